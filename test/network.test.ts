/** Manual networks: each case of test/cases/manual-networks.json. */
import { describe, expect, test } from 'vitest';
import { slaacAddress } from '../src/eui64.ts';
import { type NetworkCommand, Networks } from '../src/network.ts';
import { type Case, cases, type Step } from './network/cases.ts';
import { parsedOf } from './network/parsed.ts';
import { checkSentence } from './support/refusal.ts';

/** What a case leads to: the networks, and the code of the first refusal. */
function outcomeOf({ config, policy, do: steps = [] }: Case) {
  const networks = new Networks(parsedOf(config, policy), policy);
  let refused: string | null = null;
  let plan: unknown;
  for (const step of steps) {
    if (step.test === 'plan-config') plan = shapeOf(networks, step);
    else {
      const op = step.op ?? step.test;
      const command = op === 'set-config' ? { op, config: parsedOf(step.config) } : step;
      const before = JSON.stringify(networks);
      const result = networks.tryRun(command as NetworkCommand);
      if (result.ok) continue;
      checkSentence(result.issue);
      expect(JSON.stringify(networks)).toBe(before);
      refused = result.issue.code;
      break;
    }
  }
  return { networks, refused, plan };
}

function shapeOf(networks: Networks, { config }: Step) {
  const { keep, move, block, ok } = networks.planConfig(parsedOf(config));
  for (const { why } of [...move, ...block]) checkSentence(why);
  expect(ok).toBe(block.length === 0);
  return {
    keep: keep.map(({ instance }) => instance),
    move: move.map(({ from, why }) => [from.instance, why.code]),
    block: block.map(({ assignment, why }) => [assignment.instance, why.code]),
  };
}

describe('a case that does something', () => {
  test.each(cases.filter((each) => each.expect.issues === undefined))('$id, $what', (each) => {
    const { networks, refused, plan } = outcomeOf(each);
    const { assigned, error, settings, defaults, subnets = [], predict, printed } = each.expect;
    expect(refused).toBe(error?.code ?? null);
    const have = Object.fromEntries(Array.from(networks.assignments(), (row) => [row.instance, row.prefix]));
    if (assigned !== undefined) expect(have).toMatchObject(assigned);
    if (error !== undefined && assigned !== undefined) expect(have).toEqual(assigned);
    if (each.expect.plan !== undefined) expect(plan).toEqual(each.expect.plan);
    if (settings !== undefined) expect(networks.settings('a')[0]).toMatchObject(settings);
    for (const [family, network] of Object.entries(defaults ?? {})) {
      const chosen = networks.settings('a').filter((row) => row.default[family as 'ipv6']);
      expect(chosen.map((row) => row.network)).toEqual([network]);
    }
    for (const [i, { total, restricted }] of subnets.entries()) {
      const row = networks.capacity('n')[i];
      if (total !== undefined) expect(row?.total).toBe(total);
      if (restricted !== undefined) expect(row?.restricted).toBe(restricted);
    }
    if (predict !== undefined)
      expect(String(slaacAddress(predict.prefix, predict.mac))).toBe(predict.address);
    if (printed !== undefined) {
      networks.run({ op: 'adopt', instance: 'printed', network: 'n', prefix: printed });
      expect(networks.settings('printed')[0]?.ip).toBe(printed);
    }
  });
});

test('there are 75 cases', () => {
  expect(cases).toHaveLength(75);
});
