/** A prefix bitmap and its slow twin, asked the same questions. */
import { Address } from '../../src/address.ts';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { HextetError } from '../../src/error.ts';
import type { Prefix } from '../../src/prefix.ts';
import type { AddressRange } from '../../src/range.ts';
import { checkTrie } from '../support/check-trie.ts';
import { BitmapModel, inside, lastOf, prefixOf, type Span, sizeOf, spanAt, spanOf } from './bitmap.ts';
import { Draws } from './bitmap-draws.ts';
import type { Universe } from './bitmap-universes.ts';
import { Random } from './seeded.ts';

/** One kind of step; `weight` says how often it is drawn. */
interface Kind {
  readonly weight: number;
  readonly run: (pair: Pair) => void;
}

/** While a run fills up, while it drains, and questions in between. */
const filling: Kind[] = [
  { weight: 8, run: (pair) => pair.carvePlainly() },
  { weight: 8, run: (pair) => pair.carveInPlace() },
  { weight: 6, run: (pair) => pair.carve() },
  { weight: 4, run: (pair) => pair.take(pair.draw.freeSpan()) },
  { weight: 1, run: (pair) => pair.take(pair.draw.span()) },
  { weight: 2, run: (pair) => pair.takeRange() },
  { weight: 2, run: (pair) => pair.fill() },
  { weight: 4, run: (pair) => pair.free() },
  { weight: 1, run: (pair) => pair.freeRange() },
];
const draining: Kind[] = [
  { weight: 3, run: (pair) => pair.carvePlainly() },
  { weight: 3, run: (pair) => pair.carveInPlace() },
  { weight: 2, run: (pair) => pair.carve() },
  { weight: 8, run: (pair) => pair.free() },
  { weight: 2, run: (pair) => pair.freeRange() },
  { weight: 1, run: (pair) => pair.drain(pair.draw.span()) },
];
const asking: Kind[] = [
  { weight: 3, run: (pair) => pair.find() },
  { weight: 3, run: (pair) => pair.ask() },
  { weight: 3, run: (pair) => pair.countAndNth() },
  { weight: 3, run: (pair) => pair.list() },
  { weight: 3, run: (pair) => pair.listWhileChanging() },
  { weight: 2, run: (pair) => pair.refuse() },
  { weight: 2, run: (pair) => pair.reload() },
  { weight: 2, run: (pair) => pair.rebuild() },
  { weight: 2, run: (pair) => pair.compact() },
];
const weigh = (kinds: Kind[]) => kinds.flatMap((kind) => Array<Kind>(kind.weight).fill(kind));
const kinds = { filling: weigh(filling), draining: weigh(draining), asking: weigh(asking) };
/** After how many steps filling and draining take turns, and after how many all is given back. */
const PHASE = 150;
const EMPTIED = 1000;
/** With this many blocks it only drains, so that the slow twin does not become too slow. */
const CROWDED = 80;

export class Pair {
  readonly trace: string[] = [];
  bitmap: PrefixBitmap;
  readonly model: BitmapModel;
  readonly universe: Universe;
  readonly empty: number;
  /** Ranges taken so far, to be given back as ranges. */
  readonly ranges: AddressRange[] = [];
  /** The place, and the length, of {@link Pair.carveInPlace}. */
  place: { within: Span; length: number };
  readonly draw: Draws;

  constructor(universe: Universe) {
    this.universe = universe;
    this.bitmap = new PrefixBitmap(universe.root);
    this.model = new BitmapModel(spanOf(universe.root));
    this.draw = new Draws(universe, this.model);
    this.place = { within: this.model.root, length: universe.root.length };
    this.empty = this.bitmap.memory.used;
  }

  /** Long stretches only change: a question might put in order what the next change would have stumbled over. */
  step(id: number): void {
    this.draw.random = new Random(id);
    const asks = Math.floor(id / 50) % 3 === 0 && this.draw.random.oneIn(2);
    const fills = this.model.blocks.length < CROWDED && Math.floor(id / PHASE) % 2 === 0;
    if (id % EMPTIED === 0) this.drain(this.model.root);
    else this.draw.random.pick(asks ? kinds.asking : fills ? kinds.filling : kinds.draining).run(this);
  }

  take(span: Span): void {
    const prefix = this.draw.either(prefixOf(span));
    this.same(`take('${prefix}')`, () => this.bitmap.take(prefix), this.model.take(span));
  }

  free(span: Span = this.draw.block()): void {
    const prefix = this.draw.either(prefixOf(span));
    this.same(`free('${prefix}')`, () => this.bitmap.free(prefix), this.model.free(span));
  }

  takeRange(): void {
    const range = this.draw.range();
    const taken = this.model.takeRange(range.first.toBigInt(), range.last.toBigInt());
    if (taken) this.ranges.push(range);
    const given = this.draw.either(range);
    this.same(`takeRange('${range}')`, () => this.bitmap.takeRange(given), taken);
  }

  freeRange(): void {
    const known = this.ranges.length > 0 && !this.draw.random.oneIn(4);
    const range = known ? this.draw.random.pick(this.ranges) : this.draw.range();
    const freed = this.model.freeRange(range.first.toBigInt(), range.last.toBigInt());
    const given = this.draw.either(range);
    this.same(`freeRange('${range}')`, () => this.bitmap.freeRange(given), freed);
  }

  /** Takes every free prefix of a length inside some small part: the way to full subtrees of one length. */
  fill(): void {
    const length = this.draw.length();
    if (length <= this.model.root.length) return;
    const part = spanAt(
      this.draw.address(),
      Math.max(length - 1 - this.draw.random.below(6), this.model.root.length),
    );
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

  carvePlainly(): void {
    const length = this.draw.length();
    this.same(call('carve', length), () => this.bitmap.carve(length), this.model.carve(length));
  }

  /** Carves the lowest again and again in one place, with other changes in between. */
  carveInPlace(): void {
    const { random } = this.draw;
    if (random.oneIn(20)) this.place = { within: this.draw.span(), length: this.draw.length() };
    const { within, length } = this.place;
    const options = { within: this.draw.either(prefixOf(within)) };
    this.same(
      call('carve', length, options),
      () => this.bitmap.carve(length, options),
      this.model.carve(length, { within }),
    );
  }

  carve(): void {
    const length = this.draw.length();
    if (this.draw.random.oneIn(6)) {
      const found = this.pickRandom(length);
      if (found !== null) this.model.take(found);
      return;
    }
    const { options, where } = this.draw.where();
    const found = this.model.carve(length, where);
    this.same(call('carve', length, options), () => this.bitmap.carve(length, options), found);
  }

  find(): void {
    const length = this.draw.length();
    const { options, where } = this.draw.where();
    const found = this.model.find(length, where);
    this.same(call('find', length, options), () => this.bitmap.find(length, options), found);
  }

  /** Carves at random: something free of that length, the same for equal states, null only where nothing is. */
  pickRandom(length: number): Span | null {
    const within = this.draw.within();
    const seed = this.draw.seed();
    const inner = within === undefined ? {} : { within: this.draw.either(prefixOf(within)) };
    const options = { strategy: 'random', seed, ...inner } as const;
    const label = call('carve', length, options);
    const foretold = shown(this.bitmap.find(length, options));
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
    const span = this.draw.random.oneIn(2) ? this.draw.span() : this.draw.block();
    const prefix = prefixOf(span);
    const address = Address.fromBigInt(span.base + this.draw.random.bigBelow(sizeOf(span.length)));
    const range = this.draw.range();
    const { bitmap, model } = this;
    const [ends, one] = [[range.first.toBigInt(), range.last.toBigInt()] as const, address.toBigInt()];
    this.same(`has('${prefix}')`, () => bitmap.has(this.draw.either(prefix)), model.has(span));
    this.same(`blockAt('${address}')`, () => bitmap.blockAt(this.draw.either(address)), model.blockAt(one));
    const stateOf = (item: Address | AddressRange | typeof prefix) => () =>
      bitmap.state(this.draw.either(item));
    this.same(`state('${prefix}')`, stateOf(prefix), model.state(span.base, lastOf(span)));
    this.same(`state('${range}')`, stateOf(range), model.state(...ends));
    this.same(`state('${address}')`, stateOf(address), model.state(one, one));
  }

  countAndNth(): void {
    const length = this.draw.length();
    const count = this.model.count(length);
    this.same(`count(${length})`, () => this.bitmap.count(length), count);
    this.countWithin(length);
    const some = count === 0n ? 0n : this.draw.random.bigBelow(count);
    for (const index of [0n, some, count - 1n, count]) {
      if (index < 0n) continue;
      const given = index <= Number.MAX_SAFE_INTEGER && this.draw.random.oneIn(2) ? Number(index) : index;
      const label = `nth(${length}, ${index})`;
      this.same(label, () => this.bitmap.nth(length, given), this.model.nth(length, index));
    }
  }

  countWithin(length: number): void {
    const span = this.draw.span();
    const within = this.draw.either(prefixOf(span));
    const count = this.model.count(length, span);
    this.same(`count(${length}, ${within})`, () => this.bitmap.count(length, { within }), count);
    const gaps = this.model.listGaps({ within: span }).map((gap) => gap.length);
    const largest = gaps.length === 0 ? null : Math.min(...gaps);
    this.same(`largestGapIn(${within})`, () => this.bitmap.largestGapIn(within), largest);
    const index = count === 0n ? 0n : this.draw.random.bigBelow(count);
    const nth = this.model.nth(length, index, span);
    this.same(`nth(${length}, ${index}, ${within})`, () => this.bitmap.nth(length, index, { within }), nth);
  }

  list(): void {
    const { options, listing } = this.draw.listing();
    const { bitmap, model } = this;
    this.same(call('gaps', options), () => [...bitmap.gaps(options)], model.listGaps(listing));
    this.same(call('blocks', options), () => [...bitmap.blocks(options)], model.listBlocks(listing));
  }

  /**
   * Changes the bitmap between the steps of an iteration, which goes on behind the item it gave last. Where that point
   * has come to lie inside an item, this item or the one behind it may follow.
   */
  listWhileChanging(): void {
    const { options, listing } = this.draw.listing();
    const method = this.draw.random.oneIn(2) ? 'gaps' : 'blocks';
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
      if (this.draw.random.oneIn(2)) this.carve();
      else this.free(this.draw.random.oneIn(2) && method === 'blocks' ? found : undefined);
    }
  }

  /** Outside of the root everything is refused, and nothing changes. */
  refuse(): void {
    const { root } = this.model;
    if (root.length === 0) return;
    const outer = spanAt(root.base, root.length - 1);
    const aside = { base: root.base ^ sizeOf(root.length), length: root.length };
    const span = this.draw.random.pick([outer, aside, spanAt(aside.base, 128), spanAt(lastOf(aside), 128)]);
    const prefix = this.draw.either(prefixOf(span));
    const address = this.draw.either(Address.fromBigInt(aside.base));
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
      other.take(prefixOf(blocks.splice(this.draw.random.below(blocks.length), 1)[0] as Span));
    checkTrie(other);
    this.same('toBytes()', () => this.bitmap.toBytes().join(), other.toBytes().join());
    const [length, options] = [this.draw.length(), { strategy: 'random', seed: this.draw.seed() } as const];
    this.same(
      call('find', length, options),
      () => this.bitmap.find(length, options),
      shown(other.find(length, options)),
    );
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

  /**
   * Compares all that can be seen, and the structure. Not after each step: what looks at the bitmap might put in order
   * what the next step would have stumbled over.
   */
  check(): void {
    const { bitmap, model } = this;
    checkTrie(bitmap);
    const { takenSize, freeSize, largestGap, memory } = bitmap;
    expectSame('takenSize', takenSize, model.takenSize);
    expectSame('freeSize', freeSize, model.freeSize);
    expectSame('largestGap', largestGap, model.largestGap);
    if (memory.used > memory.reserved) throw new Error('more memory used than reserved');
    if (model.blocks.length === 0) expectSame('memory.used of nothing', memory.used, this.empty);
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
}

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
