/**
 * What a rule matches, packet by packet and as slowly as it is readable. It knows nothing of families, sets or normal
 * forms: a packet has a family, and every field of a rule either lets it pass or not.
 */
import type { Rule } from '../../src/rule.ts';
import {
  icmpCodeRegistry,
  icmpTypeRegistry,
  icmpv6CodeRegistry,
  icmpv6TypeRegistry,
} from '../rule/registry.ts';

/** One packet on the wire. Port, type and code are missing where it shows none, as a later fragment does not. */
export interface Packet {
  readonly direction: 'ingress' | 'egress';
  readonly family: 'ipv4' | 'ipv6';
  readonly protocol: number;
  readonly source: bigint;
  readonly destination: bigint;
  readonly port?: number;
  readonly icmp?: { readonly type: number; readonly code: number };
}

/** A well-formed rule as a test for packets; host bits are cleared. */
export function matcher(rule: Rule): (packet: Packet) => boolean {
  const inSources = listMatcher(rule.sources);
  const inDestinations = listMatcher(rule.destinations);
  return (packet) =>
    packet.direction === rule.direction &&
    (rule.family === undefined || rule.family === packet.family) &&
    matchesProtocol(rule.protocol ?? 'all', packet) &&
    inSources(packet.family, packet.source) &&
    inDestinations(packet.family, packet.destination) &&
    matchesPorts(rule.ports, packet) &&
    matchesIcmp(rule.icmp, packet);
}

const PROTOCOLS: Record<string, number> = {
  hopopt: 0,
  tcp: 6,
  udp: 17,
  gre: 47,
  sctp: 132,
  udplite: 136,
  dccp: 33,
};

function matchesProtocol(protocol: string | number, { family, protocol: actual }: Packet): boolean {
  if (protocol === 'all') return true;
  if (protocol === 'icmp') return actual === (family === 'ipv4' ? 1 : 58);
  if (protocol === 'icmpv6') return family === 'ipv6' && actual === 58;
  const number = typeof protocol === 'number' ? protocol : (PROTOCOLS[protocol] ?? Number(protocol));
  if (number === 1 && family === 'ipv6') return false;
  if (number === 58 && family === 'ipv4') return false;
  if ([0, 43, 44, 60].includes(number) && family === 'ipv6') return false;
  return actual === number;
}

function matchesPorts(ports: Rule['ports'], { port }: Packet): boolean {
  if (ports === undefined) return true;
  return port !== undefined && Number(ports.start) <= port && port <= Number(ports.end);
}

function matchesIcmp(wanted: Rule['icmp'], { family, icmp }: Packet): boolean {
  if (wanted === undefined) return true;
  if (icmp === undefined) return false;
  const types = family === 'ipv4' ? icmpTypeRegistry : icmpv6TypeRegistry;
  const codes = family === 'ipv4' ? icmpCodeRegistry : icmpv6CodeRegistry;
  const type = number(wanted.type) ?? types.find(([, , name]) => name === wanted.type)?.[0];
  if (type !== icmp.type) return false;
  if (wanted.code === undefined) return true;
  const code =
    number(wanted.code) ?? codes.find(([of, , , name]) => of === type && name === wanted.code)?.[1];
  return code === icmp.code;
}

function number(token: string | number): number | undefined {
  const value = Number(token);
  return Number.isNaN(value) ? undefined : value;
}

function listMatcher(list: readonly string[] | undefined): (family: string, address: bigint) => boolean {
  if (list === undefined) return () => true;
  const spans = list.map(span);
  return (family, address) =>
    spans.some((one) => one.family === family && one.first <= address && address <= one.last);
}

/** The addresses of an entry. */
export function span(text: string): { family: 'ipv4' | 'ipv6'; first: bigint; last: bigint } {
  if (text.includes('-')) {
    const [first, last] = text.split('-').map((end) => span(end.trim()));
    return { family: first!.family, first: first!.first, last: last!.last };
  }
  const [address, length] = text.split('/');
  const family = address!.includes(':') ? 'ipv6' : 'ipv4';
  const bits = family === 'ipv6' ? 128 : 32;
  const value = family === 'ipv6' ? groupsValue(address!) : octetsValue(address!);
  const size = 1n << BigInt(bits - Number(length ?? bits));
  const first = (value / size) * size;
  return { family, first, last: first + size - 1n };
}

function octetsValue(text: string): bigint {
  return text.split('.').reduce((value, octet) => value * 256n + BigInt(octet), 0n);
}

function groupsValue(text: string): bigint {
  const [head, tail] = text.split('::');
  const left = groups(head!);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = Array<bigint>(8 - left.length - right.length).fill(0n);
  return [...left, ...zeros, ...right].reduce((value, group) => value * 65536n + group, 0n);
}

function groups(text: string): bigint[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)];
    const value = octetsValue(group);
    return [value / 65536n, value % 65536n];
  });
}
