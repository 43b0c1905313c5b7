/** Requests and plans. */
import type { Issue } from '../error.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';

/**
 * How the proposed space lies to the current one: `expand` contains all of it and more, `shrink` is a part of it, `move`
 * has nothing in common with it. `overlap` has a part in common with it, which only ranges can have.
 *
 * @public
 */
export type ResizeKind = 'same' | 'expand' | 'shrink' | 'move' | 'overlap';

/**
 * The owner of an entry and its reason: its blocker repeats both, each cut to 1024 characters.
 *
 * @public
 */
export interface ResizeNote {
  /** The owner. */
  readonly owner?: string | undefined;
  /** The reason. */
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
 * The limits of a resize. All that is in use, reserved or in quarantine lies inside the current space.
 *
 * @public
 */
export interface ResizeRules {
  /** Space that is leased. */
  readonly inUse: Iterable<ResizeEntry>;
  /** Space that is never given out. */
  readonly reserved?: Iterable<ResizeEntry> | undefined;
  /** Space that was released and cannot be used again yet. */
  readonly quarantined?: Iterable<ResizeEntry> | undefined;
  /** Space of others: the other roots or networks, without the current one. */
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
  /**
   * The prefix as it shall be. Host bits in its text are a blocker, unless they are masked; all else is said about the
   * prefix without them.
   */
  readonly proposed: Prefix | string;
  /** The lengths that a prefix can have here, 0 to 128 each. Defaults to every length. */
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
  /**
   * An address that must be inside. A link-local one never is, and blocks nothing. One that must stay outside is a
   * sibling.
   */
  readonly gateway?: Address | string | undefined;
  /** `accept` says that a gateway outside is meant: it blocks nothing. Defaults to `refuse`. */
  readonly outsideGateway?: 'refuse' | 'accept' | undefined;
}

/**
 * One reason that blocks a resize.
 *
 * @public
 */
export type Blocker = Issue<
  | 'host-bits'
  | 'length-not-allowed'
  | 'too-small'
  | 'gateway-outside'
  | 'loses-in-use'
  | 'loses-reserved'
  | 'loses-quarantined'
  | 'overlaps-sibling'
> & {
  /** The part of the request that it is about, as `['inUse', 3]`. */
  readonly path: readonly (string | number)[];
};

/**
 * The fewest prefixes that make up some space, in order, made one at a time: at most 254 before and 254 after the part
 * that stays. Its text is theirs.
 *
 * @public
 */
export interface ResizePieces extends Iterable<Prefix> {
  /** The texts of all of them. */
  toJSON(): string[];
}

/**
 * Proposals of the same size, nearest first: by the distance of the first address from the proposed one, of two at the
 * same distance the lower one first. Nothing is made before it is asked for.
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
 * Other proposals: none of them has a blocker.
 *
 * @public
 */
export interface ResizeAlternatives<T> {
  /**
   * For `shrink`, all of the proposed size inside the current space, and so the proposed one if it has no blocker. For
   * `overlap`, all between the outer ends of the current and the proposed range. Empty for any other kind.
   */
  readonly targets: ResizeTargets<T>;
  /**
   * For `shrink` and `overlap`, the smallest inside the current space that loses nothing; it can be the current space.
   * `null` if there is none, if nothing is held (any would do), and for any other kind. Among ranges of one size
   * it is the one that begins nearest to what is held, and of two as near the lower one.
   */
  readonly smallest: T | null;
  /**
   * For `expand` and `overlap`, the largest that contains the current space and more, but nothing beyond the outer ends of
   * the current and the proposed space. `null` if there is none, and for any other kind.
   */
  readonly largest: T | null;
}

/**
 * The answer about a resize. Its text is a line for the plan and one for each of the first ten blockers; its JSON has as
 * many of them, with their counts.
 *
 * @public
 */
export interface ResizePlan<T> {
  /** How the proposed space lies to the current one. */
  readonly kind: ResizeKind;
  /** True without a blocker. */
  readonly ok: boolean;
  /**
   * Every reason that blocks it: first the faults of the proposed space itself, then the space that would be lost
   * although it is in use, reserved or in quarantine, then the siblings that would be overlapped, each in the order of
   * its list.
   */
  readonly blockers: readonly Blocker[];
  /** The proposed space that is not in the current one. */
  readonly gained: ResizePieces;
  /** The current space that is not in the proposed one. */
  readonly lost: ResizePieces;
  /** Other proposals. */
  readonly alternatives: ResizeAlternatives<T>;
  /** The text. */
  toString(): string;
  /** Plain data, as small with many blockers as with few. */
  toJSON(): ResizePlanJson;
}

/**
 * A plan as plain data.
 *
 * @public
 */
export interface ResizePlanJson {
  /** As {@link ResizePlan.kind}. */
  readonly kind: ResizeKind;
  /** As {@link ResizePlan.ok}. */
  readonly ok: boolean;
  /** How many blockers there are, in all and by code, and the first ten. */
  readonly blockers: {
    readonly count: number;
    readonly codes: Readonly<Partial<Record<Blocker['code'], number>>>;
    readonly first: readonly Blocker[];
  };
  /** The texts of the prefixes. */
  readonly gained: readonly string[];
  /** The texts of the prefixes. */
  readonly lost: readonly string[];
  /** The targets as they are in JSON, and two texts. */
  readonly alternatives: {
    readonly targets: { readonly count: string; readonly nearest: readonly string[] };
    readonly smallest: string | null;
    readonly largest: string | null;
  };
}
