/** Each golden file is taken by its judge, and each judge refuses a bad file. */
import { describe, expect, test } from 'vitest';
import { devices } from '../support/router-views.ts';
import { texts } from '../support/texts.ts';
import { isThere, judges } from './judges.ts';

describe.each(judges)('$name', (judge) => {
  const there = isThere(judge);
  const names = Object.keys(texts).filter((name) => name.startsWith(`${judge.folder}/`));

  test.skipIf(!there).each(names)('takes %s', (name) => {
    const { exit, out } = judge.ask(texts[name]!(), name.slice(judge.folder.length + 1), devices);
    expect(exit, out).toBe(0);
  });

  test.skipIf(!there)('refuses a bad file', () => {
    expect(judge.ask(judge.bad, '8.b.d.0.1.0.0.2.ip6.arpa', devices).exit).toBeGreaterThan(0);
  });
});

test('every text has a judge, or is none', () => {
  const judged = new Set(judges.map(({ folder }) => folder));
  const others = Object.keys(texts).filter((name) => !judged.has(name.split('/')[0]!));
  expect(others).toEqual(['diagnostics/all.json', 'diagnostics/least.json']);
});
