/** Lists of both families as sets, from files, the standard input, or arguments that are items themselves. */
import { HextetError, type IssueFields } from '../error.ts';
import { IPv4Prefix, IPv4Range, unmapped } from '../ipv4.ts';
import { Prefix } from '../prefix.ts';
import { AddressRange } from '../range.ts';
import { PrefixSet, type RefusedLine } from '../set.ts';
import { type Call, Fault } from './call.ts';
import { chunksOf, MANY, nameOf } from './input.ts';

/** Addresses of both families; those of IPv4 as IPv4-mapped ones, apart from mapped addresses that a list has. */
export interface Both {
  readonly ipv4: PrefixSet;
  readonly ipv6: PrefixSet;
}

/** The option of every command that reads lists. */
export const LIST_OPTIONS = {
  mask: [null, 'clears the bits after a prefix length, which are refused otherwise'],
} as const;

/** The most refused lines that are shown of a file. */
const SHOWN = 5;
/** What is printed at once. */
const WRITTEN = 1 << 16;
const NOTHING: PrefixSet = PrefixSet.of([]);

/** The union of all sources: files, `-`, or items. */
export async function setOf(call: Call, sources: readonly string[]): Promise<Both> {
  let both: Both = { ipv4: NOTHING, ipv6: NOTHING };
  for (const source of sources) {
    const item = itemOf(call, source);
    if (item !== null) both = join(both, item);
    else for await (const chunk of readSet(call, source)) both = join(both, chunk);
  }
  return both;
}

/** The two sets of a source that is an item, as an address, a prefix or a range; null for the name of a file. */
export function itemOf(call: Call, source: string): Both | null {
  if (!/[:.]/.test(source) || !/^[\da-f:]/i.test(source)) return null;
  const options = { hostBits: call.has('mask') ? 'mask' : 'reject' } as const;
  const ipv4 = source.includes('/') ? IPv4Prefix.tryParse(source, options) : IPv4Range.tryParse(source);
  if (ipv4.ok) return { ipv4: PrefixSet.of(ipv4.value.toIPv6()), ipv6: NOTHING };
  const ipv6 = source.includes('/') ? Prefix.tryParse(source, options) : AddressRange.tryParse(source);
  if (ipv6.ok) return { ipv4: NOTHING, ipv6: PrefixSet.of(ipv6.value) };
  // A text with "::" in it is not a file.
  if (/::|:.*:.*:/.test(source)) throw new HextetError(ipv6.issue);
  return null;
}

/** Reads lines: a set for many of them at a time. */
async function* readSet(call: Call, source: string): AsyncGenerator<Both> {
  const hostBits = call.has('mask') ? 'mask' : 'reject';
  const bad = new BadLines(call, source);
  for await (const { bytes, before } of chunksOf(call, source, MANY)) {
    const mapped: (AddressRange | Prefix)[] = [];
    const onRefused = (line: RefusedLine) => {
      const text = line.text.replace(/#.*/, '').trim();
      const ipv4 = text.includes('/') ? IPv4Prefix.tryParse(text, { hostBits }) : IPv4Range.tryParse(text);
      if (ipv4.ok) mapped.push(ipv4.value.toIPv6());
      else bad.add(before + line.line, line.code === 'ipv4-address' ? ipv4.issue : issueOf(text));
    };
    const ipv6 = PrefixSet.fromText(bytes, { hostBits, onRefused });
    yield { ipv4: PrefixSet.of(mapped), ipv6 };
  }
  bad.end();
}

/** Says what is wrong with a line without an item. */
function issueOf(text: string): IssueFields {
  const read =
    text.includes('/') && !text.includes('-') ? Prefix.tryParse(text) : AddressRange.tryParse(text);
  return read.ok ? { code: 'invalid-character', message: `${text} has something after it` } : read.issue;
}

/** The lines of a list that cannot be read: the first are shown, and the list is refused at its end. */
export class BadLines {
  private readonly call: Call;
  private readonly source: string;
  private count = 0;

  constructor(call: Call, source: string) {
    this.call = call;
    this.source = source;
  }

  add(line: number, issue: IssueFields): void {
    if (++this.count <= SHOWN) this.call.refuse(`${nameOf(this.source)}:${line}`, issue);
  }

  end(): void {
    const name = nameOf(this.source);
    if (this.count > 0)
      throw new Fault(`${name}: lines that cannot be read: ${this.count}; nothing was done`);
  }
}

function join(a: Both, b: Both): Both {
  return { ipv4: a.ipv4.union(b.ipv4), ipv6: a.ipv6.union(b.ipv6) };
}

/** The fewest prefixes of both families, those of IPv4 first. */
export function* prefixesOf({ ipv4, ipv6 }: Both): Generator<Prefix | IPv4Prefix> {
  for (const prefix of ipv4.prefixes()) yield unmapped(prefix);
  yield* ipv6.prefixes();
}

/** The fewest ranges. */
export function* rangesOf({ ipv4, ipv6 }: Both): Generator<AddressRange | IPv4Range> {
  for (const range of ipv4.ranges()) yield IPv4Range.fromIPv6(range);
  yield* ipv6.ranges();
}

/** Lines of values, many at once: as JSON, each is a text in quotes. */
export function* linesOf(call: Call, values: Iterable<{ toString(): string }>): Generator<string> {
  const mark = call.isJson ? '"' : '';
  let text = '';
  for (const value of values) {
    text += `${mark}${value}${mark}\n`;
    if (text.length < WRITTEN) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
