/** Each check of the judge, on a small history that violates just it. */
import { expect, test } from 'vitest';
import type { PoolRecord } from '../../src/pool.ts';
import { check, type Evidence } from './check.ts';
import type { Answer, Call, Command, Lease } from './history.ts';
import { leasesOf, makePool, requestOf } from './pools.ts';

type Change = { -readonly [K in keyof Evidence]: Evidence[K] };

const ask = (owner: string): Command => ({ op: 'allocate', length: 64, owner });
const give = ({ prefix, generation }: Lease): Command => ({ op: 'release', prefix, generation });

/** A run of one client on the pool `site`: each call has a version of its own. */
class Run {
  readonly pool = makePool('site');
  readonly records: PoolRecord[] = [];
  readonly calls: Call[] = [];
  private time = 0;

  /** Makes a change that nobody is told of. */
  make(...commands: Command[]): Lease[] {
    const { record, results } = this.pool.plan(commands.map(requestOf));
    this.pool.commit({ version: this.pool.version, record, results });
    if (record !== null) this.records.push(record);
    return results.flatMap((one) => {
      const { prefix, owner, generation } = one as unknown as Lease;
      return owner === undefined ? [] : [{ prefix: String(prefix), owner, generation }];
    });
  }

  call(commands: Command[], answer: Answer | undefined, more: Partial<Call> = {}): Call {
    const began = this.time++;
    const call = {
      id: `a.${began}`,
      began,
      ended: this.time++,
      commands: { site: commands },
      answer,
      ...more,
    };
    this.calls.push(call);
    return call;
  }

  /** Leases, and is told so. */
  lease(owner: string): Lease {
    const [lease] = this.make(ask(owner));
    this.call([ask(owner)], { kind: 'ok', leases: { site: [lease!] } });
    return lease!;
  }

  release(lease: Lease): void {
    this.make(give(lease));
    this.call([give(lease)], { kind: 'ok', leases: { site: [null] } });
  }

  evidence(): Change {
    const { version, digest } = this.pool.head;
    return {
      calls: this.calls,
      journals: { site: this.records },
      heads: { site: { version, digest } },
      views: [{ of: 'copy', pool: 'site', version, leases: leasesOf(this.pool) }],
      followers: [this.records.map((record) => ({ version: record.version, digest: record.digest }))],
      rows: [],
    };
  }
}

/** Two leases, the first of which is given back, and one more. */
function good(): { run: Run; a: Lease; b: Lease; c: Lease } {
  const run = new Run();
  const a = run.lease('a');
  const b = run.lease('b');
  run.release(a);
  return { run, a, b, c: run.lease('c') };
}

function found(evidence: Evidence): number[] {
  return [...new Set(check(evidence).map((one) => one.check))].sort((a, b) => a - b);
}

test('a good history has no finding', () => {
  const { run, a } = good();
  run.call([give(a)], { kind: 'refused', code: 'stale-generation', pool: 'site' });
  run.call([ask('d')], { kind: 'unknown', code: 'outcome-unknown' });
  run.call([ask('e')], { kind: 'failed', code: 'store-busy' });
  run.call([ask('f')], undefined);
  expect(check(run.evidence())).toEqual([]);
});

test('1: a version that is twice in the journal is found', () => {
  const { run } = good();
  const evidence = run.evidence();
  evidence.journals = { site: [...run.records.slice(0, 3), ...run.records.slice(2)] };
  expect(found(evidence)).toEqual([1]);
});

test('1: a head without its record is found', () => {
  const { run } = good();
  expect(found({ ...run.evidence(), heads: { site: { version: 5, digest: '' } } })).toEqual([1]);
});

test('2: a record that does not fit those before it is found', () => {
  const { run } = good();
  const evidence = run.evidence();
  const [first, second, ...rest] = run.records as [PoolRecord, PoolRecord, ...PoolRecord[]];
  evidence.journals = { site: [first, { ...second, previous: '0000000000000000' }, ...rest] };
  expect(found(evidence)).toContain(2);
});

test('2: a store that says it is damaged where nobody damaged it is found', () => {
  const { run } = good();
  run.call([ask('d')], { kind: 'failed', code: 'store-corrupt' });
  expect(found(run.evidence())).toEqual([2]);
  expect(found({ ...run.evidence(), isSpoilt: true })).toEqual([]);
});

test('3: a lease that was acknowledged and is not in the journal is found', () => {
  const { run } = good();
  const lease = { prefix: '2001:db8:0:99::/64', owner: 'd', generation: 4 };
  run.call([ask('d')], { kind: 'ok', leases: { site: [lease] } });
  expect(found(run.evidence())).toEqual([3]);
});

test('4: a release that was acknowledged and is not in the journal is found', () => {
  const { run, b } = good();
  run.call([give(b)], { kind: 'ok', leases: { site: [null] } });
  expect(found(run.evidence())).toEqual([4]);
});

test('5: a lease that nobody asked for is found, and one whose call was told that nothing was made', () => {
  const { run } = good();
  run.make(ask('ghost'));
  expect(found(run.evidence())).toEqual([5]);
  const other = good().run;
  other.make(ask('d'));
  other.call([ask('d')], { kind: 'failed', code: 'store-busy' });
  expect(found(other.evidence())).toEqual([5]);
});

test('5: a release that nobody asked for is found', () => {
  const { run, b } = good();
  run.make(give(b));
  expect(found(run.evidence())).toEqual([5]);
});

test('6: an owner with two leases of one length is found', () => {
  const { run } = good();
  const [other] = run.make(ask('d'));
  const evidence = run.evidence();
  run.call([ask('b')], { kind: 'ok', leases: { site: [{ ...other!, owner: 'b' }] } });
  const last = run.records.at(-1)!;
  const changes = last.changes.map((change) => ({ ...change, owner: 'b' }) as typeof change);
  evidence.journals = { site: [...run.records.slice(0, -1), { ...last, changes }] };
  expect(found(evidence)).toContain(6);
});

test('7: what was asked for after a later version was acknowledged is found', () => {
  const { run } = good();
  const [early] = run.make(ask('early'));
  run.lease('late');
  run.call([ask('early')], { kind: 'ok', leases: { site: [early!] } });
  expect(found(run.evidence())).toContain(7);
});

test('8: a refusal that was never true is found', () => {
  const { run } = good();
  run.call([ask('d')], { kind: 'refused', code: 'exhausted', pool: 'site' });
  expect(found(run.evidence())).toEqual([8]);
});

test('8: a lease that was given back before it was asked for again is found', () => {
  const { run, a } = good();
  run.call([ask('a')], { kind: 'ok', leases: { site: [a] } });
  expect(found(run.evidence())).toEqual([8]);
});

test('9: a repeated call that is told another thing than was made is found', () => {
  const { run } = good();
  const { id } = run.call([ask('d')], { kind: 'unknown', code: 'outcome-unknown' });
  run.make(ask('d'));
  const wrong = { kind: 'refused', code: 'exhausted', pool: 'site' } as const;
  run.call([ask('d')], wrong, { retry: id });
  expect(found(run.evidence())).toContain(9);
});

test('9: a repeated call is refused where its release was made, and the lease beside it is there', () => {
  const { run } = good();
  const mine = run.lease('e');
  const { id } = run.call([give(mine), ask('d')], undefined, { ended: undefined });
  run.make(give(mine), ask('d'));
  run.call(
    [give(mine), ask('d')],
    { kind: 'refused', code: 'stale-generation', pool: 'site' },
    { retry: id },
  );
  expect(found(run.evidence())).toEqual([]);
});

test('10: a table, a copy and a follower that differ from the journal are found', () => {
  const { run } = good();
  const { version } = run.pool;
  const evidence = run.evidence();
  expect(found({ ...evidence, views: [{ of: 'table', pool: 'site', version, leases: [] }] })).toEqual([10]);
  expect(found({ ...evidence, views: [{ of: 'copy', pool: 'site', version: 9, leases: [] }] })).toEqual([10]);
  const [first, , third] = evidence.followers[0]!;
  expect(found({ ...evidence, followers: [[first!, third!]] })).toEqual([10]);
  expect(found({ ...evidence, followers: [[first!, { ...third!, version: 2 }]] })).toEqual([10]);
});

test('11: half of a group is found', () => {
  const { run } = good();
  run.make(ask('d'));
  run.make(ask('e'));
  run.call([ask('d'), ask('e')], { kind: 'unknown', code: 'outcome-unknown' });
  expect(found(run.evidence())).toEqual([11]);
});

test('11: a call that is in one of its pools is found', () => {
  const { run } = good();
  run.make(ask('d'));
  const commands = { site: [ask('d')], other: [ask('d')] };
  run.call([], { kind: 'unknown', code: 'outcome-unknown' }, { commands });
  const evidence = run.evidence();
  const head = makePool('other').head;
  evidence.journals = { ...evidence.journals, other: [] };
  evidence.heads = { ...evidence.heads, other: head };
  expect(found(evidence)).toEqual([11]);
});

test('11: a row without its lease is found, and a lease without its row', () => {
  const { run } = good();
  expect(found({ ...run.evidence(), rows: [{ owner: 'row/1', prefix: '2001:db8:0:9::/64' }] })).toEqual([11]);
  run.lease('row/2');
  expect(found(run.evidence())).toEqual([11]);
});

test('12: a release that was made and then refused to the one who asked is found', () => {
  const { run, b } = good();
  run.make(give(b));
  run.call([give(b)], { kind: 'refused', code: 'stale-generation', pool: 'site' });
  expect(found(run.evidence())).toContain(12);
});
