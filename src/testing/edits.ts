/**
 * The faults that one edit can make in a legal text, with their refusals. They follow from the text and from the grammar
 * of docs/decisions/0001-address-text.md alone: no parser is called.
 */

import type { ErrorCode } from '../error.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { Mac } from '../mac.ts';
import type { Spelled } from './spelling.ts';

export interface Edit {
  readonly text: string;
  readonly code: ErrorCode;
  readonly position: number;
}

/** The longest legal texts. */
const LONGEST_ADDRESS = 45;
const LONGEST_PREFIX = 49;
const LONGEST_MAC = 23;

/** Edits of a text, as they are found. */
export class Edits {
  readonly list: Edit[] = [];
  readonly text: string;
  readonly longest: number;

  constructor(text: string, longest: number = Number.POSITIVE_INFINITY) {
    this.text = text;
    this.longest = longest;
  }

  putIn(at: number, character: string, code: ErrorCode, position: number): void {
    const text = this.text.slice(0, at) + character + this.text.slice(at);
    // A longer text can be a range, which is refused as such.
    const isLong = text.length > this.longest && character !== '-';
    this.list.push(isLong ? { text, code: 'too-long', position: this.longest } : { text, code, position });
  }

  change(at: number, character: string, code: ErrorCode): void {
    const text = this.text.slice(0, at) + character + this.text.slice(at + 1);
    this.list.push({ text, code, position: at });
  }

  takeOut(at: number, code: ErrorCode, position: number): void {
    this.list.push({ text: this.text.slice(0, at) + this.text.slice(at + 1), code, position });
  }

  /** A character that has no place anywhere from `start` up to `end`, but perhaps at one offset. */
  putAnywhere(character: string, code: ErrorCode, start: number, end: number, except = -1): void {
    for (let at = start; at <= end; at++) {
      if (at === except) continue;
      this.putIn(at, character, code, at);
      if (at < end) this.change(at, character, code);
    }
  }
}

/** A group or a decimal number. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** The parts of a legal address, with their places in the whole text. */
export interface Parts {
  readonly start: number;
  readonly end: number;
  /** The place of `::`, or -1. */
  readonly gap: number;
  /** The hexadecimal groups. */
  readonly groups: readonly Piece[];
  /** The numbers of the dotted part, if there is one. */
  readonly numbers: readonly Piece[];
  /** The colons with a piece on both sides. */
  readonly colons: readonly number[];
  /** How many groups are written: a dotted part is two. */
  readonly count: number;
}

export function partsOf(address: string, start = 0): Parts {
  const gap = address.indexOf('::');
  const quadStart = address.includes('.') ? address.lastIndexOf(':') + 1 : address.length;
  const groups = pieces(address.slice(0, quadStart), start);
  const numbers = pieces(address.slice(quadStart), start + quadStart);
  const colons = pieces(address, 0, /:/g).filter(
    (colon) => gap < 0 || (colon.start !== gap && colon.start !== gap + 1),
  );
  return {
    start,
    end: start + address.length,
    gap: gap < 0 ? -1 : start + gap,
    groups,
    numbers,
    colons: colons.map((colon) => start + colon.start),
    count: groups.length + (numbers.length > 0 ? 2 : 0),
  };
}

export function pieces(text: string, offset: number, shape: RegExp = /[0-9a-f]+/gi): Piece[] {
  return Array.from(text.matchAll(shape), ({ 0: piece, index }) => ({
    start: offset + index,
    end: offset + index + piece.length,
  }));
}

/** The faults of an address. */
export function addressEdits({ text }: Spelled<Address>, stranger: string): Edit[] {
  const edits = new Edits(text, LONGEST_ADDRESS);
  const parts = partsOf(text);
  editAddress(edits, parts, stranger);
  editScope(edits, parts);
  editInside(edits, parts, '/', 'prefix-not-allowed');
  editInside(edits, parts, '-', 'range-not-allowed');
  return edits.list;
}

/** The faults of a prefix. */
export function prefixEdits(legal: Spelled<Prefix>, stranger: string): Edit[] {
  const edits = partsOfPrefix(legal.text, legal.value, stranger);
  editInside(edits, partsOf(legal.text.slice(0, legal.text.indexOf('/'))), '-', 'range-not-allowed');
  return edits.list;
}

function partsOfPrefix(text: string, { first }: { readonly first: Address }, stranger: string): Edits {
  const edits = new Edits(text, LONGEST_PREFIX);
  const slash = text.indexOf('/');
  const parts = partsOf(text.slice(0, slash));
  editAddress(edits, parts, stranger);
  editScope(edits, parts);
  editLength(edits, slash + 1, text.length, 128, stranger);
  editHostBits(edits, slash + 1, (length) => first.prefix(length).first.equals(first));
  return edits;
}

/** The faults of a range. */
export function rangeEdits({ text, value }: Spelled<AddressRange>, stranger: string): Edit[] {
  const dash = text.indexOf('-');
  if (dash < 0 && text.includes('/')) return partsOfPrefix(text, value, stranger).list;
  const edits = new Edits(text, dash < 0 ? LONGEST_ADDRESS : undefined);
  if (dash < 0) {
    const parts = partsOf(text);
    editAddress(edits, parts, stranger);
    editScope(edits, parts);
    return edits.list;
  }
  const [first, last] = endsOf(text, dash);
  const [low, high] = [partsOf(text.slice(...first), first[0]), partsOf(text.slice(...last), last[0])];
  for (const parts of [low, high]) {
    // A blank could be part of the hyphen.
    editAddress(edits, parts, stranger === ' ' ? '_' : stranger);
    editScope(edits, parts);
    editInside(edits, parts, '/', 'prefix-not-allowed');
  }
  editInside(edits, high, '-', 'range-not-allowed');
  invert(edits, low, high, value.last.w0 >>> 16);
  return edits.list;
}

type Place = readonly [start: number, end: number];

/** The places of the two addresses of a range. */
export function endsOf(text: string, dash: number): readonly [first: Place, last: Place] {
  const lastStart = text.length - text.slice(dash + 1).trimStart().length;
  return [
    [0, text.slice(0, dash).trimEnd().length],
    [lastStart, text.length],
  ];
}

/** Puts the first address above the last one, if one more digit in its first group does that. */
function invert(edits: Edits, { gap, groups, count }: Parts, last: Parts, most: number): void {
  const position = last.start + 1;
  if (gap === 0) {
    if (count < 7 && most < 0xf) edits.putIn(0, 'f', 'range-inverted', position);
    return;
  }
  const { end } = groups[0] as Piece;
  const digits = edits.text.slice(0, end);
  if (end < 4 && Number.parseInt(`f${digits}`, 16) > most) edits.putIn(0, 'f', 'range-inverted', position);
}

/** Faults that an address has wherever it is written. */
export function editAddress(edits: Edits, parts: Parts, stranger: string): void {
  editColons(edits, parts);
  editGroups(edits, parts);
  editQuad(edits, parts);
  editInside(edits, parts, unlikeHyphen(stranger), 'invalid-character', parts.start);
}

/** A zone, where none can be. */
function editScope(edits: Edits, parts: Parts): void {
  editInside(edits, parts, '%', 'zone-not-allowed', parts.start);
}

/** A character that has no place anywhere in an address after its start. A first colon is read together with the next. */
export function editInside(
  edits: Edits,
  { start, end, gap }: Parts,
  character: string,
  code: ErrorCode,
  from: number = start + 1,
): void {
  edits.putAnywhere(character, code, from, end, gap === start ? start + 1 : undefined);
}

/** Adds the faults of a length that ends at an offset. */
export function editLength(edits: Edits, start: number, end: number, most: number, stranger: string): void {
  const length = edits.text.slice(start, end);
  edits.putIn(start, '0', 'length-invalid', start);
  edits.putIn(start, '+', 'length-invalid', start);
  edits.putIn(end, unlikeHyphen(stranger), 'length-invalid', end);
  if (length !== '0' && Number(`${length}9`) > most) edits.putIn(end, '9', 'length-too-long', start);
  if (length.length === 1) edits.takeOut(start, 'length-missing', start);
}

/** A length without its last digit: the address has bits below it. */
export function editHostBits(edits: Edits, start: number, fits: (length: number) => boolean): void {
  const shorter = edits.text.slice(start, -1);
  if (shorter !== '' && !fits(Number(shorter))) edits.takeOut(edits.text.length - 1, 'host-bits', 0);
}

/** A hyphen makes a range of an address and separates the octets of a hardware address. */
export function unlikeHyphen(stranger: string): string {
  return stranger === '-' ? '_' : stranger;
}

function editColons(edits: Edits, { start, end, gap, colons, groups, numbers, count }: Parts): void {
  const endsInGroup = groups.at(-1)?.end === end;
  if (gap !== start) edits.putIn(start, ':', 'stray-colon', start);
  if (endsInGroup) edits.putIn(end, ':', 'stray-colon', end);
  if (gap >= 0) edits.putIn(gap, ':', 'stray-colon', gap + 2);
  if (gap === start) edits.takeOut(start, 'stray-colon', start);
  else if (gap === end - 2) edits.takeOut(gap, 'stray-colon', gap);
  else if (gap > 0) edits.takeOut(gap, 'too-few-groups', end - 1);
  for (const at of colons) {
    if (gap < 0) edits.putIn(at, ':', 'double-colon-empty', at);
    else edits.putIn(at, ':', 'double-colon-twice', at < gap ? gap + 1 : at);
    const left = groups.find((group) => group.end === at) as Piece;
    const right = [...groups, ...numbers].find((piece) => piece.start === at + 1) as Piece;
    const digits = left.end - left.start + right.end - right.start;
    if (digits > 4) edits.takeOut(at, 'group-too-long', left.start + 4);
    else if (count === 8 && right !== numbers[0]) edits.takeOut(at, 'too-few-groups', end - 1);
  }
}

function editGroups(edits: Edits, { gap, groups, numbers, count }: Parts): void {
  const [lastPiece = groups.at(-1)] = numbers;
  for (const group of groups) {
    const { start, end } = group;
    if (end - start === 4) {
      edits.putIn(start, '0', 'group-too-long', start + 4);
      edits.putIn(end, '0', 'group-too-long', start + 4);
    }
    for (let at = start + 1; at < end; at++) {
      if (count === 8) {
        edits.putIn(at, ':', 'too-many-groups', 1 + (lastPiece === group ? at : (lastPiece as Piece).start));
      } else if (count === 7) {
        edits.putIn(at, ':', 'double-colon-empty', start < gap ? gap + 1 : gap);
      }
    }
  }
}

function editQuad(edits: Edits, { end, numbers }: Parts): void {
  if (numbers.length === 0) return;
  editNumbers(edits, numbers);
  for (const number of numbers.slice(1, 3)) edits.change(number.end, ':', 'ipv4-not-last');
  edits.putIn(end, ':', 'ipv4-not-last', end);
}

/** Faults of four decimal numbers, with anything before the first one. */
export function editNumbers(edits: Edits, numbers: readonly Piece[]): void {
  for (const [i, { start, end }] of numbers.entries()) {
    const digits = edits.text.slice(start, end);
    edits.putIn(start, '0', 'ipv4-leading-zero', start);
    if (digits !== '0' && Number(`${digits}9`) > 255) edits.putIn(end, '9', 'ipv4-part-range', start);
    if (i < 3) edits.putIn(end, '.', 'ipv4-part-missing', end + 1);
    else if (digits.length === 1) edits.takeOut(start, 'ipv4-part-missing', start);
  }
}

/** The faults of a hardware address. */
export function macEdits({ text }: Spelled<Mac>, stranger: string): Edit[] {
  const edits = new Edits(text, LONGEST_MAC);
  edits.putAnywhere(unlikeHyphen(stranger), 'mac-digit', 0, text.length);
  const groups = pieces(text, 0);
  for (const [i, { start, end }] of groups.entries()) {
    // A hyphen after another count than four digits separates octets.
    const isFirstPair = i === 0 && text[4] === '-';
    edits.takeOut(start, groups.length === 1 ? 'mac-size' : 'mac-octet', isFirstPair ? 2 : end - 1);
    if (groups.length > 1) edits.putIn(end, '0', 'mac-octet', isFirstPair ? 2 : end);
    if (i > 1) edits.change(start - 1, text[start - 1] === ':' ? '-' : ':', 'mac-separator');
  }
  return edits.list;
}
