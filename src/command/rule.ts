/** Says for which family firewall rules are, and which of them never matter. */
import { findConflicts, type Rule, ruleFamily } from '../rule.ts';
import type { Command } from './call.ts';
import { jsonOf } from './input.ts';
import { json, visible } from './text.ts';

export const rule: Command = {
  usage: '[RULE | FILE]',
  about:
    'Says of a firewall rule, or of each rule of a list, for which family it is and why, and which rules come to\n' +
    'nothing. The rules are JSON, as hextet/rule has them: in an argument, in a file, or on the standard input.',
  examples: [
    `hextet rule '{"direction":"ingress","action":"allow","sources":["2001:db8::/32"]}'`,
    `hextet rule '[{"direction":"ingress","action":"allow"},{"direction":"ingress","action":"deny"}]'`,
  ],
  async *run(call) {
    const value = await jsonOf(call, call.args[0]);
    call.atMost(1);
    const rules = (Array.isArray(value) ? value : [value]) as Rule[];
    const families = rules.map((one) => ruleFamily(one));
    for (const [i, family] of families.entries()) {
      if (call.isJson) yield `${json(family)}\n`;
      else if (!family.ok) for (const issue of family.issues) call.refuse(`rule ${i}`, issue);
      else {
        const because = family.because.map(
          ({ path, value, family: one }) => `  ${path.join('.')} ${visible(value)} is ${one}\n`,
        );
        yield `rule ${i}: ${family.family}\n${because.join('')}`;
      }
    }
    if (!families.every(({ ok }) => ok)) return 2;
    const conflicts = findConflicts(rules);
    for (const { rule: one, by, kind, family } of conflicts) {
      if (call.isJson) yield `${json({ rule: one, by, kind, family })}\n`;
      else yield `rule ${one} is ${WORDS[kind]} rule ${by}${family === 'both' ? '' : ` for ${family}`}\n`;
    }
    return conflicts.length > 0 ? 1 : 0;
  },
};

const WORDS = {
  duplicate: 'the same as',
  contradicting: 'the contrary of',
  shadowed: 'never reached after',
} as const;
