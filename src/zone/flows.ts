/** The connections that a rule let in: they live on without it, until they are flushed. */
import { type NormalRule, protocolNumber, type Rule, splitRule } from '../rule.ts';
import type { NetworkRow } from './rows.ts';
import type { Flow } from './types.ts';

/** Returns what has to be flushed where a rule of a network is gone. Only a rule that allows has let anything through. */
export function flowsOf(rule: Rule, { prefix, ipv4 }: NetworkRow): Flow[] {
  if (rule.action !== 'allow') return [];
  const { ipv4: four, ipv6: six } = splitRule(rule);
  return [...familyFlows('ipv4', four, rule, ipv4), ...familyFlows('ipv6', six, rule, prefix)];
}

function familyFlows(
  family: 'ipv4' | 'ipv6',
  part: NormalRule | null,
  { direction, destinations }: Rule,
  network: string | null,
): Flow[] {
  if (part === null || network === null) return [];
  const { protocol, ports } = part;
  const everywhere = direction === 'ingress' ? network : family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  return (destinations === undefined ? [everywhere] : part.destinations!).map((destination) => ({
    family,
    protocol: protocolNumber(protocol, family),
    destination,
    ports: ports === undefined ? null : { start: Number(ports.start), end: Number(ports.end) },
  }));
}
