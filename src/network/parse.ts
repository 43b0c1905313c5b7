/** Reads the networks of a cloud config: every fault with its path, in the order of the fields. */
import type { Issue, StandardProps } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { networkMessages } from '../internal/messages.ts';
import type { Path } from '../internal/read.ts';
import { standard } from '../internal/standard-schema.ts';
import { Prefix } from '../ip/prefix.ts';
import { IssueCollector, isAbsent, readId } from './issue-collector.ts';
import { prefixText } from './item.ts';
import { readPolicy } from './policy.ts';
import { readSubnet, type Subnet } from './subnet.ts';
import type { NetworkPolicy, ParsedConfig, ParsedNetwork, ParsedNetworks } from './types.ts';

/** Most sections of a cloud config are not about networks. */
const SECTIONS = ['azs', 'networks', 'vm_types', 'vm_extensions', 'disk_types', 'compilation'];
const NETWORK = ['name', 'type', 'subnets', 'cloud_properties'];

/**
 * Parses the manual networks of a cloud config.
 *
 * A cloud config is somebody else's format: unknown fields are warnings, and networks of other types pass through unread.
 * Availability zones are checked where the config lists any.
 *
 * @param config - plain data, as a YAML parser makes it.
 * @returns The networks, or every issue in the order of the fields, each with its path, its offset and the conflict.
 * @throws HextetError for a policy that cannot be read.
 *
 * @example
 * ```ts
 * import { parseCloudConfig } from 'hextet/network';
 *
 * const parsed = parseCloudConfig({
 *   networks: [{ name: 'v6', subnets: [{ range: '2001:DB8:1::/64', gateway: '2001:db8:1::1' }] }],
 * });
 * parsed.ok && parsed.value.networks[0]?.subnets[0]?.prefix; // '2001:db8:1::/64'
 * ```
 *
 * @public
 */
export const parseCloudConfig: {
  (config: unknown, policy?: NetworkPolicy): ParsedConfig;
  /** The Standard Schema, with the default policy. */
  readonly '~standard': StandardProps<unknown, ParsedNetworks>;
} = /* @__PURE__ */ Object.assign(parse, {
  '~standard': /* @__PURE__ */ standard((config: unknown) => {
    const parsed = parse(config);
    return parsed.ok ? { value: parsed.value } : { issues: parsed.issues };
  }),
});

function parse(config: unknown, policy: NetworkPolicy = {}): ParsedConfig {
  const collector = new IssueCollector();
  const context = { collector, policy: readPolicy(policy) };
  const { azs, networks } = collector.object(config, [], 'CloudConfig', SECTIONS);
  const known = isAbsent(azs) ? null : new Set(readNames(azs, collector));
  const others: unknown[] = [];
  const names = new Map<string, number>();
  const read = collector.items(networks, ['networks']).flatMap((network, i) => {
    if (typeOf(network) !== 'manual') {
      others.push(network);
      return [];
    }
    const path = ['networks', i];
    const fields = collector.object(network, path, 'Network', NETWORK);
    const name = collector.need(fields.name, [...path, 'name'], () => readId(fields.name, [...path, 'name']));
    const subnets = collector
      .items(fields.subnets, [...path, 'subnets'])
      .map((subnet, j) => readSubnet(subnet, [...path, 'subnets', j], { ...context, known }));
    collector.add(togetherIssues(subnets));
    if (name !== null) collector.add(nameIssues(name, i, path, names));
    return { name: name ?? '', subnets };
  });
  collector.add(overlapIssues(read));
  const { issues, warnings } = collector;
  if (issues.length > 0) return { ok: false, issues: issues.sort(byField), warnings };
  return { ok: true, value: { networks: read.map(parsedOf), others }, warnings };
}

function parsedOf({ name, subnets }: { name: string; subnets: readonly Subnet[] }): ParsedNetwork {
  return { name, subnets: subnets.map(({ parsed }) => parsed!) };
}

/** Reads the names of availability zones. */
function readNames(azs: unknown, collector: IssueCollector): string[] {
  return collector.items(azs, ['azs']).flatMap((az, i) => {
    const { name } = collector.object(az, ['azs', i], 'AvailabilityZone', AZ);
    const path = ['azs', i, 'name'];
    return collector.need(name, path, () => readId(name, path)) ?? [];
  });
}

const AZ = ['name', 'cpi', 'cloud_properties'];

/** A network without a type is a manual one. */
function typeOf(network: unknown): unknown {
  const { type } = Object(network) as { readonly type?: unknown };
  return isAbsent(type) ? 'manual' : type;
}

function nameIssues(name: string, index: number, path: Path, names: Map<string, number>): Issue[] {
  const other = names.get(name);
  if (other === undefined) names.set(name, index);
  const details = { name, other: other! };
  return other === undefined
    ? []
    : [makeIssue(networkMessages, 'duplicate-name', { path: [...path, 'name'], details })];
}

/** The subnets of a network all name zones or none does, and delegate blocks of one length. */
function togetherIssues(subnets: readonly Subnet[]): Issue[] {
  const someHaveAzs = subnets.some(({ azs }) => azs !== null);
  return subnets.flatMap(({ azs, path, delegate }) => [
    ...(someHaveAzs && azs === null ? [makeIssue(networkMessages, 'az-missing', { path })] : []),
    ...(delegate === subnets[0]!.delegate
      ? []
      : [makeIssue(networkMessages, 'lengths-differ', { path: [...path, 'prefix'] })]),
  ]);
}

interface Placed {
  readonly name: string;
  readonly path: Path;
  readonly prefix: Prefix;
  readonly index: number;
}

/** No subnet overlaps an earlier one, of its network or of another. */
function overlapIssues(networks: readonly { name: string; subnets: readonly Subnet[] }[]): Issue[] {
  const placed = networks
    .flatMap(({ name, subnets }) =>
      subnets.flatMap(({ path, prefix }) => (prefix === null ? [] : { name, path, prefix })),
    )
    .map((subnet, index): Placed => ({ ...subnet, index }));
  const earliest = earliestOverlaps(placed);
  return placed.flatMap((subnet) => {
    const other = earliest.get(subnet)!;
    if (other === subnet) return [];
    const { path, prefix } = subnet;
    const details = { item: prefixText(prefix), other: prefixText(other.prefix), network: other.name };
    const code = other.path[1] === path[1] ? 'overlaps-subnet' : 'overlaps-network';
    return makeIssue(networkMessages, code, { path: [...path, 'range'], details });
  });
}

/**
 * Returns for each subnet the earliest one that overlaps it, perhaps itself. In the order of `Prefix.compare` a prefix
 * comes right before all that it contains.
 */
function earliestOverlaps(placed: readonly Placed[]): Map<Placed, Placed> {
  const sorted = [...placed].sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  const earliest = new Map<Placed, Placed>();
  /** The prefixes around the current one, the outermost first, each with the earliest of those up to it. */
  const around: { readonly subnet: Placed; readonly first: Placed }[] = [];
  const leaveUpTo = (next: Placed | null) => {
    while (around.length > 0 && !(next !== null && around.at(-1)!.subnet.prefix.contains(next.prefix))) {
      const inner = earliest.get(around.pop()!.subnet)!;
      const outer = around.at(-1)?.subnet;
      if (outer !== undefined) earliest.set(outer, earlier(earliest.get(outer)!, inner));
    }
  };
  for (const subnet of sorted) {
    leaveUpTo(subnet);
    const first = earlier(around.at(-1)?.first ?? subnet, subnet);
    earliest.set(subnet, first);
    around.push({ subnet, first });
  }
  leaveUpTo(null);
  return earliest;
}

function earlier(a: Placed, b: Placed): Placed {
  return a.index < b.index ? a : b;
}

/** The order in which the fields are read. */
const ORDER = ['name', 'subnets', 'range', 'gateway', 'dns', 'az', 'azs', 'networks'].concat([
  'reserved',
  'static',
  'prefix',
]);

/** Orders issues by their paths; what is about a whole comes before what is about its parts. */
function byField({ path: a = [] }: Issue, { path: b = [] }: Issue): number {
  const i = a.findIndex((step, at) => step !== b[at]);
  if (i < 0) return a.length - b.length;
  if (i >= b.length) return 1;
  const [x, y] = [a[i]!, b[i]!];
  return typeof x === 'number' && typeof y === 'number'
    ? x - y
    : ORDER.indexOf(x as string) - ORDER.indexOf(y as string);
}
