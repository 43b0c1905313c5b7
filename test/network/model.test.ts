/**
 * Networks do what plain lists do: every command, alone and in plans, on several directors that share a journal, with
 * restarts, quarantines and new configs.
 */
import { expect, test } from 'vitest';
import { type NetworkOptions, type NetworkRecord, Networks } from '../../src/network.ts';
import { faultOf, type RefCommand, ReferenceNetworks, type RefPolicy } from '../reference/networks.ts';
import { checkSentence, thrownBy } from '../support/refusal.ts';
import { addressText, Draws, networkCommand, parsedConfig } from './drawn.ts';
import { rowsOf, rowsOfReference } from './rows.ts';

/** How often each command came to each end, and each verdict on an assignment was given. */
const ends = new Map<string, number>();
const count = (end: string) => ends.set(end, (ends.get(end) ?? 0) + 1);

function optionsOf({ subnetZero, lastAddress, director, quarantine }: RefPolicy): NetworkOptions {
  return {
    subnetZero,
    ...(lastAddress !== null && { lastAddress }),
    director: director.map(({ subnet, offset }) => addressText(subnet, offset)),
    ...(quarantine > 0 && { quarantine: { seconds: quarantine } }),
  };
}

/** Directors that share a journal: a record is appended only by one that has read all before it. */
class Directors {
  readonly journal: string[] = [];
  readonly options: NetworkOptions;
  readonly all: Networks[];

  constructor(make: (options: NetworkOptions) => Networks, options: NetworkOptions) {
    this.options = options;
    this.all = [make(options), make(options)];
  }

  catchUp(networks: Networks): void {
    for (const record of this.journal.slice(networks.version))
      expect(networks.apply(JSON.parse(record))).toBe(true);
  }

  /** Executes commands by one of the directors, which perhaps lags behind: it then loses, reads on and tries again. */
  run(at: number, commands: readonly RefCommand[], draws: Draws): { index: number; code: string } | null {
    const networks = this.all[at]!;
    for (;;) {
      const lags = networks.version < this.journal.length;
      const before = JSON.stringify(networks);
      let plan: ReturnType<Networks['plan']>;
      try {
        plan = networks.plan(commands.map(networkCommand));
      } catch {
        const error = thrownBy(() => networks.plan(commands.map(networkCommand)));
        expect(JSON.stringify(networks)).toBe(before);
        if (!lags) {
          checkSentence(error);
          return { index: error.path![0] as number, code: error.code };
        }
        count('a refusal of a director that lags');
        this.catchUp(networks);
        continue;
      }
      if (lags) {
        count('a plan that comes too late');
        this.catchUp(networks);
        if (plan.record !== null) expect(thrownBy(() => networks.commit(plan)).code).toBe('stale-plan');
        continue;
      }
      if (plan.record !== null) this.journal.push(JSON.stringify(plan.record));
      networks.commit(draws.below(3) === 0 ? JSON.parse(JSON.stringify(plan)) : plan);
      return null;
    }
  }

  /** Executes independent groups by one director, which has read all. Returns what `run` returns, for each group. */
  runEach(
    at: number,
    groups: readonly (readonly RefCommand[])[],
  ): ({ index: number; code: string } | null)[] {
    const networks = this.all[at]!;
    this.catchUp(networks);
    const { plan, results } = networks.planEach(groups.map((group) => group.map(networkCommand)));
    if (plan.record !== null) this.journal.push(JSON.stringify(plan.record));
    networks.commit(plan);
    return results.map((result, i) => {
      if (result.ok) return null;
      const { code, path = [] } = result.issue;
      expect(path[0]).toBe(i);
      return { index: path[1] as number, code };
    });
  }

  restart(at: number, options: Pick<NetworkOptions, 'clock'>): void {
    this.all[at] = Networks.restore(JSON.parse(JSON.stringify(this.all[at])), options);
  }
}

test.each([1, 2, 3, 4, 5, 6])('a run of seed %i does what plain lists do', (seed) => {
  const draws = new Draws(seed);
  const policy = draws.policy();
  const first = draws.config();
  const reference = new ReferenceNetworks(first, policy);
  const host = { clock: () => 1000 * reference.now };
  const options = { ...optionsOf(policy), ...host };
  const make = (options: NetworkOptions) => new Networks(parsedConfig(first), options);
  const directors = new Directors(make, options);

  for (let step = 0; step < 250; step++) {
    const at = draws.below(2);
    if (draws.below(8) === 0) directors.restart(at, host);
    reference.now += draws.below(4);
    const commands = Array.from({ length: draws.pick([1, 1, 1, 2, 4]) }, () =>
      draws.command(reference.config),
    );
    const [command] = commands;
    if (command?.op === 'set-config') {
      directors.catchUp(directors.all[at]!);
      checkVerdicts(directors.all[at]!, reference, command.config);
    }
    const name = `step ${step}: ${JSON.stringify(commands.map(networkCommand))}`;
    if (draws.below(8) === 0) {
      const groups = [commands, [draws.command(reference.config)], [draws.command(reference.config)]];
      expect(directors.runEach(at, groups), name).toEqual(groups.map((group) => reference.run(group)));
      count('groups');
    } else {
      const expected = reference.run(commands);
      expect(directors.run(at, commands, draws), name).toEqual(expected);
      const kind = commands.length === 1 ? command!.op : 'a plan';
      count(`${kind} ${expected === null ? 'done' : commands.length === 1 ? expected.code : 'refused'}`);
    }
    reference.endPlan();
    const networks = directors.all[at]!;
    expect(rowsOf(networks), name).toEqual(rowsOfReference(reference));
    expect(faultOf(reference.rows, reference.config, (subnet) => reference.kept(subnet))).toBe(null);
    for (const { name: network, subnets } of reference.config) {
      const counted = networks.capacity(network).map(({ prefix: _, ...counts }) => counts);
      expect(counted, name).toEqual(subnets.map((subnet) => asText(reference.capacity(subnet))));
    }
  }
  for (const networks of directors.all) directors.catchUp(networks);
  const [one, two] = directors.all;
  expect(two!.head).toEqual(one!.head);
  expect(JSON.stringify(two)).toBe(JSON.stringify(one));
  replayFromEveryVersion(make(options), directors.journal, JSON.stringify(one), host);
});

function asText(counts: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, String(value)]));
}

/** A plan of a config says of every assignment what the lists say. */
function checkVerdicts(
  networks: Networks,
  reference: ReferenceNetworks,
  next: typeof reference.config,
): void {
  const { ok, keep, move, block } = networks.planConfig(parsedConfig(next));
  const verdicts = reference.judge(next);
  const textOf = (kind: (verdict: (typeof verdicts)[number]) => boolean) =>
    verdicts.filter(kind).map(({ row, why }) => `${row.generation} ${why}`);
  expect(ok).toBe(block.length === 0);
  expect(keep.map(({ generation }) => `${generation} null`)).toEqual(textOf(({ why }) => why === null));
  expect(move.map(({ from, why }) => `${from.generation} ${why.code}`)).toEqual(
    textOf(({ why, blocks }) => why !== null && !blocks),
  );
  expect(block.map(({ assignment, why }) => `${assignment.generation} ${why.code}`)).toEqual(
    textOf(({ blocks }) => blocks),
  );
  for (const { why } of [...move, ...block]) checkSentence(why);
  for (const { why, blocks, row, network } of verdicts) {
    count(
      why === null
        ? network === row.network
          ? 'keep'
          : 'keep, renamed'
        : `${blocks ? 'block' : 'move'} ${why}`,
    );
  }
}

/** The records of a journal lead from every version on to the same text. */
function replayFromEveryVersion(
  networks: Networks,
  journal: readonly string[],
  end: string,
  options: Pick<NetworkOptions, 'clock'>,
): void {
  const records = journal.map((text): NetworkRecord => JSON.parse(text));
  for (const record of records) {
    // Each fourth version is a start of its own.
    if (networks.version % 4 === 0) {
      const other = Networks.restore(JSON.parse(JSON.stringify(networks)), options);
      for (const later of records.slice(other.version, other.version + 20)) other.apply(later);
      const [last] = [records[other.version - 1]];
      expect(other.head.digest).toBe(last!.digest);
      if (other.version === records.length) expect(JSON.stringify(other)).toBe(end);
    }
    networks.apply(record);
  }
  expect(JSON.stringify(networks)).toBe(end);
}

test('every command came to every end, and every verdict was given', () => {
  const codes = [
    'no-subnet-in-az',
    'outside-range',
    'not-a-block',
    'not-static',
    'unknown-network',
    'exhausted',
  ];
  const overlaps = ['overlaps-reservation', 'overlaps-lease', 'overlaps-quarantine'];
  const moves = ['outside-range', 'length-changed', 'az-changed', 'now-gateway', 'now-reserved'];
  const wanted = [
    ...['done', ...codes, ...overlaps].map((end) => `assign ${end}`),
    ...['done', 'differs', 'unknown-network', 'outside-range', 'not-a-block', ...overlaps].map(
      (end) => `adopt ${end}`,
    ),
    ...['release done', 'orphan done', 'a plan done', 'a plan refused', 'groups'],
    ...['done', 'config-blocked', 'exhausted', 'no-subnet-in-az'].map((end) => `set-config ${end}`),
    ...['keep', 'keep, renamed'],
    ...[...moves, 'now-static'].map((why) => `move ${why}`),
    ...[...moves, 'now-static', 'network-gone'].map((why) => `block ${why}`),
    ...['a plan that comes too late', 'a refusal of a director that lags'],
  ];
  expect(wanted.filter((end) => !ends.has(end))).toEqual([]);
});

test('the check of the rows sees what is wrong with them', () => {
  const subnet = { id: 10, isIPv4: false, size: 8, unit: 2, azs: [], gateway: 1, reserved: [], fixed: [] };
  const fault = (...rows: { offset: number; size: number }[]) =>
    faultOf(
      rows.map((row) => ({ subnet: 10, network: 'n', ...row })),
      [{ name: 'n', subnets: [subnet] }],
      () => new Set([1]),
    );
  expect(fault({ offset: 2, size: 2 }, { offset: 4, size: 2 })).toBe(null);
  expect(fault({ offset: 2, size: 2 }, { offset: 2, size: 2 })).toBe('overlap');
  expect(fault({ offset: 0, size: 2 })).toBe('kept');
  expect(fault({ offset: 8, size: 2 })).toBe('outside');
  expect(fault({ offset: 2, size: 1 })).toBe('not a block');
});
