/** Says whether a prefix or a range can become another. */
import { planRangeResize, planResize } from '../resize.ts';
import type { Command } from './call.ts';
import { labelledOf } from './input.ts';
import { json } from './text.ts';

export const resize: Command = {
  usage: 'CURRENT PROPOSED',
  about:
    'Says whether a prefix, or a range, can become another: what it gains and loses, everything that blocks it, and\n' +
    'what would do instead. A line of a FILE has an address, a prefix or a range, and after it perhaps an owner.',
  options: {
    used: ['FILE…', 'what is in use, and must not be lost'],
    reserved: ['FILE…', 'what is reserved, and must not be lost'],
    siblings: ['FILE…', 'the prefixes of others, which must not be overlapped'],
    gateway: ['ADDRESS', 'the gateway, which must stay in the range'],
  },
  examples: [
    'hextet resize 2001:db8::/48 2001:db8::/47',
    'printf "2001:db8:0:9::/64 web\\n" | hextet resize 2001:db8::/48 2001:db8::/61 --used -',
  ],
  async *run(call) {
    const [current, proposed] = [call.arg(0, 'CURRENT'), call.arg(1, 'PROPOSED')];
    call.atMost(2);
    const [inUse, reserved, siblings] = await Promise.all(
      ['used', 'reserved', 'siblings'].map(async (option) => {
        const entries = await Promise.all(call.texts(option).map((file) => labelledOf(call, file)));
        return entries.flat().map(({ item, label }) => ({ range: item, ...(label && { owner: label }) }));
      }),
    );
    const rules = { current, proposed, inUse: inUse!, reserved: reserved!, siblings: siblings! };
    const gateway = call.text('gateway');
    const isRange = current.includes('-') || gateway !== undefined;
    const plan = isRange ? planRangeResize({ ...rules, gateway }) : planResize(rules);
    if (call.isJson) yield `${json(plan)}\n`;
    else {
      const { smallest, largest, targets } = plan.alternatives;
      const { nearest } = targets.toJSON();
      const rows = [
        ['gains', String(plan.gained)],
        ['loses', String(plan.lost)],
        ['smallest', plan.ok || smallest === null ? '' : String(smallest)],
        ['largest', plan.ok || largest === null ? '' : String(largest)],
        ['instead', plan.ok ? '' : nearest.slice(0, 3).join(', ')],
      ];
      const shown = rows
        .filter(([, text]) => text !== '')
        .map(([name, text]) => `${name!.padEnd(9)} ${text}\n`);
      yield `${plan}\n${shown.join('')}`;
    }
    return plan.ok ? 0 : 1;
  },
};
