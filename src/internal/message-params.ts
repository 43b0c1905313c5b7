/** What the sentence of each code is made from. */

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

/**
 * The parameters of every message: what `details` of an issue with that code holds. Addresses, prefixes and ranges are
 * canonical text. A count is decimal text where it may be too large for a number.
 *
 * @public
 */
export type MessageParams = {
  /** These sentences always read the same. */
  readonly [code in
    | 'outside-space'
    | 'no-sibling'
    | 'mac-digit'
    | 'mac-octet'
    | 'mac-size'
    | 'mac-separator'
    | 'list-empty'
    | 'range-mixed'
    | 'ipv4-length-too-long'
    | 'ports-not-allowed'
    | 'icmp-not-allowed'
    | 'seed-missing'
    | 'damaged-magic'
    | 'damaged-checksum'
    | 'damaged-root'
    | 'damaged-blocks']: Readonly<Record<never, never>>;
} & {
  readonly [code in
    | 'empty'
    | 'too-long'
    | 'invalid-character'
    | 'stray-colon'
    | 'double-colon-twice'
    | 'double-colon-empty'
    | 'group-too-long'
    | 'too-few-groups'
    | 'too-many-groups'
    | 'ipv4-address'
    | 'ipv4-part-missing'
    | 'ipv4-part-range'
    | 'ipv4-leading-zero'
    | 'ipv4-not-last'
    | 'zone-not-allowed'
    | 'zone-empty'
    | 'length-missing'
    | 'length-invalid'
    | 'length-too-long'
    | 'invalid-arpa']: Readonly<{ expected: TextKind }>;
} & {
  /** `what` is the item, with the owner and the reason behind it where they are known. */
  readonly [code in 'loses-in-use' | 'loses-reserved' | 'loses-quarantined' | 'overlaps-sibling']: Readonly<{
    what: string;
    item: string;
    owner?: string;
    reason?: string;
    proposed: string;
  }>;
} & {
  /** `current` is the generation of the lease that is there now. */
  readonly [code in 'unknown-lease' | 'double-release' | 'stale-generation']: Readonly<{
    prefix: string;
    generation: number;
    current: number | null;
  }>;
} & Readonly<{
    'invalid-type': Readonly<{ expected: string; received: string }>;
    'out-of-range': Readonly<{
      name: string;
      min: number | string;
      max: number | string;
      received: number | string;
    }>;
    'unknown-field': Readonly<{ what: string; received: string }>;
    'host-bits': Readonly<{ prefix: string }>;
    'range-inverted': Readonly<{ first: number | string; last: number | string }>;
    'not-inside': Readonly<{ inner: string; outer: string }>;

    'mac-multicast': Readonly<{ mac: string }>;
    'mac-zero': Readonly<{ mac: string }>;
    'not-64': Readonly<{ prefix: string }>;

    'unknown-name': Readonly<{ received: string; expected: string }>;
    'ipv4-mapped': Readonly<{ ipv4: string }>;
    'family-conflict': Readonly<{
      family: 'ipv4' | 'ipv6';
      other: string;
      value: string;
      otherFamily: 'ipv4' | 'ipv6';
    }>;
    'icmp-ambiguous': Readonly<{ received: number; ipv4: string; ipv6: string }>;

    /** A resize says which lengths are `allowed`, a pool has its `lengths` as text. */
    'length-not-allowed': Readonly<{ length: number; allowed?: readonly number[] | null; lengths?: string }>;
    'too-small': Readonly<{ proposed: string; size: string; minimum: string }>;
    'gateway-outside': Readonly<{ gateway: string; proposed: string }>;

    'outside-root': Readonly<{ item: string; root: string }>;
    'unknown-strategy': Readonly<{ strategy: string }>;
    'out-of-memory': Readonly<{ bytes: number | string }>;
    'damaged-size': Readonly<{ received: number; min: number }>;
    'damaged-version': Readonly<{ received: number | string; expected: number }>;

    /**
     * `largest` says in English what `largestGap` does, the length of the largest free prefix; `where` what `within` does, or
     * nothing.
     */
    exhausted: Readonly<{
      length: number;
      within: string | null;
      where: string;
      total: number | string;
      leased: number | string;
      reserved: number | string;
      quarantined: number | string;
      free: number | string;
      largestGap: number | null;
      largest: string;
    }>;
    'anycast-address': Readonly<{ item: string }>;
    'overlaps-lease': Readonly<{ item: string; lease: string; owner: string; generation: number }>;
    'overlaps-reservation': Readonly<{ item: string; range: string; reason: string }>;
    'overlaps-quarantine': Readonly<{ item: string; prefix: string; until: number }>;
    'overlaps-root': Readonly<{ item: string; root: string }>;
    'stale-plan': Readonly<{ planned: number; version: number }>;
    'already-reserved': Readonly<{ range: string; reason: string }>;
    'unknown-reservation': Readonly<{ range: string }>;
    'unknown-quarantine': Readonly<{ prefix: string }>;
    'unknown-root': Readonly<{ root: string }>;
    'root-in-use': Readonly<{ root: string; count: number; blockers: readonly unknown[] }>;
    'resize-blocked': Readonly<{ root: string; to: string; count: number; blockers: readonly unknown[] }>;
    'journal-gone': Readonly<{ since: number; oldest: number }>;
    'journal-gap': Readonly<{ received: number; expected: number }>;
    'journal-fork': Readonly<{ version: number }>;
    'damaged-record': Readonly<{ place: string; reason: string }>;
    'damaged-snapshot': Readonly<{ place: string; reason: string }>;
    'damaged-overlap': Readonly<{ item: string; other: string }>;
    'damaged-outside': Readonly<{ item: string }>;
    'damaged-owner': Readonly<{ owner: string }>;
    'damaged-generation': Readonly<{ item: string; generation: number; version: number }>;
  }>;
