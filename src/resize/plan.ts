/** The answer about a resize, with its text and its JSON. */
import { Printable } from '../internal/printable.ts';
import type { Span } from '../internal/span.ts';
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import type { Fault, Survey } from './blockers.ts';
import { difference } from './space.ts';
import { countPlaces, nearestPlaces } from './targets.ts';
import type {
  Blocker,
  ResizeAlternatives,
  ResizeKind,
  ResizePieces,
  ResizePlan,
  ResizePlanJson,
  ResizeTargets,
} from './types.ts';

/** How many items of a long list a text or JSON shows. */
const SHOWN = 10;

export class Plan<T extends Prefix | AddressRange> extends Printable implements ResizePlan<T> {
  readonly kind: ResizeKind;
  readonly ok: boolean;
  readonly blockers: readonly Blocker[];
  readonly gained: ResizePieces;
  readonly lost: ResizePieces;
  readonly alternatives: ResizeAlternatives<T>;
  private readonly title: string;

  constructor(survey: Survey, faults: readonly Fault[], alternatives: ResizeAlternatives<T>) {
    super();
    const { kind, current, proposed } = survey;
    this.kind = kind;
    this.blockers = [...faults, ...survey.blockers];
    this.ok = this.blockers.length === 0;
    this.gained = new Pieces(difference(proposed, current));
    this.lost = new Pieces(difference(current, proposed));
    this.alternatives = alternatives;
    this.title = `${kind}: ${current.text()} to ${proposed.text()}`;
  }

  override toString(): string {
    const { title, blockers } = this;
    if (this.ok) return `${title}, no blocker`;
    const lines = blockers.slice(0, SHOWN).map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    const more = blockers.length - lines.length;
    return [
      `${title}, blockers: ${blockers.length}`,
      ...lines,
      ...(more > 0 ? [`  and ${more} more`] : []),
    ].join('\n');
  }

  toJSON(): ResizePlanJson {
    const { kind, ok, blockers, gained, lost } = this;
    const { targets, smallest, largest } = this.alternatives;
    const codes: Partial<Record<Blocker['code'], number>> = {};
    for (const { code } of blockers) codes[code] = (codes[code] ?? 0) + 1;
    return {
      kind,
      ok,
      blockers: { count: blockers.length, codes, first: blockers.slice(0, SHOWN) },
      gained: gained.toJSON(),
      lost: lost.toJSON(),
      alternatives: { targets: targets.toJSON(), smallest: textOf(smallest), largest: textOf(largest) },
    };
  }
}

function textOf(value: Prefix | AddressRange | null): string | null {
  return value === null ? null : String(value);
}

class Pieces extends Printable implements ResizePieces {
  private readonly spans: readonly Span[];

  constructor(spans: readonly Span[]) {
    super();
    this.spans = spans;
  }

  *[Symbol.iterator](): Generator<Prefix> {
    for (const { first, last } of this.spans) {
      yield* AddressRange.of(Address.fromBigInt(first), Address.fromBigInt(last)).prefixes();
    }
  }

  override toString(): string {
    return this.toJSON().join(', ');
  }

  toJSON(): string[] {
    return Array.from(this, String);
  }
}

/** The targets at some places, nearest first: the first address of each ends in `bits` zeros. */
export class Targets<T extends Prefix | AddressRange> extends Printable implements ResizeTargets<T> {
  readonly count: bigint;
  private readonly places: readonly Span[];
  private readonly near: bigint;
  private readonly shift: bigint;
  private readonly make: (first: Address) => T;

  constructor(places: readonly Span[], near: bigint, bits: number, make: (first: Address) => T) {
    super();
    this.count = countPlaces(places);
    this.places = places;
    this.shift = BigInt(bits);
    this.near = near >> this.shift;
    this.make = make;
  }

  *[Symbol.iterator](): Generator<T> {
    for (const place of nearestPlaces(this.places, this.near)) {
      yield this.make(Address.fromBigInt(place << this.shift));
    }
  }

  override toString(): string {
    const { nearest } = this.toJSON();
    const more = this.count - BigInt(nearest.length);
    return nearest.join(', ') + (more > 0n ? ` and ${more} more` : '');
  }

  toJSON(): { count: string; nearest: string[] } {
    const nearest: string[] = [];
    for (const target of this) {
      if (nearest.push(String(target)) === SHOWN) break;
    }
    return { count: String(this.count), nearest };
  }
}
