/**
 * Manual networks: a director's cloud config, and the addresses and blocks that instances have in its subnets.
 *
 * @packageDocumentation
 */
import { Aggregate, readMachineOptions, setMachine } from './internal/aggregate.ts';
import { checkOptions, checkPage } from './internal/fields.ts';
import { failType } from './internal/issue.ts';
import { jsonDigest, Machine } from './internal/machine.ts';
import { verdicts } from './network/config.ts';
import { Facts } from './network/facts.ts';
import { NetworkHost, type NetworkMachine } from './network/host.ts';
import { Layout } from './network/layout.ts';
import { policyData, readPolicy } from './network/policy.ts';
import { readNetworks } from './network/read.ts';
import { readLines, readSnapshot, snapshotOf } from './network/snapshot.ts';
import type {
  Assignment,
  ConfigPlan,
  NetworkAnswers,
  NetworkCapacity,
  NetworkChange,
  NetworkCommand,
  NetworkPolicy,
  NetworkSettings,
  NetworkSnapshot,
  ParsedNetworks,
} from './network/types.ts';
import { assignmentOf, capacityOf, settingsOf } from './network/views.ts';
import { Pool } from './pool.ts';

export type { Aggregate } from './internal/aggregate.ts';
export { parseCloudConfig } from './network/parse.ts';
export type * from './network/types.ts';

/**
 * How manual networks work.
 *
 * @public
 */
export interface NetworkOptions extends NetworkPolicy {
  /** Which of the free addresses of a subnet is next. Defaults to `first`, the lowest. */
  readonly strategy?: 'first' | 'last' | 'next' | 'best' | 'sparse' | 'hash' | undefined;
  /** How long what was released is kept from others. Defaults to not at all. */
  readonly quarantine?: { readonly seconds: number } | undefined;
  /** Returns the time in milliseconds since 1970. Defaults to `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** How many records are kept for `changes`. Defaults to 1024. */
  readonly journal?: number | undefined;
}

/**
 * Selects assignments.
 *
 * @public
 */
export interface AssignmentFilter {
  /** The instance. */
  readonly instance?: string | undefined;
  /** The network. */
  readonly network?: string | undefined;
  /** The generation of the last row of the page before. Defaults to 0. */
  readonly after?: number | undefined;
  /** The most rows. Defaults to all. */
  readonly limit?: number | undefined;
}

/**
 * Keeps the addresses and blocks that instances have in manual networks.
 *
 * Every change is one record of a journal, a whole deployment or a new config as well. No command that fails changes
 * anything. A command can be repeated after a timeout: an instance keeps what it has.
 *
 * @example
 * ```ts
 * import { Networks, parseCloudConfig } from 'hextet/network';
 *
 * const subnet = { range: '2001:db8:1::/64', gateway: '2001:db8:1::1' };
 * const parsed = parseCloudConfig({ networks: [{ name: 'v6', subnets: [subnet] }] });
 * if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
 * const networks = new Networks(parsed.value);
 * networks.run({ op: 'assign', instance: 'web/0', network: 'v6' }).prefix; // '2001:db8:1::2/128'
 * networks.settings('web/0')[0]?.url; // 'http://[2001:db8:1::2]/'
 * ```
 *
 * @public
 */
export class Networks extends Aggregate<NetworkCommand, NetworkChange, NetworkAnswers, NetworkSnapshot> {
  /**
   * Makes manual networks without assignments.
   *
   * @param config - the value of {@link parseCloudConfig}, or its JSON.
   * @throws HextetError `unknown-field`, `invalid-type` or `out-of-range` for options; the first issue of a config that no
   * parse returns.
   */
  constructor(config: ParsedNetworks, options: NetworkOptions = {}) {
    super();
    if (options === null) failType('NetworkOptions', options);
    const { strategy = 'first', quarantine, clock, journal, ...rest } = options;
    const policy = readPolicy(rest);
    const host = readMachineOptions({ clock, journal });
    const layout = new Layout(readNetworks(config, []), policy);
    const pool = new Pool({
      roots: ['::/0'],
      reserve: layout.kept().values(),
      strategy,
      anycast: 'allow',
      clock: host.clock,
      journal: 0,
      ...(quarantine && { quarantine }),
    });
    const digest = jsonDigest([pool.head.digest, layout.networks, policyData(policy)]);
    const own = new NetworkHost(new Facts(layout, policy), pool);
    setMachine(this, new Machine(own, host, { version: 0, digest, at: 0 }));
  }

  /**
   * Makes the manual networks of a snapshot.
   *
   * @throws HextetError for damage: `damaged-snapshot`, or what {@link Pool.restore} throws.
   */
  static restore(
    snapshot: NetworkSnapshot,
    options: Pick<NetworkOptions, 'clock' | 'journal'> = {},
  ): Networks {
    checkOptions('NetworkOptions', options, ['clock', 'journal']);
    const networks = Object.create(Networks.prototype) as Networks;
    return setMachine(networks, readSnapshot(snapshot, readMachineOptions(options)));
  }

  /**
   * Makes the manual networks of the lines of `snapshotParts`, which can come in any way: as a list, or from a file or a
   * database as they are read.
   *
   * @throws HextetError `damaged-snapshot` with the line as the path.
   */
  static async restoreParts(
    lines: Iterable<string> | AsyncIterable<string>,
    options: Pick<NetworkOptions, 'clock' | 'journal'> = {},
  ): Promise<Networks> {
    checkOptions('NetworkOptions', options, ['clock', 'journal']);
    const networks = Object.create(Networks.prototype) as Networks;
    return setMachine(networks, await readLines(lines, readMachineOptions(options)));
  }

  /** Returns everything as plain JSON data. */
  override snapshot(): NetworkSnapshot {
    return snapshotOf(machineOf(this));
  }

  /** Returns one line with the counts. */
  override toString(): string {
    const { facts } = hostOf(this);
    return `manual networks at version ${this.version}: ${facts.layout.nets.size} networks, ${facts.size} assignments`;
  }

  /**
   * Computes what a new config does to the assignments, in linear time, and changes nothing.
   *
   * @throws HextetError the first issue of a config that no parse returns.
   */
  planConfig(next: ParsedNetworks): ConfigPlan {
    const { facts } = hostOf(this);
    const keep: Assignment[] = [];
    const move: ConfigPlan['move'][number][] = [];
    const block: ConfigPlan['block'][number][] = [];
    for (const { row, why, blocks } of verdicts(facts, new Layout(readNetworks(next, []), facts.policy))) {
      const assignment = assignmentOf(facts, row);
      if (why === null) keep.push(assignment);
      else if (blocks) block.push({ assignment, why });
      else move.push({ from: assignment, why });
    }
    return { ok: block.length === 0, keep, move, block };
  }

  /** Iterates assignments in the order of creation. It can be changed meanwhile. */
  *assignments(filter: AssignmentFilter = {}): Generator<Assignment> {
    checkOptions('AssignmentFilter', filter, ['instance', 'network', 'after', 'limit']);
    const { facts } = hostOf(this);
    const { limit = Number.POSITIVE_INFINITY, ...selection } = filter;
    checkPage(selection.after ?? 0, limit);
    let left = limit;
    if (left <= 0) return;
    for (const row of facts.list(selection)) {
      yield assignmentOf(facts, row);
      left--;
      if (left <= 0) return;
    }
  }

  /** Returns what the agent of an instance configures: a row for each network, without orphans. */
  settings(instance: string): readonly NetworkSettings[] {
    return settingsOf(hostOf(this).facts, instance);
  }

  /** Returns the counts of each subnet of a network, in their order; none for an unknown network. */
  capacity(network: string): readonly NetworkCapacity[] {
    const { facts, pool } = hostOf(this);
    return (facts.layout.nets.get(network)?.places ?? []).map((place) => capacityOf(pool, place));
  }
}

function machineOf(networks: Networks): NetworkMachine {
  return networks.machine as NetworkMachine;
}

function hostOf(networks: Networks): NetworkHost {
  return machineOf(networks).host as NetworkHost;
}
