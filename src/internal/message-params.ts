/** What the sentence of each code is made from. */

/** A number, or one that may be too large for that in decimal digits. */
type Numeric = number | string;

/**
 * What a text should have been.
 *
 * @public
 */
export type TextKind =
  | 'IPv6 address'
  | 'IPv6 prefix'
  | 'range of IPv6 addresses'
  | 'reverse zone'
  | 'hardware address'
  | 'IPv4 or IPv6 address, prefix or range'
  | 'protocol'
  | 'ICMP type'
  | 'ICMP code of this type'
  | 'owner key'
  | 'reason'
  | 'name of a tag'
  | 'tag';

/** The parameters of a refused text. */
interface Text {
  readonly expected: TextKind;
}

/** A message that always reads the same. */
type None = Readonly<Record<never, never>>;

/** The item, and the space that it should be inside or outside of. */
interface Resized {
  /** The canonical text, with owner and reason behind it where they are known. */
  readonly what: string;
  /** The canonical text. */
  readonly item: string;
  readonly owner?: string;
  readonly reason?: string;
  readonly proposed: string;
}

/** A lease as a caller named it; `current` is the generation of the lease that is there now. */
interface Generations {
  readonly prefix: string;
  readonly generation: number;
  readonly current: number | null;
}

/** What holds a root back: the count, and each of them. */
interface Held {
  readonly root: string;
  readonly count: number;
  readonly blockers: readonly unknown[];
}

/**
 * The parameters of every message: what `details` of an issue with that code holds. Addresses, prefixes and ranges are
 * canonical text, a bigint is decimal text.
 *
 * @public
 */
export interface MessageParams {
  'invalid-type': { readonly expected: string; readonly received: string };
  'out-of-range': {
    readonly name: string;
    readonly min: Numeric;
    readonly max: Numeric;
    readonly received: Numeric;
  };
  'outside-space': None;

  empty: Text;
  'too-long': Text;
  'invalid-character': Text;
  'stray-colon': Text;
  'double-colon-twice': Text;
  'double-colon-empty': Text;
  'group-too-long': Text;
  'too-few-groups': Text;
  'too-many-groups': Text;
  'ipv4-address': Text;
  'ipv4-part-missing': Text;
  'ipv4-part-range': Text;
  'ipv4-leading-zero': Text;
  'ipv4-not-last': Text;
  'zone-not-allowed': Text;
  'zone-empty': Text;
  'length-missing': Text;
  'length-invalid': Text;
  'length-too-long': Text;
  'host-bits': { readonly prefix: string };
  'range-inverted': { readonly first: Numeric; readonly last: Numeric };
  'invalid-arpa': Text;

  'no-sibling': None;
  'not-inside': { readonly inner: string; readonly outer: string };

  'mac-digit': None;
  'mac-octet': None;
  'mac-size': None;
  'mac-separator': None;
  'mac-multicast': { readonly mac: string };
  'mac-zero': { readonly mac: string };
  'not-64': { readonly prefix: string };

  'unknown-name': { readonly received: string; readonly expected: string };
  'list-empty': None;
  'range-mixed': None;
  'ipv4-mapped': { readonly ipv4: string };
  'ipv4-length-too-long': None;
  'family-conflict': {
    readonly family: 'ipv4' | 'ipv6';
    readonly other: string;
    readonly value: string;
    readonly otherFamily: 'ipv4' | 'ipv6';
  };
  'ports-not-allowed': None;
  'icmp-not-allowed': None;
  'icmp-ambiguous': { readonly received: number; readonly ipv4: string; readonly ipv6: string };

  'length-not-allowed': {
    readonly length: number;
    /** The lengths that a resize allows. */
    readonly allowed?: readonly number[] | null;
    /** The lengths that a pool gives out. */
    readonly lengths?: string;
  };
  'too-small': { readonly proposed: string; readonly size: string; readonly minimum: string };
  'gateway-outside': { readonly gateway: string; readonly proposed: string };
  'loses-in-use': Resized;
  'loses-reserved': Resized;
  'loses-quarantined': Resized;
  'overlaps-sibling': Resized;

  'outside-root': { readonly item: string; readonly root: string };
  'unknown-strategy': { readonly strategy: string };
  'seed-missing': None;
  'out-of-memory': { readonly bytes: Numeric };
  'damaged-size': { readonly received: number; readonly min: number };
  'damaged-magic': None;
  'damaged-version': { readonly received: Numeric; readonly expected: number };
  'damaged-checksum': None;
  'damaged-root': None;
  'damaged-blocks': None;

  exhausted: {
    readonly length: number;
    readonly within: string | null;
    readonly total: Numeric;
    readonly leased: Numeric;
    readonly reserved: Numeric;
    readonly quarantined: Numeric;
    readonly free: Numeric;
    /** The length of the largest free prefix. */
    readonly largestGap: number | null;
    /** The same as a part of the sentence. */
    readonly largest: string;
  };
  'anycast-address': { readonly item: string };
  'overlaps-lease': {
    readonly item: string;
    readonly lease: string;
    readonly owner: string;
    readonly generation: number;
  };
  'overlaps-reservation': { readonly item: string; readonly range: string; readonly reason: string };
  'overlaps-quarantine': { readonly item: string; readonly prefix: string; readonly until: number };
  'overlaps-root': { readonly item: string; readonly root: string };
  'unknown-lease': Generations;
  'double-release': Generations;
  'stale-generation': Generations;
  'stale-plan': { readonly planned: number; readonly version: number };
  'already-reserved': { readonly range: string; readonly reason: string };
  'unknown-reservation': { readonly range: string };
  'unknown-quarantine': { readonly prefix: string };
  'unknown-root': { readonly root: string };
  'root-in-use': Held;
  'resize-blocked': Held & { readonly to: string };
  'journal-gone': { readonly since: number; readonly oldest: number };
  'journal-gap': { readonly received: number; readonly expected: number };
  'damaged-record': { readonly place: string; readonly reason: string };
  'damaged-snapshot': { readonly place: string; readonly reason: string };
  'damaged-overlap': { readonly item: string; readonly other: string };
  'damaged-outside': { readonly item: string };
  'damaged-owner': { readonly owner: string };
  'damaged-generation': { readonly item: string; readonly generation: number; readonly version: number };
}
