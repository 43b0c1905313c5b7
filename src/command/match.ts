/** Finds for each line the longest prefix of a list that holds its address. */
import { Address } from '../address.ts';
import { parseMany } from '../bulk.ts';
import { IPv4Address, type IPv4Prefix, mappedAddress, mappedPrefix, unmapped } from '../ipv4.ts';
import { type PrefixEntry, PrefixMap } from '../map.ts';
import { Prefix } from '../prefix.ts';
import type { PrefixSet } from '../set.ts';
import { apart, bufferOf } from './apart.ts';
import { type Call, type Command, Fault } from './call.ts';
import { chunksOf, MANY, nameOf } from './input.ts';
import {
  BadLines,
  type Both,
  hostBitsOf,
  inChunks,
  itemOf,
  LIST_OPTIONS,
  prefixesOf,
  readItem,
  setOf,
} from './lists.ts';
import { json } from './text.ts';

/** Longest match; a set only says whether there is any. */
interface Lookup extends Iterable<[Prefix, number]> {
  match(item: Prefix): PrefixEntry<number> | null;
}

/** A list in a table for each family, prefixes of IPv4 as mapped ones; by the numbers in them the texts of the list. */
interface Tables {
  readonly ipv4: Lookup;
  readonly ipv6: Lookup;
  readonly labels: readonly string[];
}

/** The entry that holds the address or prefix of a line. */
interface Found {
  readonly item: Prefix;
  readonly entry: PrefixEntry<number>;
  readonly isIPv4: boolean;
}

const NEWLINE = 0x0a;
/** The most texts of a list that are kept once for all lines that have them. */
const KNOWN = 1 << 16;

export const match: Command = {
  usage: 'LIST [FILE ...]',
  about:
    'Prints for each line that begins with an address or prefix the longest prefix of a list that holds it. A line of\n' +
    'the list has a prefix, and after it perhaps a text. LIST is a file, "-", or a prefix itself.',
  options: {
    ...LIST_OPTIONS,
    lines: [null, 'prints the lines that match, as they are'],
    anywhere: [null, 'takes the first address of a line that matches, wherever it stands'],
    invert: [null, 'prints the lines that match nothing, as they are'],
    count: [null, 'prints how many lines each prefix of the list matches'],
  },
  examples: [
    'printf "2001:db8::5 GET /\\n2001:db9::1 GET /\\n" | hextet match 2001:db8::/32',
    'printf "10.0.0.5\\n10.1.0.5\\n" | hextet match 10.0.0.0/16 --invert',
  ],
  async *run(call) {
    const list = call.arg(0, 'LIST');
    const sources = call.args.length > 1 ? call.args.slice(1) : ['-'];
    if (list === '-' && sources.includes('-'))
      throw new Fault('both LIST and the lines are the standard input');
    const isInverted = call.has('invert');
    const hasLines = isInverted || call.has('lines');
    // What is asked of each line is a yes or a no: a set is smaller, and read sooner.
    const tables = hasLines ? membersOf(await setOf(call, [list])) : await tablesOf(call, list);
    const counts = new Float64Array(call.has('count') ? tables.labels.length : 0);
    const strange = { count: 0, first: '' };
    let selected = 0;
    for (const source of sources) {
      for await (const { bytes, before } of chunksOf(call, source)) {
        const { found, without } = (call.has('anywhere') ? searchLines : matchLines)(tables, bytes);
        strange.first ||= without[0] === undefined ? '' : `${nameOf(source)}:${before + without[0]}`;
        strange.count += without.length;
        if (hasLines) {
          const lines = linesIn(bytes).filter((_, i) => (found[i] === undefined) === isInverted);
          selected += lines.length;
          const text = Buffer.concat(lines);
          // A terminal gets no control characters; a file or a program gets the bytes as they are.
          yield call.host.stdout.isTTY ? text.toString() : text;
          continue;
        }
        selected += found.reduce((sum) => sum + 1, 0);
        // A line that matches nothing has no place in the list.
        if (call.has('count'))
          found.forEach(({ entry }) => {
            counts[entry.value]!++;
          });
        else yield rowsOf(call, tables, found, before + 1);
      }
    }
    if (call.has('count')) yield* countRows(call, tables, counts);
    if (strange.count > 0) {
      call.note(`hextet: lines that begin with no address: ${strange.count}, the first is ${strange.first}`);
    }
    return selected > 0 ? 0 : 1;
  },
};

function rowsOf(call: Call, { labels }: Tables, found: readonly Found[], line: number): string {
  let text = '';
  found.forEach(({ item, entry, isIPv4 }, i) => {
    const { first, length } = item;
    const single = isIPv4 ? unmapped(first) : first;
    const shown = length === 128 ? single : shownOf(item, isIPv4);
    const { prefix, label } = entryFacts(entry, labels, isIPv4);
    if (call.isJson) text += `${json({ line: line + i, item: shown, prefix, label })}\n`;
    else text += `${shown}\t${prefix}${label && `\t${label}`}\n`;
  });
  return text;
}

function shownOf(prefix: Prefix, isIPv4: boolean): Prefix | IPv4Prefix {
  return isIPv4 ? unmapped(prefix) : prefix;
}

/** Bytes by lines, each with its end. */
function linesIn(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    const line = bytes.subarray(start, end);
    lines.push(newline < 0 ? Buffer.concat([line, Uint8Array.of(NEWLINE)]) : line);
    start = end;
  }
  return lines;
}

/** Finds what holds the address of each line, at the index of the line; and the numbers of the lines without an address. */
function matchLines(tables: Tables, bytes: Uint8Array): { found: Found[]; without: number[] } {
  const lines = apart(bytes, false);
  const found: Found[] = [];
  const without: number[] = [];
  for (const family of ['ipv4', 'ipv6'] as const) {
    const rows = parseMany(lines[family], { kind: 'prefix', hostBits: 'mask' });
    const table = tables[family];
    for (let row = 0; row < rows.count; row++) {
      const item = rows.prefix(row);
      const entry = table.match(item);
      if (entry !== null) found[rows.lines[row]! - 1] = { item, entry, isIPv4: family === 'ipv4' };
    }
    for (const { line } of rows.refused) without.push(line);
  }
  return { found, without: without.sort((a, b) => a - b) };
}

/** As {@link matchLines}, with the first address of a line that the list holds, wherever it stands. */
function searchLines({ ipv4, ipv6 }: Tables, bytes: Uint8Array): { found: Found[]; without: number[] } {
  const found: Found[] = [];
  const lines = bufferOf(bytes).toString().split('\n');
  for (const [i, line] of lines.entries()) {
    for (const [text] of line.matchAll(/(?<![\w.:])[\da-f]*[.:][\da-f.:]*[\da-f:](?!\w)/gi)) {
      const word = text.replace(/(?<!:):$/, '');
      const isIPv4 = !word.includes(':');
      const read = isIPv4 ? IPv4Address.tryParse(word) : Address.tryParse(word);
      if (!read.ok) continue;
      const item = mappedAddress(read.value).prefix(128);
      const entry = (isIPv4 ? ipv4 : ipv6).match(item);
      if (entry === null) continue;
      found[i] = { item, entry, isIPv4 };
      break;
    }
  }
  return { found, without: [] };
}

function entryFacts({ prefix, value }: PrefixEntry<number>, labels: readonly string[], isIPv4: boolean) {
  return { prefix: String(shownOf(prefix, isIPv4)), label: labels[value]! };
}

/** The prefixes that were matched, in order. */
function countRows(call: Call, { ipv4, ipv6, labels }: Tables, counts: Float64Array): Generator<string> {
  const rows = function* () {
    for (const table of [ipv4, ipv6]) {
      for (const [prefix, value] of table) {
        const count = counts[value]!;
        if (count === 0) continue;
        const { prefix: text, label } = entryFacts({ prefix, value }, labels, table === ipv4);
        if (call.isJson) yield `${json({ count, prefix: text, label })}\n`;
        else yield `${count}\t${text}${label && `\t${label}`}\n`;
      }
    }
  };
  return inChunks(rows());
}

function membersOf({ ipv4, ipv6 }: Both): Tables {
  const any: PrefixEntry<number> = { prefix: Prefix.parse('::/0'), value: 0 };
  const lookup = (set: PrefixSet): Lookup => ({
    match: (item) => (set.contains(item) ? any : null),
    [Symbol.iterator]: () => [][Symbol.iterator](),
  });
  return { ipv4: lookup(ipv4), ipv6: lookup(ipv6), labels: [] };
}

/** Reads a list: all that cannot be read is named, and then refused. */
async function tablesOf(call: Call, list: string): Promise<Tables> {
  const tables = { ipv4: new PrefixMap<number>(), ipv6: new PrefixMap<number>() };
  const labels: string[] = [];
  const bad = new BadLines(call, list);
  const hostBits = hostBitsOf(call);
  const known = new Map<string, string>();
  const add = (table: PrefixMap<number>, prefix: Prefix, text: string) => {
    // Most lists say the same of many prefixes: one text is enough.
    const label = known.get(text) ?? text;
    if (known.size < KNOWN) known.set(label, label);
    table.set(prefix, labels.push(label) - 1);
  };
  const item = itemOf(call, list);
  for (const prefix of item === null ? [] : prefixesOf(item)) {
    add(prefix instanceof Prefix ? tables.ipv6 : tables.ipv4, mappedPrefix(prefix), '');
  }
  for await (const { bytes, before } of item === null ? chunksOf(call, list, MANY) : []) {
    const lines = apart(bytes, true);
    for (const family of ['ipv4', 'ipv6'] as const) {
      const rows = parseMany(lines[family], { kind: 'prefix', hostBits });
      for (let row = 0; row < rows.count; row++) {
        add(tables[family], rows.prefix(row), lines.restOf(rows.lines[row]!));
      }
      for (const { line } of rows.refused) {
        const item = lines.itemOf(line);
        const read = readItem(item, hostBits);
        if (!read.ok) bad.add(before + line, item);
        else
          for (const prefix of read.value.prefixes())
            add(tables[family], mappedPrefix(prefix), lines.restOf(line));
      }
    }
  }
  bad.end();
  return { ...tables, labels };
}
