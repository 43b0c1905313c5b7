/** Frames of Ethernet that carry the packets of the oracle. */
import { isIP } from 'node:net';
import { Address } from '../../src/ip/address.ts';
import { IPv4Address } from '../../src/ipv4.ts';
import type { Packet } from '../../src/rule.ts';

/** A packet with a value for everything that a verdict can depend on. */
export type WholePacket = Packet & { readonly protocol: number };

const FRAGMENT = 44;
const ROUTING = 43;
const AUTHENTICATION = 51;
/** The first fragment has this much of the packet: all headers, or the kernel drops it. */
const FIRST_PART = 40;

/** The frames of a packet from one hardware address to another; two if it is in fragments. `number` is found again. */
export function framesOf(packet: WholePacket, number: number, from: string, to: string): string[] {
  const isIPv6 = isIP(packet.source) === 6;
  const ethernet = hex(`${to}${from}`.replaceAll(':', '') + (isIPv6 ? '86dd' : '0800'));
  const packets = isIPv6 ? ipv6Packets(packet, number) : ipv4Packets(packet, number);
  return packets.map((bytes) => Buffer.concat([ethernet, bytes]).toString('hex'));
}

function ipv6Packets(packet: WholePacket, number: number): Buffer[] {
  const { fragment = 'none', routingType } = packet;
  const [next, whole] = withAuthentication(packet, transport(packet, number));
  const parts: Buffer[] = fragment === 'first' || fragment === 'later' ? halves(whole) : [whole];
  return parts.map((part, i) => {
    const isLast = i === parts.length - 1;
    const offset = i === 0 ? 0 : FIRST_PART;
    const fragmentHeader = Buffer.alloc(fragment === 'none' ? 0 : 8);
    if (fragment !== 'none') {
      fragmentHeader[0] = next;
      fragmentHeader.writeUInt16BE(offset | (isLast ? 0 : 1), 2);
      fragmentHeader.writeUInt32BE(number, 4);
    }
    const inner = fragment === 'none' ? next : FRAGMENT;
    const routing =
      routingType === undefined ? Buffer.alloc(0) : Buffer.from([inner, 0, routingType, 0, 0, 0, 0, 0]);
    const payload = Buffer.concat([routing, fragmentHeader, part]);
    const header = Buffer.alloc(8);
    header.writeUInt32BE(0x6000_0000 + number, 0);
    header.writeUInt16BE(payload.length, 4);
    header[6] = routingType === undefined ? inner : ROUTING;
    header[7] = packet.hopLimit ?? 64;
    return Buffer.concat([header, bytesOf(packet.source), bytesOf(packet.destination), payload]);
  });
}

function ipv4Packets(packet: WholePacket, number: number): Buffer[] {
  const { fragment = 'none' } = packet;
  const [next, whole] = withAuthentication(packet, transport(packet, number));
  const parts: Buffer[] = fragment === 'first' || fragment === 'later' ? halves(whole) : [whole];
  return parts.map((part, i) => {
    const header = Buffer.alloc(12);
    header[0] = 0x45;
    header.writeUInt16BE(20 + part.length, 2);
    header.writeUInt16BE(number, 4);
    header.writeUInt16BE((i === 0 ? 0 : FIRST_PART / 8) | (i === parts.length - 1 ? 0 : 0x2000), 6);
    header[8] = packet.hopLimit ?? 64;
    header[9] = next;
    const whole = Buffer.concat([header, bytesOf(packet.source), bytesOf(packet.destination)]);
    let sum = 0;
    for (let at = 0; at < 20; at += 2) sum += whole.readUInt16BE(at);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    whole.writeUInt16BE(~sum & 0xffff, 10);
    return Buffer.concat([whole, part]);
  });
}

function halves(whole: Buffer): Buffer[] {
  return [whole.subarray(0, FIRST_PART), whole.subarray(FIRST_PART)];
}

/** The protocol of what follows the other headers, and its bytes. */
function withAuthentication({ protocol, ah = false }: WholePacket, bytes: Buffer): [number, Buffer] {
  if (!ah) return [protocol, bytes];
  const header = Buffer.alloc(16);
  header[0] = protocol;
  header[1] = 2;
  return [AUTHENTICATION, Buffer.concat([header, bytes])];
}

/** The bytes of the protocol: the beginning of a connection. It is cut before its port or message if that is null. */
function transport({ protocol, source, port, icmp }: WholePacket, number: number): Buffer {
  const bytes = Buffer.alloc(64);
  if (icmp !== undefined) {
    if (icmp === null) return bytes.subarray(0, 0);
    bytes[0] = icmp.type;
    bytes[1] = icmp.code;
    bytes.writeUInt16BE(number, 4);
    return bytes;
  }
  if (port === null) return bytes.subarray(0, 2);
  if (protocol === AUTHENTICATION) bytes[1] = 2;
  if (port === undefined) {
    if (protocol === 4 || protocol === 41) bytes[0] = isIP(source) === 6 ? 0x60 : 0x45;
    return bytes;
  }
  bytes.writeUInt16BE(1024 + number, 0);
  bytes.writeUInt16BE(port, 2);
  if (protocol === 6) bytes.set([0x50, 0x02, 0xff, 0xff], 12);
  if (protocol === 17) bytes.writeUInt16BE(64, 4);
  // UDP-Lite must have a checksum.
  if (protocol === 136) bytes[7] = 1;
  // The first chunk of an association, and the request of DCCP.
  if (protocol === 132) bytes.set([1, 0, 0, 52, 0, 0, 0, 1, 0, 0, 0xff, 0xff, 0, 1, 0, 1], 12);
  if (protocol === 33) bytes.set([5, 0, 0, 0, 1], 4);
  return bytes;
}

function bytesOf(address: string): Uint8Array {
  return isIP(address) === 6 ? Address.parse(address).toBytes() : IPv4Address.parse(address).toBytes();
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}
