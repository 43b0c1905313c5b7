/** Records in transactions that are not committed yet, and lines of a journal that are damaged. */
import { expect, test } from 'vitest';
import { faultOf, JournalError } from '../../src/store/journal.ts';
import { forget, isUncommitted, remember } from '../../src/store/uncommitted.ts';
import { parseLine } from '../../src/store-file/lines.ts';

test('a record is uncommitted in its own transaction, in none of the others, and where the engine tells none', () => {
  remember('r', 't1');
  expect([isUncommitted('r', 't1'), isUncommitted('r', 't2'), isUncommitted('r', null)]).toEqual([
    true,
    false,
    true,
  ]);
  forget('r');
  expect([isUncommitted('r', 't1'), isUncommitted('r', null)]).toEqual([false, false]);
});

test('the newest ten thousand records are known', () => {
  for (let i = 0; i < 10_000; i++) remember(`n${i}`, null);
  expect([isUncommitted('n0', null), isUncommitted('n9999', null)]).toEqual([true, true]);
  remember('one more', null);
  expect([isUncommitted('n0', null), isUncommitted('n1', null), isUncommitted('one more', null)]).toEqual([
    false,
    true,
    true,
  ]);
  for (let i = 0; i < 10_000; i++) forget(`n${i}`);
  forget('one more');
});

test.each([
  ['is no JSON', '{'],
  ['is no list', '{}'],
  ['has a version that is none', '[["site","t",1,1,{"version":"1","digest":"d"}]]'],
  ['has no digest', '[["site","t",1,1,{"version":1}]]'],
  ['has no record', '[["site","t",1,1,null]]'],
])('a line that %s is damaged, and counted from 1', (_, line) => {
  let thrown: unknown;
  try {
    parseLine(line, 4);
  } catch (error) {
    thrown = error;
  }
  expect(faultOf(thrown)).toBe('corrupt');
  const { cause, rows } = thrown as JournalError;
  expect((cause as Error).message).toBe('damaged line 5 of the journal');
  expect([(cause as Error).cause instanceof Error, rows]).toEqual([true, []]);
});

test('an error without a fault is that of a journal that is unavailable', () => {
  const errors = [
    new JournalError('busy'),
    { fault: 5 },
    { fault: 'conflict' },
    new Error('odd'),
    null,
    'text',
  ];
  expect(errors.map(faultOf)).toEqual([
    'busy',
    ...['unavailable', 'conflict', 'unavailable', 'unavailable', 'unavailable'],
  ]);
});
