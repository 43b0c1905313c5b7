/** The parameters of the sentence of each code. */

/**
 * The kinds of text. `addresses` is an address, a prefix or a range of IPv4 or IPv6, as a rule takes it; the others say
 * what they are.
 *
 * @public
 */
export type TextKind =
  | 'address'
  | 'prefix'
  | 'range'
  | 'ipv4-address'
  | 'ipv4-prefix'
  | 'ipv4-range'
  | 'interface'
  | 'endpoint'
  | 'zone'
  | 'address-kind'
  | 'reverse-zone'
  | 'mac'
  | 'addresses'
  | 'protocol'
  | 'port'
  | 'hop-limit'
  | 'routing-type'
  | 'icmp-type'
  | 'icmp-code'
  | 'owner'
  | 'reason'
  | 'tag-name'
  | 'name'
  | 'device-name'
  | 'domain-name'
  | 'table-name'
  | 'decimal'
  | 'tag';

/**
 * A fault of data that a program wrote, where no other code says it. If another code does, the reason is that code, and
 * the `cause` of the error has its details.
 *
 * @public
 */
export type DamageReason =
  | 'invalid'
  | 'unexpected'
  | 'out-of-order'
  | 'not-canonical'
  | 'not-json'
  | 'not-leased'
  | 'wrong-digest'
  | 'wrong-version'
  | 'wrong-head'
  | 'wrong-sections'
  | 'wrong-count'
  | 'wrong-rows'
  | 'missing-line';

/**
 * The details of a sentence that always reads the same.
 *
 * @public
 */
export type NoDetails = Readonly<Record<never, never>>;

/**
 * The details of a refused text.
 *
 * @public
 */
export type ExpectedText = Readonly<{ expected: TextKind }>;

/**
 * The details of every code: keys and values, never words of a language. Addresses, prefixes and ranges are canonical
 * text. A count that can be too large for a number is decimal text. `docs/errors.md` has a sentence and an example for
 * each code.
 *
 * @public
 */
export interface ErrorDetails {
  // arguments
  /** `expected` is a type as TypeScript writes it, `name` the parameter or the field. */
  readonly 'invalid-type': Readonly<{ expected: string; received: string; name?: string }>;
  readonly 'out-of-range': Readonly<{
    name: string;
    min: number | string;
    max: number | string;
    received: number | string;
  }>;
  readonly 'outside-space': NoDetails;

  // plain data with named fields
  /** The known names, where none of them is near. */
  readonly 'unknown-field': Readonly<{
    what: string;
    received: string;
    nearest: string | null;
    known?: string;
  }>;

  // text of addresses, prefixes and ranges
  readonly empty: ExpectedText;
  readonly 'too-long': ExpectedText;
  readonly 'invalid-character': ExpectedText;
  readonly 'stray-colon': ExpectedText;
  readonly 'double-colon-twice': ExpectedText;
  readonly 'double-colon-empty': ExpectedText;
  readonly 'group-too-long': ExpectedText;
  readonly 'too-few-groups': ExpectedText;
  readonly 'too-many-groups': ExpectedText;
  readonly 'ipv4-address': ExpectedText;
  readonly 'ipv6-address': ExpectedText;
  readonly 'ipv4-part-missing': ExpectedText;
  readonly 'ipv4-part-range': ExpectedText;
  readonly 'ipv4-leading-zero': ExpectedText;
  readonly 'ipv4-not-last': ExpectedText;
  readonly 'zone-not-allowed': ExpectedText;
  readonly 'zone-empty': ExpectedText;
  readonly 'prefix-not-allowed': ExpectedText;
  readonly 'range-not-allowed': ExpectedText;
  readonly 'length-missing': ExpectedText;
  readonly 'length-invalid': ExpectedText;
  readonly 'length-too-long': Readonly<{ expected: TextKind; max: number }>;
  readonly 'host-bits': Readonly<{ prefix: string }>;
  readonly 'range-inverted': Readonly<{ first: number | string; last: number | string }>;
  readonly 'invalid-arpa': ExpectedText;

  // prefixes
  readonly 'no-sibling': NoDetails;
  readonly 'not-netmask': Readonly<{ address: string }>;
  readonly 'not-inside': Readonly<{ inner: string; outer: string }>;

  // endpoints
  readonly 'brackets-missing': NoDetails;
  readonly 'bracket-unclosed': NoDetails;
  readonly 'port-missing': NoDetails;
  readonly 'port-invalid': NoDetails;
  readonly 'port-too-large': NoDetails;
  readonly 'host-name': NoDetails;
  readonly 'host-any': NoDetails;
  readonly 'zone-not-encoded': NoDetails;

  // hardware addresses
  readonly 'mac-digit': NoDetails;
  readonly 'mac-octet': NoDetails;
  readonly 'mac-size': NoDetails;
  readonly 'mac-separator': NoDetails;

  // EUI-64
  readonly 'mac-multicast': Readonly<{ mac: string }>;
  readonly 'mac-zero': Readonly<{ mac: string }>;
  readonly 'not-64': Readonly<{ prefix: string }>;

  // rules
  readonly 'unknown-name': Readonly<{ received: string; expected: string; nearest?: string | null }>;
  readonly 'list-empty': NoDetails;
  readonly 'range-mixed': NoDetails;
  /** `ipv4` is the same as IPv4; a rule has no such advice, for it would match other packets. */
  readonly 'ipv4-mapped': Readonly<{ ipv4?: string }>;
  readonly 'family-conflict': Readonly<{
    family: 'ipv4' | 'ipv6';
    other: string;
    value: string;
    otherFamily: 'ipv4' | 'ipv6';
  }>;
  readonly 'ports-not-allowed': NoDetails;
  readonly 'icmp-not-allowed': NoDetails;
  readonly 'icmp-ambiguous': Readonly<{ received: number; ipv4: string; ipv6: string }>;

  // texts for routers
  readonly 'not-unicast': Readonly<{ item: string }>;
  readonly 'not-routable': Readonly<{ item: string }>;
  readonly 'not-link-local': Readonly<{ item: string }>;
  readonly 'not-derived': Readonly<{ address: string; mac: string; prefix: string }>;
  readonly 'interface-missing': Readonly<{ item: string }>;
  readonly 'reserved-name': Readonly<{ received: string; expected: TextKind }>;
  readonly 'label-too-long': NoDetails;
  readonly 'listed-twice': Readonly<{ item: string }>;
  readonly 'overlaps-other': Readonly<{ item: string; other: string }>;
  readonly 'not-nibble': Readonly<{ prefix: string }>;
  readonly 'not-expressible': Readonly<{ target: string; field: string; value: number }>;
  readonly 'glue-needed': Readonly<{ name: string; zone: string }>;

  // forms
  readonly 'kind-not-allowed': Readonly<{ item: string; kind: string; expected: string }>;

  // resizing
  /** A resize says which lengths are `allowed`; a pool and a field of a form have their `lengths` as text. */
  readonly 'length-not-allowed': Readonly<{
    length: number;
    allowed?: readonly number[] | null;
    lengths?: string;
  }>;
  readonly 'too-small': Readonly<{ proposed: string; size: string; minimum: string }>;
  readonly 'gateway-outside': Readonly<{ gateway: string; proposed: string }>;
  readonly 'loses-in-use': Readonly<{
    what: string;
    item: string;
    owner?: string;
    reason?: string;
    proposed: string;
  }>;
  readonly 'loses-reserved': Readonly<{
    what: string;
    item: string;
    owner?: string;
    reason?: string;
    proposed: string;
  }>;
  readonly 'loses-quarantined': Readonly<{
    what: string;
    item: string;
    owner?: string;
    reason?: string;
    proposed: string;
  }>;
  readonly 'overlaps-sibling': Readonly<{
    what: string;
    item: string;
    owner?: string;
    reason?: string;
    proposed: string;
  }>;

  // the allocator core
  /** `root` lists the first eight roots, `more` counts the others. */
  /** The root is absent where there is none. */
  readonly 'outside-root': Readonly<{ item: string; root?: string; more?: number }>;
  readonly 'unknown-strategy': Readonly<{ strategy: string }>;
  readonly 'seed-missing': NoDetails;
  readonly 'out-of-memory': Readonly<{ bytes: number | string }>;
  readonly 'damaged-size': Readonly<{ received: number; min: number }>;
  readonly 'damaged-magic': NoDetails;
  readonly 'damaged-version': Readonly<{ received: number | string; expected: number }>;
  readonly 'damaged-checksum': NoDetails;
  readonly 'damaged-root': NoDetails;
  readonly 'damaged-blocks': NoDetails;

  // pools
  /**
   * Counts of addresses; `within` lists the first eight places that were searched, `more` counts the others, `largestGap` is
   * the length of the largest free prefix.
   */
  readonly exhausted: Readonly<{
    length: number;
    within: string;
    more?: number;
    total: string;
    leased: string;
    reserved: string;
    quarantined: string;
    free: string;
    largestGap: number | null;
  }>;
  readonly 'anycast-address': Readonly<{ item: string }>;
  /** The generation is null for a lease of the same plan, which does not exist yet. */
  readonly 'overlaps-lease': Readonly<{
    item: string;
    lease: string;
    owner: string;
    generation: number | null;
  }>;
  readonly 'overlaps-reservation': Readonly<{ item: string; range: string; reason: string }>;
  readonly 'overlaps-quarantine': Readonly<{ item: string; prefix: string; until: number }>;
  readonly 'overlaps-root': Readonly<{ item: string; root: string }>;
  readonly 'unknown-lease': Readonly<{ prefix: string; generation: number; current: number | null }>;
  readonly differs: Readonly<{ prefix: string; owner: string; generation: number; field: string }>;
  readonly 'stale-generation': Readonly<{ prefix: string; generation: number; current: number | null }>;
  readonly 'stale-plan': Readonly<{ planned: number; version: number }>;
  readonly 'length-and-prefix': NoDetails;
  readonly 'unstorable-text': ExpectedText;
  readonly 'stale-snapshot': Readonly<{ begun: number; version: number }>;
  readonly 'draft-open': NoDetails;
  readonly 'draft-closed': NoDetails;
  readonly 'already-reserved': Readonly<{ range: string; reason: string }>;
  readonly 'unknown-reservation': Readonly<{ range: string }>;
  readonly 'unknown-quarantine': Readonly<{ prefix: string }>;
  readonly 'unknown-root': Readonly<{ root: string }>;
  /** The blockers are as those of a root. */
  readonly 'container-in-use': Readonly<{ prefix: string; count: number; blockers: readonly unknown[] }>;
  /** The item is a prefix, a range, or the key of an owner, who has no container. */
  readonly 'not-a-container': Readonly<{ item: string; lease: string | null; owner: string }>;
  readonly 'not-in-place': Readonly<{ prefix: string; to: string }>;
  readonly 'clock-skew': Readonly<{ at: number; now: number; seconds: number }>;
  readonly 'root-in-use': Readonly<{ root: string; count: number; blockers: readonly unknown[] }>;
  readonly 'resize-blocked': Readonly<{
    root: string;
    to: string;
    count: number;
    blockers: readonly unknown[];
    /** Other prefixes that lose nothing; a zone says them. */
    alternatives?: Readonly<{
      targets: Readonly<{ count: string; nearest: readonly string[] }>;
      smallest: string | null;
      largest: string | null;
    }>;
  }>;
  readonly 'journal-gone': Readonly<{ since: number; oldest: number }>;
  readonly 'journal-fork': Readonly<{ version: number }>;
  readonly 'journal-gap': Readonly<{ received: number; expected: number }>;
  /** The place is absent for the whole record; the version is that of the entry of a store. */
  readonly 'damaged-record': Readonly<{
    place?: string;
    version?: number;
    reason: DamageReason | keyof ErrorDetails;
    expected?: unknown;
  }>;
  /** The place is absent for the whole snapshot; the line counts from 1, in a snapshot in parts. */
  readonly 'damaged-snapshot': Readonly<{
    place?: string;
    line?: number;
    reason: DamageReason | keyof ErrorDetails;
  }>;
  readonly 'damaged-overlap': Readonly<{ item: string; other: string }>;
  readonly 'damaged-outside': Readonly<{ item: string }>;
  readonly 'damaged-owner': Readonly<{ owner: string }>;
  readonly 'damaged-generation': Readonly<{ item: string; generation: number; version: number }>;

  // stores
  /** The options that differ, or `class`; `roots | reserve` for those of version 0, which later snapshots do not list. */
  readonly 'pool-exists': Readonly<{ name: string; settings: string }>;
  /** The call that would have changed the view. */
  readonly 'read-only-view': Readonly<{ name: string; call: string }>;
  readonly 'store-unavailable': Readonly<{ name: string; reason: string }>;
  readonly 'store-busy': Readonly<{ name: string; reason: string }>;
  readonly 'store-read-only': Readonly<{ name: string }>;
  readonly 'store-corrupt': Readonly<{
    name: string;
    reason: string;
    /** The lease that was refused and the row that somebody wrote past the journal, or none. */
    rows: readonly Readonly<{ prefix: string; owner: string }>[];
  }>;
  readonly 'store-too-new': Readonly<{ name: string; format: number }>;
  readonly 'store-closed': NoDetails;
  readonly 'outcome-unknown': Readonly<{ name: string }>;
  readonly 'inside-transaction': Readonly<{ name: string }>;

  // import
  /** The columns are absent where there are none. */
  readonly 'unknown-table': Readonly<{ columns?: string }>;
  readonly 'invalid-json': NoDetails;
  readonly 'quote-unclosed': NoDetails;
  readonly 'quote-misplaced': NoDetails;
  readonly 'field-count': Readonly<{ received: number; expected: number }>;

  // manual networks
  readonly missing: Readonly<{ field: string }>;
  /** The index of the network that has the name. */
  readonly 'duplicate-name': Readonly<{ name: string; other: number }>;
  readonly 'az-and-azs': NoDetails;
  readonly 'unknown-az': Readonly<{ az: string; nearest: string | null }>;
  readonly 'az-missing': NoDetails;
  readonly 'outside-range': Readonly<{ item: string; prefix: string }>;
  readonly 'overlaps-subnet': Readonly<{ item: string; other: string }>;
  readonly 'overlaps-network': Readonly<{ item: string; other: string; network: string }>;
  readonly 'length-too-short': Readonly<{ length: number; prefix: string }>;
  readonly 'lengths-differ': NoDetails;
  readonly 'not-a-block': Readonly<{ item: string; length: number }>;
  readonly 'no-subnet-in-az': Readonly<{ network: string; az: string | null }>;
  readonly 'not-static': Readonly<{ item: string; network: string }>;
  readonly 'now-reserved': Readonly<{ item: string; range: string; reason: string }>;
  readonly 'now-static': Readonly<{ item: string; range: string }>;
  readonly 'now-gateway': Readonly<{ item: string }>;
  readonly 'network-gone': Readonly<{ network: string }>;
  readonly 'az-changed': Readonly<{ prefix: string; az: string }>;
  readonly 'length-changed': Readonly<{ item: string; length: number }>;
  /** The first 20 blockers: they have `instance`, `network`, `prefix` and the `code` of the reason. */
  readonly 'config-blocked': Readonly<{ count: number; blockers: readonly unknown[] }>;

  // zones
  readonly 'length-too-long-for-slaac': Readonly<{ length: number }>;
  readonly 'no-public-prefix': NoDetails;
  readonly 'no-prefix': Readonly<{ family: 'ipv4' | 'ipv6' }>;
  readonly 'dedicated-prefix': Readonly<{ prefix: string; owner: string }>;
  readonly 'family-not-offered': Readonly<{ stack: string }>;
  readonly 'already-exists': Readonly<{ noun: string; id: string }>;
  readonly 'fixed-field': Readonly<{ noun: string; id: string; field: string; value: string | null }>;
  readonly 'unknown-offering': Readonly<{ id: string }>;
  readonly 'unknown-prefix': Readonly<{ id: string }>;
  readonly 'unknown-vpc': Readonly<{ id: string }>;
  readonly 'unknown-network': Readonly<{ id: string }>;
  readonly 'unknown-router': Readonly<{ id: string }>;
  readonly 'unknown-nic': Readonly<{ id: string }>;
  readonly 'offering-in-use': Readonly<{ id: string; by: string }>;
  readonly 'vpc-in-use': Readonly<{ id: string; networks: readonly string[] }>;
  /** `nics` are the first of them. */
  readonly 'network-in-use': Readonly<{ id: string; nics: readonly string[]; count: number }>;
  readonly 'public-in-use': Readonly<{ id: string; routers: readonly string[] }>;
  readonly 'tier-router': Readonly<{ id: string; vpc: string }>;
  readonly 'duplicate-mac': Readonly<{ mac: string; nic?: string; router?: string }>;
  readonly 'duplicate-device': Readonly<{ device: string }>;
  readonly 'outside-network': Readonly<{ item: string; network: string; prefix: string | null }>;
  readonly 'eui64-address': Readonly<{ item: string }>;
  readonly 'observed-elsewhere': Readonly<{ item: string; nic: string }>;
}
