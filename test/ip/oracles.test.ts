/**
 * The scanner and the printer held against other readers on every text of the corpus. Where one of them reads by other
 * rules, a function here says what it must answer instead, for exactly those texts; the reason for each difference stands
 * in docs/decisions/0001-address-text.md.
 */
import { isIPv6 } from 'node:net';
import { Address6 } from 'ip-address';
import { describe, expect, test } from 'vitest';
import { Address, parseScoped } from '../../src/address.ts';
import { addressTexts } from '../corpus.ts';
import { expandSlow, formatSlow, parseSlow } from '../reference/address.ts';
import { numberOf } from '../reference/arithmetic.ts';

const texts = addressTexts();
const isLegal = (text: string) => parseSlow(text) !== null;
const legal = texts.filter((text) => isLegal(text));

/** The texts on which two readers give different answers. */
function differing<T>(
  asked: readonly string[],
  one: (text: string) => T,
  other: (text: string) => T,
): string[] {
  return asked.filter((text) => one(text) !== other(text));
}

test('the corpus has more than 20,000 texts, the same ones every time', () => {
  expect({ texts: texts.length, legal: legal.length }).toEqual({ texts: 39_467, legal: 8_928 });
  expect(addressTexts()).toEqual(texts);
});

describe('the slow twin', () => {
  test('accepts the same texts', () => {
    expect(differing(texts, isLegal, (text) => Address.isValid(text))).toEqual([]);
  });

  test('reads the same value and writes the same texts', () => {
    for (const text of legal) {
      const address = Address.parse(text);
      const groups = parseSlow(text) ?? [];
      expect([String(address), address.toExpanded()]).toEqual([formatSlow(groups), expandSlow(groups)]);
    }
  });

  test('has the same number by the reference arithmetic', () => {
    expect(
      differing(
        legal,
        (text) => String(Address.parse(text).toBigInt()),
        (text) => String(numberOf(text)),
      ),
    ).toEqual([]);
  });
});

describe('net.isIPv6 of Node', () => {
  const zoned = texts.filter((text) => text.includes('%'));

  test('agrees on every text without "%"', () => {
    const asked = texts.filter((text) => !text.includes('%'));
    expect(differing(asked, isIPv6, (text) => Address.isValid(text))).toEqual([]);
  });

  test('takes some zones, which parseScoped takes too and no address has', () => {
    const taken = zoned.filter((text) => isIPv6(text));
    expect(taken.length).toBeGreaterThan(100);
    for (const text of taken)
      expect([text, parseScoped(text).address.toExpanded()]).toEqual([text, expandedBeforeZone(text)]);
    expect(zoned.filter((text) => Address.isValid(text))).toEqual([]);
  });
});

function expandedBeforeZone(text: string): string {
  return expandSlow(parseSlow(text.slice(0, text.indexOf('%'))) ?? []);
}

describe('the WHATWG URL parser', () => {
  const REMOVED = /[\t\n\r]/g;
  const URL_SYNTAX = /[/?#@\\[\]]/;
  const MAPPED = /^::ffff:\d+\./;
  /** A text with a character that ends or splits the host cannot be asked as one. */
  const askable = texts.filter((text) => !URL_SYNTAX.test(text));

  test('agrees on every text that can stand between its brackets, but that it drops tabs and line ends', () => {
    expect(differing(askable, urlAccepts, (text) => isLegal(text.replace(REMOVED, '')))).toEqual([]);
    expect(differing(askable, urlAccepts, (text) => Address.isValid(text)).length).toBe(932);
  });

  test('cannot be asked about texts with URL syntax, none of which is an address', () => {
    expect(texts.filter((text) => URL_SYNTAX.test(text) && Address.isValid(text))).toEqual([]);
  });

  test('writes the same canonical text, but that it writes IPv4-mapped addresses without dots', () => {
    const differs = differing(legal, urlText, (text) => String(Address.parse(text)));
    expect(differs.length).toBe(44);
    expect(differs.filter((text) => !MAPPED.test(String(Address.parse(text))))).toEqual([]);
    expect(
      differing(
        differs,
        (text) => String(Address.parse(urlText(text))),
        (text) => String(Address.parse(text)),
      ),
    ).toEqual([]);
  });

  function urlAccepts(text: string): boolean {
    return URL.canParse(`http://[${text}]/`);
  }

  function urlText(text: string): string {
    return new URL(`http://[${text}]/`).hostname.slice(1, -1);
  }
});

describe('Address6 of ip-address', () => {
  /** It drops a length of one to three digits up to 128, then a zone, and reads what is left. */
  function bare(text: string): string {
    const length = /\/(\d{1,3})(?=%|$)/.exec(text);
    if (length !== null && Number(length[1]) > 128) return text;
    const address = text.replace(length?.[0] ?? '', '');
    return address.includes('/') ? text : address.replace(/%.*$/, '');
  }

  test('agrees on every text, but that it drops a prefix length and a zone', () => {
    const taken = new Set(texts.filter((text) => Address6.isValid(text)));
    const takes = (text: string) => taken.has(text);
    expect(differing(texts, takes, (text) => isLegal(bare(text)))).toEqual([]);

    const kinds = { lengths: 0, zones: 0, both: 0, neither: 0 };
    for (const text of differing(texts, takes, (text) => Address.isValid(text))) {
      const [hasLength, hasZone] = [text.includes('/'), text.includes('%')];
      kinds[hasLength ? (hasZone ? 'both' : 'lengths') : hasZone ? 'zones' : 'neither']++;
    }
    expect(kinds).toEqual({ lengths: 51, zones: 184, both: 26, neither: 0 });
  });

  test('reads the same number', () => {
    expect(
      differing(
        legal,
        (text) => new Address6(text).bigInt(),
        (text) => Address.parse(text).toBigInt(),
      ),
    ).toEqual([]);
  });

  test('writes the same texts, but that its canonical text of an IPv4-mapped address has no dots', () => {
    const differs = differing(
      legal,
      (text) => new Address6(text).correctForm(),
      (text) => String(Address.parse(text)),
    );
    expect(differs.filter((text) => !new Address6(text).isMapped4())).toEqual([]);
    expect(differs.length).toBe(44);
    expect(
      differing(
        legal,
        (text) => new Address6(text).canonicalForm(),
        (text) => Address.parse(text).toExpanded(),
      ),
    ).toEqual([]);
    expect(
      differing(
        legal,
        (text) => new Address6(text).reverseForm(),
        (text) => `${Address.parse(text).toArpa()}.`,
      ),
    ).toEqual([]);
  });
});
