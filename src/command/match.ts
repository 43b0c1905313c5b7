/** Finds for each line the longest prefix of a list that holds its address. */
import { parseMany, type RefusedLine } from '../bulk.ts';
import type { Result } from '../error.ts';
import { IPv4Prefix, mappedPrefix, unmapped } from '../ipv4.ts';
import { type FrozenPrefixMap, PrefixMap } from '../map.ts';
import { Prefix } from '../prefix.ts';
import { type Call, type Command, Fault } from './call.ts';
import { chunksOf, MANY, nameOf, textOfBytes } from './input.ts';
import { BadLines, itemOf, LIST_OPTIONS, prefixesOf } from './lists.ts';
import { json } from './text.ts';

/** A list in a table for each family; prefixes of IPv4 as mapped ones. */
interface Tables {
  readonly ipv4: FrozenPrefixMap<string>;
  readonly ipv6: FrozenPrefixMap<string>;
}

/** The address or prefix of a line, the longest prefix that holds it, and the text of that in the list. */
interface Found {
  readonly item: string;
  readonly prefix: string;
  readonly label: string;
}

const NEWLINE = 0x0a;

export const match: Command = {
  usage: 'LIST [FILE ...]',
  about:
    'Prints for each line that begins with an address or prefix the longest prefix of a list that holds it. A line of\n' +
    'the list has a prefix, and after it perhaps a text. LIST is a file, "-", or a prefix itself.',
  options: {
    ...LIST_OPTIONS,
    lines: [null, 'prints the lines that match, as they are'],
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
    const tables = await tablesOf(call, list);
    const isInverted = call.has('invert');
    const counts = new Map<string, number>();
    const strange = { count: 0, first: '' };
    let selected = 0;
    for (const source of sources) {
      for await (const { bytes, before } of chunksOf(call, source)) {
        const { found, without } = matchLines(tables, bytes);
        strange.first ||= without[0] === undefined ? '' : `${nameOf(source)}:${before + without[0]}`;
        strange.count += without.length;
        if (call.has('lines') || isInverted) {
          const lines = linesIn(bytes).filter((_, i) => (found[i] === undefined) === isInverted);
          selected += lines.length;
          const text = Buffer.concat(lines);
          // A terminal gets no control characters; a file or a program gets the bytes as they are.
          yield call.host.stdout.isTTY ? text.toString() : text;
          continue;
        }
        let text = '';
        found.forEach((one, i) => {
          selected++;
          const row = `${one.prefix}\t${one.label}`;
          if (call.has('count')) counts.set(row, (counts.get(row) ?? 0) + 1);
          else text += rowOf(call, { line: before + i + 1, ...one });
        });
        yield text;
      }
    }
    for (const [row, count] of counts) {
      const [prefix, label] = row.split('\t');
      yield rowOf(call, { count, prefix, label });
    }
    if (strange.count > 0) {
      call.note(`hextet: lines that begin with no address: ${strange.count}, the first is ${strange.first}`);
    }
    return selected > 0 ? 0 : 1;
  },
};

function rowOf(call: Call, { line, ...row }: Readonly<Record<string, string | number | undefined>>): string {
  return call.isJson ? `${json({ line, ...row })}\n` : `${Object.values(row).join('\t').trimEnd()}\n`;
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

/** What holds the address of each line, at the index of the line; and the numbers of the lines without an address. */
function matchLines({ ipv4, ipv6 }: Tables, bytes: Uint8Array): { found: Found[]; without: number[] } {
  const rows = parseMany(bytes, { kind: 'prefix', hostBits: 'mask', rest: 'ignore' });
  const found: Found[] = [];
  const without: number[] = [];
  for (let row = 0; row < rows.count; row++) {
    const item = rows.prefix(row);
    const entry = ipv6.match(item);
    if (entry === null) continue;
    const { prefix, value } = entry;
    found[rows.lines[row]! - 1] = { item: textOf(item), prefix: String(prefix), label: value };
  }
  for (const line of rows.refused) {
    const item = ipv4Of(line);
    const entry = item && ipv4.match(item.toIPv6());
    if (item === null) without.push(line.line);
    if (item === null || entry === null) continue;
    found[line.line - 1] = { item: textOf(item), prefix: String(unmapped(entry.prefix)), label: entry.value };
  }
  return { found, without };
}

/** A prefix, or the address that is all of it. */
function textOf(item: Prefix | IPv4Prefix): string {
  const most = item instanceof Prefix ? 128 : 32;
  return String(item.length === most ? item.first : item);
}

/** The IPv4 address or prefix at the beginning of a line that has no IPv6 one. */
function ipv4Of({ text }: RefusedLine): IPv4Prefix | null {
  const [word = ''] = /[^ \t,;\r]+/.exec(text) ?? [];
  const read = readPrefix(word, 'mask');
  return read.ok ? (read.value as IPv4Prefix) : null;
}

/** Reads a list: all that cannot be read is named, and then refused. */
async function tablesOf(call: Call, list: string): Promise<Tables> {
  const ipv4 = new PrefixMap<string>();
  const ipv6 = new PrefixMap<string>();
  const item = itemOf(call, list);
  for (const prefix of item === null ? [] : prefixesOf(item)) {
    (prefix instanceof Prefix ? ipv6 : ipv4).set(mappedPrefix(prefix), '');
  }
  const bad = new BadLines(call, list);
  const hostBits = call.has('mask') ? 'mask' : 'reject';
  for await (const { bytes, before } of item === null ? chunksOf(call, list, MANY) : []) {
    const rows = parseMany(bytes, { kind: 'prefix', hostBits, rest: 'ignore' });
    const lines = textOfBytes(bytes).split('\n');
    const labelOf = (line: number) => labelIn(lines[line - 1]!);
    for (let row = 0; row < rows.count; row++) ipv6.set(rows.prefix(row), labelOf(rows.lines[row]!));
    for (const { line } of rows.refused) {
      const [word = ''] = /[^ \t,;\r]+/.exec(lines[line - 1]!) ?? [];
      const read = readPrefix(word, hostBits);
      if (read.ok) ipv4.set(mappedPrefix(read.value), labelOf(line));
      else bad.add(before + line, read.issue);
    }
  }
  bad.end();
  return { ipv4: ipv4.freeze(), ipv6: ipv6.freeze() };
}

/** The text after the prefix of a line, without the mark that parts them and without a comment. */
function labelIn(line: string): string {
  const rest = line.replace(/^[ \t]*[^ \t,;]*[ \t]*/, '').trimEnd();
  return rest.startsWith('#') ? '' : rest.replace(/^[,;]/, '').trim();
}

/** An IPv4 prefix, or what is wrong with any other word. */
function readPrefix(word: string, hostBits: 'reject' | 'mask'): Result<IPv4Prefix | Prefix> {
  if (word.includes(':') || !word.includes('.')) return Prefix.tryParse(word, { hostBits });
  return IPv4Prefix.tryParse(word.includes('/') ? word : `${word}/32`, { hostBits });
}
