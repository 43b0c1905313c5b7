/** German has a sentence for every code, which shows what the English one shows. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import type { ErrorCode, ErrorDetails, Issue, IssueFields } from '../../src/error.ts';
import { Mac } from '../../src/mac.ts';
import { de } from '../../src/messages/de.ts';
import { type Messages, messages, translate } from '../../src/messages.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { errorRows, issueOf } from '../support/error-examples.ts';
import { refusal } from '../support/refusal.ts';
import { typeErrors } from '../support/type-errors.ts';

const examples = new Map<string, IssueFields>();
for (const row of errorRows) examples.set(row.code, await issueOf(row));

/** Parameters that are keys, which another language has other words for, with two keys each. */
const KEYS: Readonly<Record<string, readonly [string, string]>> = {
  expected: ['mac', 'port'],
  family: ['ipv4', 'ipv6'],
  otherFamily: ['ipv4', 'ipv6'],
  stack: ['ipv4', 'ipv6'],
  noun: ['vpc', 'nic'],
  reason: ['not-json', 'invalid'],
};

/** What is wrong with the sentence of an issue in a table. */
function sentenceFaults(table: Partial<Messages>, issue: IssueFields): string[] {
  const sentence = translate(issue, table);
  const details: Readonly<Record<string, unknown>> = issue.details ?? {};
  const named = Array.from(messages[issue.code].matchAll(/\{(\w+)\}/g), ([, name]) => name as string);
  const lost = named.filter((name) => (details[name] ?? null) !== null && !shows(table, issue, name));
  const isEnglish = sentence === issue.message || /\b(the|is|of|not|has|with|got|expected)\b/.test(sentence);
  const values = new Set(Object.values(details).map(String));
  const words = sentence.split(/[„“ ]/).filter((word) => !values.has(word));
  return [
    ...(sentence === '' ? ['empty'] : []),
    ...(/\{\w*\}|undefined|null|NaN|\[object/.test(words.join(' ')) ? ['not filled'] : []),
    ...(isEnglish ? ['English'] : []),
    ...lost.map((name) => `without ${name}`),
  ];
}

/** A value is shown as it is. Another key makes another sentence. */
function shows(table: Partial<Messages>, issue: IssueFields, name: string): boolean {
  const value = String((issue.details as Readonly<Record<string, unknown>>)[name]);
  if (translate(issue, table).includes(value)) return true;
  const [one, other] = (KEYS[name] ?? []).map((key) =>
    translate({ ...issue, details: { ...issue.details, [name]: key } } as IssueFields, table),
  );
  return one !== other;
}

test('there is a sentence for every code, and no other', () => {
  expect(Object.keys(de).sort()).toEqual(Object.keys(messages).sort());
  expect([...examples.keys()].sort()).toEqual(Object.keys(de).sort());
});

test.each(errorRows)(
  'the refusal $code is a German sentence with all that the English one shows',
  ({ code }) => {
    expect(sentenceFaults(de, examples.get(code)!)).toEqual([]);
  },
);

test('a template has at most 120 characters without its parameters, and no exclamation mark', () => {
  for (const [code, entry] of Object.entries(de)) {
    const sentence = typeof entry === 'string' ? entry : translate(examples.get(code)!, de);
    expect(sentence.replace(/\{\w+\}/g, '').length, code).toBeLessThanOrEqual(120);
    expect(sentence).not.toMatch(/!|\.$|^ | {2}/);
  }
});

describe('a fault of a table is found:', () => {
  const issue = examples.get('not-inside')!;
  test.each<[string, Messages['not-inside'], string[]]>([
    ['an empty sentence', '', ['empty', 'without inner', 'without outer']],
    ['a parameter that there is not', '{inner} liegt nicht in {outr}', ['not filled', 'without outer']],
    ['a parameter that is lost', '{inner} liegt anderswo', ['without outer']],
    ['a sentence in English', '{inner} is not inside {outer}', ['English']],
    ['an unfilled brace', '{inner} liegt nicht in {outer} {}', ['not filled']],
    ['a function that forgets one', ({ inner }) => `${inner} liegt außerhalb`, ['without outer']],
  ])('%s', (_, entry, faults) => {
    expect(sentenceFaults({ 'not-inside': entry }, issue)).toEqual(faults);
  });

  test('no sentence at all', () => {
    expect(sentenceFaults({}, issue)).toEqual(['English']);
  });

  test('a key that makes no difference', () => {
    expect(sentenceFaults({ empty: () => 'hier fehlt etwas' }, examples.get('empty')!)).toEqual([
      'without expected',
    ]);
  });
});

test('a missing code, and a parameter that a code has not, do not compile', () => {
  const source = readFileSync(new URL('../../src/messages/de.ts', import.meta.url), 'utf8')
    .replace("'../error.ts'", "'hextet/error'")
    .replace("'../messages.ts'", "'hextet/messages'");
  const planted = [
    source.replace(/^ {2}'not-inside': .+\n/m, ''),
    source.replace('{inner} liegt', '{iner} liegt'),
    source.replace('({ family }) =>', '({ famly }) =>'),
  ];
  expect(planted).not.toContain(source);
  const errors = typeErrors(planted).join('\n');
  expect(errors).toContain(`Property '"not-inside"' is missing`);
  expect(errors).toContain(`"{iner} liegt nicht in {outer}"' is not assignable to type 'never'`);
  expect(errors).toContain("Property 'famly' does not exist");
});

describe('in German', () => {
  test.each<[() => unknown, string]>([
    [() => Address.parse(''), 'leerer Text, erwartet wird eine IPv6-Adresse'],
    [() => Prefix.parse('1'.repeat(50)), 'der Text ist zu lang, erwartet wird ein IPv6-Präfix'],
    [() => AddressRange.parse('::2 - ::1'), 'der Bereich endet bei ::1, vor seinem Anfang ::2'],
    [() => Mac.parse(''), 'leerer Text, erwartet wird eine Hardware-Adresse'],
    [() => Address.from(7 as unknown as string), 'erwartet wird Address | string, nicht number'],
    [
      () => Address.parse('::').prefix('1' as unknown as number),
      'length: erwartet wird integer, nicht string',
    ],
    [() => Prefix.parse('2001:db8::1/64'), 'Host-Bits sind gesetzt, das Präfix ist 2001:db8::/64'],
  ])('%s', (call, sentence) => {
    expect(translate(refusal(call), de)).toBe(sentence);
  });

  test.each<[ErrorCode, ErrorDetails[ErrorCode], string]>([
    [
      'unknown-name',
      { received: 'cp', expected: 'protocol' },
      '„cp“ ist unbekannt, erwartet wird ein Protokoll',
    ],
    ['unknown-name', { received: 'up', expected: 'op' }, '„up“ ist unbekannt, erwartet wird op'],
    [
      'unknown-name',
      { received: 'ula', expected: 'address-kind', nearest: null },
      '„ula“ ist unbekannt, erwartet wird eine Art von Adressen',
    ],
    [
      'unknown-name',
      { received: 'globl', expected: 'address-kind', nearest: 'global' },
      '„globl“ ist unbekannt, erwartet wird eine Art von Adressen, vielleicht ist „global“ gemeint',
    ],
    [
      'reserved-name',
      { received: 'all', expected: 'device-name' },
      '„all“ ist ein reserviertes Wort und kann kein Gerätename sein',
    ],
    ['damaged-record', { reason: 'not-json' }, 'beschädigter Eintrag: kein JSON'],
    [
      'damaged-record',
      { place: 'changes.0', version: 7, reason: 'host-bits', expected: '5' },
      'beschädigter Eintrag bei changes.0 der Version 7: host-bits, erwartet wird 5',
    ],
    [
      'damaged-snapshot',
      { place: 'rows', line: 3, reason: 'wrong-rows' },
      'beschädigter Snapshot bei rows in Zeile 3: falsche Zeilen',
    ],
    ['network-in-use', { id: 'a', nics: ['m'], count: 1 }, 'das Netz a hat 1 NIC'],
    ['network-in-use', { id: 'a', nics: ['m', 'n'], count: 2 }, 'das Netz a hat 2 NICs'],
    ['already-exists', { noun: 'vpc', id: 'v' }, 'die VPC v existiert bereits'],
    [
      'fixed-field',
      { noun: 'network', id: 'a', field: 'vpc', value: null },
      'das Netz a: vpc ist fest und bleibt leer',
    ],
    [
      'fixed-field',
      { noun: 'router', id: 'r', field: 'for', value: 'vpc/v' },
      'der Router r: for ist fest und bleibt vpc/v',
    ],
  ])('%s, %o', (code, details, sentence) => {
    expect(translate({ code, message: '', details } as Issue, de)).toBe(sentence);
  });
});
