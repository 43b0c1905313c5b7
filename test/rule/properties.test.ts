import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  covers,
  equalRules,
  type Family,
  type FamilyRule,
  findConflicts,
  normalizeRule,
  type Rule,
  ruleFamily,
  splitRule,
} from '../../src/rule.ts';
import { matcher, type Packet, span } from '../reference/rule.ts';
import { rule as anyRule, packets } from './arbitraries.ts';

const accepted = anyRule.filter((rule) => ruleFamily(rule).ok);

/** A packet that a rule for one family was made for. */
function sample(rule: FamilyRule): Packet {
  const { direction, family, ports, icmp } = rule;
  const numbers: Record<string, number> = {
    all: 99,
    hopopt: 0,
    tcp: 6,
    udp: 17,
    gre: 47,
    sctp: 132,
    icmp: 1,
    icmpv6: 58,
  };
  return {
    direction,
    family,
    protocol: typeof rule.protocol === 'number' ? rule.protocol : (numbers[rule.protocol] as number),
    source: span(rule.sources[0] as string).first,
    destination: span(rule.destinations.at(-1) as string).last,
    ...(ports && { port: ports.end }),
    ...(icmp && { icmp: { type: icmp.type, code: icmp.code ?? 7 } }),
  };
}

/** Which packets of a family tell two rules apart. */
function compare(a: Rule, b: Rule, family?: Family): { onlyA: boolean; onlyB: boolean; both: boolean } {
  const inA = matcher(a);
  const inB = matcher(b);
  const found = { onlyA: false, onlyB: false, both: false };
  for (const packet of packets(a, b)) {
    if (family !== undefined && packet.family !== family) continue;
    const matchesA = inA(packet);
    const matchesB = inB(packet);
    found.onlyA ||= matchesA && !matchesB;
    found.onlyB ||= matchesB && !matchesA;
    found.both ||= matchesA && matchesB;
  }
  return found;
}

describe('a rule is never widened, never narrowed', () => {
  test('the split rules match together what the rule matches, each of its own family', () => {
    fc.assert(
      fc.property(accepted, (rule) => {
        const { ipv4, ipv6 } = splitRule(rule);
        const inRule = matcher(rule);
        const inIPv4 = ipv4 === null ? () => false : matcher(ipv4);
        const inIPv6 = ipv6 === null ? () => false : matcher(ipv6);
        for (const packet of packets(rule)) {
          const wanted = inRule(packet);
          const wrong =
            inIPv4(packet) !== (wanted && packet.family === 'ipv4') ||
            inIPv6(packet) !== (wanted && packet.family === 'ipv6');
          if (wrong) expect.fail(`split differently: ${show(packet)}`);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('every split rule has a packet, and the rule matches it', () => {
    fc.assert(
      fc.property(accepted, (rule) => {
        const { ipv4, ipv6 } = splitRule(rule);
        for (const part of [ipv4, ipv6]) if (part !== null) expect(matcher(rule)(sample(part))).toBe(true);
        expect(ruleFamily(rule)).toMatchObject({
          family: ipv4 === null ? 'ipv6' : ipv6 === null ? 'ipv4' : 'both',
        });
        expect([ipv4, ipv6]).not.toEqual([null, null]);
      }),
      { numRuns: 150 },
    );
  });

  test('a rule with a family conflict matches no packet', () => {
    const conflicting = anyRule.filter((rule) => {
      const result = ruleFamily(rule);
      return !result.ok && result.issues.some(({ code }) => code === 'family-conflict');
    });
    fc.assert(
      fc.property(conflicting, (rule) => {
        const inRule = matcher(rule);
        for (const packet of packets(rule)) if (inRule(packet)) expect.fail(show(packet));
      }),
      { numRuns: 50 },
    );
  });

  test('besides a family conflict only a bare ICMP number makes a well-formed rule faulty', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const result = ruleFamily(rule);
        if (result.ok) return;
        for (const { code, path } of result.issues) {
          if (code === 'icmp-ambiguous')
            expect(path).toEqual([
              'icmp',
              typeof rule.icmp?.code === 'number' && typeof rule.icmp.type === 'string' ? 'code' : 'type',
            ]);
          else expect(code).toBe('family-conflict');
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('the normal form', () => {
  test('matches what the rule matches', () => {
    fc.assert(
      fc.property(accepted, (rule) => {
        expect(compare(rule, normalizeRule(rule))).toMatchObject({ onlyA: false, onlyB: false });
      }),
      { numRuns: 40 },
    );
  });

  test('is its own normal form, and so are the split rules', () => {
    fc.assert(
      fc.property(accepted, (rule) => {
        const normal = normalizeRule(rule);
        expect(normalizeRule(normal)).toEqual(normal);
        expect(splitRule(normal)).toEqual(splitRule(rule));
        const { ipv4, ipv6 } = splitRule(rule);
        if (ipv4 !== null) expect(splitRule(ipv4)).toEqual({ ipv4, ipv6: null });
        if (ipv6 !== null) expect(splitRule(ipv6)).toEqual({ ipv4: null, ipv6 });
      }),
      { numRuns: 150 },
    );
  });

  test('is the same text exactly for equal rules', () => {
    const alike = fc.tuple(accepted, accepted).map(([a, b]) => [a, { ...a, sources: b.sources }] as const);
    fc.assert(
      fc.property(fc.oneof(alike, fc.tuple(accepted, accepted)), ([a, b]) => {
        fc.pre(ruleFamily(b).ok);
        const same = JSON.stringify(normalizeRule(a)) === JSON.stringify(normalizeRule(b));
        expect(equalRules(a, b)).toBe(same);
      }),
      { numRuns: 150 },
    );
  });
});

/** Two rules that often have to do with each other. */
const pairs = fc.oneof(
  fc.tuple(accepted, accepted),
  fc.tuple(accepted, accepted).map(([a, b]) => [a, { ...a, sources: b.sources }] as const),
  fc
    .tuple(accepted, accepted)
    .map(([a, b]) => [a, { ...a, action: b.action, destinations: b.destinations }] as const),
  fc
    .tuple(accepted, accepted)
    .map(([a, b]) => [a, { ...a, protocol: b.protocol, ports: b.ports, icmp: b.icmp }] as const),
);

describe('rules held against each other', () => {
  test('one covers the other exactly if no packet is in the other alone', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        fc.pre(ruleFamily(b).ok);
        const { onlyA, onlyB } = compare(a, b);
        expect([covers(a, b), covers(b, a)]).toEqual([!onlyB, !onlyA]);
        expect(equalRules(a, b)).toBe(!onlyA && !onlyB && a.action === b.action);
      }),
      { numRuns: 50 },
    );
  });

  test('they conflict as the packets say', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        fc.pre(ruleFamily(b).ok);
        const wanted = (['ipv4', 'ipv6'] as const).flatMap((family) => {
          const { onlyA, onlyB, both } = compare(a, b, family);
          const same = a.action === b.action;
          if (!both) return [];
          if (!onlyA && !onlyB) return [{ kind: same ? 'duplicate' : 'contradicting', family }];
          if (!onlyB) return [{ kind: 'shadowed', family }];
          return onlyA && !same ? [{ kind: 'contradicting', family }] : [];
        });
        const found = findConflicts([a, b]).flatMap(({ kind, family, rule, by }) => {
          expect([rule, by]).toEqual([1, 0]);
          return family === 'both'
            ? [
                { kind, family: 'ipv4' },
                { kind, family: 'ipv6' },
              ]
            : [{ kind, family }];
        });
        expect(found).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });
});

function show(packet: Packet): string {
  return JSON.stringify(packet, (_, value) =>
    typeof value === 'bigint' ? `0x${value.toString(16)}` : value,
  );
}
