/** Pools as lines: what goes out comes in, whatever else the pool is asked meanwhile. */
import { describe, expect, test } from 'vitest';
import { type Lease, Pool } from '../../src/pool.ts';
import { blocksOf, checkPool } from '../support/check-pool.ts';
import { refusal } from '../support/refusal.ts';

let now = 1e12;
const clock = () => now;

/** A pool with some of everything that a snapshot has. */
function everything(): Pool {
  const pool = new Pool({
    roots: ['2001:db8:8000::/33', '2001:db8::/33'],
    reserve: ['2001:db8::/64', { range: '2001:db8:0:5::/64', reason: 'static', allow: 'exact' }],
    lengths: [33, 48, 56, 64, 128],
    strategy: 'next',
    quarantine: { seconds: 60 },
    clock,
  });
  const site = pool.allocate({ length: 48, owner: 'site', container: true });
  const net = pool.allocate({
    length: 64,
    owner: 'net',
    within: site.prefix,
    container: true,
    tags: { b: '1', a: 'ü' },
  });
  for (let i = 0; i < 300; i++) pool.allocate({ length: 128, owner: `nic-${i % 7}`, within: net.prefix });
  const beside = pool.allocate({ length: 48, owner: 'site/beside', container: true });
  pool.allocate({ length: 64, owner: 'net', within: beside.prefix });
  const gone: Lease[] = [];
  for (let i = 0; i < 600; i++) {
    const lease = pool.allocate({ length: 64, owner: `flat-${i}` });
    if (i % 2 === 0) gone.push(lease);
  }
  for (const lease of gone.reverse()) {
    pool.release(lease);
    now += 7;
  }
  pool.reserve('2001:db8:9000:: - 2001:db8:9000::7', 'a range');
  pool.allocateExact('2001:db8:0:5::/64', { owner: 'named' });
  return pool;
}

const pool = everything();
const text = JSON.stringify(pool.snapshot());
const lines = [...pool.snapshotParts()];

function restored(texts: Iterable<string>): Pool {
  const loader = Pool.loader({ clock });
  for (const line of texts) loader.read(line);
  return loader.end();
}

test('a pool comes back from its lines, with the same snapshot, blocks and head', () => {
  const copy = restored(lines);
  expect(JSON.stringify(copy.snapshot())).toBe(text);
  expect(copy.head).toEqual(pool.head);
  expect(blocksOf(copy)).toEqual(blocksOf(Pool.restore(JSON.parse(text), { clock })));
  checkPool(copy);
  expect([...copy.snapshotParts()]).toEqual(lines);
  // The strategy continues where it was.
  const ask = { length: 64, owner: 'more' };
  expect(copy.allocate(ask)).toEqual(restored(lines).allocate(ask));
});

test('an empty pool is a line', () => {
  const empty = new Pool({ roots: [] });
  const parts = [...empty.snapshotParts()];
  expect(parts).toHaveLength(1);
  expect(restored(parts).head).toEqual(empty.head);
});

test('the first line has all counts', () => {
  expect(JSON.parse(lines[0] as string)[2]).toEqual({
    roots: 2,
    leases: [...pool.leases()].length,
    quarantine: 300,
    reservations: 3,
    cursors: 3,
  });
});

test('a line is short, however much there is', () => {
  expect(lines.length).toBeGreaterThan(6);
  for (const line of lines) expect(line.length).toBeLessThan(40_000);
});

test('lines can come one by one, from anything that gives them in time', async () => {
  async function* slowly() {
    for (const line of lines) {
      await Promise.resolve();
      yield line;
    }
  }
  const copy = await Pool.restoreParts(slowly(), { clock });
  expect(copy.head).toEqual(pool.head);
});

test('a loader knows when it is whole, so that more can come after the lines of a pool', () => {
  const loader = Pool.loader({ clock });
  const whole = lines.map((line) => {
    loader.read(line);
    return loader.isWhole;
  });
  expect(whole.indexOf(true)).toBe(lines.length - 1);
  expect(loader.end().head).toEqual(pool.head);
});

test('plans between two lines change nothing of them', () => {
  const parts: string[] = [];
  for (const line of pool.snapshotParts()) {
    parts.push(line);
    pool.plan((draft) => {
      for (const lease of [...draft.leases()].slice(0, 50)) draft.release(lease, { contents: 'release' });
      draft.reclaim({ all: true });
      for (const { range } of draft.reservations()) draft.unreserve(range);
      draft.addRoot('2001:db9::/32');
      for (let i = 0; i < 50; i++) draft.allocate({ length: 64, owner: `plan-${i}` });
    });
    expect(() => pool.allocate({ length: 48, owner: 'too much', within: '2001:db8:9000::/64' })).toThrow();
  }
  expect(parts).toEqual(lines);
});

test('a change between two lines makes the next one stale', () => {
  const changing = everything();
  const iterator = changing.snapshotParts()[Symbol.iterator]();
  iterator.next();
  iterator.next();
  const { version } = changing;
  changing.allocate({ length: 64, owner: 'new' });
  expect(refusal(() => iterator.next())).toMatchObject({
    code: 'stale-snapshot',
    details: { begun: version, version: version + 1 },
  });
  // Begun anew it is that of the pool as it is.
  expect(restored(changing.snapshotParts()).head).toEqual(changing.head);
});

test('no snapshot is made of what a draft has not done yet', () => {
  const iterator = pool.snapshotParts()[Symbol.iterator]();
  iterator.next();
  for (const take of [() => iterator.next(), () => [...pool.snapshotParts()], () => pool.snapshot()]) {
    let code: string | undefined;
    pool.plan((draft) => {
      draft.allocate({ length: 64, owner: 'new' });
      code = refusal(take).code;
    });
    expect(code).toBe('draft-open');
  }
});

describe('what is damaged', () => {
  const refusalOf = (texts: readonly string[]) => refusal(() => restored(texts));

  test.each(lines.map((_, i) => i))('is found at line %i where that is lost, doubled or exchanged', (i) => {
    const without = lines.filter((_, k) => k !== i);
    const twice = lines.flatMap((line, k) => (k === i ? [line, line] : [line]));
    expect(refusalOf(without)).toMatchObject({ code: 'damaged-snapshot', path: [i] });
    expect(refusalOf(twice)).toMatchObject({ code: 'damaged-snapshot', path: [i + 1] });
  });

  test('stays damaged: no later line and no end is taken', () => {
    const loader = Pool.loader({ clock });
    loader.read(lines[0] as string);
    const first = refusal(() => loader.read(lines[2] as string));
    expect(first.path).toEqual([1]);
    expect(refusal(() => loader.read(lines[1] as string))).toBe(first);
    expect(refusal(() => loader.end())).toBe(first);
    expect(loader.isWhole).toBe(false);
  });
});

test('options of a loader are read before the first line', () => {
  expect(refusal(() => Pool.loader({ clok: clock } as never)).code).toBe('unknown-field');
  const loader = Pool.loader({ clock: () => 0 });
  for (const line of lines) loader.read(line);
  expect(refusal(() => loader.end()).code).toBe('clock-skew');
});

test.each([
  ['a text', 'lines', 'invalid-type'],
  ['nothing', null, 'invalid-type'],
  ['an object', {}, 'invalid-type'],
  ['no line', [], 'damaged-snapshot'],
  ['another list', [7], 'invalid-type'],
])('%s is no list of lines', async (_, value, code) => {
  await expect(Pool.restoreParts(value as never)).rejects.toMatchObject({ code });
});
