/** The faults that one edit can make in a legal text of IPv4, with their refusals. */
import type { IPv4Address, IPv4Prefix, IPv4Range } from '../ipv4.ts';
import {
  type Edit,
  Edits,
  editHostBits,
  editLength,
  editNumbers,
  endsOf,
  pieces,
  unlikeHyphen,
} from './edits.ts';
import type { Spelled } from './spelling.ts';

const LONGEST_ADDRESS = 15;
const LONGEST_PREFIX = 18;

/** The faults of an IPv4 address. */
export function ipv4AddressEdits({ text }: Spelled<IPv4Address>, stranger: string): Edit[] {
  const edits = new Edits(text, LONGEST_ADDRESS);
  editIPv4(edits, 0, text.length, stranger);
  editDots(edits, 0, text.length);
  edits.putIn(0, ':', 'ipv6-address', 0);
  edits.putAnywhere('/', 'prefix-not-allowed', 1, text.length);
  return edits.list;
}

/** The faults of an IPv4 prefix. */
export function ipv4PrefixEdits({ text, value }: Spelled<IPv4Prefix>, stranger: string): Edit[] {
  const edits = editedPrefix(text, value, stranger);
  editDots(edits, 0, text.indexOf('/'));
  return edits.list;
}

/** The faults of an IPv4 range. */
export function ipv4RangeEdits({ text, value }: Spelled<IPv4Range>, stranger: string): Edit[] {
  const dash = text.indexOf('-');
  if (dash < 0 && text.includes('/')) return editedPrefix(text, value, stranger).list;
  const edits = new Edits(text, dash < 0 ? LONGEST_ADDRESS : undefined);
  if (dash < 0) {
    edits.putIn(0, ':', 'ipv6-address', 0);
    editIPv4(edits, 0, text.length, stranger);
    return edits.list;
  }
  const [first, last] = endsOf(text, dash);
  for (const [start, end] of [first, last]) {
    // A blank could be part of the hyphen.
    editIPv4(edits, start, end, stranger === ' ' ? '_' : stranger);
    edits.putIn(start, ':', 'ipv6-address', start);
    edits.putAnywhere('/', 'prefix-not-allowed', start + 1, end);
  }
  editDots(edits, ...last);
  const [number = ''] = text.split('.', 1);
  const [least, most] = [value.last.value >>> 24, 255];
  for (const digit of number === '0' ? [] : ['1', '2']) {
    const more = Number(digit + number);
    if (more > least && more <= most) edits.putIn(0, digit, 'range-inverted', last[0] + 1);
  }
  return edits.list;
}

function editedPrefix(text: string, { first }: { readonly first: IPv4Address }, stranger: string): Edits {
  const edits = new Edits(text, LONGEST_PREFIX);
  const slash = text.indexOf('/');
  editIPv4(edits, 0, slash, stranger);
  edits.putIn(0, ':', 'ipv6-address', 0);
  editLength(edits, slash + 1, text.length, 32, stranger);
  editHostBits(edits, slash + 1, (length) => first.prefix(length).first.equals(first));
  return edits;
}

/** Faults that an IPv4 address has wherever it is written. */
export function editIPv4(edits: Edits, start: number, end: number, stranger: string): void {
  const numbers = pieces(edits.text.slice(start, end), start);
  editNumbers(edits, numbers);
  for (const number of numbers.slice(0, 3)) {
    if (number.end - number.start === 1) edits.takeOut(number.start, 'ipv4-part-missing', number.start);
  }
  edits.putIn(end, '.', 'invalid-character', end);
  edits.putAnywhere(unlikeHyphen(stranger), 'invalid-character', start, end);
  edits.putAnywhere('%', 'zone-not-allowed', start, end);
}

/** A hyphen in the place of a dot. */
export function editDots(edits: Edits, start: number, end: number): void {
  for (const dot of pieces(edits.text.slice(start, end), start, /\./g)) {
    edits.change(dot.start, '-', 'range-not-allowed');
  }
}
