/** Arguments that are none: each call refuses them with a code of its own, and changes nothing. */
import { expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { Pool } from '../../src/pool.ts';
import { memoryJournal, Store, type Stored } from '../../src/store.ts';
import { fileJournal } from '../../src/store-file.ts';
import { postgresJournal } from '../../src/store-postgres.ts';
import { sqliteJournal } from '../../src/store-sqlite.ts';
import { checkSentence } from '../support/refusal.ts';

const make = () => new Pool({ roots: ['2001:db8::/48'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

// biome-ignore lint/suspicious/noExplicitAny: a caller without types.
type Untyped = Record<'store' | 'site', any>;

const WRONG: Record<string, ((untyped: Untyped) => unknown)[]> = {
  'invalid-type for Journal': [
    () => new Store(null as never),
    () => new Store({} as never),
    ({ site }) => site.copyTo(undefined),
    ({ site }) => site.copyTo({}),
  ],
  'invalid-type for StoreOptions': [
    () => new Store(memoryJournal(), null as never),
    () => new Store(memoryJournal(), 'all' as never),
  ],
  'invalid-type for AsyncLocalStorage': [
    () => new Store(memoryJournal(), { context: null as never }),
    () => new Store(memoryJournal(), { context: {} as never }),
  ],
  'invalid-type for (name: string) => void': [
    () => new Store(memoryJournal(), { onRewound: 'site' as never }),
  ],
  'invalid-type for FileOptions': [() => fileJournal('site', null as never)],
  'invalid-type for Files': [
    () => fileJournal('site', { fs: null as never }),
    () => fileJournal('site', { fs: {} as never }),
  ],
  'invalid-type for SqliteOptions': [
    () => sqliteJournal({ prepare: () => null, exec: () => null } as never, null as never),
  ],
  'invalid-type for PostgresOptions': [
    () => postgresJournal({ query: () => null, transaction: () => null } as never, null as never),
  ],
  'invalid-type for () => Pool': [
    ({ store }) => store.openOrCreate('other'),
    ({ store }) => store.openOrCreate('other', make()),
  ],
  'invalid-type for Pool | Zone | Networks': [
    ({ store }) => store.openOrCreate('other', () => undefined),
    ({ store }) => store.openOrCreate('other', async () => make()),
    ({ store }) => store.openOrCreate('site', () => ({})),
    ({ store }) => store.open('site', class Other {}),
  ],
  'invalid-type for string[]': [
    ({ store }) => store.transact('site', () => [[]]),
    ({ store }) => store.transact(undefined, () => [[]]),
    ({ store }) => store.transact([], () => []),
    ({ store }) => store.transact(new Set(['site']), () => [[]]),
  ],
  'invalid-type for () => Iterable[]': [({ store }) => store.transact(['site'], [[lease('b')]])],
  'invalid-type for Iterable[]': [
    ({ store }) => store.transact(['site'], () => undefined),
    ({ store }) => store.transact(['site'], async () => [[lease('b')]]),
    ({ store }) => store.transact(['site'], () => [[lease('b')], [lease('c')]]),
  ],
  'invalid-type for Iterable<PoolRequest>': [
    ({ store }) => store.transact(['site'], () => [5]),
    ({ site }) => site.transact(undefined),
    ({ site }) => site.transact(lease('b')),
    ({ site }) => site.transact('ab'),
    ({ site }) => site.transact(() => undefined),
    ({ site }) => site.transact(async () => [lease('b')]),
  ],
  'invalid-type for PoolRequest': [({ site }) => site.run(undefined), ({ site }) => site.transact([null])],
  'invalid-type for CallOptions': [
    ({ site }) => site.run(lease('b'), null),
    ({ site }) => site.tryRun(lease('b'), 'signal'),
    ({ site }) => site.transact([lease('b')], 5),
  ],
  'unknown-field': [
    ({ site }) => site.run(lease('b'), { signl: null }),
    ({ site }) => site.follow({ aftr: null }).next(),
  ],
  'invalid-type for AbortSignal': [
    ({ site }) => site.run(lease('b'), { signal: null }),
    ({ site }) => site.run(lease('b'), { signal: { aborted: false } }),
    ({ site }) => site.follow({ signal: 5 }).next(),
  ],
  'invalid-type for FollowOptions': [({ site }) => site.follow(null).next()],
  'invalid-type for Head': [
    ({ site }) => site.follow({ after: null }).next(),
    ({ site }) => site.follow({ after: 1 }).next(),
  ],
  'invalid-type for integer': [
    ({ site }) => site.follow({ after: {} }).next(),
    ({ site }) => site.follow({ after: { version: '0' } }).next(),
    ({ site }) => site.follow({ interval: '5' }).next(),
  ],
  'out-of-range': [
    ({ site }) => site.follow({ after: { version: -1 } }).next(),
    ({ site }) => site.follow({ interval: 0 }).next(),
    ({ site }) => site.follow({ interval: 3_600_001 }).next(),
  ],
};

test.each(Object.entries(WRONG))('a call whose arguments are none is refused: %s', async (refusal, calls) => {
  const store = new Store(memoryJournal());
  const site: Stored<Pool> = await store.openOrCreate('site', make);
  await site.run(lease('a'));
  const { head } = site.view;
  for (const call of calls) {
    const thrown = await Promise.resolve({ store, site })
      .then(call)
      .catch((error: unknown) => error);
    if (!HextetError.is(thrown)) throw new Error(`${call} gave ${thrown}`);
    checkSentence(thrown);
    const { expected } = thrown.details as { expected?: string };
    expect(`${thrown.code}${expected === undefined ? '' : ` for ${expected}`}`).toBe(refusal);
  }
  expect((await site.refresh()).digest).toBe(head.digest);
  await site.run(lease('b'));
  await store.openOrCreate('other', make);
  await store.close();
});
