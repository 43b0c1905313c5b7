/**
 * The fuzzer: gives every parser, loader and function spoiled input for some time. Anything but a refusal with a code or
 * a right result is a finding: it is made shorter and kept in test/fixtures/fuzz-regressions.json.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Random } from '../reference/seeded.ts';
import { minimise } from './minimise.ts';
import { spoiled } from './spoil.ts';
import { findingOf, type Target, targets } from './targets.ts';
import type { Json } from './values.ts';

const KEPT = 'test/fixtures/fuzz-regressions.json';
/** What is being tried, for whoever finds the run hanging. */
const NOW = 'temp/fuzz/now.json';

const seconds = Number(process.env.FUZZ_SECONDS);
const seed = Number(process.env.FUZZ_SEED);
const named = process.env.FUZZ_TARGET;

/** What findings of one cause have in common. */
function causeOf(name: string, finding: string): string {
  return `${name}: ${finding.replace(/["'`].*?["'`]|\d+|[0-9a-f:./]{3,}/g, '…').slice(0, 80)}`;
}

test(`fuzz for ${seconds} s, seed ${seed}`, () => {
  mkdirSync('temp/fuzz', { recursive: true });
  const names = Object.keys(targets).filter((name) => named === undefined || name === named);
  const found = new Map<string, { target: string; input: Json; finding: string }>();
  const end = Date.now() + 1000 * seconds;
  let cases = 0;
  for (; Date.now() < end; cases++) {
    const random = new Random(seed + cases);
    const name = names[cases % names.length] as string;
    const input = spoiled(random, (targets[name] as Target).seeds);
    writeFileSync(NOW, JSON.stringify({ target: name, input }));
    const finding = findingOf(name, input);
    const cause = finding === null ? '' : causeOf(name, finding);
    if (finding === null || found.has(cause)) continue;
    const isSame = (other: Json) => {
      const now = findingOf(name, other);
      return now !== null && causeOf(name, now) === cause;
    };
    const least = minimise(input, isSame);
    found.set(cause, { target: name, input: least, finding: findingOf(name, least) as string });
    console.log(JSON.stringify(found.get(cause)));
  }
  console.log(`${cases} cases, ${found.size} findings`);
  if (found.size > 0) {
    const rows = [...JSON.parse(readFileSync(KEPT, 'utf8')), ...found.values()];
    writeFileSync(KEPT, `${JSON.stringify(rows, null, 2)}\n`);
  }
  expect([...found.values()]).toEqual([]);
});
