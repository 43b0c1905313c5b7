/** A packet as a filter sees it. */
import type { Result, TextKind } from '../error.ts';
import { checkFields } from '../internal/fields.ts';
import { makeIssue } from '../internal/issue.ts';
import { ruleMessages } from '../internal/messages.ts';
import type { Path } from './constraints.ts';
import { type Item, readItem } from './entry.ts';
import { readNumber, readObject, readTyped, readWord, refused, take as takeAt, wrongType } from './fields.ts';
import { FAMILIES, type FamilyIndex, hasPorts, isExtensionHeader, isIcmp } from './protocols.ts';
import type { PortMatch } from './read-icmp.ts';

/**
 * The place in the kernel: for packets to the router itself, through it, and from it.
 *
 * @public
 */
export type Hook = 'input' | 'forward' | 'output';

/**
 * The state that connection tracking gives to a packet. `untracked` are neighbour discovery and MLD; `no-conntrack` is a namespace
 * in which no chain asks for a state.
 *
 * @public
 */
export type PacketState = 'new' | 'established' | 'related' | 'invalid' | 'untracked' | 'no-conntrack';

/**
 * One packet of either family, by everything that a verdict can depend on. A missing field says nothing about
 * the packet, and a verdict that depends on it is `depends`.
 *
 * @public
 */
export interface Packet {
  /** The hook at which it is filtered. */
  readonly hook: Hook;
  /** Into the network of the rules, or out of it. */
  readonly direction: 'ingress' | 'egress';
  /** An address of the same family as the destination. */
  readonly source: string;
  /** An address. */
  readonly destination: string;
  /**
   * The number of the protocol after all extension headers. `null` for an IPv6 packet in which it cannot be found, as a
   * later fragment that begins with an extension header. 0, 43, 44 and 60 are never the protocol of an IPv6 packet.
   */
  readonly protocol: number | null;
  /** The source port. No rule asks for it. */
  readonly sourcePort?: number | undefined;
  /** The destination port; `null` for a packet that ends before it. */
  readonly port?: number | null | undefined;
  /** The ICMP message; `null` for a packet that ends before it. */
  readonly icmp?: { readonly type: number; readonly code: number } | null | undefined;
  /** Defaults to `none`. An atomic fragment is a whole packet with a fragment header. */
  readonly fragment?: 'none' | 'atomic' | 'first' | 'later' | undefined;
  /** True for a packet with an authentication header before its protocol. Defaults to false. */
  readonly ah?: boolean | undefined;
  /** The type of its routing header, from 0 to 255. Defaults to no such header. */
  readonly routingType?: number | undefined;
  /** Defaults to the state of a packet that belongs to no connection. */
  readonly state?: PacketState | undefined;
  /** The hop limit, or the time to live, from 0 to 255. */
  readonly hopLimit?: number | undefined;
}

/** A packet as it was read. */
export interface ReadPacket {
  readonly hook: Hook;
  readonly direction: 'ingress' | 'egress';
  readonly family: FamilyIndex;
  readonly source: bigint;
  readonly destination: bigint;
  readonly protocol: number | null;
  /** The port or the ICMP message: every value that it can have. */
  readonly ports: PortMatch;
  readonly fragment: 'none' | 'atomic' | 'first' | 'later';
  readonly ah: boolean;
  readonly routingType: number | undefined;
  readonly state: PacketState | undefined;
  readonly hopLimit: number | undefined;
}

/** The ports of a packet that shows none. */
export const NO_PORT: PortMatch = [-1, -1];
/** The ports of a packet that has one which is not named. */
const ANY_PORT: PortMatch = [0, 0xffff];

const FIELDS = [
  'hook',
  'direction',
  'source',
  'destination',
  'protocol',
  'sourcePort',
  'port',
  'icmp',
  'fragment',
  'ah',
  'routingType',
  'state',
  'hopLimit',
];

export const HOOKS: readonly Hook[] = ['input', 'forward', 'output'];
export const STATES: readonly PacketState[] = [
  'new',
  'established',
  'related',
  'invalid',
  'untracked',
  'no-conntrack',
];

/** Reads a packet; the path of every refusal begins with `packet`. */
export function readPacket(packet: unknown): ReadPacket {
  const fields = take([], readObject(packet, 'Packet'));
  checkFields('Packet', fields, FIELDS, ['packet']);
  const field = <T>(name: string, read: (value: unknown) => Result<T>) => take([name], read(fields[name]));
  const word = <T extends string>(name: string, words: readonly T[]) =>
    field(name, (value) => readWord(value, name, words));
  const number = (name: string, expected: TextKind, max: number) =>
    field(name, (value) => readNumber(value, expected, max));
  const has = (name: string) => fields[name] !== undefined;

  const { family, first: source } = field('source', readAddress);
  const destination = field('destination', readAddress);
  if (destination.family !== family) failFamily('destination', destination.family, fields);
  const protocol = fields.protocol === null ? null : number('protocol', 'protocol', 255);
  // Only an IPv6 packet can hide its protocol, and no IPv6 packet has an extension header as its protocol.
  if (protocol === null && family === 0) failFamily('protocol', 1, fields);
  if (family === 1 && isExtensionHeader(protocol)) failFamily('protocol', 0, fields);
  if (has('sourcePort')) number('sourcePort', 'port', 0xffff);
  return {
    hook: word('hook', HOOKS),
    direction: word('direction', ['ingress', 'egress']),
    family,
    source,
    destination: destination.first,
    protocol,
    ports: readPorts(fields, protocol, family),
    fragment: has('fragment') ? word('fragment', ['none', 'atomic', 'first', 'later']) : 'none',
    ah: has('ah') && field('ah', (value) => readTyped(value as boolean, 'boolean')),
    routingType: has('routingType') ? number('routingType', 'routing-type', 255) : undefined,
    state: has('state') ? word('state', STATES) : undefined,
    hopLimit: has('hopLimit') ? number('hopLimit', 'hop-limit', 255) : undefined,
  };
}

/** Reads the port or the ICMP message: the range of values that the packet can have there. */
function readPorts(
  { port, icmp }: Readonly<Record<string, unknown>>,
  protocol: number | null,
  family: FamilyIndex,
): PortMatch {
  const couldHavePorts = protocol === null || hasPorts(protocol);
  const couldHaveIcmp = protocol === null || isIcmp(protocol, family);
  if (port !== undefined && !couldHavePorts)
    take(['port'], refused(makeIssue(ruleMessages, 'ports-not-allowed')));
  if (icmp !== undefined && !couldHaveIcmp)
    take(['icmp'], refused(makeIssue(ruleMessages, 'icmp-not-allowed')));
  if (port === null || icmp === null) return NO_PORT;
  if (port !== undefined) return single(take(['port'], readNumber(port, 'port', 0xffff)));
  if (icmp === undefined) return couldHavePorts || couldHaveIcmp ? ANY_PORT : NO_PORT;
  const message = take(['icmp'], readObject(icmp, '{ type: number; code: number }'));
  checkFields('Packet', message, ['type', 'code'], ['packet', 'icmp']);
  const type = take(['icmp', 'type'], readNumber(message.type, 'icmp-type', 255));
  return single((type << 8) | take(['icmp', 'code'], readNumber(message.code, 'icmp-code', 255)));
}

function single(value: number): PortMatch {
  return [value, value];
}

/** Reads one address: a prefix or a range of one address is one, too. */
function readAddress(value: unknown): Result<Item> {
  const result = readItem(value, { masks: false, mapped: true });
  if (!result.ok || result.value.first === result.value.last) return result;
  return wrongType(value, 'Address');
}

/** Refuses a part of another family than the source. */
function failFamily(
  name: 'destination' | 'protocol',
  family: FamilyIndex,
  fields: Readonly<Record<string, unknown>>,
): never {
  const value = String(fields.source);
  const details = {
    family: FAMILIES[family],
    other: 'source',
    value,
    otherFamily: FAMILIES[family === 0 ? 1 : 0],
  };
  return take(
    [name],
    refused(
      makeIssue(ruleMessages, 'family-conflict', { input: String(fields[name]), position: 0, details }),
    ),
  );
}

/** As {@link takeAt}, from the packet on. */
function take<T>(path: Path, result: Result<T>): T {
  return takeAt(['packet', ...path], result);
}
