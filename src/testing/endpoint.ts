/** Arbitraries of the texts of IPv4 values, interface addresses and endpoints: legal, and almost. */
import fc from 'fast-check';
import { Endpoint } from '../endpoint.ts';
import type { ErrorCode } from '../error.ts';
import { InterfaceAddress } from '../interface.ts';
import { IPv4Address, type IPv4Prefix } from '../ipv4.ts';
import type { AlmostText } from './almost.ts';
import { Biased } from './biased.ts';
import { addressText, type Spelled } from './spelling.ts';

/** A change of a legal text, and how it is refused. */
type Edit = readonly [text: string, code: ErrorCode, position: number];

const LAST = 2 ** 32 - 1;

/**
 * IPv4 addresses: at and near the ends of the space and of well-known blocks, and any. They shrink towards `0.0.0.0`.
 *
 * @public
 */
export function ipv4Address(): fc.Arbitrary<IPv4Address> {
  const any = fc.integer({ min: 0, max: LAST });
  const edges = fc.constantFrom(
    0,
    1,
    255,
    256,
    0x0a00_0001,
    0x7f00_0001,
    0x7fff_ffff,
    0x8000_0000,
    0xc0a8_0000,
    LAST,
  );
  return new Biased(fc.oneof(edges, any), any).map((value) => IPv4Address.fromNumber(value));
}

/**
 * IPv4 prefixes of every length. They shrink towards `0.0.0.0/0`.
 *
 * @public
 */
export function ipv4Prefix(): fc.Arbitrary<IPv4Prefix> {
  return fc
    .tuple(ipv4Address(), fc.integer({ min: 0, max: 32 }))
    .map(([base, length]) => base.prefix(length));
}

/**
 * Invalid IPv4 addresses, each a legal one with one character put in, taken out or changed, together with the
 * refusal that must follow.
 *
 * @param addresses - the addresses to edit. Defaults to {@link ipv4Address}.
 *
 * @public
 */
export function almostIPv4Address(
  addresses: fc.Arbitrary<IPv4Address> = ipv4Address(),
): fc.Arbitrary<AlmostText> {
  return almost(addresses.map(String), (text) => ipv4Edits(text, 0));
}

/**
 * Legal spellings of interface addresses: IPv6 in every spelling, with and without a zone, which stands before the length
 * or after it; and IPv4.
 *
 * @public
 */
export function interfaceText(): fc.Arbitrary<Spelled<InterfaceAddress>> {
  const ipv6 = fc
    .tuple(addressText(), fc.integer({ min: 0, max: 128 }), zones(), fc.boolean())
    .map(([{ text, value }, length, zone, isFirst]) => {
      const percent = zone === null ? '' : `%${zone}`;
      return {
        text: isFirst ? `${text}${percent}/${length}` : `${text}/${length}${percent}`,
        value: InterfaceAddress.of(value, length, zone),
      };
    });
  const ipv4 = fc.tuple(ipv4Address(), fc.integer({ min: 0, max: 32 })).map(([address, length]) => ({
    text: `${address}/${length}`,
    value: InterfaceAddress.of(address, length),
  }));
  return fc.oneof(ipv6, ipv4);
}

/**
 * Legal spellings of endpoints in the form to listen: IPv6 in every spelling in brackets, with and without a zone; and
 * IPv4.
 *
 * @public
 */
export function endpointText(): fc.Arbitrary<Spelled<Endpoint>> {
  const ports = new Biased(fc.constantFrom(0, 1, 80, 443, 65535), fc.nat({ max: 65535 }));
  const ipv6 = fc.tuple(addressText(), ports, zones()).map(([{ text, value }, port, zone]) => ({
    text: `[${text}${zone === null ? '' : `%${zone}`}]:${port}`,
    value: Endpoint.of(value, port, zone),
  }));
  const ipv4 = fc.tuple(ipv4Address(), ports).map(([address, port]) => ({
    text: `${address}:${port}`,
    value: Endpoint.of(address, port),
  }));
  return fc.oneof(ipv6, ipv4);
}

/**
 * Interface addresses made invalid by one edit, together with the refusal that must follow.
 *
 * @public
 */
export function almostInterface(): fc.Arbitrary<AlmostText> {
  const texts = interfaceText().filter(({ value }) => value.zone === null);
  return almost(
    texts.map(({ text }) => text),
    (text) => {
      const slash = text.indexOf('/');
      const edits: Edit[] = [
        [text.slice(0, slash), 'length-missing', slash],
        [`${text.slice(0, slash)}/0${text.slice(slash + 1)}`, 'length-invalid', slash + 1],
        [`${text}9999`.slice(0, text.length + 1), 'length-too-long', slash + 1],
        [`${text.slice(0, slash)}/-${text.slice(slash + 1)}`, 'length-invalid', slash + 1],
      ];
      const digits = text.slice(slash + 1);
      const most = text.includes(':') ? 128 : 32;
      const isTooLong = digits !== '0' && Number(`${digits}9`) > most;
      const kept = edits.filter(([, code]) => code !== 'length-too-long' || isTooLong);
      return kept.filter(([, code]) => code !== 'length-missing' || digits.length === 1).map(withSlash);

      // One character less: the length alone, the slash stays.
      function withSlash([edited, code, position]: Edit): Edit {
        return code === 'length-missing' ? [`${edited}/`, code, position + 1] : [edited, code, position];
      }
    },
  );
}

/**
 * Endpoints made invalid by one edit, together with the refusal that must follow.
 *
 * @public
 */
export function almostEndpoint(): fc.Arbitrary<AlmostText> {
  const texts = endpointText().filter(({ value }) => value.zone === null);
  return almost(
    texts.map(({ text }) => text),
    (text) => {
      const colon = text.lastIndexOf(':');
      const digits = text.slice(colon + 1);
      const edits: Edit[] = [
        [`${text.slice(0, colon + 1)}0${digits}`, 'port-invalid', colon + 1],
        [`${text.slice(0, colon + 1)}+${digits}`, 'port-invalid', colon + 1],
        [`${text} `, 'port-invalid', text.length],
        [`${text.slice(0, colon)};${digits}`, 'port-missing', colon],
      ];
      if (digits.length === 1) edits.push([text.slice(0, colon + 1), 'port-missing', colon + 1]);
      if (Number(`${digits}9`) > 65535) edits.push([`${text}9`, 'port-too-large', colon + 1]);
      if (!text.startsWith('[')) {
        // Without its colon an IPv4 endpoint has a fifth part or a stranger in its last number.
        return edits.filter(([, code, at]) => code !== 'port-missing' || at === colon + 1);
      }
      edits.push([text.slice(0, colon - 1) + text.slice(colon), 'bracket-unclosed', text.length - 1]);
      return edits;
    },
  );
}

/** What may go wrong with an IPv4 address that begins at an offset. */
function ipv4Edits(text: string, offset: number): Edit[] {
  const edits: Edit[] = [];
  const add = (edited: string, code: ErrorCode, position: number) =>
    edits.push(edited.length > 15 ? [edited, 'too-long', 15] : [edited, code, offset + position]);
  for (const { 0: digits, index } of text.matchAll(/\d+/g)) {
    const end = index + digits.length;
    add(`${text.slice(0, index)}0${text.slice(index)}`, 'ipv4-leading-zero', index);
    if (digits !== '0' && Number(`${digits}9`) > 255)
      add(`${text.slice(0, end)}9${text.slice(end)}`, 'ipv4-part-range', index);
    if (end < text.length) {
      add(`${text.slice(0, end)}.${text.slice(end)}`, 'ipv4-part-missing', end + 1);
      add(`${text.slice(0, end)}-${text.slice(end + 1)}`, 'range-not-allowed', end);
    }
    if (digits.length === 1) add(text.slice(0, index) + text.slice(end), 'ipv4-part-missing', index);
  }
  add(`${text}.`, 'invalid-character', text.length);
  add(`:${text}`, 'ipv6-address', 0);
  return edits;
}

function almost(
  texts: fc.Arbitrary<string>,
  editsOf: (text: string) => readonly Edit[],
): fc.Arbitrary<AlmostText> {
  return fc.tuple(texts, fc.nat({ max: 0xffff })).map(([legal, which]) => {
    const edits = editsOf(legal);
    const [text, code, position] = edits[which % edits.length] as Edit;
    return { text, legal, code, position };
  });
}

/** Zones as interfaces have them, odd ones too; null for none. */
function zones(): fc.Arbitrary<string | null> {
  const names = fc.constantFrom('eth0', '1', 'wlan0', 'br-3f', 'eth0:1', 'a]b', '~', '25x');
  return fc.oneof(fc.constant(null), names);
}
