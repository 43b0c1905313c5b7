/**
 * May this prefix, or this range, become that one? Everything that speaks against it at once, and what could be
 * proposed instead. Pure functions over plain data.
 *
 * @packageDocumentation
 */

import type { Issue } from './error.ts';
import { isAddress } from './internal/guards.ts';
import { atPath } from './internal/issue.ts';
import { iterable } from './internal/iterable.ts';
import { contains, larger, type Span, sizeOf } from './internal/span.ts';
import { Address } from './ip/address.ts';
import { Prefix } from './ip/prefix.ts';
import { AddressRange } from './ip/range.ts';
import { blocker, type Lists, type Survey, surveyOf, tooSmall } from './resize/blockers.ts';
import { checkRequest, entriesOf, readLengths, readMinimum } from './resize/input.ts';
import { difference, gapAround, type Space } from './resize/space.ts';
import { countPlaces, freePlaces, nearestPlaces } from './resize/targets.ts';

/** How many targets the JSON of a plan shows. */
const TARGETS_SHOWN = 10;

/**
 * How the proposed space lies to the current one: `expand` holds all of it and more, `shrink` is a part of it, `move`
 * has nothing in common with it. `overlap` has a part in common with it and happens to ranges only.
 *
 * @public
 */
export type ResizeKind = 'same' | 'expand' | 'shrink' | 'move' | 'overlap';

/**
 * Whose an entry is, and why: its blocker repeats both.
 *
 * @public
 */
export interface ResizeNote {
  /** Who has it. */
  readonly owner?: string | undefined;
  /** What it is for. */
  readonly reason?: string | undefined;
}

/**
 * Space that is not free: an address, a prefix or a range, its text, or an object with one of them under `prefix` or
 * `range`. A lease of a pool is such an object.
 *
 * @public
 */
export type ResizeEntry =
  | Address
  | Prefix
  | AddressRange
  | string
  | (ResizeNote & { readonly prefix: Prefix | string; readonly range?: undefined })
  | (ResizeNote & { readonly range: Address | Prefix | AddressRange | string; readonly prefix?: undefined });

/**
 * What a resize has to respect. All that is in use, reserved or in quarantine lies inside the current space.
 *
 * @public
 */
export interface ResizeRules {
  /** What is leased. */
  readonly inUse: Iterable<ResizeEntry>;
  /** What is never given out. */
  readonly reserved?: Iterable<ResizeEntry> | undefined;
  /** What was released and may not be used again yet. */
  readonly quarantined?: Iterable<ResizeEntry> | undefined;
  /** What others have: the other roots or networks, without the current one. */
  readonly siblings?: Iterable<ResizeEntry> | undefined;
  /** How many addresses there must be at least, 1 to 2^128. */
  readonly minimumSize?: bigint | number | undefined;
}

/**
 * The question to {@link planResize}.
 *
 * @public
 */
export interface ResizeRequest extends ResizeRules {
  /** The prefix as it is. */
  readonly current: Prefix | string;
  /** The prefix as it shall be. Host bits in its text are a blocker; all else is said about the prefix without them. */
  readonly proposed: Prefix | string;
  /** The lengths that a prefix may have here, 0 to 128 each: every length where the list is left out. */
  readonly allowedLengths?: Iterable<number> | undefined;
}

/**
 * The question to {@link planRangeResize}.
 *
 * @public
 */
export interface RangeResizeRequest extends ResizeRules {
  /** The range as it is. */
  readonly current: Address | Prefix | AddressRange | string;
  /** The range as it shall be. */
  readonly proposed: Address | Prefix | AddressRange | string;
  /** An address that must be inside. One that must stay outside is a sibling. */
  readonly gateway?: Address | string | undefined;
}

/**
 * One thing that speaks against a resize.
 *
 * @public
 */
export interface Blocker extends Issue {
  /** The reason, stable across versions. */
  readonly code:
    | 'host-bits'
    | 'length-not-allowed'
    | 'too-small'
    | 'gateway-outside'
    | 'loses-in-use'
    | 'loses-reserved'
    | 'loses-quarantined'
    | 'overlaps-sibling';
  /** The part of the request that it is about, as `['inUse', 3]`. */
  readonly path: readonly (string | number)[];
}

/**
 * The fewest prefixes that make up some space, in order, made one at a time: at most 254 before and 254 behind what
 * stays.
 *
 * @public
 */
export interface ResizePieces extends Iterable<Prefix> {
  /** The texts of all of them. */
  toJSON(): string[];
}

/**
 * What could be proposed with the same size, nearest first: by the distance of its first address from the proposed one,
 * of two at the same distance the lower one first. Nothing is made before it is asked for.
 *
 * @public
 */
export interface ResizeTargets<T> extends Iterable<T> {
  /** How many there are. */
  readonly count: bigint;
  /** The count as text, and the texts of the ten nearest. */
  toJSON(): { count: string; nearest: string[] };
}

/**
 * What could be proposed instead: none of it has a blocker.
 *
 * @public
 */
export interface ResizeAlternatives<T> {
  /**
   * For `shrink`, all of the proposed size inside the current space, and so the proposed one if it has no blocker. For
   * `overlap`, all between the outer ends of the current and the proposed range. For any other kind none.
   */
  readonly targets: ResizeTargets<T>;
  /**
   * For `shrink` and `overlap`, the smallest inside the current space that loses nothing; it may be the current space.
   * `null` where there is none, where nothing is held (any would do), and for any other kind.
   */
  readonly smallest: T | null;
  /**
   * For `expand` and `overlap`, the largest that holds the current space and more, but nothing beyond the outer ends of
   * the current and the proposed space. `null` where there is none, and for any other kind.
   */
  readonly largest: T | null;
}

/**
 * The answer about a resize; `JSON.stringify` carries it.
 *
 * @public
 */
export interface ResizePlan<T> {
  /** How the proposed space lies to the current one. */
  readonly kind: ResizeKind;
  /** Whether there is no blocker. */
  readonly ok: boolean;
  /**
   * All that speaks against it: first the faults of the proposed space itself, then what would be lost that is in use,
   * reserved or in quarantine, then the siblings that would be overlapped, each in the order of its list.
   */
  readonly blockers: readonly Blocker[];
  /** The proposed space that is not in the current one. */
  readonly gained: ResizePieces;
  /** The current space that is not in the proposed one. */
  readonly lost: ResizePieces;
  /** What could be proposed instead. */
  readonly alternatives: ResizeAlternatives<T>;
}

/**
 * Whether a prefix may become another one, with every reason against it and what could be proposed instead. It looks at
 * each entry once, however large the prefixes are.
 *
 * @throws HextetError with the path of what cannot be read: as {@link Prefix.parse} and {@link AddressRange.parse},
 * `invalid-type` or `out-of-range`; `not-inside` for a held entry that is not all inside the current prefix.
 *
 * @example
 * ```ts
 * import { planResize } from 'hextet/resize';
 *
 * const plan = planResize({
 *   current: '2001:db8::/48',
 *   proposed: '2001:db8::/52',
 *   inUse: [{ prefix: '2001:db8:0:8001::/64', owner: 'net-7' }],
 * });
 * plan.ok; // false
 * plan.blockers[0]?.message; // '2001:db8:0:8001::/64 (net-7) is in use and not inside 2001:db8::/52'
 * String([...plan.alternatives.targets]); // '2001:db8:0:8000::/52'
 * ```
 *
 * @public
 */
export function planResize(request: ResizeRequest): ResizePlan<Prefix> {
  checkRequest(request);
  const current = atPath(['current'], () => Prefix.from(request.current));
  const proposed = atPath(['proposed'], () => maskedPrefix(request.proposed));
  const lengths = readLengths(request.allowedLengths);
  const minimum = readMinimum(request.minimumSize);
  const { length, size } = proposed;
  const allows = (candidate: number) => lengths?.includes(candidate) ?? true;
  const accepts = (prefix: Prefix) => allows(prefix.length) && prefix.size >= minimum;

  const wanted = spaceOf(proposed);
  const faults = hostBitFaults(request.proposed);
  if (!allows(length)) faults.push(blocker('length-not-allowed', ['proposed'], { length, allowed: lengths }));
  if (size < minimum) faults.push(tooSmall(wanted, minimum));
  const survey = surveyOf(spaceOf(current), wanted, null, listsOf(request));
  const shrinks = survey.kind === 'shrink';
  const bits = 128 - length;
  const places = shrinks && accepts(proposed) ? placesIn(survey.current, survey, size, bits) : [];
  return planOf(survey, faults, {
    targets: targetsOf(places, wanted.first, bits, (first) => new Prefix(first, length)),
    smallest: shrinks ? smallestPrefix(survey, accepts) : null,
    largest: survey.kind === 'expand' ? largestPrefix(survey, accepts, current.length) : null,
  });
}

/**
 * Whether a range may become another one: {@link planResize} for ranges, of which each end may go either way.
 *
 * @throws HextetError as {@link planResize}.
 *
 * @example
 * ```ts
 * import { planRangeResize } from 'hextet/resize';
 *
 * const plan = planRangeResize({
 *   current: '2001:db8::1 - 2001:db8::ff',
 *   proposed: '2001:db8::10 - 2001:db8::1ff',
 *   gateway: '2001:db8::1',
 *   inUse: [{ range: '2001:db8::20', owner: 'vm-3' }],
 *   siblings: [{ range: '2001:db8::180 - 2001:db8::1ff', owner: 'zone-2' }],
 * });
 * plan.kind; // 'overlap'
 * plan.blockers.map(({ code }) => code); // ['gateway-outside', 'overlaps-sibling']
 * String(plan.alternatives.smallest); // '2001:db8::1 - 2001:db8::20'
 * String(plan.alternatives.largest); // '2001:db8::1 - 2001:db8::17f'
 * ```
 *
 * @public
 */
export function planRangeResize(request: RangeResizeRequest): ResizePlan<AddressRange> {
  checkRequest(request);
  const current = atPath(['current'], () => spaceOf(request.current));
  const wanted = atPath(['proposed'], () => spaceOf(request.proposed));
  const { gateway } = request;
  const kept = gateway === undefined ? null : atPath(['gateway'], () => spaceOf(Address.from(gateway)));
  const minimum = readMinimum(request.minimumSize);
  const size = sizeOf(wanted);

  const faults: Blocker[] = [];
  if (size < minimum) faults.push(tooSmall(wanted, minimum));
  if (kept !== null && !contains(wanted, kept)) {
    faults.push(blocker('gateway-outside', ['gateway'], { gateway: kept.text(), proposed: wanted.text() }));
  }
  const survey = surveyOf(current, wanted, kept, listsOf(request));
  const { kind, held, outer } = survey;
  const shrinks = kind === 'shrink' || kind === 'overlap';
  const grows = kind === 'expand' || kind === 'overlap';
  const rangesIn = (within: Span, count: bigint, near: bigint) => {
    const places = shrinks && count >= minimum ? placesIn(within, survey, count, 0) : [];
    return targetsOf(places, near, 0, (first) => AddressRange.of(first, first.offset(count - 1n)));
  };
  const [smallest = null] = held === null ? [] : rangesIn(current, larger(sizeOf(held), minimum), held.first);
  return planOf(survey, faults, {
    targets: rangesIn(outer, size, wanted.first),
    smallest,
    largest: grows ? largestRange(survey, minimum) : null,
  });
}

function planOf<T>(
  survey: Survey,
  faults: readonly Blocker[],
  alternatives: ResizeAlternatives<T>,
): ResizePlan<T> {
  const { kind, current, proposed } = survey;
  const blockers = [...faults, ...survey.blockers];
  return {
    kind,
    ok: blockers.length === 0,
    blockers,
    gained: piecesOf(difference(proposed, current)),
    lost: piecesOf(difference(current, proposed)),
    alternatives,
  };
}

function piecesOf(spans: readonly Span[]): ResizePieces {
  const pieces = iterable(() => eachPiece(spans));
  return { ...pieces, toJSON: () => Array.from(pieces, String) };
}

function* eachPiece(spans: readonly Span[]): Generator<Prefix> {
  for (const span of spans) yield* rangeOf(span).prefixes();
}

function placesIn(within: Span, { held, siblings }: Survey, size: bigint, bits: number): Span[] {
  return freePlaces({ within, held, taken: siblings, size, shift: BigInt(bits) });
}

/** The targets at some places, nearest first: all their first addresses end in `bits` zeros. */
function targetsOf<T extends Prefix | AddressRange>(
  places: readonly Span[],
  near: bigint,
  bits: number,
  make: (first: Address) => T,
): ResizeTargets<T> {
  const shift = BigInt(bits);
  const count = countPlaces(places);
  const targets = iterable(function* () {
    for (const place of nearestPlaces(places, near >> shift)) yield make(Address.fromBigInt(place << shift));
  });
  return { ...targets, count, toJSON: () => ({ count: String(count), nearest: nearestTexts(targets) }) };
}

function nearestTexts(targets: Iterable<Prefix | AddressRange>): string[] {
  const texts: string[] = [];
  for (const target of targets) {
    if (texts.push(String(target)) === TARGETS_SHOWN) break;
  }
  return texts;
}

/** The smallest accepted prefix in the current space that holds all that is held. */
function smallestPrefix(survey: Survey, accepts: (prefix: Prefix) => boolean): Prefix | null {
  const longestFirst = Array.from({ length: 129 }, (_, i) => 128 - i);
  return survey.held && prefixAround(survey.held, survey, longestFirst, accepts);
}

/** The largest accepted prefix in the proposed space that holds the current one, which has a length of its own. */
function largestPrefix(survey: Survey, accepts: (prefix: Prefix) => boolean, length: number): Prefix | null {
  const shortestFirst = Array.from({ length }, (_, i) => i);
  return prefixAround(survey.current, survey, shortestFirst, accepts);
}

/**
 * The first accepted prefix, in the order of the lengths, that holds the core and meets no sibling:
 *
 * ```
 *  outer      |-------------------------------|-------------------------------|
 *  core                         |------|
 *  siblings                                               |==|
 *  shortest   |-------------------------------|
 *  longest                    |---------------|
 * ```
 */
function prefixAround(
  core: Span,
  { outer, siblings }: Survey,
  lengths: readonly number[],
  accepts: (prefix: Prefix) => boolean,
): Prefix | null {
  const base = Address.fromBigInt(core.first);
  const room = gapAround(core, outer, siblings);
  if (room === null) return null;
  const fits = (prefix: Prefix) => {
    const space = spaceOf(prefix);
    return accepts(prefix) && contains(space, core) && contains(room, space);
  };
  return lengths.map((length) => base.prefix(length)).find(fits) ?? null;
}

/** All the room around the current range, if there is any. */
function largestRange({ current, outer, held, siblings }: Survey, minimum: bigint): AddressRange | null {
  const room = gapAround(current, outer, siblings);
  if (room === null || contains(current, room) || sizeOf(room) < minimum) return null;
  return held === null || contains(room, held) ? rangeOf(room) : null;
}

function listsOf({ inUse, reserved = [], quarantined = [], siblings = [] }: ResizeRules): Lists {
  return {
    held: [
      ['loses-in-use', entriesOf('inUse', inUse, entrySpace)],
      ['loses-reserved', entriesOf('reserved', reserved, entrySpace)],
      ['loses-quarantined', entriesOf('quarantined', quarantined, entrySpace)],
    ],
    siblings: entriesOf('siblings', siblings, entrySpace),
  };
}

function entrySpace(entry: ResizeEntry): Space {
  if (typeof entry === 'object' && entry !== null && !isAddress(entry)) {
    const { prefix, range } = entry as Partial<Record<'prefix' | 'range', Prefix | string>>;
    if (prefix !== undefined && range === undefined) return spaceOf(Prefix.from(prefix));
    if (range !== undefined && prefix === undefined) return spaceOf(range);
  }
  return spaceOf(entry as Item);
}

type Item = Address | Prefix | AddressRange | string;

function spaceOf(item: Item): Space {
  const range = AddressRange.from(item);
  return { first: range.first.toBigInt(), last: range.last.toBigInt(), text: () => textOf(item, range) };
}

/** The canonical text of an item: that of a range, a prefix or an address, whatever it was given as. */
function textOf(item: Item, range: AddressRange): string {
  if (typeof item !== 'string') return String(item);
  if (item.includes('-')) return String(range);
  return String(item.includes('/') ? Prefix.parse(item) : range.first);
}

function rangeOf({ first, last }: Span): AddressRange {
  return AddressRange.of(Address.fromBigInt(first), Address.fromBigInt(last));
}

function maskedPrefix(value: Prefix | string): Prefix {
  return typeof value === 'string' ? Prefix.parse(value, { hostBits: 'mask' }) : Prefix.from(value);
}

/** The blocker for the text of a prefix that has host bits. */
function hostBitFaults(value: Prefix | string): Blocker[] {
  if (typeof value !== 'string') return [];
  const result = Prefix.tryParse(value);
  return result.ok ? [] : [{ ...result.issue, code: 'host-bits', path: ['proposed'] }];
}
