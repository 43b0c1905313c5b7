/**
 * Seeded steps on a prefix bitmap and on its twin side by side. A step is a number from which everything about it is
 * drawn, so that a failing run is cut down by leaving numbers out, and what is left is printed as calls.
 */
import { Address } from '../../src/address.ts';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { HextetError } from '../../src/error.ts';
import type { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { checkTrie } from '../support/check-trie.ts';
import {
  BitmapModel,
  inside,
  type Listing,
  lastOf,
  predictable,
  prefixOf,
  type Span,
  sizeOf,
  spanAt,
  spanOf,
} from './bitmap.ts';

/** Where a run takes place: its addresses differ only in some bits of the root, its prefixes have some lengths. */
export interface Universe {
  readonly root: string;
  readonly bits: readonly number[];
  readonly lengths: readonly number[];
}

export interface Run {
  readonly seed: number;
  readonly count: number;
  /** Every how many steps all blocks and gaps are compared; the totals are after each step. */
  readonly listEvery?: number;
}

/** The universe of the first bits below a root. */
export function below(root: string, depth: number): Universe {
  const start = spanOf(root).length;
  const bits = Array.from({ length: depth }, (_, i) => start + i);
  return { root, bits, lengths: [start, ...bits.map((bit) => bit + 1)] };
}

/** Runs the steps; on a failure throws the shortest list of calls that still fails. */
export function runSteps(universe: Universe, { seed, count, listEvery = 1 }: Run): void {
  const ids = Array.from({ length: count }, (_, i) => (seed * 1_000_003 + i) >>> 0);
  const failure = replay(universe, ids, listEvery);
  if (failure === null) return;
  const fewer = shorten(ids.slice(0, failure.at + 1), (rest) => replay(universe, rest, 1) !== null);
  const { trace, cause } = replay(universe, fewer, 1) ?? failure;
  const steps = trace.map((call, i) => `${i + 1}. ${call}`).join('\n');
  throw new Error(`root ${universe.root}, seed ${seed}: ${cause}\n${steps}`);
}

interface Failure {
  readonly at: number;
  readonly trace: readonly string[];
  readonly cause: string;
}

function replay(universe: Universe, ids: readonly number[], listEvery: number): Failure | null {
  const pair = new Pair(universe);
  for (const [at, id] of ids.entries()) {
    try {
      pair.step(id, id % listEvery === 0 || at === ids.length - 1);
    } catch (error) {
      return { at, trace: pair.trace, cause: String(error) };
    }
  }
  return null;
}

function shorten(ids: readonly number[], fails: (ids: readonly number[]) => boolean): readonly number[] {
  let rest = ids;
  for (let chunk = rest.length >> 1 || 1; chunk > 0; ) {
    const before = rest.length;
    for (let at = 0; at < rest.length; ) {
      const fewer = [...rest.slice(0, at), ...rest.slice(at + chunk)];
      if (fails(fewer)) rest = fewer;
      else at += chunk;
    }
    if (rest.length === before) chunk >>= 1;
  }
  return rest;
}

/** A small xorshift generator. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) || 1;
    for (let i = 0; i < 4; i++) this.next();
  }

  next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }

  below(n: number): number {
    return this.next() % n;
  }

  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  bigBelow(n: bigint): bigint {
    let value = 0n;
    for (let i = 0; i < 4; i++) value = (value << 32n) | BigInt(this.next());
    return value % n;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** One kind of step; `weight` says how often it is drawn. */
interface Kind {
  readonly weight: number;
  readonly run: (pair: Pair) => void;
}

/** While a run fills up, while it drains, and steps for both. */
const filling: Kind[] = [
  { weight: 8, run: (pair) => pair.carve() },
  { weight: 4, run: (pair) => pair.take(pair.freeSpan()) },
  { weight: 2, run: (pair) => pair.fill() },
  { weight: 3, run: (pair) => pair.takeRange() },
  { weight: 1, run: (pair) => pair.free() },
];
const draining: Kind[] = [
  { weight: 3, run: (pair) => pair.carve() },
  { weight: 8, run: (pair) => pair.free() },
  { weight: 2, run: (pair) => pair.drain(pair.span()) },
];
const always: Kind[] = [
  { weight: 3, run: (pair) => pair.freeRange() },
  { weight: 2, run: (pair) => pair.take(pair.span()) },
  { weight: 2, run: (pair) => pair.find() },
  { weight: 2, run: (pair) => pair.ask() },
  { weight: 2, run: (pair) => pair.countAndNth() },
  { weight: 2, run: (pair) => pair.list() },
  { weight: 2, run: (pair) => pair.listWhileChanging() },
  { weight: 1, run: (pair) => pair.refuse() },
  { weight: 1, run: (pair) => pair.reload() },
  { weight: 1, run: (pair) => pair.rebuild() },
  { weight: 1, run: (pair) => pair.compact() },
];
const weigh = (kinds: Kind[]) => kinds.flatMap((kind) => Array<Kind>(kind.weight).fill(kind));
const toFill = weigh([...filling, ...always]);
const toDrain = weigh([...draining, ...always]);
/** After how many steps filling and draining take turns, and after how many all is given back. */
const PHASE = 150;
const EMPTIED = 1000;
/** With this many blocks it only drains, so that the slow twin does not become too slow. */
const CROWDED = 120;

class Pair {
  readonly trace: string[] = [];
  bitmap: PrefixBitmap;
  readonly model: BitmapModel;
  readonly universe: Universe;
  readonly empty: number;
  /** Ranges taken so far, to be given back as ranges. */
  readonly ranges: AddressRange[] = [];
  random: Random = new Random(0);

  constructor(universe: Universe) {
    this.universe = universe;
    this.bitmap = new PrefixBitmap(universe.root);
    this.model = new BitmapModel(spanOf(universe.root));
    this.empty = this.bitmap.memory.used;
  }

  step(id: number, lists: boolean): void {
    this.random = new Random(id);
    if (id % EMPTIED === 0) this.drain(this.model.root);
    else this.random.pick(this.fills(id) ? toFill : toDrain).run(this);
    this.check(lists);
  }

  fills(id: number): boolean {
    return this.model.blocks.length < CROWDED && Math.floor(id / PHASE) % 2 === 0;
  }

  // what is drawn

  address(): bigint {
    const { root } = this.model;
    return this.universe.bits.reduce(
      (address, bit) => (this.random.oneIn(2) ? address | (1n << BigInt(127 - bit)) : address),
      root.base,
    );
  }

  /** Now and then any length at all; else the longer of two, so that runs do not fill up at once. */
  length(): number {
    const { lengths } = this.universe;
    if (this.random.oneIn(40)) return this.random.below(129);
    return Math.max(this.random.pick(lengths), this.random.oneIn(2) ? 0 : this.random.pick(lengths));
  }

  span(): Span {
    return spanAt(this.address(), this.random.pick(this.universe.lengths));
  }

  /** A free prefix, where there is one. */
  freeSpan(): Span {
    const gaps = this.model.gaps();
    if (gaps.length === 0) return this.span();
    const gap = this.random.pick(gaps);
    return spanAt(gap.base + this.random.bigBelow(sizeOf(gap.length)), Math.max(gap.length, this.length()));
  }

  /** A block, or now and then its half or its double, or anything. */
  block(): Span {
    const { blocks, root } = this.model;
    if (blocks.length === 0 || this.random.oneIn(8)) return this.span();
    const { base, length } = this.random.pick(blocks);
    if (this.random.oneIn(8)) return spanAt(base, Math.min(length + 1, 128));
    return this.random.oneIn(8) ? spanAt(base, Math.max(length - 1, root.length)) : { base, length };
  }

  range(): AddressRange {
    const unit = this.universe.lengths.at(-1) as number;
    const [a, b] = [spanAt(this.address(), unit), spanAt(this.address(), unit)];
    const [first, last] = a.base < b.base ? [a, b] : [b, a];
    return AddressRange.of(Address.fromBigInt(first.base), Address.fromBigInt(lastOf(last)));
  }

  /** Any seed, also the first and the last. */
  seed(): number {
    const seeds = [0, 1, Number.MAX_SAFE_INTEGER, this.random.next(), this.random.next() * 0x20_0000 + 1];
    return this.random.pick(seeds);
  }

  either<T>(value: T): T | string {
    return this.random.oneIn(2) ? value : String(value);
  }

  within(): Span | undefined {
    return this.random.oneIn(3) ? this.span() : undefined;
  }

  from(): bigint | undefined {
    return this.random.oneIn(3) ? this.address() : undefined;
  }

  // what is done

  take(span: Span): void {
    const prefix = this.either(prefixOf(span));
    this.same(`take('${prefix}')`, () => this.bitmap.take(prefix), this.model.take(span));
  }

  free(span: Span = this.block()): void {
    const prefix = this.either(prefixOf(span));
    this.same(`free('${prefix}')`, () => this.bitmap.free(prefix), this.model.free(span));
  }

  takeRange(): void {
    const range = this.range();
    const taken = this.model.takeRange(range.first.toBigInt(), range.last.toBigInt());
    if (taken) this.ranges.push(range);
    const given = this.either(range);
    this.same(`takeRange('${range}')`, () => this.bitmap.takeRange(given), taken);
  }

  freeRange(): void {
    const known = this.ranges.length > 0 && !this.random.oneIn(4);
    const range = known ? this.random.pick(this.ranges) : this.range();
    const freed = this.model.freeRange(range.first.toBigInt(), range.last.toBigInt());
    const given = this.either(range);
    this.same(`freeRange('${range}')`, () => this.bitmap.freeRange(given), freed);
  }

  /** Takes every free prefix of a length inside some small part: the way to full subtrees of one length. */
  fill(): void {
    const length = this.length();
    if (length <= this.model.root.length) return;
    const part = spanAt(this.address(), Math.max(length - 1 - this.random.below(6), this.model.root.length));
    for (let i = 0; i < 70; i++) {
      const found = this.model.carve(length, { within: part });
      const options = { within: String(prefixOf(part)) };
      this.same(call('carve', length, options), () => this.bitmap.carve(length, options), found);
      if (found === null) return;
    }
  }

  drain(part: Span): void {
    for (const block of this.model.overlapping(part)) {
      if (!inside(block, part)) continue;
      const prefix = String(prefixOf(block));
      this.same(`free('${prefix}')`, () => this.bitmap.free(prefix), this.model.free(block));
    }
  }

  carve(): void {
    const length = this.length();
    if (this.random.oneIn(6)) {
      const found = this.pickRandom(length);
      if (found !== null) this.model.take(found);
      return;
    }
    const { options, where } = this.where();
    const found = this.model.carve(length, where);
    this.same(call('carve', length, options), () => this.bitmap.carve(length, options), found);
  }

  find(): void {
    const length = this.length();
    const { options, where } = this.where();
    const found = this.model.find(length, where);
    this.same(call('find', length, options), () => this.bitmap.find(length, options), found);
  }

  /** Carves at random: something free of that length, the same for equal states, null only where nothing is. */
  pickRandom(length: number): Span | null {
    const within = this.within();
    const seed = this.seed();
    const inner = within === undefined ? {} : { within: this.either(prefixOf(within)) };
    const options = { strategy: 'random', seed, ...inner } as const;
    const label = call('carve', length, options);
    const foretold = shown(this.bitmap.find(length, options));
    const copy = PrefixBitmap.fromBytes(this.bitmap.toBytes());
    this.same(`find as ${label}, reloaded`, () => copy.find(length, options), foretold);
    this.trace.pop();
    const fits = this.model.count(length, within) > 0n;
    this.same(label, () => this.bitmap.carve(length, options), fits ? foretold : null);
    if (!fits) return null;
    const found = spanOf(foretold);
    const good =
      found.length === length && this.model.isFree(found) && inside(found, within ?? this.model.root);
    if (!good) throw new Error(`${foretold} is not a free /${length} where asked for`);
    return found;
  }

  ask(): void {
    const span = this.random.oneIn(2) ? this.span() : this.block();
    const prefix = prefixOf(span);
    const address = Address.fromBigInt(span.base + this.random.bigBelow(sizeOf(span.length)));
    const range = this.range();
    const { bitmap, model } = this;
    const [ends, one] = [[range.first.toBigInt(), range.last.toBigInt()] as const, address.toBigInt()];
    this.same(`has('${prefix}')`, () => bitmap.has(this.either(prefix)), model.has(span));
    this.same(`blockAt('${address}')`, () => bitmap.blockAt(this.either(address)), model.blockAt(one));
    const stateOf = (item: Address | AddressRange | typeof prefix) => () => bitmap.state(this.either(item));
    this.same(`state('${prefix}')`, stateOf(prefix), model.state(span.base, lastOf(span)));
    this.same(`state('${range}')`, stateOf(range), model.state(...ends));
    this.same(`state('${address}')`, stateOf(address), model.state(one, one));
  }

  countAndNth(): void {
    const length = this.length();
    const count = this.model.count(length);
    this.same(`count(${length})`, () => this.bitmap.count(length), count);
    const some = count === 0n ? 0n : this.random.bigBelow(count);
    for (const index of [0n, some, count - 1n, count]) {
      if (index < 0n) continue;
      const given = index <= Number.MAX_SAFE_INTEGER && this.random.oneIn(2) ? Number(index) : index;
      const label = `nth(${length}, ${index})`;
      this.same(label, () => this.bitmap.nth(length, given), this.model.nth(length, index));
    }
  }

  list(): void {
    const { options, listing } = this.listing();
    const { bitmap, model } = this;
    this.same(call('gaps', options), () => [...bitmap.gaps(options)], model.listGaps(listing));
    this.same(call('blocks', options), () => [...bitmap.blocks(options)], model.listBlocks(listing));
  }

  /**
   * Changes the bitmap between the steps of an iteration, which goes on behind the item it gave last. Where that point
   * has come to lie inside an item, this item or the one behind it may follow.
   */
  listWhileChanging(): void {
    const { options, listing } = this.listing();
    const method = this.random.oneIn(2) ? 'gaps' : 'blocks';
    const iterator = this.bitmap[method](options)[Symbol.iterator]();
    let { from } = listing;
    for (let i = 0; i < 12; i++) {
      const place = { ...listing, from };
      const left = method === 'gaps' ? this.model.listGaps(place) : this.model.listBlocks(place);
      const reachesBack = i > 0 && left[0] !== undefined && reaches(left[0], from, listing.reverse);
      const { value, done } = iterator.next();
      this.trace.push(`next of ${call(method, options)} gives ${done ? 'the end' : value}`);
      const wanted = reachesBack ? left.slice(0, 2) : left.slice(0, 1);
      if (done && wanted.length > (reachesBack ? 1 : 0)) throw new Error(`expected one of ${shown(wanted)}`);
      if (done) return;
      const found = spanOf(value);
      if (!wanted.some((span) => shown(span) === shown(found)))
        throw new Error(`expected one of ${shown(wanted)}`);
      from = listing.reverse ? found.base - 1n : lastOf(found) + 1n;
      if (from < 0n || from >= 1n << 128n) return;
      if (this.random.oneIn(2)) this.carve();
      else this.free(this.random.oneIn(2) && method === 'blocks' ? found : undefined);
    }
  }

  /** Outside of the root everything is refused, and nothing changes. */
  refuse(): void {
    const { root } = this.model;
    if (root.length === 0) return;
    const outer = spanAt(root.base, root.length - 1);
    const aside = { base: root.base ^ sizeOf(root.length), length: root.length };
    const span = this.random.pick([outer, aside, spanAt(aside.base, 128), spanAt(lastOf(aside), 128)]);
    const prefix = this.either(prefixOf(span));
    const address = this.either(Address.fromBigInt(aside.base));
    const before = this.bitmap.toBytes().join();
    const { bitmap } = this;
    const calls: [string, () => unknown][] = [
      ['take', () => bitmap.take(prefix)],
      ['free', () => bitmap.free(prefix)],
      ['takeRange', () => bitmap.takeRange(prefixOf(span).toRange())],
      ['freeRange', () => bitmap.freeRange(String(prefix))],
      ['state', () => bitmap.state(prefix)],
      ['carve within', () => bitmap.carve(128, { within: prefix })],
      ['find within', () => bitmap.find(128, { within: prefix })],
      ['carve from', () => bitmap.carve(128, { strategy: 'next', from: address })],
      ['gaps within', () => [...bitmap.gaps({ within: prefix })]],
      ['blocks within', () => [...bitmap.blocks({ within: prefix })]],
      ['gaps from', () => [...bitmap.gaps({ from: address })]],
      ['blocks from', () => [...bitmap.blocks({ from: address })]],
    ];
    for (const [name, refused] of calls)
      this.same(`${name} ${prefix} ${address}`, refused, 'throws outside-root');
    this.same(`has('${prefix}')`, () => bitmap.has(prefix), false);
    this.same(`blockAt('${address}')`, () => bitmap.blockAt(address), null);
    this.same('unchanged bytes', () => bitmap.toBytes().join(), before);
  }

  reload(): void {
    this.trace.push('bitmap = PrefixBitmap.fromBytes(bitmap.toBytes())');
    const bytes = this.bitmap.toBytes();
    this.bitmap = PrefixBitmap.fromBytes(bytes);
    this.model.cursor = this.model.root.base;
    this.same('toBytes()', () => this.bitmap.toBytes().join(), bytes.join());
  }

  /** Equal sets give equal bytes and take equal memory, whatever came before. */
  rebuild(): void {
    const other = new PrefixBitmap(this.universe.root);
    const blocks = [...this.model.blocks];
    while (blocks.length > 0)
      other.take(prefixOf(blocks.splice(this.random.below(blocks.length), 1)[0] as Span));
    checkTrie(other);
    this.same('toBytes()', () => this.bitmap.toBytes().join(), other.toBytes().join());
    this.same('memory.used', () => this.bitmap.memory.used, other.memory.used);
  }

  compact(): void {
    const before = this.bitmap.memory;
    this.trace.push('compact()');
    this.bitmap.compact();
    const after = this.bitmap.memory;
    if (after.used > before.used) throw new Error('compact made it grow');
  }

  // how it is judged

  check(lists: boolean): void {
    const { bitmap, model } = this;
    checkTrie(bitmap);
    const { takenSize, freeSize, largestGap, memory } = bitmap;
    expectSame('takenSize', takenSize, model.takenSize);
    expectSame('freeSize', freeSize, model.freeSize);
    expectSame('largestGap', largestGap, model.largestGap);
    if (memory.used > memory.reserved) throw new Error('more memory used than reserved');
    if (model.blocks.length === 0) expectSame('memory.used of nothing', memory.used, this.empty);
    if (!lists) return;
    expectList('blocks()', bitmap.blocks(), model.blocks);
    expectList('gaps()', bitmap.gaps(), model.gaps());
  }

  same(label: string, actual: () => unknown, expected: unknown): void {
    this.trace.push(label);
    let answer: unknown;
    try {
      answer = actual();
    } catch (error) {
      answer = HextetError.is(error) ? `throws ${error.code}` : `throws ${error}`;
    }
    expectSame(label, answer, expected);
  }

  where(): {
    options: BitmapWhere;
    where: { strategy: (typeof predictable)[number]; within?: Span; from?: bigint };
  } {
    const strategy = this.random.pick(predictable);
    const within = this.within();
    const from = strategy === 'next' ? this.from() : undefined;
    return {
      options: { strategy, ...this.given(within, from) },
      where: { strategy, ...(within && { within }), ...(from !== undefined && { from }) },
    };
  }

  listing(): { options: BitmapListing; listing: Listing } {
    const [within, from, reverse] = [this.within(), this.from(), this.random.oneIn(2)];
    return { options: { ...this.given(within, from), reverse }, listing: { within, from, reverse } };
  }

  given(within: Span | undefined, from: bigint | undefined): Pick<BitmapListing, 'within' | 'from'> {
    return {
      ...(within && { within: this.either(prefixOf(within)) }),
      ...(from !== undefined && { from: this.either(Address.fromBigInt(from)) }),
    };
  }
}

type BitmapWhere = NonNullable<Parameters<PrefixBitmap['find']>[1]>;
type BitmapListing = NonNullable<Parameters<PrefixBitmap['gaps']>[0]>;

/** Whether an item lies on both sides of the point to go on from. */
function reaches(item: Span, from: bigint | undefined, reverse = false): boolean {
  return from !== undefined && (reverse ? lastOf(item) > from : item.base < from);
}

function call(name: string, ...args: unknown[]): string {
  return `${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`;
}

function expectSame(label: string, actual: unknown, expected: unknown): void {
  const [answer, wanted] = [shown(actual), shown(expected)];
  if (answer !== wanted) throw new Error(`${label} gives ${answer}, expected ${wanted}`);
}

function expectList(label: string, prefixes: Iterable<Prefix>, expected: readonly Span[]): void {
  const actual = [...prefixes];
  const agrees = (span: Span, i: number) =>
    actual[i]?.length === span.length && actual[i].first.toBigInt() === span.base;
  if (actual.length !== expected.length || !expected.every(agrees)) expectSame(label, actual, expected);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  return typeof value === 'object' && value !== null && 'base' in value
    ? String(prefixOf(value as Span))
    : String(value);
}
