/** Lists of both families as sets, from files, the standard input, or arguments that are items themselves. */
import { HextetError, type Result } from '../error.ts';
import { IPv4Prefix, IPv4Range, unmapped } from '../ipv4.ts';
import { Prefix } from '../prefix.ts';
import { AddressRange } from '../range.ts';
import { PrefixSet, type RefusedLine } from '../set.ts';
import { apart } from './apart.ts';
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

type HostBits = 'reject' | 'mask';

export function hostBitsOf(call: Call): HostBits {
  return call.has('mask') ? 'mask' : 'reject';
}

/** The most refused lines that are shown of a file. */
const SHOWN = 5;
/** The characters that are printed at once. */
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
  // What begins as an address does: two colons in it, or four numbers.
  if (!/^[\da-f]*:[\da-f]*:|^\d+\.\d+\.\d+\.\d+(?![^-/ ])/i.test(source)) return null;
  const read = readItem(source, hostBitsOf(call));
  if (!read.ok) throw new HextetError(read.issue);
  const { value } = read;
  const isIPv6 = value instanceof AddressRange;
  return {
    ipv4: isIPv6 ? NOTHING : PrefixSet.of(value.toIPv6()),
    ipv6: isIPv6 ? PrefixSet.of(value) : NOTHING,
  };
}

/** Reads lines: a set for many of them at a time. */
async function* readSet(call: Call, source: string): AsyncGenerator<Both> {
  const hostBits = hostBitsOf(call);
  const bad = new BadLines(call, source);
  for await (const { bytes, before } of chunksOf(call, source, MANY)) {
    const { ipv4, ipv6, itemOf } = apart(bytes, true);
    const onRefused = ({ line }: RefusedLine) => bad.add(before + line, itemOf(line));
    const options = { hostBits, onRefused };
    yield { ipv4: PrefixSet.fromText(ipv4, options), ipv6: PrefixSet.fromText(ipv6, options) };
  }
  bad.end();
}

export function readItem(item: string, hostBits: HostBits): Result<AddressRange | IPv4Range> {
  const isIPv4 = item.includes('.') && !item.includes(':');
  const isPrefix = item.includes('/') && !item.includes('-');
  if (!isPrefix) return (isIPv4 ? IPv4Range : AddressRange).tryParse(item);
  const read = (isIPv4 ? IPv4Prefix : Prefix).tryParse(item, { hostBits });
  return read.ok ? { ok: true, value: read.value.toRange() } : read;
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

  /** @param item - the text that cannot be read. */
  add(line: number, item: string): void {
    if (++this.count > SHOWN) return;
    const read = readItem(item, hostBitsOf(this.call));
    // The scanners of lines and of single texts refuse the same.
    const { issue } = read as Extract<typeof read, { ok: false }>;
    this.call.refuse(`${nameOf(this.source)}:${line}`, issue);
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

/** Lines of values: as JSON, each is a text in quotes. */
export function linesOf(call: Call, values: Iterable<{ toString(): string }>): Generator<string> {
  const mark = call.isJson ? '"' : '';
  return inChunks(values, (value) => `${mark}${value}${mark}\n`);
}

/** Texts, many at once. */
export function* inChunks<T>(values: Iterable<T>, textOf: (value: T) => string = String): Generator<string> {
  let chunk = '';
  for (const value of values) {
    chunk += textOf(value);
    if (chunk.length < WRITTEN) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
