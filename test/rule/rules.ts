/** Rules for tests to hold against one another, and what became of them. */
import type { Issue } from '../../src/error.ts';
import { type Rule, ruleFamily } from '../../src/rule.ts';
import { checkSentence } from '../support/refusal.ts';

/** The last address. */
export const MAX = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

/** An ingress rule that allows, with the fields that matter. */
export function allow(fields: Partial<Rule> = {}): Rule {
  return { direction: 'ingress', action: 'allow', ...fields };
}

export function deny(fields: Partial<Rule> = {}): Rule {
  return { direction: 'ingress', action: 'deny', ...fields };
}

/** A rule that no type checker would let pass. */
export function odd(fields: object): Rule {
  return { ...allow(), ...fields } as Rule;
}

export function family(rule: Rule): string {
  const result = ruleFamily(rule);
  return result.ok ? result.family : result.issues.map(({ code }) => code).join(' ');
}

export function issues(rule: Rule): readonly Issue[] {
  const result = ruleFamily(rule);
  const found = result.ok ? [] : result.issues;
  found.forEach(checkSentence);
  return found;
}

/** Path, code and position of every issue, as a form would place them. */
export function places(rule: Rule): unknown[] {
  return issues(rule).map(({ path, code, position }) => [path?.join('.'), code, position]);
}
