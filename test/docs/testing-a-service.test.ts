/** The guide on testing a service: its service passes, and each bug that it plants is found as it says. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { claimsOf, programsIn, publicModules } from '../support/examples.ts';

const path = 'docs/guide/testing-a-service.md';
const page = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const [program] = programsIn(path);
const modules = await publicModules();
const bugs = Array.from(
  page.matchAll(/^(.+):\n\n```diff\n([\s\S]*?)```\n\n```text\n(.*)\n```$/gm),
  ([, bug, diff, found]) => ({ bug: bug!, diff: diff!, found: found! }),
);

/** What fast-check says of the service with the `-` lines of a diff replaced by the `+` lines after them. */
async function failureOf(diff: string, edit = (code: string) => code): Promise<string> {
  const code = Array.from(diff.matchAll(/((?:^-.*\n)+)((?:^\+.*\n)+)/gm)).reduce(
    (text, [, before, after]) => {
      const [old, now] = [before!, after!].map((lines) => lines.replace(/^[-+]/gm, ''));
      expect(text.split(old!)).toHaveLength(2);
      return text.replace(old!, () => now!);
    },
    program!.code,
  );
  return claimsOf({ ...program!, code: edit(code) }, modules).then(
    () => '',
    (error: Error) => error.message,
  );
}

/** The counterexample in a message of fast-check, without the order of the calls of the storage. */
function counterexampleOf(message: string): string | undefined {
  return /^Counterexample: \[([\s\S]*)\]\nShrunk/m
    .exec(message)?.[1]
    ?.replace(/ \/\*replayPath[\s\S]*`,/, ', ');
}

test('the page has one program and four bugs', () => {
  expect([programsIn(path).length, bugs.length]).toEqual([1, 4]);
});

describe('a bug', () => {
  test.each(bugs)('$bug: it is found', async ({ diff, found }) => {
    expect(counterexampleOf(await failureOf(diff))).toBe(found);
  });

  test('that only a crash shows is not found without one', async () => {
    const { diff } = bugs.find(({ bug }) => bug.startsWith('A cache'))!;
    expect(
      await failureOf(diff, (code) => code.replace('{ scheduler, points }', '{ scheduler, points: [] }')),
    ).toBe('');
  });
});
