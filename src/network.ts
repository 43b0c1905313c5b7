/**
 * Manual networks: a director's cloud config, and the addresses and blocks that instances have in its subnets.
 *
 * @packageDocumentation
 */
import type { Result } from './error.ts';
import { checkOptions } from './internal/fields.ts';
import { checkInteger, failType, resultOf } from './internal/issue.ts';
import { jsonDigest, Machine, type MachineGroup, type MachineOptions } from './internal/machine.ts';
import { Printable } from './internal/printable.ts';
import { verdicts } from './network/config.ts';
import { Facts } from './network/facts.ts';
import { NetworkHost, type NetworkMachine } from './network/host.ts';
import { Layout } from './network/layout.ts';
import { NetworkPlan, readPlan } from './network/plan.ts';
import { readPolicy } from './network/policy.ts';
import { readCommand, readNetworks } from './network/read.ts';
import { policyData, readSnapshot, snapshotOf } from './network/snapshot.ts';
import type {
  Assignment,
  ConfigPlan,
  NetworkAnswers,
  NetworkCapacity,
  NetworkChange,
  NetworkCommand,
  NetworkPolicy,
  NetworkRecord,
  NetworkSettings,
  NetworkSnapshot,
  ParsedNetworks,
} from './network/types.ts';
import { assignmentOf, capacityOf, settingsOf } from './network/views.ts';
import { type AnswerOf, type Group, type Head, type Journaled, Pool } from './pool.ts';

export { parseCloudConfig } from './network/parse.ts';
export { NetworkPlan } from './network/plan.ts';
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
  /** How many records are kept for {@link Networks.changes}. Defaults to 1024. */
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
export class Networks
  extends Printable
  implements Journaled<NetworkCommand, NetworkChange, NetworkAnswers, NetworkSnapshot>
{
  /** What it is made of. @internal */
  declare readonly machine: object;

  /**
   * Makes manual networks without assignments.
   *
   * @param config - the value of {@link parseCloudConfig}, or its JSON.
   * @throws HextetError `unknown-field`, `invalid-type` or `out-of-range` for options; the first issue of a config that no
   * parse returns.
   */
  constructor(config: ParsedNetworks, options: NetworkOptions = {}) {
    super();
    const { strategy = 'first', quarantine, clock, journal, ...rest } = options;
    const policy = readPolicy(rest);
    const host = readHost({ clock, journal });
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
    setMachine(this, new Machine(pool, own, host, { version: 0, digest, at: 0 }));
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
    setMachine(networks, readSnapshot(snapshot, readHost(options)));
    return networks;
  }

  /** The count of changes so far. */
  get version(): number {
    return machineOf(this).head.version;
  }

  /** The time of the last change, in milliseconds since 1970. */
  get at(): number {
    return machineOf(this).at;
  }

  /** The version with the digest of the journal up to it: equal heads hold the same. */
  get head(): Head {
    return { ...machineOf(this).head };
  }

  /**
   * Computes the effect of commands in their order, all or nothing, and changes nothing. A later command sees what the
   * earlier ones got.
   *
   * @throws HextetError as the commands; the path begins with the index of the command.
   */
  plan(commands: Group<NetworkCommand, NetworkAnswers>): NetworkPlan {
    return new NetworkPlan(machineOf(this).plan(commands as MachineGroup<Assignment | null>));
  }

  /**
   * Computes the effect of independent groups in their order: each whole, or refused with its own error. A refused group
   * leaves nothing.
   */
  planEach(groups: Iterable<Group<NetworkCommand, NetworkAnswers>>): {
    readonly plan: NetworkPlan;
    readonly results: readonly Result<readonly (Assignment | null)[]>[];
  } {
    const { plan, results } = machineOf(this).planEach(groups as Iterable<MachineGroup<Assignment | null>>);
    return { plan: new NetworkPlan(plan), results };
  }

  /**
   * Makes the change of a plan, or of its JSON, as one record.
   *
   * @returns One answer for each command.
   * @throws HextetError `stale-plan` where something has changed since the plan was made; `journal-fork` for a plan of
   * another history; `damaged-record`.
   */
  commit(plan: Pick<NetworkPlan, 'version' | 'record' | 'results'>): readonly (Assignment | null)[] {
    return machineOf(this).commit(readPlan(plan));
  }

  /**
   * Executes a command as one change.
   *
   * @throws HextetError for a command that cannot be read, or that is refused; nothing has changed then.
   */
  run<C extends NetworkCommand>(command: C): AnswerOf<C, NetworkAnswers> {
    const machine = machineOf(this);
    return machine.commit(machine.planOne(readCommand(command)))[0] as AnswerOf<C, NetworkAnswers>;
  }

  /**
   * Executes a command as {@link Networks.run} does.
   *
   * @returns The answer, or the issue of a refusal that depends on what there is.
   * @throws HextetError for a command that cannot be read: that is a fault of the program.
   */
  tryRun<C extends NetworkCommand>(command: C): Result<AnswerOf<C, NetworkAnswers>> {
    const machine = machineOf(this);
    const checked = readCommand(command);
    return resultOf(() => machine.commit(machine.planOne(checked))[0] as AnswerOf<C, NetworkAnswers>);
  }

  /**
   * Makes the change of a record of this journal.
   *
   * @returns Whether it was the next one; false for one that was made before.
   * @throws HextetError `damaged-record`, `journal-gap` or `journal-fork`.
   */
  apply(record: NetworkRecord): boolean {
    return machineOf(this).apply(record);
  }

  /**
   * Returns the records that lead from a version to this one.
   *
   * @throws HextetError `journal-gone` where they are no longer kept, `out-of-range` for a version still to come.
   */
  changes(since: number): readonly NetworkRecord[] {
    return machineOf(this).journal.since(since, this.version);
  }

  /** Calls a listener after every change from now on; returns a function that ends that. */
  onChange(listener: (record: NetworkRecord, origin: 'own' | 'applied') => void): () => void {
    if (typeof listener !== 'function') failType('a function', listener);
    return machineOf(this).journal.listen(listener);
  }

  /** Returns everything as plain JSON data. */
  snapshot(): NetworkSnapshot {
    return snapshotOf(machineOf(this));
  }

  /** Returns the snapshot, for `JSON.stringify`. */
  toJSON(): NetworkSnapshot {
    return this.snapshot();
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
    const { instance, network, after = 0, limit = Number.POSITIVE_INFINITY } = filter;
    let left = limit;
    const rows = instance === undefined ? facts.list(after) : facts.rowsOf(instance);
    for (const row of rows) {
      if (left <= 0) return;
      if (row.generation <= after || (network !== undefined && row.network !== network)) continue;
      yield assignmentOf(facts, row);
      left--;
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

const KEPT = 1024;
const MOST_KEPT = 2 ** 24;

function readHost({
  clock = Date.now,
  journal = KEPT,
}: Pick<NetworkOptions, 'clock' | 'journal'>): MachineOptions {
  if (typeof clock !== 'function') failType('a function for the clock', clock);
  checkInteger('the length of the journal', journal, 0, MOST_KEPT);
  return { clock, journal };
}

function setMachine(networks: Networks, machine: NetworkMachine): void {
  Object.defineProperty(networks, 'machine', { value: machine });
}

function machineOf(networks: Networks): NetworkMachine {
  return networks.machine as NetworkMachine;
}

function hostOf(networks: Networks): NetworkHost {
  return machineOf(networks).host as NetworkHost;
}
