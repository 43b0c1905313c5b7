/** Messages are data: every sentence follows from a code and its parameters, in any language. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { Address, parseScoped } from '../src/address.ts';
import type { ErrorCode, ErrorDetails, Issue, TextKind } from '../src/error.ts';
import { linkLocalAddress, slaacAddress } from '../src/eui64.ts';
import { IPv4Address } from '../src/ipv4.ts';
import { Mac } from '../src/mac.ts';
import { type Messages, type messages, translate } from '../src/messages.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import { invalidRows } from './corpus.ts';
import { refusal } from './support/refusal.ts';

type Tables = typeof import('../src/internal/messages.ts');

/** The codes of whoever types an address, a prefix, a range or a hardware address. */
type FormCode =
  | 'invalid-type'
  | keyof Tables['textMessages']
  | keyof Tables['prefixMessages']
  | keyof Tables['macMessages']
  | keyof Tables['eui64Messages'];

/** A kind of text with its article, in the accusative: a template could not decline it. */
const kinds: Readonly<Record<TextKind, string>> = {
  address: 'eine IPv6-Adresse',
  prefix: 'ein IPv6-Präfix',
  range: 'einen Bereich von IPv6-Adressen',
  'ipv4-address': 'eine IPv4-Adresse',
  'ipv4-prefix': 'ein IPv4-Präfix',
  'ipv4-range': 'einen Bereich von IPv4-Adressen',
  interface: 'eine Adresse mit Länge',
  endpoint: 'einen Endpunkt',
  zone: 'eine Zone',
  'reverse-zone': 'eine Rückwärtszone',
  mac: 'eine Hardware-Adresse',
  addresses: 'eine Adresse, ein Präfix oder einen Bereich (IPv4 oder IPv6)',
  protocol: 'ein Protokoll',
  port: 'einen Port',
  'hop-limit': 'eine Grenze der Hops',
  'routing-type': 'einen Routing-Typ',
  'icmp-type': 'einen ICMP-Typ',
  'icmp-code': 'einen ICMP-Code dieses Typs',
  owner: 'einen Schlüssel des Besitzers',
  reason: 'einen Grund',
  'tag-name': 'den Namen einer Marke',
  tag: 'eine Marke',
  name: 'einen Namen',
  'device-name': 'den Namen eines Geräts',
  'domain-name': 'einen Domänennamen',
  'table-name': 'den Namen einer Tabelle',
  decimal: 'eine Dezimalzahl',
};

const german = {
  'invalid-type': ({ expected }) => `${expected === 'string' ? 'Text' : `„${expected}“`} wird erwartet`,
  empty: ({ expected }) => `hier fehlt etwas: erwartet wird ${kinds[expected]}`,
  'too-long': ({ expected }) => `der Text ist zu lang für ${kinds[expected]}`,
  'invalid-character': ({ expected }) => `dieses Zeichen passt nicht in ${kinds[expected]}`,
  'stray-colon':
    'ein Doppelpunkt steht hier allein: neben ihm fehlt eine Gruppe oder ein zweiter Doppelpunkt',
  'double-colon-twice': '„::“ darf nur einmal vorkommen',
  'double-colon-empty': '„::“ steht für keine Gruppe: alle acht sind ausgeschrieben',
  'group-too-long': 'eine Gruppe hat höchstens vier Stellen',
  'too-few-groups': 'eine Adresse hat acht Gruppen, oder „::“ für die fehlenden',
  'too-many-groups': 'eine Adresse hat höchstens acht Gruppen',
  'ipv4-address': 'das ist eine IPv4-Adresse, gebraucht wird eine IPv6-Adresse',
  'ipv6-address': 'das ist IPv6, gebraucht wird eine IPv4-Adresse',
  'ipv4-part-missing': 'der IPv4-Teil hat vier Dezimalzahlen, hier fehlt eine',
  'ipv4-part-range': 'eine Zahl des IPv4-Teils ist höchstens 255',
  'ipv4-leading-zero': 'eine Zahl des IPv4-Teils hat keine führende Null',
  'ipv4-not-last': 'der IPv4-Teil darf nur für die letzten beiden Gruppen stehen',
  'zone-not-allowed': 'eine Zone („%…“) gehört nicht zur Adresse',
  'zone-empty': 'hinter „%“ muss der Name einer Zone stehen',
  'prefix-not-allowed': ({ expected }) => `erwartet wird ${kinds[expected]}, kein Präfix`,
  'range-not-allowed': ({ expected }) => `erwartet wird ${kinds[expected]}, kein Bereich`,
  'length-missing': 'zu einem Präfix gehören „/“ und eine Länge',
  'length-invalid': 'die Länge eines Präfixes ist eine Dezimalzahl ohne Vorzeichen und führende Null',
  'length-too-long': 'die Länge eines Präfixes ist höchstens {max}',
  'host-bits': 'unterhalb der Präfixlänge sind Bits gesetzt: das Präfix hier ist {prefix}',
  'range-inverted': 'der Bereich endet mit {last} vor seinem Anfang {first}',
  'invalid-arpa': 'erwartet wird ein Name aus einzelnen Hexadezimalziffern und Punkten unter ip6.arpa',
  'no-sibling': 'das Präfix der Länge 0 ist der ganze Adressraum und hat kein Geschwister',
  'not-netmask': '{address} ist keine Netzmaske: eine Eins folgt auf eine Null',
  'not-inside': '{inner} liegt nicht in {outer}',
  'mac-digit': 'eine Hardware-Adresse hat Hexadezimalziffern und eine Art von Trennzeichen',
  'mac-octet': 'ein Oktett hat genau zwei Stellen, eine Gruppe zwischen Punkten vier',
  'mac-size': 'eine Hardware-Adresse hat 6 Oktette (EUI-48) oder 8 (EUI-64)',
  'mac-separator': 'alle Trennzeichen einer Hardware-Adresse sind gleich',
  'mac-multicast': '{mac} ist eine Gruppenadresse: keine Schnittstelle hat sie',
  'mac-zero': '{mac} besteht aus Nullen: keine Schnittstelle hat sie',
  'not-64': 'eine Adresse entsteht aus einem Präfix der Länge 64, nicht aus {prefix}',
} satisfies Pick<Messages, FormCode>;

describe('in German', () => {
  test.each<[() => unknown, string]>([
    [() => Address.parse(''), 'hier fehlt etwas: erwartet wird eine IPv6-Adresse'],
    [() => Prefix.parse('1'.repeat(50)), 'der Text ist zu lang für ein IPv6-Präfix'],
    [() => AddressRange.parse('g'), 'dieses Zeichen passt nicht in eine IPv6-Adresse'],
    [() => Mac.parse(''), 'hier fehlt etwas: erwartet wird eine Hardware-Adresse'],
    [() => Address.parse(7 as unknown as string), 'Text wird erwartet'],
    [() => Address.from(7 as unknown as string), '„Address | string“ wird erwartet'],
    [() => Address.parse('1::2::3'), '„::“ darf nur einmal vorkommen'],
    [
      () => Prefix.parse('2001:db8::1/64'),
      'unterhalb der Präfixlänge sind Bits gesetzt: das Präfix hier ist 2001:db8::/64',
    ],
    [() => AddressRange.parse('::2 - ::1'), 'der Bereich endet mit ::1 vor seinem Anfang ::2'],
    [() => Prefix.parse('::1/128').indexOf('::/1'), '::/1 liegt nicht in ::1/128'],
    [
      () => linkLocalAddress('01:00:5e:00:00:01'),
      '01:00:5e:00:00:01 ist eine Gruppenadresse: keine Schnittstelle hat sie',
    ],
    [
      () => slaacAddress('::/48', '00:50:56:8c:86:a9'),
      'eine Adresse entsteht aus einem Präfix der Länge 64, nicht aus ::/48',
    ],
  ])('%s', (call, sentence) => {
    expect(translate(refusal(call), german)).toBe(sentence);
  });

  test('is every refusal of text, prefixes and hardware addresses, and nothing of it stays English', () => {
    const calls = [
      ...invalidRows.map(
        ([text]) =>
          () =>
            Address.parse(text),
      ),
      ...['/', '::', '::/', '::/x', '::/129', '::1/0'].map((text) => () => Prefix.parse(text)),
      ...['', '0:', '00:1', '00:11:22:aa:bb-cc', '00:11', 'xx'].map((text) => () => Mac.parse(text)),
      () => AddressRange.parse('::2 - ::1'),
      () => parseScoped('fe80::1%'),
      () => Prefix.fromArpa('1.0.0.127.in-addr.arpa'),
      () => Prefix.parse('::/0').sibling(),
      () => IPv4Address.parse('::'),
      () => IPv4Address.parse('255.0.255.0').netmaskLength(),
      () => Prefix.parse('::/1').indexOf('8000::/1'),
      () => linkLocalAddress('ff:ff:ff:ff:ff:ff'),
      () => linkLocalAddress('00:00:00:00:00:00'),
      () => slaacAddress('::/63', '00:50:56:8c:86:a9'),
      () => Mac.parse(null as unknown as string),
    ];
    const refused = calls.map(refusal);
    expect([...new Set(refused.map(({ code }) => code))].sort()).toEqual(Object.keys(german).sort());
    for (const error of refused) {
      const sentence = translate(error, german);
      expect(sentence).not.toBe(error.message);
      expect(sentence).not.toMatch(/[{}]|undefined|\b(the|an|expected|got)\b/);
    }
  });
});

test('a template leaves out a part in brackets whose parameters are missing', () => {
  const details = { what: 'Rule', received: 'tags', nearest: null };
  const issue: Issue = { code: 'unknown-field', message: '', details };
  const table = { 'unknown-field': '[{nearest}? ]{received} [of {what}] ist kein Feld[ neben {nothing}]' };
  expect(translate(issue, table)).toBe('tags of Rule ist kein Feld');
  const near: Issue = { ...issue, details: { ...details, nearest: '[{what}]' } };
  expect(translate(near, { 'unknown-field': '{received}[, gemeint ist {nearest}?]' })).toBe(
    'tags, gemeint ist [{what}]?',
  );
});

describe('translate', () => {
  const issue: Issue = { code: 'host-bits', message: 'in English', details: { prefix: '::/0' } };

  test('leaves English what the table does not have', () => {
    expect(translate(issue, {})).toBe('in English');
    expect(translate(issue, german)).toContain('::/0');
  });

  test('shows of a long parameter only the beginning', () => {
    const details = { prefix: 'x'.repeat(101) };
    expect(translate({ ...issue, details }, { 'host-bits': '{prefix}' })).toBe(`${'x'.repeat(100)}…`);
  });

  test('gives a function the parameters, none where there are none', () => {
    const table: Partial<Messages> = {
      'host-bits': ({ prefix }) => prefix,
      'mac-size': (params) => JSON.stringify(params),
    };
    expect(translate(issue, table)).toBe('::/0');
    expect(
      translate(
        refusal(() => Mac.parse('00')),
        table,
      ),
    ).toBe('{}');
  });

  test.each([undefined, null, 'empty', {}, new Error('empty')])('refuses %o for an issue', (value) => {
    expect(refusal(() => translate(value as Issue, german)).code).toBe('invalid-type');
  });

  test.each([undefined, null, 'empty', () => 'empty'])('refuses %o for a table', (value) => {
    expect(refusal(() => translate(issue, value as unknown as Messages)).code).toBe('invalid-type');
  });
});

/** The names in a template. */
type Names<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

test('the types have the parameters of every code', () => {
  expectTypeOf<keyof ErrorDetails>().toEqualTypeOf<ErrorCode>();
  expectTypeOf<keyof typeof messages>().toEqualTypeOf<ErrorCode>();
  expectTypeOf<ErrorDetails['host-bits']>().toEqualTypeOf<{ readonly prefix: string }>();
  expectTypeOf<Names<'{a} to {b}'>>().toEqualTypeOf<'a' | 'b'>();
});

type Templates = Tables[keyof Tables];
type NamesOf<C extends ErrorCode> = Names<Extract<Templates, Record<C, string>>[C]>;
type Unnamed = { [C in ErrorCode]: Exclude<NamesOf<C>, keyof ErrorDetails[C]> }[ErrorCode];

test('a template names no parameter that its code has not', () => {
  expectTypeOf<NamesOf<'not-inside'>>().toEqualTypeOf<'inner' | 'outer'>();
  expectTypeOf<Unnamed>().toEqualTypeOf<never>();
});
