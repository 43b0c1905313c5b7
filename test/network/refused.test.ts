/** What is refused leaves nothing in the plan around it, and what networks remember decides nothing. */
import { expect, test } from 'vitest';
import { Networks } from '../../src/network.ts';
import { checkRefused } from '../support/refused.ts';
import { Draws, networkCommand, parsedConfig } from './drawn.ts';

test.each([1, 2, 3, 4, 5, 6])(
  'groups and functions with refusals plan what is accepted, as restored networks do, history %i',
  (seed) => {
    let refused = 0;
    let now = 0;
    const clock = () => now;
    const draws = new Draws(seed);
    let config = draws.config();
    const networks = new Networks(parsedConfig(config), { clock, quarantine: { seconds: 20 } });
    for (let step = 0; step < 60; step++) {
      now += 1000 * draws.below(10);
      const groups = Array.from({ length: draws.below(4) }, () =>
        Array.from({ length: 1 + draws.below(3) }, () => draws.command(config)),
      );
      const commands = groups.map((group) => group.map(networkCommand));
      refused += checkRefused(networks, Networks.restore(networks.snapshot(), { clock }), commands);
      const { plan, results } = networks.planEach(commands);
      networks.commit(plan);
      const last = groups
        .filter((_, i) => results[i]!.ok)
        .flat()
        .filter(({ op }) => op === 'set-config')
        .at(-1);
      if (last?.op === 'set-config') ({ config } = last);
    }
    expect(refused).toBeGreaterThan(40);
  },
);
