/** Rules and requests to resize: plain data in, plain data out. */
import {
  planRangeResize,
  planResize,
  type RangeResizeRequest,
  type ResizeRequest,
} from '../../src/resize.ts';
import {
  covers,
  equalRules,
  findConflicts,
  normalizeRule,
  type Rule,
  ruleFamily,
  splitRule,
} from '../../src/rule.ts';
import { attempt, claim, same } from './checks.ts';
import type { Target } from './targets.ts';
import type { Json } from './values.ts';

const rules: readonly Json[] = [
  { direction: 'ingress', action: 'allow' },
  {
    direction: 'egress',
    action: 'deny',
    protocol: 'tcp',
    sources: ['2001:db8::/48', '::1 - ::6'],
    ports: { start: 80, end: 443 },
  },
  { direction: 'ingress', action: 'allow', protocol: 'icmp', icmp: { type: 'echo-request', code: 0 } },
  { direction: 'ingress', action: 'allow', protocol: 'icmpv6', family: 'ipv6', icmp: { type: 128 } },
  {
    direction: 'ingress',
    action: 'allow',
    protocol: 17,
    family: 'ipv4',
    sources: ['192.0.2.0/24', '10.0.0.1'],
    destinations: ['0.0.0.0/0'],
  },
  {
    direction: 'egress',
    action: 'allow',
    sources: ['::ffff:1.2.3.0/120'],
    destinations: ['10.0.0.1-10.0.0.9'],
  },
];

const resizes: readonly Json[] = [
  { current: '2001:db8::/48', proposed: '2001:db8::/52', inUse: ['2001:db8:0:1::/64', '2001:db8:0:2000::5'] },
  {
    current: '2001:db8::/52',
    proposed: '2001:db8::/48',
    inUse: [{ prefix: '2001:db8::/64', owner: 'net-1', reason: 'old' }],
    reserved: ['2001:db8:0:10:: - 2001:db8:0:1f:ffff:ffff:ffff:ffff'],
    siblings: ['2001:db8:1::/48', { range: '2001:db8:0:8000:: - 2001:db8:0:8000::9' }],
    allowedLengths: [48, 52, 56],
    minimumSize: { $: 'bigint', of: '1000' },
  },
  {
    current: '2001:db8::10 - 2001:db8::99',
    proposed: '2001:db8::20 - 2001:db8::ff',
    inUse: ['2001:db8::15'],
    gateway: '2001:db8::20',
    quarantined: ['2001:db8::16'],
    minimumSize: 4,
  },
];

export const planTargets: Readonly<Record<string, Target>> = {
  rule: {
    seeds: rules,
    run(input) {
      const rule = input as Rule;
      const family = attempt(() => ruleFamily(rule));
      const normal = attempt(() => normalizeRule(rule));
      const split = attempt(() => splitRule(rule));
      const isRule = 'value' in family && family.value.ok;
      claim('value' in normal === isRule, 'what has a family has a normal form');
      attempt(() => findConflicts(input as Rule[]));
      attempt(() => ruleFamily({ direction: 'ingress', action: 'allow' }, input as object));
      if (!('value' in normal) || !('value' in split)) return;
      same(normalizeRule(normal.value), normal.value, 'a normal form is its own');
      claim(
        equalRules(rule, normal.value) && covers(rule, normal.value),
        'a rule is equal to its normal form',
      );
      const { ipv4, ipv6 } = split.value;
      for (const part of [ipv4, ipv6]) {
        if (part !== null) claim(covers(rule, part), 'a rule covers what it is split into');
      }
      same(findConflicts([rule, normal.value]).length > 0, true, 'a rule and its double conflict');
    },
  },
  'rule-pair': {
    seeds: rules.flatMap((a) => rules.map((b) => [a, b])),
    run(input) {
      attempt(() => findConflicts(input as Rule[]));
      const [a, b] = (Array.isArray(input) ? input : [input, input]) as [Rule, Rule];
      const [ab, ba] = [attempt(() => covers(a, b)), attempt(() => covers(b, a))];
      const equal = attempt(() => equalRules(a, b));
      if (!('value' in ab && 'value' in ba && 'value' in equal)) return;
      if (equal.value) claim(ab.value && ba.value, 'equal rules cover each other');
    },
  },
  resize: {
    seeds: resizes,
    run(input) {
      const plans = [
        attempt(() => planResize(input as ResizeRequest)),
        attempt(() => planRangeResize(input as RangeResizeRequest)),
      ];
      for (const plan of plans) {
        if (!('value' in plan)) continue;
        const { ok, blockers, alternatives, kind } = plan.value;
        claim(ok === (blockers.length === 0), 'ok is no blocker');
        claim(
          alternatives.targets.count === 0n || kind === 'shrink' || kind === 'overlap',
          'targets of a shrink',
        );
        const { nearest } = alternatives.targets.toJSON();
        claim(
          BigInt(nearest.length) <= alternatives.targets.count,
          'no more targets are shown than there are',
        );
        JSON.stringify(plan.value);
      }
    },
  },
};
