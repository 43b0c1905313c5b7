/** Says all about one text, by what it is. */
import { Address, formatScoped, parseScoped } from '../address.ts';
import { Endpoint } from '../endpoint.ts';
import { HextetError, type IssueFields } from '../error.ts';
import { interfaceId, isEui64Address, linkLocalAddress, macFromAddress, slaacAddress } from '../eui64.ts';
import { InterfaceAddress } from '../interface.ts';
import { IPv4Address, IPv4Prefix, IPv4Range } from '../ipv4.ts';
import { Mac } from '../mac.ts';
import { Prefix } from '../prefix.ts';
import { AddressRange } from '../range.ts';
import { kindOf, multicastScopeOf, specialPurposeOf } from '../registry.ts';
import { type Call, type Command, Fault } from './call.ts';
import { entriesOf } from './input.ts';
import { bold, grey, json } from './text.ts';

/** The facts about a text, by name. A list has a line for each item; null is not shown. */
type Facts = Readonly<Record<string, string | number | null | readonly string[]>>;

export const explain: Command = {
  usage: '[TEXT ...]',
  about:
    'Says all about addresses, prefixes, ranges, interfaces and endpoints of both families, and\n' +
    'hardware addresses. Without a text it reads one from each line.',
  options: { in: ['PREFIX', 'the /64 in which a hardware address makes its own address (SLAAC)'] },
  examples: [
    'hextet explain 2001:db8::1',
    'hextet explain 2001:db8::/48 10.0.0.5/24 "[::1]:443"',
    'hextet explain 00:50:56:8c:86:a9 --in 2001:db8::/64',
  ],
  async *run(call: Call) {
    const within = call.text('in');
    const prefix = within === undefined ? null : Prefix.parse(within);
    let exit = 0;
    let count = 0;
    for await (const { text, place } of entriesOf(call)) {
      try {
        const facts = factsOf(text, prefix);
        yield call.isJson ? `${json({ text, ...facts })}\n` : `${count++ > 0 ? '\n' : ''}${rowsOf(facts)}`;
      } catch (error) {
        if (!HextetError.is(error)) throw error;
        exit = 2;
        call.refuse(place, error.toJSON());
      }
    }
    return exit;
  },
};

function rowsOf({ value, ...facts }: Facts): string {
  const rows = Object.entries(facts).flatMap(([name, fact]) =>
    [fact ?? []].flat().map((item, i) => `  ${grey((i === 0 ? name : '').padEnd(11))} ${item}\n`),
  );
  return `${bold(String(value))}\n${rows.join('')}`;
}

/** The facts of a text as the first thing that it can be. */
function factsOf(text: string, within: Prefix | null): Facts {
  // Eight octets with colons are an address as well, and more often.
  if (Mac.isValid(text) && text.split(':').length !== 8) return macFacts(Mac.parse(text), within);
  if (within !== null) throw new Fault('--in is for hardware addresses');
  if (text.startsWith('[') || /^[^:]*\.[^:]*:/.test(text)) return endpointFacts(Endpoint.parse(text));
  if (text.includes('-'))
    return isIPv4(text) ? rangeFacts(IPv4Range.parse(text)) : rangeFacts(AddressRange.parse(text));
  if (text.includes('/')) return prefixOrInterface(text);
  if (isIPv4(text)) return { type: 'IPv4 address', ...addressFacts(IPv4Address.parse(text)) };
  const { address, zone } = parseScoped(text);
  const value = formatScoped({ address, zone });
  return { type: 'IPv6 address', zone, ...addressFacts(address), value };
}

function isIPv4(text: string): boolean {
  return !text.includes(':') && text.includes('.');
}

/** A prefix, or with host bits the address of an interface. */
function prefixOrInterface(text: string): Facts {
  const read = isIPv4(text) ? IPv4Prefix.tryParse(text) : Prefix.tryParse(text);
  if (read.ok) return prefixFacts(read.value);
  const { code } = read.issue as IssueFields;
  if (code !== 'host-bits' && !text.includes('%')) throw new HextetError(read.issue);
  const port = InterfaceAddress.parse(text);
  return {
    type: 'interface',
    prefix: String(port.prefix),
    zone: port.zone,
    ...addressFacts(port.address),
    value: String(port),
  };
}

function endpointFacts(endpoint: Endpoint): Facts {
  const { address, port, zone } = endpoint;
  return {
    type: 'endpoint',
    address: String(address),
    port,
    zone,
    ...addressFacts(address),
    value: String(endpoint),
  };
}

function addressFacts(address: Address | IPv4Address): Facts {
  const isIPv6 = !(address instanceof IPv4Address);
  return {
    value: String(address),
    ...registryFacts(address),
    ...(isIPv6
      ? {
          expanded: address.toExpanded(),
          number: String(address.toBigInt()),
          subnet: String(address.prefix(64)),
          identifier: identifierOf(address.toBigInt()),
          mac: isEui64Address(address) ? String(macFromAddress(address)) : null,
          ipv4: address.isIPv4Mapped ? String(IPv4Address.fromIPv6(address)) : null,
        }
      : { number: String(address.value), mapped: String(address.toIPv6()) }),
    reverse: address.toArpa(),
    previous: orNull(() => address.previous()),
    next: orNull(() => address.next()),
  };
}

function prefixFacts(prefix: Prefix | IPv4Prefix): Facts {
  const isIPv6 = prefix instanceof Prefix;
  return {
    type: `${isIPv6 ? 'IPv6' : 'IPv4'} prefix`,
    value: String(prefix),
    ...registryFacts(prefix),
    first: String(prefix.first),
    last: String(prefix.last),
    size: sizeOf(prefix.size),
    '/64s': isIPv6 && prefix.length < 64 ? sizeOf(1n << BigInt(64 - prefix.length)) : null,
    netmask: String(prefix.netmask()),
    reverse: isIPv6 ? prefix.toArpa() : null,
    parent: orNull(() => prefix.parent()),
    sibling: orNull(() => prefix.sibling()),
    previous: orNull(() => prefix.previous()),
    next: orNull(() => prefix.next()),
  };
}

function rangeFacts(range: AddressRange | IPv4Range): Facts {
  const prefixes = Array.from(range.prefixes(), String);
  return {
    type: `${range instanceof AddressRange ? 'IPv6' : 'IPv4'} range`,
    value: String(range),
    first: String(range.first),
    last: String(range.last),
    size: sizeOf(range.size),
    prefixes,
  };
}

function macFacts(mac: Mac, within: Prefix | null): Facts {
  return {
    type: `EUI-${8 * mac.size}`,
    value: String(mac),
    dots: mac.format('.', 4),
    hyphens: mac.format('-'),
    assigned: mac.isLocal ? 'locally' : 'by its manufacturer',
    for: mac.isMulticast ? 'a group: no interface has it' : 'one interface',
    ...(!mac.isMulticast && {
      identifier: identifierOf(interfaceId(mac)),
      'link-local': String(linkLocalAddress(mac)),
      slaac: within === null ? null : String(slaacAddress(within, mac)),
    }),
  };
}

/** The lower 64 bits, as the end of an address. */
function identifierOf(bits: bigint): string {
  return String(Address.fromBigInt(bits & 0xffff_ffff_ffff_ffffn));
}

function registryFacts(item: Address | IPv4Address | Prefix | IPv4Prefix): Facts {
  const block = specialPurposeOf(item);
  return {
    kind: kindOf(item),
    block: block === null ? null : `${block.prefix} ${block.name} (${block.rfc})`,
    scope: multicastScopeOf(item),
  };
}

/** A size, and as a power of two where it is a long one. */
function sizeOf(size: bigint): string {
  const bits = size.toString(2).length - 1;
  return size > 65_536n && size === 1n << BigInt(bits) ? `${size} (2^${bits})` : String(size);
}

/** The text of a neighbour, which the ends of the space do not have. */
function orNull(neighbour: () => unknown): string | null {
  try {
    return String(neighbour());
  } catch {
    return null;
  }
}
