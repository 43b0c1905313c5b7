/**
 * The kind of an address or a prefix of either family, by the special-purpose registries of the IANA (RFC 6890, RFC 8190)
 * and the architecture of IPv6 (RFC 4291, RFC 7346 for the scopes of multicast).
 *
 * @packageDocumentation
 */
import { isAddress, isIPv4Address, isIPv4Prefix, isPrefix } from './internal/guards.ts';
import { failType } from './internal/issue.ts';
import type { Address } from './ip/address.ts';
import type { Prefix } from './ip/prefix.ts';
import { type IPv4Address, type IPv4Prefix, mappedAddress, mappedPrefix } from './ipv4.ts';
import { type AddressKind, AROUND, flag, ROWS, type SpecialPurposeBlock } from './registry/tables.ts';

export type { AddressKind, SpecialPurposeBlock } from './registry/tables.ts';

/**
 * An address or a prefix of either family, as a value or as text.
 *
 * @public
 */
export type RegistryItem = Address | Prefix | IPv4Address | IPv4Prefix | string;

/**
 * The scope of a multicast address (RFC 7346 section 2).
 *
 * @public
 */
export type MulticastScope =
  | 'interface-local'
  | 'link-local'
  | 'realm-local'
  | 'admin-local'
  | 'site-local'
  | 'organization-local'
  | 'global'
  | 'reserved'
  | 'unassigned';

/**
 * The day of the last change of the registries of IPv4 and of IPv6 that the tables have. They were compared with both, row
 * for row, as of 2026-07-18.
 *
 * @public
 */
export const REGISTRY_DATE = '2025-10-09';

/**
 * The blocks of the special-purpose registries, with those of RFC 4291 that the registries leave out: IPv4-compatible,
 * site-local and multicast. By family, then in the order of their first addresses.
 *
 * @public
 */
export const specialPurposeBlocks: readonly SpecialPurposeBlock[] = /* @__PURE__ */ ROWS.map(
  ([prefix, kind, flags, rfc, name]) => ({
    prefix,
    kind,
    name,
    rfc: `RFC ${rfc}`,
    source: flag(flags[0]),
    destination: flag(flags[1]),
    forwardable: flag(flags[2]),
    global: flag(flags[3]),
  }),
);

/**
 * The scope for each of the 16 values of the fourth digit of a multicast address.
 *
 * @public
 */
export const multicastScopes: readonly MulticastScope[] = [
  'reserved',
  'interface-local',
  'link-local',
  'realm-local',
  'admin-local',
  'site-local',
  'unassigned',
  'unassigned',
  'organization-local',
  'unassigned',
  'unassigned',
  'unassigned',
  'unassigned',
  'unassigned',
  'global',
  'reserved',
];

/**
 * Returns the kind of an address, or the one kind that all addresses of a prefix have, else `mixed`. `global` is unicast
 * space without a special purpose.
 *
 * @throws HextetError as {@link Address.parse}, {@link Prefix.parse} and their IPv4 twins; `invalid-type`.
 *
 * @example
 * ```ts
 * import { kindOf } from 'hextet/registry';
 *
 * kindOf('2606:4700::1111'); // 'global'
 * kindOf('fd00::/8'); // 'unique-local'
 * kindOf('3fff::1'); // 'documentation'
 * kindOf('10.0.0.0/8'); // 'private'
 * kindOf('2001:db8::/31'); // 'mixed'
 * ```
 *
 * @public
 */
export function kindOf(item: RegistryItem): AddressKind | 'mixed' {
  const { prefix, blocks } = read(item);
  return kindOfPrefix(prefix, blocks);
}

/**
 * Returns the most specific block of the registries that holds all of an address or a prefix, null for none.
 *
 * @throws HextetError as {@link kindOf}.
 *
 * @example
 * ```ts
 * import { specialPurposeOf } from 'hextet/registry';
 *
 * specialPurposeOf('64:ff9b::192.0.2.1')?.rfc; // 'RFC 6052'
 * specialPurposeOf('64:ff9b:1::1')?.global; // false
 * specialPurposeOf('2606:4700::1111'); // null
 * ```
 *
 * @public
 */
export function specialPurposeOf(item: RegistryItem): SpecialPurposeBlock | null {
  const { prefix, blocks } = read(item);
  const { index } = holderOf(prefix, blocks);
  return specialPurposeBlocks[index] ?? null;
}

/**
 * Returns the scope of an IPv6 multicast address, or the one of all addresses of a prefix of /16 and longer. Returns null
 * for everything else: scopes of IPv4 multicast are a matter of configuration (RFC 2365).
 *
 * @throws HextetError as {@link kindOf}.
 *
 * @example
 * ```ts
 * import { multicastScopeOf } from 'hextet/registry';
 *
 * multicastScopeOf('ff02::1'); // 'link-local'
 * multicastScopeOf('ff0e::/16'); // 'global'
 * multicastScopeOf('2001:db8::1'); // null
 * ```
 *
 * @public
 */
export function multicastScopeOf(item: RegistryItem): MulticastScope | null {
  const { first, length } = prefixOf(item);
  const isMulticast = first.w0 >>> 24 === 0xff && length >= 16;
  return isMulticast ? multicastScopes[(first.w0 >>> 16) & 15]! : null;
}

/** A block as a value: `index` is its row, or past the rows for the space around them. */
interface Block {
  readonly prefix: Prefix;
  readonly kind: AddressKind;
  readonly index: number;
}

/** The blocks of each family, the longest first, those of IPv4 as mapped prefixes: made when they are first asked for. */
let ipv4Blocks: readonly Block[] | undefined;
let ipv6Blocks: readonly Block[] | undefined;

function blocksOf(isIPv4: boolean): readonly Block[] {
  return [...ROWS, ...AROUND]
    .map(([text, kind], index) => ({ text, kind, index }))
    .filter(({ text }) => text.includes(':') !== isIPv4)
    .map(({ text, kind, index }) => ({ prefix: prefixOf(text), kind, index }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
}

/** An item, an IPv4 one as a mapped prefix, and the blocks of its family. */
function read(item: RegistryItem): { prefix: Prefix; blocks: readonly Block[] } {
  const isIPv4 = typeof item === 'string' ? !item.includes(':') : isIPv4Address(item) || isIPv4Prefix(item);
  const prefix = prefixOf(item);
  if (isIPv4) ipv4Blocks ??= blocksOf(true);
  else ipv6Blocks ??= blocksOf(false);
  return { prefix, blocks: (isIPv4 ? ipv4Blocks : ipv6Blocks)! };
}

function prefixOf(item: RegistryItem): Prefix {
  if (typeof item === 'string')
    return item.includes('/') ? mappedPrefix(item) : mappedAddress(item).prefix(128);
  if (isAddress(item)) return item.prefix(128);
  if (isPrefix(item)) return item;
  if (isIPv4Address(item)) return item.prefix(32).toIPv6();
  return isIPv4Prefix(item) ? item.toIPv6() : failType('Address | Prefix', item);
}

/** The most specific block around a prefix: there is always one. */
function holderOf(prefix: Prefix, blocks: readonly Block[]): Block {
  return blocks.find((block) => block.prefix.contains(prefix))!;
}

/** The kind of a prefix: with other kinds inside it is that of its halves, if they have one. */
function kindOfPrefix(prefix: Prefix, blocks: readonly Block[]): AddressKind | 'mixed' {
  const { kind } = holderOf(prefix, blocks);
  if (blocks.every((block) => block.kind === kind || !prefix.contains(block.prefix))) return kind;
  const halves = prefix.children(prefix.length + 1);
  const lower = kindOfPrefix(halves.at(0), blocks);
  return lower !== 'mixed' && lower === kindOfPrefix(halves.at(1), blocks) ? lower : 'mixed';
}
