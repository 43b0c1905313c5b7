/**
 * Snapshots in parts: short lines of JSON. The first line is the head: plain data, and the count of rows of every
 * section. Each further line has rows of one section, in the order of the sections, with two digests: its own, and one of
 * all lines so far. So a damaged, missing, doubled or moved line is found at that line, and a reader knows all sizes
 * before the first row.
 *
 * What stands on a pool writes two of these one after the other: its own, with the head of its pool in its own head, and
 * `pool.snapshotParts()`. It reads with a reader of its own until that is whole, and gives the other lines to
 * `Pool.loader()`; then the head of the pool is the one that was written.
 */

import type { DamageReason } from '../error.ts';
import { Digest } from './digest.ts';
import { fail, failType } from './issue.ts';
import { poolMessages } from './messages.ts';

/** Rows in one line: a few kilobytes, a fraction of a millisecond to write or to read. */
const ROWS = 256;

/** The rows of one section. */
export interface Section {
  readonly name: string;
  readonly count: number;
  readonly rows: Iterable<unknown>;
}

/** What a line says. */
export type SnapshotPart =
  | { readonly kind: 'head'; readonly head: object; readonly counts: Readonly<Record<string, number>> }
  | { readonly kind: 'rows'; readonly section: string; readonly rows: readonly unknown[] };

/**
 * Writes the lines of a snapshot, one at a time: rows are taken when their line is asked for. `check` is called before
 * each line, and throws where the rows are no longer those of the head.
 */
export function* writeParts(
  head: object,
  sections: readonly Section[],
  check: () => void = () => {},
): Generator<string> {
  check();
  const counts = Object.fromEntries(sections.map(({ name, count }) => [name, count]));
  let running = '';
  const line = (content: readonly unknown[]): string => {
    const own = digestOf(content);
    running = digestOf([running, own]);
    return JSON.stringify([...content, own, running]);
  };
  yield line(['head', head, counts]);
  check();
  for (const { name, rows } of sections) {
    let part: unknown[] = [];
    for (const row of rows) {
      part.push(row);
      if (part.length < ROWS) continue;
      yield line([name, part]);
      check();
      part = [];
    }
    if (part.length === 0) continue;
    yield line([name, part]);
    check();
  }
}

/** Reads the lines of a snapshot in order. Nothing of a line is told before its digests are right. */
export class PartsReader {
  /** The names of the sections, in order. */
  readonly names: readonly string[];
  /** The line that comes next, from 0. */
  line = 0;
  running = '';
  /** Sections and the rows of each that are still to come, in order; null before the head. */
  left: [name: string, count: number][] | null = null;

  constructor(names: readonly string[]) {
    this.names = names;
  }

  /** Whether the last line has come. */
  get isWhole(): boolean {
    return this.left?.length === 0;
  }

  /**
   * Reads the next line.
   *
   * @throws HextetError `damaged-snapshot`, with the line as the path.
   */
  read(text: string): SnapshotPart {
    const parsed = this.parse(text);
    const content = parsed.slice(0, -2);
    const [own, running] = parsed.slice(-2);
    if (own !== digestOf(content)) this.fail('wrong-digest');
    this.running = digestOf([this.running, own]);
    if (running !== this.running) this.fail('out-of-order');
    const part = this.line === 0 ? this.readHead(content) : this.readRows(content);
    this.line++;
    return part;
  }

  /**
   * Checks that there was no line too few.
   *
   * @throws HextetError `damaged-snapshot`.
   */
  end(): void {
    if (!this.isWhole) this.fail('missing-line');
  }

  parse(text: string): unknown[] {
    if (typeof text !== 'string') failType('string', text);
    try {
      const parsed = JSON.parse(text) as unknown;
      if (Array.isArray(parsed) && parsed.length >= 2) return parsed;
    } catch {
      // Refused below: the words of the parser are another one's in each runtime.
    }
    return this.fail('not-json');
  }

  readHead([kind, head, counts, ...rest]: readonly unknown[]): SnapshotPart {
    if (kind !== 'head' || !isData(head) || !isData(counts) || rest.length > 0) this.fail('wrong-head');
    const known = counts as Readonly<Record<string, number>>;
    if (Object.keys(known).length !== this.names.length) this.fail('wrong-sections');
    const left = this.names.map((name): [string, number] => [name, known[name]!]);
    if (left.some(([, count]) => !Number.isSafeInteger(count) || count < 0)) this.fail('wrong-count');
    this.left = left;
    this.skipFull();
    return { kind, head: head as object, counts: known };
  }

  readRows([name, rows, ...rest]: readonly unknown[]): SnapshotPart {
    const next = this.left![0];
    if (!Array.isArray(rows) || rows.length === 0 || rest.length > 0) this.fail('wrong-rows');
    if (next === undefined || next[0] !== name || rows.length > next[1]) this.fail('wrong-rows');
    next[1] -= rows.length;
    this.skipFull();
    return { kind: 'rows', section: name as string, rows };
  }

  /** Passes the sections whose rows were all read. */
  skipFull(): void {
    while (this.left![0]?.[1] === 0) this.left!.shift();
  }

  fail(reason: DamageReason): never {
    return fail(poolMessages, 'damaged-snapshot', {
      path: [this.line],
      details: { line: this.line + 1, reason },
    });
  }
}

function isData(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function digestOf(value: unknown): string {
  const digest = new Digest();
  digest.json(value);
  return digest.toString();
}

/** Checks that lines can be taken one by one. A text is a list of its characters to JavaScript, and of no lines. */
export function checkLines(lines: Iterable<string> | AsyncIterable<string>): void {
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = Object(lines);
  const isList = typeof lines === 'object' && [later, now].some((start) => typeof start === 'function');
  if (!isList) failType('Iterable<string>', lines);
}
