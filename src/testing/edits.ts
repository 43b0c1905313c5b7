/**
 * What may go wrong with a legal text by one edit, and how it is refused then. It is told from the text alone, by the
 * grammar of docs/decisions/0001-address-text.md: no parser is asked.
 */

import type { ErrorCode } from '../error.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
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
class Edits {
  readonly list: Edit[] = [];
  readonly text: string;
  readonly longest: number;

  constructor(text: string, longest: number) {
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

  /** A character that has no place anywhere up to `end`. */
  putAnywhere(character: string, code: ErrorCode, end: number, isKept: (at: number) => boolean): void {
    for (let at = 0; at <= end; at++) {
      if (!isKept(at)) continue;
      this.putIn(at, character, code, at);
      if (at < end) this.change(at, character, code);
    }
  }
}

/** A group or a decimal number. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** The parts of a legal address. */
interface Parts {
  /** Where it ends. */
  readonly end: number;
  /** Where `::` stands, or -1. */
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

function partsOf(address: string): Parts {
  const gap = address.indexOf('::');
  const quadStart = address.includes('.') ? address.lastIndexOf(':') + 1 : address.length;
  const groups = pieces(address.slice(0, quadStart), 0);
  const numbers = pieces(address.slice(quadStart), quadStart);
  const colons = pieces(address, 0, /:/g).map(({ start }) => start);
  return {
    end: address.length,
    gap,
    groups,
    numbers,
    colons: colons.filter((at) => gap < 0 || (at !== gap && at !== gap + 1)),
    count: groups.length + (numbers.length > 0 ? 2 : 0),
  };
}

function pieces(text: string, offset: number, shape: RegExp = /[0-9a-f]+/gi): Piece[] {
  return Array.from(text.matchAll(shape), ({ 0: piece, index }) => ({
    start: offset + index,
    end: offset + index + piece.length,
  }));
}

/** What may go wrong with an address. */
export function addressEdits({ text }: Spelled<Address>, stranger: string): Edit[] {
  const edits = new Edits(text, LONGEST_ADDRESS);
  const parts = partsOf(text);
  editAddress(edits, parts, stranger);
  edits.putAnywhere('/', 'prefix-not-allowed', parts.end, (at) => at > 0 && isKept(parts, at));
  return edits.list;
}

/** What may go wrong with a prefix. */
export function prefixEdits({ text, value }: Spelled<Prefix>, stranger: string): Edit[] {
  const edits = new Edits(text, LONGEST_PREFIX);
  const slash = text.indexOf('/');
  const start = slash + 1;
  const length = text.slice(start);
  editAddress(edits, partsOf(text.slice(0, slash)), stranger);
  edits.putIn(start, '0', 'length-invalid', start);
  edits.putIn(start, '+', 'length-invalid', start);
  edits.putIn(text.length, unlikeHyphen(stranger), 'length-invalid', text.length);
  if (length !== '0' && Number(`${length}9`) > 128) edits.putIn(text.length, '9', 'length-too-long', start);
  if (length.length === 1) edits.takeOut(start, 'length-missing', start);
  const shorter = length.slice(0, -1);
  if (shorter !== '' && !value.first.prefix(Number(shorter)).first.equals(value.first)) {
    edits.takeOut(text.length - 1, 'host-bits', 0);
  }
  return edits.list;
}

function editAddress(edits: Edits, parts: Parts, stranger: string): void {
  editColons(edits, parts);
  editGroups(edits, parts);
  editQuad(edits, parts);
  const kept = (at: number) => isKept(parts, at);
  edits.putAnywhere(unlikeHyphen(stranger), 'invalid-character', parts.end, kept);
  edits.putAnywhere('%', 'zone-not-allowed', parts.end, kept);
  edits.putAnywhere('-', 'range-not-allowed', parts.end, (at) => at > 0 && kept(at));
}

/** A first colon is read together with the character after it. */
function isKept({ gap }: Parts, at: number): boolean {
  return at !== 1 || gap !== 0;
}

/** A hyphen makes a range of an address and separates the octets of a hardware address. */
function unlikeHyphen(stranger: string): string {
  return stranger === '-' ? '_' : stranger;
}

function editColons(edits: Edits, { end, gap, colons, groups, numbers, count }: Parts): void {
  const endsInGroup = groups.at(-1)?.end === end;
  if (gap !== 0) edits.putIn(0, ':', 'stray-colon', 0);
  if (endsInGroup) edits.putIn(end, ':', 'stray-colon', end);
  if (gap >= 0) edits.putIn(gap, ':', 'stray-colon', gap + 2);
  if (gap === 0) edits.takeOut(0, 'stray-colon', 0);
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
  for (const [i, number] of numbers.entries()) {
    const { start } = number;
    const digits = edits.text.slice(start, number.end);
    edits.putIn(start, '0', 'ipv4-leading-zero', start);
    if (digits !== '0' && Number(`${digits}9`) > 255) edits.putIn(number.end, '9', 'ipv4-part-range', start);
    if (i < 3) edits.putIn(number.end, '.', 'ipv4-part-missing', number.end + 1);
    else if (digits.length === 1) edits.takeOut(start, 'ipv4-part-missing', start);
    if (i > 0 && i < 3) edits.change(number.end, ':', 'ipv4-not-last');
  }
  if (numbers.length > 0) edits.putIn(end, ':', 'ipv4-not-last', end);
}

/** What may go wrong with a hardware address. */
export function macEdits({ text }: Spelled<Mac>, stranger: string): Edit[] {
  const edits = new Edits(text, LONGEST_MAC);
  edits.putAnywhere(unlikeHyphen(stranger), 'mac-digit', text.length, () => true);
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
