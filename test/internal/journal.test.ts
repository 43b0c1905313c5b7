import { expect, test } from 'vitest';
import { type Entry, Journal } from '../../src/internal/journal.ts';
import { refusal } from '../support/refusal.ts';

const entryOf = (version: number): Entry => ({ version, digest: `d${version}` });

function journalOf(limit: number, count: number): Journal<Entry, string> {
  const journal = new Journal<Entry, string>(limit, ({ version }) => `record ${version}`);
  for (let version = 1; version <= count; version++) journal.add(entryOf(version), 'own');
  return journal;
}

test.each([
  [0, 3, 3, []],
  [2, 3, 1, ['record 2', 'record 3']],
  [2, 5, 4, ['record 5']],
  [3, 2, 0, ['record 1', 'record 2']],
])(
  'with a limit of %d and %d records, those since version %d are returned',
  (limit, count, since, records) => {
    expect(journalOf(limit, count).since(since, count)).toEqual(records);
  },
);

test.each([
  [0, 3, 2, 4],
  [2, 3, 0, 2],
  [2, 50, 47, 49],
])('with a limit of %d and %d records, those since version %d are gone', (limit, count, since, oldest) => {
  const { code, details } = refusal(() => journalOf(limit, count).since(since, count));
  expect([code, details]).toEqual(['journal-gone', { since, oldest }]);
});

test.each([-1, 4, 0.5])('no records are those since version %d of 3', (since) => {
  expect(refusal(() => journalOf(9, 3).since(since, 3)).details).toMatchObject({ name: 'version', max: 3 });
});

test('at most twice as many entries as the limit are kept', () => {
  const journal = journalOf(4, 0);
  let most = 0;
  for (let version = 1; version <= 100; version++) {
    journal.add(entryOf(version), 'own');
    most = Math.max(most, journal.entries.length);
    expect(journal.since(Math.max(0, version - 4), version)).toHaveLength(Math.min(4, version));
  }
  expect(most).toBe(8);
  expect(journalOf(0, 100).entries).toHaveLength(0);
});

test('an entry of a past version is known, refused as a fork, or too old to tell', () => {
  const journal = journalOf(2, 9);
  const check = (entry: Entry) => () => journal.checkKnown(entry, entryOf(9));
  for (const version of [1, 5, 8, 9]) expect(check(entryOf(version))).not.toThrow();
  for (const version of [8, 9])
    expect(refusal(check({ version, digest: 'other' }))).toMatchObject({
      code: 'journal-fork',
      details: { version },
    });
  expect(check({ version: 1, digest: 'other' })).not.toThrow();
  const checkAlone = (version: number) => () =>
    journalOf(0, 9).checkKnown({ version, digest: 'other' }, entryOf(9));
  expect(checkAlone(8)).not.toThrow();
  expect(refusal(checkAlone(9)).code).toBe('journal-fork');
});

test('listeners hear of all changes in order, also of those that listeners make', () => {
  const journal = journalOf(0, 0);
  const seen: string[] = [];
  journal.listen((record, origin) => {
    seen.push(`one: ${record} ${origin}`);
    if (record === 'record 1') journal.add(entryOf(2), 'applied');
  });
  const end = journal.listen((record, origin) => void seen.push(`two: ${record} ${origin}`));
  journal.add(entryOf(1), 'own');
  const both = ['record 1 own', 'record 2 applied'].flatMap((text) => [`one: ${text}`, `two: ${text}`]);
  expect(seen).toEqual(both);
  end();
  end();
  journal.add(entryOf(3), 'own');
  expect(seen.slice(4)).toEqual(['one: record 3 own']);
});

test('a listener that is added or removed by one hears of the changes after that only', () => {
  const journal = journalOf(0, 0);
  const seen: string[] = [];
  const end = journal.listen((record) => {
    seen.push(`first: ${record}`);
    end();
    journal.listen((record) => void seen.push(`later: ${record}`));
    journal.add(entryOf(2), 'own');
  });
  journal.add(entryOf(1), 'own');
  expect(seen).toEqual(['first: record 1', 'later: record 2']);
});

test('one function can listen twice, and ends once at a time', () => {
  const journal = journalOf(0, 0);
  let count = 0;
  const listener = () => void count++;
  const end = journal.listen(listener);
  journal.listen(listener);
  journal.add(entryOf(1), 'own');
  end();
  journal.add(entryOf(2), 'own');
  expect(count).toBe(3);
});

test('each listener gets a record of its own', () => {
  const journal = new Journal<Entry, { version: number }>(1, ({ version }) => ({ version }));
  const got: object[] = [];
  for (const _ of [1, 2]) journal.listen((record) => void got.push(record));
  journal.add(entryOf(1), 'own');
  expect(got[0]).toEqual(got[1]);
  expect(got[0]).not.toBe(got[1]);
});

test('an error of a listener keeps no other from hearing, and is not lost', async () => {
  const journal = journalOf(0, 0);
  const errors: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => void errors.push(error));
  const seen: string[] = [];
  journal.listen(() => {
    throw new Error('odd');
  });
  journal.listen((record) => void seen.push(record));
  journal.add(entryOf(1), 'own');
  await new Promise(setImmediate);
  process.removeAllListeners('unhandledRejection');
  for (const other of others) process.on('unhandledRejection', other);
  expect(seen).toEqual(['record 1']);
  expect(errors).toMatchObject([{ message: 'odd' }]);
});
