/** Names of users in texts that a program reads back as data: whatever they are, the rules are the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { nftables, type RouterView } from '../../src/render.ts';
import { has, hasNamespaces, runIsolated, withFile } from '../support/programs.ts';
import { views } from '../support/router-views.ts';

const RUNS = 25;
const mixed = views.mixed!;

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc
    .array(fc.constantFrom('"', ';', '{', '}', '\\', '\n', '\0', '#', '$(id)', 'drop', 'net', ' '), {
      minLength: 1,
    })
    .map((parts) => parts.join('')),
);
const hostile: fc.Arbitrary<RouterView> = fc
  .record({ text: name, at: fc.nat({ max: mixed.guests.length }) })
  .map(({ text, at }) => {
    const guests = mixed.guests.map((guest, i) => (i === at ? { ...guest, network: text } : guest));
    return at === guests.length ? { ...mixed, id: text } : { ...mixed, guests };
  });

interface Item {
  readonly metainfo?: unknown;
  readonly rule?: { handle?: number };
}

/** The objects that nft made of a text, without its numbers for them. */
function readBack(view: RouterView): readonly Item[] {
  const { exit, out } = withFile(nftables(view), (path) =>
    runIsolated(['nft -f "$1"', 'nft -j list ruleset'], path),
  );
  expect(exit, out).toBe(0);
  const { nftables: items } = JSON.parse(out, (key, value) => (key === 'handle' ? undefined : value)) as {
    nftables: Item[];
  };
  return items.filter((item) => item.metainfo === undefined);
}

test.skipIf(!has('nft') || !hasNamespaces())('nft reads the same rules under any name that is taken', () => {
  const plain = readBack(mixed);
  expect(plain.length).toBeGreaterThan(50);
  let taken = 0;
  let refused = 0;
  for (const view of fc.sample(hostile, { seed: 14, numRuns: 100 * RUNS })) {
    if (taken === RUNS) break;
    let items: readonly Item[];
    try {
      items = readBack(view);
    } catch (error) {
      if (!HextetError.is(error)) throw error;
      refused++;
      continue;
    }
    taken++;
    expect(items).toEqual(plain);
  }
  expect(taken).toBe(RUNS);
  expect(refused).toBeGreaterThan(0);
});

test.skipIf(!has('nft') || !hasNamespaces())('but not those of a text with a rule more', () => {
  const [first, ...others] = mixed.guests;
  const more = { ...first!, rules: [...first!.rules, { direction: 'ingress', action: 'allow' } as const] };
  expect(readBack({ ...mixed, guests: [more, ...others] })).not.toEqual(readBack(mixed));
});
