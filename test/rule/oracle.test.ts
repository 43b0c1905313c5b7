/** `matches` against the slow twin, which makes every packet that the named fields leave possible. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  antiSpoofing,
  type BaseRule,
  baseSets,
  type MatchOptions,
  matches,
  type Rule,
  ruleFamily,
} from '../../src/rule.ts';
import { packet } from '../../src/testing.ts';
import { verdict } from '../reference/oracle.ts';
import { rule as anyRule } from './arbitraries.ts';

const { neighborDiscovery, multicastListener, mustNotDrop, shouldNotDrop, byPolicy, guests, state } =
  baseSets;
const rfc4890 = [...neighborDiscovery, ...multicastListener, ...mustNotDrop];
const spoofing = antiSpoofing(['2001:db8::/32', '10.0.0.0/8']);
const bases: readonly (readonly [MatchOptions['base'], readonly BaseRule[]])[] = [
  ['none', []],
  ['rfc4890', rfc4890],
  ...[
    [...guests, ...spoofing],
    [...shouldNotDrop, ...byPolicy],
  ].map((base) => [base, base] as const),
];

/** Ports near the edges that the twin looks at. */
const rule: fc.Arbitrary<Rule> = anyRule.map((one) => {
  const { ports } = one;
  const near = (port: string | number) =>
    [22, 80, 65_534, 65_535, 0, 1].includes(Number(port)) ? Number(port) : 80;
  if (ports === undefined) return one;
  const [start, end] = [near(ports.start), near(ports.end)].sort((a, b) => a - b);
  return { ...one, ports: { start: start!, end: end! } };
});

const cases = fc
  .array(
    rule.filter((one) => ruleFamily(one).ok),
    { maxLength: 4 },
  )
  .chain((rules) => fc.tuple(fc.constant(rules), packet({ rules })));

const options = fc.record(
  {
    policy: fc.constantFrom('allow' as const, 'deny' as const),
    stateful: fc.boolean(),
    filter: fc.constantFrom('nftables' as const, 'ip6tables' as const),
  },
  { requiredKeys: [] },
);

const questions = fc.tuple(cases, options, fc.constantFrom(...bases));

test('the verdict is that of every packet that the named fields leave possible', () => {
  fc.assert(
    fc.property(questions, ([[rules, one], more, [base, list]]) => {
      expect(matches(rules, one, { ...more, base })).toEqual(
        verdict(rules, one, { state, base: list }, more),
      );
    }),
    { numRuns: 300 },
  );
});

test('the packets bring about every kind of verdict', () => {
  const asked = fc.sample(questions, { seed: 4890, numRuns: 2000 });
  const verdicts = asked.map(([[rules, one], more, [base]]) => matches(rules, one, { ...more, base }));
  expect([...new Set(verdicts.map(({ action, because }) => `${action} ${because}`))].sort()).toEqual([
    'allow base',
    'allow policy',
    'allow rule',
    'allow state',
    'deny base',
    'deny kernel',
    'deny policy',
    'deny rule',
    'deny state',
    'depends bytes',
  ]);
});
