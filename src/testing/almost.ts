/** Arbitraries of texts that are one edit away from a legal one. */
import fc from 'fast-check';
import type { Endpoint } from '../endpoint.ts';
import type { ErrorCode } from '../error.ts';
import type { InterfaceAddress } from '../interface.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { IPv4Address, IPv4Prefix, IPv4Range } from '../ipv4.ts';
import type { Mac } from '../mac.ts';
import { addressEdits, type Edit, macEdits, prefixEdits, rangeEdits } from './edits.ts';
import { endpointEdits, interfaceEdits } from './endpoint-edits.ts';
import { ipv4AddressEdits, ipv4PrefixEdits, ipv4RangeEdits } from './ipv4-edits.ts';
import {
  addressText,
  endpointText,
  interfaceText,
  ipv4RangeText,
  macText,
  prefixText,
  rangeText,
  type Spelled,
} from './spelling.ts';
import { ipv4Address, ipv4Prefix } from './values.ts';

/**
 * A text that is wrong in one place, with its fault.
 *
 * @public
 */
export interface AlmostText {
  /** The text, which every strict parser refuses. */
  readonly text: string;
  /** The legal text from which it differs by one character put in, taken out or changed. */
  readonly legal: string;
  /** The code with which this library refuses it. */
  readonly code: ErrorCode;
  /** The place of the fault as this library gives it: a 0-based UTF-16 offset in the text. */
  readonly position: number;
}

/**
 * Invalid addresses, each a legal spelling with one character put in, taken out or changed, together with the
 * refusal that must follow. Every code comes up about as often as any other that the spelling has room for. They shrink
 * towards an edit of `::`.
 *
 * @param texts - the legal spellings to edit. Defaults to {@link addressText}.
 *
 * @public
 */
export function almostAddress(
  texts: fc.Arbitrary<Spelled<Address>> = addressText(),
): fc.Arbitrary<AlmostText> {
  return almost(texts, addressEdits);
}

/**
 * As {@link almostAddress}, of prefixes: with the fault in the address, in the length, or host bits in the address.
 *
 * @param texts - the legal spellings to edit. Defaults to {@link prefixText}.
 *
 * @public
 */
export function almostPrefix(texts: fc.Arbitrary<Spelled<Prefix>> = prefixText()): fc.Arbitrary<AlmostText> {
  return almost(texts, prefixEdits);
}

/**
 * As {@link almostAddress}, of ranges: with the fault in an address, in the length of a prefix, or in the order.
 *
 * @param texts - the legal spellings to edit. Defaults to {@link rangeText}.
 *
 * @public
 */
export function almostRange(
  texts: fc.Arbitrary<Spelled<AddressRange>> = rangeText(),
): fc.Arbitrary<AlmostText> {
  return almost(texts, rangeEdits);
}

/**
 * As {@link almostAddress}, of hardware addresses.
 *
 * @param texts - the legal spellings to edit. Defaults to {@link macText}.
 *
 * @public
 */
export function almostMac(texts: fc.Arbitrary<Spelled<Mac>> = macText()): fc.Arbitrary<AlmostText> {
  return almost(texts, macEdits);
}

/**
 * As {@link almostAddress}, of IPv4 addresses.
 *
 * @param addresses - the addresses whose text to edit. Defaults to {@link ipv4Address}.
 *
 * @public
 */
export function almostIPv4Address(
  addresses: fc.Arbitrary<IPv4Address> = ipv4Address(),
): fc.Arbitrary<AlmostText> {
  return almost(spelledOnce(addresses), ipv4AddressEdits);
}

/**
 * As {@link almostAddress}, of IPv4 prefixes: with the fault in the address, in the length, or host bits in the address.
 *
 * @param prefixes - the prefixes whose text to edit. Defaults to {@link ipv4Prefix}.
 *
 * @public
 */
export function almostIPv4Prefix(
  prefixes: fc.Arbitrary<IPv4Prefix> = ipv4Prefix(),
): fc.Arbitrary<AlmostText> {
  return almost(spelledOnce(prefixes), ipv4PrefixEdits);
}

/**
 * As {@link almostAddress}, of IPv4 ranges: with the fault in an address, in the length of a prefix, or in the order.
 *
 * @param texts - the legal spellings to edit. Defaults to {@link ipv4RangeText}.
 *
 * @public
 */
export function almostIPv4Range(
  texts: fc.Arbitrary<Spelled<IPv4Range>> = ipv4RangeText(),
): fc.Arbitrary<AlmostText> {
  return almost(texts, ipv4RangeEdits);
}

/**
 * As {@link almostAddress}, of interface addresses: with the fault in the address, in the zone, or in the length.
 *
 * @param texts - the legal spellings to edit. Defaults to {@link interfaceText}.
 *
 * @public
 */
export function almostInterface(
  texts: fc.Arbitrary<Spelled<InterfaceAddress>> = interfaceText(),
): fc.Arbitrary<AlmostText> {
  return almost(texts, interfaceEdits);
}

/**
 * As {@link almostAddress}, of endpoints in the form to listen: with the fault in the address, in the zone, in the
 * brackets, or in the port.
 *
 * @param texts - the legal spellings to edit. Defaults to {@link endpointText}.
 *
 * @public
 */
export function almostEndpoint(
  texts: fc.Arbitrary<Spelled<Endpoint>> = endpointText(),
): fc.Arbitrary<AlmostText> {
  return almost(texts, endpointEdits);
}

/** Values whose text is their only spelling. */
function spelledOnce<T>(values: fc.Arbitrary<T>): fc.Arbitrary<Spelled<T>> {
  return values.map((value) => ({ text: String(value), value }));
}

function almost<T>(
  texts: fc.Arbitrary<Spelled<T>>,
  editsOf: (legal: Spelled<T>, stranger: string) => Edit[],
): fc.Arbitrary<AlmostText> {
  const stranger = fc.constantFrom(...'gG xz-+[]_\t\n\0１');
  const any = fc.nat({ max: 0xffff });
  return fc.tuple(texts, stranger, any, any).map(([legal, stranger, which, where]) => {
    const edits = editsOf(legal, stranger);
    const codes = [...new Set(edits.map(({ code }) => code))];
    const code = codes[which % codes.length];
    const alike = edits.filter((edit) => edit.code === code);
    const { text, position } = alike[where % alike.length] as Edit;
    return { text, legal: legal.text, code, position } as AlmostText;
  });
}

/**
 * Texts with exactly one character put in, taken out or changed, legal or not; an edit of a legal text is
 * seldom still legal. For a parser held against another one: {@link almostAddress} says what must happen.
 *
 * @param texts - the texts to edit.
 *
 * @public
 */
export function oneEdit(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const written = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...'::..//%%09afAF') },
    { weight: 2, arbitrary: fc.constantFrom(...'gG -+[]x\t\n\0') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  );
  return texts.chain((whole) =>
    fc
      .tuple(fc.nat({ max: whole.length }), fc.constantFrom('put in', 'take out', 'change'), written)
      .map(([at, edit, character]) => {
        const before = whole.slice(0, at);
        if (edit === 'put in' || at === whole.length) return before + character + whole.slice(at);
        return before + (edit === 'change' ? character : '') + whole.slice(at + 1);
      })
      .filter((edited) => edited !== whole),
  );
}
