/** Records, plans and snapshots of manual networks: what damages them is refused. */
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type NetworkRecord,
  type NetworkSnapshot,
  Networks,
  type ParsedNetworks,
} from '../../src/network.ts';
import { refusal, thrownBy } from '../support/refusal.ts';
import { parsedOf } from './parsed.ts';

const SUBNET = { range: '2001:db8:1::/64', gateway: '2001:db8:1::1', static: ['2001:db8:1::10/124'] };
const OPTIONS = { director: ['2001:db8:1::6'], lastAddress: 'keep' } as const;
let config: ParsedNetworks;
let moved: ParsedNetworks;
beforeEach(() => {
  config = parsedOf({ networks: [{ name: 'n', subnets: [SUBNET] }] });
  moved = parsedOf({ networks: [{ name: 'm', subnets: [{ ...SUBNET, reserved: ['2001:db8:1::2'] }] }] });
});

/** Networks with some history. */
function madeNetworks(): Networks {
  const networks = new Networks(config, OPTIONS);
  networks.run({ op: 'assign', instance: 'a', network: 'n', group: 'eth0', mac: '00:50:56:8c:86:a9' });
  networks.run({ op: 'assign', instance: 'b', network: 'n', address: '2001:db8:1::10' });
  networks.run({ op: 'orphan', instance: 'b' });
  networks.run({ op: 'set-config', config: moved });
  networks.run({ op: 'release', instance: 'b' });
  return networks;
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value));

test('the journal makes equal networks from every version on', () => {
  const networks = madeNetworks();
  const records = networks.changes(0);
  const other = new Networks(config, OPTIONS);
  for (const record of records) {
    expect(other.apply(copy(record))).toBe(true);
    expect(other.apply(record)).toBe(false);
    expect(JSON.stringify(Networks.restore(copy(other.snapshot())))).toBe(JSON.stringify(other));
  }
  expect(JSON.stringify(other)).toBe(JSON.stringify(networks));
  expect(other.head).toEqual(networks.head);
  expect(other.at).toBe(networks.at);
});

test('networks that come back take their clock and their journal from the options', () => {
  const networks = Networks.restore(madeNetworks().snapshot(), { clock: () => 4e12, journal: 1 });
  const { version } = networks;
  for (const instance of ['x', 'y']) networks.run({ op: 'assign', instance, network: 'm' });
  expect([networks.at, networks.changes(version + 1).length]).toEqual([4e12, 1]);
  expect(thrownBy(() => networks.changes(version)).code).toBe('journal-gone');
});

test('listeners get every record, own or applied', () => {
  const [a, b] = [new Networks(config), new Networks(config)];
  const seen: string[] = [];
  const stop = a.onChange((record, origin) => seen.push(`${record.version} ${origin}`));
  b.onChange((record) => a.apply(record));
  b.run({ op: 'assign', instance: 'a', network: 'n' });
  a.run({ op: 'assign', instance: 'b', network: 'n' });
  stop();
  a.run({ op: 'assign', instance: 'c', network: 'n' });
  expect(seen).toEqual(['1 applied', '2 own']);
  expect(thrownBy(() => a.onChange(5 as never)).code).toBe('invalid-type');
});

test('a plan survives JSON, and is refused on another version or in another history', () => {
  const networks = madeNetworks();
  const plan = networks.plan([{ op: 'assign', instance: 'c', network: 'm' }]);
  const twin = Networks.restore(networks.snapshot());
  expect(twin.commit(copy(plan))).toEqual(copy(plan.results));
  networks.commit(plan);
  expect(networks.head).toEqual(twin.head);
  expect(thrownBy(() => networks.commit(plan)).code).toBe('stale-plan');
  const { version } = networks;
  for (const none of [
    ...[5, 'plan', null, undefined, {}, { version }],
    ...[
      { version, results: [] },
      { version, record: null },
      { version, record: null, results: {} },
    ],
    { version: 0.5, record: null, results: [] },
  ]) {
    const { code, details } = refusal(() => networks.commit(none as never));
    expect([code, details]).toMatchObject(['invalid-type', { expected: 'Plan' }]);
  }
  const more = { version, record: null, results: [], more: 1 };
  expect(thrownBy(() => networks.commit(more as never)).path).toEqual(['more']);
  const nothing = networks.plan([{ op: 'release', instance: 'nobody' }]);
  expect([nothing.record, nothing.results, String(nothing)]).toEqual([null, [null], '']);
  expect(networks.commit(nothing)).toEqual([null]);
});

test('a plan from outside whose record was changed is refused', () => {
  const networks = madeNetworks();
  const plan = copy(networks.plan([{ op: 'assign', instance: 'c', network: 'm' }]));
  const damaged = { ...plan, record: { ...plan.record!, at: plan.record!.at + 1 } };
  expect(refusal(() => networks.commit(damaged)).path).toEqual(['digest']);
  networks.commit(plan);
});

test('a command of a plan by a function that cannot be read is refused at its number', () => {
  const commands = [{ op: 'orphan', instance: 'a' }, { op: 'give' }] as never[];
  const run = () =>
    madeNetworks().plan((draft) => {
      for (const command of commands) draft.run(command);
    });
  expect(refusal(run).path).toEqual([1, 'op']);
});

test('a record without a change of the pool has the time of the clock, which never goes back', () => {
  let now = 1000;
  const networks = new Networks(config, { clock: () => now });
  const times = [2000.5, 1500, 3000].map((time, i) => {
    now = time;
    const subnet = { ...SUBNET, dns: [`2001:db8::${i + 1}`] };
    networks.run({ op: 'set-config', config: parsedOf({ networks: [{ name: 'n', subnets: [subnet] }] }) });
    return networks.at;
  });
  expect(times).toEqual([2000, 2000, 3000]);
});

test('the text of a plan has a line for each change', () => {
  const networks = madeNetworks();
  expect(String(networks.plan([{ op: 'orphan', instance: 'a' }]))).toBe(
    '+ a m 2001:db8:1::3/128 dynamic orphaned',
  );
  const plan = networks.plan([
    { op: 'orphan', instance: 'a' },
    { op: 'set-config', config: parsedOf({ networks: [] }), force: ['a'] },
  ]);
  expect(String(plan).split('\n')).toEqual(['~ config of ', '- a m 2001:db8:1::3/128 dynamic']);
  expect(String(networks.plan([{ op: 'set-config', config }])).split('\n')[0]).toBe('~ config of n');
});

test('two directors on one journal never give one address twice', () => {
  const journal: NetworkRecord[] = [];
  const directors = [new Networks(config), new Networks(config)];
  const catchUp = (director: Networks) => {
    for (const record of journal.slice(director.version)) director.apply(record);
  };
  let lost = 0;
  for (let i = 0; i < 40; i++) {
    // Both plan on the same version, and only one appends.
    const plans = directors.map((director, d) =>
      director.plan([{ op: 'assign', instance: `i-${i}-${d}`, network: 'n' }]),
    );
    for (const [d, plan] of plans.entries()) {
      const director = directors[d]!;
      if (plan.version === journal.length) {
        journal.push(copy(plan.record!));
        director.commit(plan);
      } else {
        lost++;
        catchUp(director);
        const again = director.plan([{ op: 'assign', instance: `i-${i}-${d}`, network: 'n' }]);
        journal.push(copy(again.record!));
        director.commit(again);
      }
    }
    for (const director of directors) catchUp(director);
  }
  expect(lost).toBe(40);
  expect(directors[0]!.head).toEqual(directors[1]!.head);
  const prefixes = Array.from(directors[0]!.assignments(), ({ prefix }) => prefix);
  expect(new Set(prefixes).size).toBe(80);
});

describe('damage', () => {
  let before: Networks;
  let record: NetworkRecord;
  beforeEach(() => {
    before = new Networks(config, OPTIONS);
    record = madeNetworks().changes(0)[0]!;
  });

  test.each([
    ['an unknown field', { more: 1 }, 'more'],
    ['a version of none', { version: 0 }, 'version'],
    ['half a version', { version: 1.5 }, 'version'],
    ['a time of none', { at: 0.5 }, 'at'],
    ['no previous digest', { previous: null }, 'previous'],
    ['no changes', { changes: [] }, 'changes'],
    ['changes that are no list', { changes: {} }, 'changes'],
    ['another digest', { digest: '0000000000000000' }, 'digest'],
  ])('of a record is refused at its place: %s', (_, damage, place) => {
    const error = refusal(() => before.apply({ ...record, ...damage } as NetworkRecord));
    expect([error.code, error.path]).toEqual(['damaged-record', [place]]);
    expect(before.version).toBe(0);
  });

  test.each(['x', null, 5, undefined])('of all of a record is refused: %j', (damaged) => {
    const error = refusal(() => before.apply(damaged as never));
    expect([error.code, error.path, error.details]).toEqual(['damaged-record', [], { reason: 'invalid' }]);
  });

  test('of every character of a record is refused', () => {
    const text = JSON.stringify(record);
    let accepted = 0;
    for (let i = 0; i < text.length; i++) {
      const flipped = text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ 1) + text.slice(i + 1);
      try {
        before.apply(JSON.parse(flipped));
        accepted++;
      } catch {
        // JSON or the networks refuse it.
      }
    }
    expect([accepted, before.version]).toEqual([0, 0]);
  });

  test('that leaves the digest right is refused by the reader', async () => {
    const { recordDigest } = await import('../../src/internal/machine.ts');
    const signed = (changes: unknown[]) => {
      const { version, at, previous } = record;
      return {
        version,
        at,
        previous,
        changes,
        digest: recordDigest({ version, at, previous, changes: changes as NetworkRecord['changes'] }),
      } as NetworkRecord;
    };
    const [pool, set] = record.changes as [object, { op: string; row: object }];
    for (const [change, reason, path] of [
      [{ op: 'give' }, 'invalid-type'],
      [{ ...set, row: { ...set.row, prefix: '2001:DB8:1::2/128' } }, 'damaged-record', ['prefix']],
      [{ ...set, row: { ...set.row, more: 1 } }, 'unknown-field', ['more']],
      [
        { op: 'config', networks: [{ name: 'n', subnets: [{}] }] },
        'missing',
        ['networks', 0, 'subnets', 0, 'prefix'],
      ],
      [{ ...set, row: { ...set.row, network: 'z' } }, 'invalid-type'],
      [{ ...set, row: { ...set.row, prefix: '2001:db8:9::1/128' } }, 'invalid-type'],
      [{ ...set, row: { ...set.row, prefix: '2001:db8:1::/80' } }, 'invalid-type'],
      [{ op: 'remove', row: {} }, 'invalid-type', ['generation']],
      [null, 'invalid'],
    ] as const) {
      const error = refusal(() => before.apply(signed([pool, change])));
      expect([error.code, error.path, error.details]).toEqual([
        'damaged-record',
        ['changes', 1],
        { place: 'changes.1', reason },
      ]);
      expect((error.cause as { path?: unknown }).path).toEqual(path);
    }
    expect(before.version).toBe(0);
  });

  test('of a config that leaves an assignment without its network or subnet is refused', async () => {
    const { recordDigest } = await import('../../src/internal/machine.ts');
    const networks = new Networks(config);
    networks.run({ op: 'assign', instance: 'a', network: 'n' });
    const { version, digest: previous } = networks.head;
    const at = networks.at;
    for (const next of [parsedOf({ networks: [] }), moved]) {
      const changes = [{ op: 'config', networks: next.networks }];
      const record = { version: version + 1, at, previous, changes };
      const digest = recordDigest({ version: record.version, at, previous, changes });
      expect(thrownBy(() => networks.apply({ ...record, digest } as NetworkRecord))).toMatchObject({
        code: 'damaged-record',
        path: ['changes', 0],
      });
    }
    expect(networks.settings('a')[0]?.ip).toBe('2001:db8:1::2');
  });

  test('of a snapshot is refused', () => {
    const snapshot = copy(madeNetworks().snapshot());
    const restore = (damaged: unknown) => thrownBy(() => Networks.restore(damaged as NetworkSnapshot));
    for (const none of [null, undefined, 'hextet-networks', 5])
      expect(restore(none).path).toEqual(['format']);
    expect(restore({ ...snapshot, format: 'x' }).path).toEqual(['format']);
    expect(restore({ ...snapshot, formatVersion: 2 }).path).toEqual(['formatVersion']);
    expect(restore({ ...snapshot, generation: 9 }).path).toEqual(['check']);
    expect(restore({ ...snapshot, assignments: [] }).code).toBe('damaged-snapshot');
    expect(restore({ ...snapshot, pool: { ...snapshot.pool, at: 5 } }).code).toBe('damaged-checksum');
  });

  test('of a snapshot whose check is right is refused by the reader, at its place', async () => {
    const { jsonDigest } = await import('../../src/internal/machine.ts');
    const networks = madeNetworks();
    networks.run({ op: 'assign', instance: 'c', network: 'm' });
    const snapshot = copy(networks.snapshot());
    const [first, second] = snapshot.assignments;
    const placeOf = (damage: object) => {
      const { check: _, pool, ...rest } = { ...snapshot, ...damage };
      const check = jsonDigest({ ...rest, pool: pool.checksum });
      const error = thrownBy(() => Networks.restore({ ...rest, pool, check } as NetworkSnapshot));
      return [error.code, ...(error.path ?? [])].join(' ');
    };
    const rows = (...assignments: unknown[]) => placeOf({ assignments });
    expect(rows(first, { ...second, prefix: first!.prefix })).toBe('damaged-snapshot assignments 1');
    expect(rows(first, { ...second, network: 'z' })).toBe('damaged-snapshot assignments 1');
    expect(rows(first, { ...second, prefix: '2001:db8:9::1/128' })).toBe('damaged-snapshot assignments 1');
    expect(rows(first, { ...second, prefix: '2001:db8:1::10/128' })).toBe('damaged-snapshot assignments 1');
    expect(rows(first)).toBe('damaged-snapshot assignments');
    expect(rows(first, first)).toBe('damaged-snapshot assignments');
    expect(rows(first, { ...second, more: 1 })).toBe('damaged-snapshot assignments 1 more');
    expect(placeOf({ assignments: {} })).toBe('damaged-snapshot assignments');
    expect(placeOf({ networks: 5 })).toBe('damaged-snapshot networks');
    expect(placeOf({ networks: [] })).toBe('damaged-snapshot assignments 0');
    expect(placeOf({ policy: { ...snapshot.policy, ra: 'no' } })).toBe('damaged-snapshot policy ra');
    expect(placeOf({ version: -1 })).toBe('damaged-snapshot version');
    expect(placeOf({ digest: 5 })).toBe('damaged-snapshot digest');
    expect(placeOf({ at: 'x' })).toBe('damaged-snapshot at');
    expect(placeOf({ generation: 1 })).toBe('damaged-snapshot generation');
    expect(placeOf({ more: 1 })).toBe('damaged-snapshot more');
  });

  test('a snapshot with the pool of another version is refused', () => {
    const networks = madeNetworks();
    const early = copy(networks.snapshot());
    networks.run({ op: 'assign', instance: 'c', network: 'm' });
    const late = copy(networks.snapshot());
    for (const mixed of [
      { ...late, pool: early.pool },
      { ...early, pool: late.pool },
      { ...late, pool: null },
    ])
      expect(thrownBy(() => Networks.restore(mixed as NetworkSnapshot)).path).toEqual(['check']);
  });

  test('a record of another history, or from later on, is refused', () => {
    const [networks, other] = [new Networks(config), new Networks(config)];
    networks.run({ op: 'assign', instance: 'a', network: 'n' });
    other.run({ op: 'assign', instance: 'b', network: 'n' });
    other.run({ op: 'assign', instance: 'c', network: 'n' });
    const [first, second] = other.changes(0);
    expect(thrownBy(() => networks.apply(first!)).code).toBe('journal-fork');
    expect(thrownBy(() => networks.apply(second!)).code).toBe('journal-fork');
    expect(thrownBy(() => new Networks(config).apply(second!)).code).toBe('journal-gap');
    expect(thrownBy(() => new Networks(config, { journal: 0 }).changes(1)).code).toBe('out-of-range');
  });
});
