/** Reads a subnet of a cloud config. */
import { moveIid } from '../eui64.ts';
import { nearestName } from '../internal/fields.ts';
import { makeIssue } from '../internal/issue.ts';
import { eui64Messages, networkMessages, poolMessages, textMessages } from '../internal/messages.ts';
import { type Path, refuse } from '../internal/read.ts';
import { refuseUnusable } from '../internal/unusable.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { type Fields, type IssueCollector, isAbsent, issueOf, readId } from './issue-collector.ts';
import {
  addressText,
  type Family,
  familyOf,
  lengthIn,
  prefixText,
  rangeText,
  readAddress,
  readPrefix,
  readRange,
} from './item.ts';
import { overlapFinder } from './layout.ts';
import type { Policy } from './policy.ts';
import type { ParsedSubnet } from './types.ts';

const FIELDS = [
  'range',
  'gateway',
  'dns',
  'az',
  'azs',
  'reserved',
  'static',
  'prefix',
  'cloud_properties',
  'name',
];

/** A subnet with the values that its network is checked by. */
export interface Subnet {
  readonly path: Path;
  /** Null for a range that cannot be read. */
  readonly prefix: Prefix | null;
  /** Null for a subnet that names no zones. */
  readonly azs: readonly string[] | null;
  readonly delegate: number | null;
  /** Null where there is an issue. */
  readonly parsed: ParsedSubnet | null;
}

interface Gateway {
  readonly address: Address;
  readonly onLink: boolean;
}

/** Reads a subnet; `known` are the availability zones, null for a config that lists none. */
export function readSubnet(
  value: unknown,
  path: Path,
  {
    collector,
    policy,
    known,
  }: { collector: IssueCollector; policy: Policy; known: ReadonlySet<string> | null },
): Subnet {
  const before = collector.issues.length;
  const fields = collector.object(value, path, 'Subnet', FIELDS);
  const at = (field: string) => [...path, field];
  const family = familyOf(fields.range);
  const prefix = collector.need(fields.range, at('range'), () =>
    readRangeOf(fields.range, family, at('range'), policy, collector),
  );
  const gateway = collector.need(fields.gateway, at('gateway'), () =>
    readGateway(fields.gateway, family, prefix, policy, at('gateway')),
  );
  const dns = collector
    .items(fields.dns, at('dns'))
    .map((server, i) => collector.attempt(() => readAddress(server, familyOf(server), [...at('dns'), i])));
  const azs = readAzs(fields, path, known, collector);
  const delegate = collector.attempt(() => readDelegate(fields.prefix, family, prefix, at('prefix')));
  const reserved = readRanges(fields.reserved, family, prefix, at('reserved'), collector);
  const checkFree = freeChecker(reserved, gateway);
  const fixed = readRanges(fields.static, family, prefix, at('static'), collector, (range, place) => {
    checkFree(range, place);
    if (delegate !== null) checkBlocks(range, delegate, family, place);
  });
  if (collector.issues.length > before) return { path, prefix, azs, delegate, parsed: null };
  const parsed: ParsedSubnet = {
    prefix: prefixText(prefix!),
    family,
    gateway: addressText(gateway!.address),
    onLink: gateway!.onLink,
    dns: dns.map((server) => addressText(server!)),
    azs: azs ?? [],
    reserved: reserved.map(rangeText),
    static: fixed.map(rangeText),
    delegate: delegate === null ? null : lengthIn(family, delegate),
  };
  return { path, prefix, azs, delegate, parsed };
}

function readRangeOf(
  value: unknown,
  family: Family,
  path: Path,
  { hostBits }: Policy,
  collector: IssueCollector,
): Prefix {
  const prefix = readPrefix(value, family, hostBits, path);
  refuseUnusable(prefix, prefixText(prefix), path, true);
  if (hostBits === 'mask') {
    try {
      readPrefix(value, family, 'reject', path);
    } catch (error) {
      collector.warnings.push(issueOf(error));
    }
  }
  return prefix;
}

function readGateway(
  value: unknown,
  family: Family,
  prefix: Prefix | null,
  { linkLocalGateway }: Policy,
  path: Path,
): Gateway {
  const address = readAddress(value, family, path);
  if (prefix === null) return { address, onLink: false };
  const isMoved = address.isLinkLocal && linkLocalGateway === 'transplant';
  // A shorter identifier would lose bits in any smaller subnet.
  if (isMoved && prefix.length !== 64)
    refuse(makeIssue(eui64Messages, 'not-64', { details: { prefix: String(prefix) } }), path);
  if (address.isLinkLocal && linkLocalGateway === 'accept') return { address, onLink: true };
  const gateway = isMoved ? moveIid(address, prefix) : address;
  checkInside(prefix, AddressRange.of(gateway, gateway), path);
  checkHost(prefix, gateway, family, path);
  return { address: gateway, onLink: false };
}

function readAzs(
  { az, azs }: Fields,
  path: Path,
  known: ReadonlySet<string> | null,
  collector: IssueCollector,
): readonly string[] | null {
  if (!isAbsent(az) && !isAbsent(azs)) {
    collector.issues.push(makeIssue(networkMessages, 'az-and-azs', { path }));
    return [];
  }
  if (isAbsent(az) && isAbsent(azs)) return null;
  const places: [unknown, Path][] = isAbsent(az)
    ? collector.items(azs, [...path, 'azs']).map((name, i) => [name, [...path, 'azs', i]])
    : [[az, [...path, 'az']]];
  return places.flatMap(([name, place]) => collector.attempt(() => readAz(name, known, place)) ?? []);
}

/** So many zones are not all compared with each that is unknown. */
const MANY_ZONES = 1_000;

function readAz(value: unknown, known: ReadonlySet<string> | null, path: Path): string {
  const az = readId(value, path);
  if (known === null || known.has(az)) return az;
  const details = { az, nearest: known.size < MANY_ZONES ? nearestName(az, [...known]) : null };
  return refuse(makeIssue(networkMessages, 'unknown-az', { details }), path);
}

/** Reads the length of the delegated blocks; null for single addresses. */
function readDelegate(value: unknown, family: Family, prefix: Prefix | null, path: Path): number | null {
  if (isAbsent(value)) return null;
  const expected = family === 'ipv4' ? 'ipv4-prefix' : 'prefix';
  const isDigits = typeof value === 'string' && /^(0|[1-9]\d{0,2})$/.test(value);
  const length = isDigits ? Number(value) : (value as number);
  if (!Number.isInteger(length) || length < 0)
    refuse(makeIssue(textMessages, 'length-invalid', { details: { expected } }), path);
  const max = lengthIn(family, 128);
  if (length > max) refuse(makeIssue(textMessages, 'length-too-long', { details: { expected, max } }), path);
  const inSpace = length + 128 - max;
  if (prefix !== null && inSpace < prefix.length) {
    const details = { length, prefix: prefixText(prefix) };
    refuse(makeIssue(networkMessages, 'length-too-short', { details }), path);
  }
  return inSpace === 128 ? null : inSpace;
}

/** Reads a list of ranges, or one as text. */
function readRanges(
  value: unknown,
  family: Family,
  prefix: Prefix | null,
  path: Path,
  collector: IssueCollector,
  check?: (range: AddressRange, path: Path) => void,
): AddressRange[] {
  return collector.items(typeof value === 'string' ? [value] : value, path).flatMap((item, i) => {
    const place = [...path, i];
    const read = () => {
      const range = readRange(item, family, place);
      if (prefix !== null) checkInside(prefix, range, place);
      check?.(range, place);
      return range;
    };
    return collector.attempt(read) ?? [];
  });
}

/** Checks that ranges are neither reserved nor the gateway's. */
function freeChecker(
  reserved: readonly AddressRange[],
  gateway: Gateway | null,
): (range: AddressRange, path: Path) => void {
  const kept = reserved.map((range) => ({ range, reason: 'reserved' }));
  if (gateway !== null) kept.push({ range: AddressRange.from(gateway.address), reason: 'gateway' });
  const overlapOf = overlapFinder(kept);
  return (range, path) => {
    const other = overlapOf(range);
    if (other === null) return;
    const details = { item: rangeText(range), range: rangeText(other.range), reason: other.reason };
    refuse(makeIssue(poolMessages, 'overlaps-reservation', { details }), path);
  };
}

function checkInside(prefix: Prefix, range: AddressRange, path: Path): void {
  if (prefix.contains(range)) return;
  const details = { item: rangeText(range), prefix: prefixText(prefix) };
  refuse(makeIssue(networkMessages, 'outside-range', { details }), path);
}

/** The first address of a subnet is anycast (RFC 4291 section 2.6.1), but not on a link of two (RFC 6164). */
function checkHost(prefix: Prefix, address: Address, family: Family, path: Path): void {
  if (prefix.length >= 127) return;
  const isLast = family === 'ipv4' && address.equals(prefix.last);
  if (!isLast && !address.equals(prefix.first)) return;
  refuse(makeIssue(poolMessages, 'anycast-address', { details: { item: addressText(address) } }), path);
}

/** Checks that a range consists of whole blocks. */
function checkBlocks(range: AddressRange, length: number, family: Family, path: Path): void {
  const { first, last } = range;
  if (first.prefix(length).first.equals(first) && last.prefix(length).last.equals(last)) return;
  const details = { item: rangeText(range), length: lengthIn(family, length) };
  refuse(makeIssue(networkMessages, 'not-a-block', { details }), path);
}
