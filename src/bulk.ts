/**
 * Many addresses or prefixes at once, one a line, without an object for any of them.
 *
 * @packageDocumentation
 */

import type { Issue } from './error.ts';
import { type FlatAddresses, type LineSource, type RefusedLine, readRows } from './internal/bulk/lines.ts';
import { ascendingOrder, compareWords } from './internal/bulk/sort.ts';
import { checkFields } from './internal/fields.ts';
import { masksHostBits } from './internal/host-bits.ts';
import { checkInteger, failType } from './internal/issue.ts';
import { Printable } from './internal/printable.ts';
import { Address, readAddress } from './ip/address.ts';
import { lineIssue } from './ip/line-issue.ts';
import { Prefix } from './ip/prefix.ts';

export type { FlatAddresses, LineSource, RefusedLine } from './internal/bulk/lines.ts';

/**
 * How {@link parseMany} reads lines.
 *
 * @public
 */
export interface ParseManyOptions {
  /** `address`, the default, or `prefix`: then a line without a length is a /128. */
  readonly kind?: 'address' | 'prefix' | undefined;
  /** Clears the bits after the length if `mask`. Defaults to `reject`. */
  readonly hostBits?: 'reject' | 'mask' | undefined;
  /** Ignores, if `ignore`, what follows on a line after a blank, a comma or a semicolon. Defaults to `reject`. */
  readonly rest?: 'reject' | 'ignore' | undefined;
}

/**
 * Reads one address or prefix from each line, many times as fast as one after the other. It accepts what
 * `Address.parse` and `Prefix.parse` do. Lines end with LF or CRLF; blanks around, blank lines, and lines and ends of lines
 * that begin with `#` are skipped. A line that is refused stops nothing: {@link ParsedLines.refused} lists it.
 *
 * @param source - a text, its bytes, or the lines.
 * @throws HextetError `invalid-type`, `unknown-field`.
 *
 * @example
 * ```ts
 * import { parseMany } from 'hextet/bulk';
 *
 * const log = parseMany('2001:db8::5 GET /\n2001:db8::1::2 GET /\n2001:db8::7 GET /\n', { rest: 'ignore' });
 * log.count; // 2
 * String(log.address(1)); // '2001:db8::7'
 * log.refused[0]; // { line: 2, code: 'double-colon-twice', position: 11, text: '2001:db8::1::2 GET /' }
 * ```
 *
 * @public
 */
export function parseMany(source: LineSource, options: ParseManyOptions = {}): ParsedLines {
  checkFields('ParseManyOptions', options, ['kind', 'hostBits', 'rest']);
  const { kind = 'address', hostBits, rest = 'reject' } = options ?? {};
  if (kind !== 'address' && kind !== 'prefix') failType("'address' | 'prefix'", kind);
  if (rest !== 'reject' && rest !== 'ignore') failType("'reject' | 'ignore'", rest);
  const refused: RefusedLine[] = [];
  const rows = readRows(source, {
    prefixes: kind === 'prefix',
    masks: masksHostBits(hostBits),
    rest: rest === 'ignore' ? 'drop' : 'refuse',
    issueOf: kind === 'prefix' ? lineIssue : (text) => readAddress(text) as Issue,
    onRefused: (line) => refused.push(line),
  });
  return new ParsedLines(rows.words, rows.lengths, rows.lines, rows.count, refused);
}

/**
 * The result of {@link parseMany}: rows counted from 0, and the lines that it refused.
 *
 * @public
 */
export class ParsedLines extends Printable implements FlatAddresses {
  /** Four words of 32 bits a row; there can be more room than is used. */
  readonly words: Int32Array;
  /** The prefix length of each row, 128 for an address. */
  readonly lengths: Uint8Array;
  /** The number of the line, counted from 1, of each row. */
  readonly lines: Uint32Array;
  /** How many rows there are. */
  readonly count: number;
  /** The lines that were refused, in order. */
  readonly refused: readonly RefusedLine[];

  /** @internal */
  constructor(
    words: Int32Array,
    lengths: Uint8Array,
    lines: Uint32Array,
    count: number,
    refused: readonly RefusedLine[],
  ) {
    super();
    this.words = words;
    this.lengths = lengths;
    this.lines = lines;
    this.count = count;
    this.refused = refused;
  }

  /**
   * Returns the address of a row; of a prefix its first.
   *
   * @throws HextetError `out-of-range`.
   */
  address(row: number): Address {
    checkInteger('index', row, 0, this.count - 1);
    const at = 4 * row;
    return new Address(this.words[at]!, this.words[at + 1]!, this.words[at + 2]!, this.words[at + 3]!);
  }

  /**
   * Returns the prefix of a row; of an address its /128.
   *
   * @throws HextetError `out-of-range`.
   */
  prefix(row: number): Prefix {
    return new Prefix(this.address(row), this.lengths[row]!);
  }

  /** Returns one line: how many lines were read and refused. */
  override toString(): string {
    return `${this.count} lines read, ${this.refused.length} refused`;
  }

  /** Returns the rows in the order of `Prefix.compare`, each once: of equal ones the first. */
  sorted(): ParsedLines {
    const order = ascendingOrder(this.words, 4, this.count, this.lengths);
    const words = new Int32Array(4 * this.count);
    const lengths = new Uint8Array(this.count);
    const lines = new Uint32Array(this.count);
    let count = 0;
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!;
      const isAgain =
        count > 0 &&
        lengths[count - 1] === this.lengths[row] &&
        compareWords(words, 4 * (count - 1), this.words, 4 * row) === 0;
      if (isAgain) continue;
      words.set(this.words.subarray(4 * row, 4 * row + 4), 4 * count);
      lengths[count] = this.lengths[row]!;
      lines[count++] = this.lines[row]!;
    }
    return new ParsedLines(words, lengths, lines, count, this.refused);
  }
}
