/** Looks at every set of blocks in a root of a few bits: every question to it, every change of it and back. */
import { Address } from '../../src/address.ts';
import { PrefixBitmap } from '../../src/bitmap.ts';
import type { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { checkTrie } from '../support/check-trie.ts';
import { BitmapModel, lastOf, predictable, prefixOf, type Span, sizeOf } from './bitmap.ts';

/** A root with everything that can be asked about in it, down to some bits below. */
class Ground {
  readonly root: Span;
  /** The same prefix as the twin takes it, as the bitmap does, and as it is named in a failure. */
  readonly prefixes: readonly { span: Span; prefix: Prefix; name: string }[];
  readonly units: readonly { first: bigint; last: bigint; ends: readonly [Address, Address] }[];
  readonly ranges: readonly { first: bigint; last: bigint; range: AddressRange; name: string }[];
  readonly depth: number;

  constructor(root: Span, depth: number) {
    this.root = root;
    this.depth = depth;
    this.prefixes = Array.from({ length: depth + 1 }, (_, down) => children(root, down))
      .flat()
      .map((span) => ({ span, prefix: prefixOf(span), name: told(span) }));
    this.units = children(root, depth).map((unit) => {
      const [first, last] = [unit.base, lastOf(unit)];
      return { first, last, ends: [Address.fromBigInt(first), Address.fromBigInt(last)] };
    });
    this.ranges = this.units.flatMap(({ first, ends: [from] }) =>
      this.units
        .filter((unit) => unit.first >= first)
        .map(({ last, ends: [, to] }) => ({
          first,
          last,
          range: AddressRange.of(from, to),
          name: `${from} - ${to}`,
        })),
    );
  }

  get lengths(): number[] {
    return Array.from({ length: this.depth + 1 }, (_, down) => this.root.length + down);
  }
}

function children({ base, length }: Span, down: number): Span[] {
  const child = length + down;
  return Array.from({ length: 1 << down }, (_, i) => ({
    base: base + BigInt(i) * sizeOf(child),
    length: child,
  }));
}

/** All sets of disjoint prefixes in a prefix: 2, 5, 26, 677 of them for 0, 1, 2, 3 bits. */
function everySet(span: Span, depth: number): Span[][] {
  if (depth === 0) return [[], [span]];
  const [low, high] = children(span, 1).map((half) => everySet(half, depth - 1)) as [Span[][], Span[][]];
  return [[span], ...low.flatMap((left) => high.map((right) => [...left, ...right]))];
}

type Told = Prefix | Span | null | boolean | string | bigint;

function isSpan(value: Told): value is Span {
  return typeof value === 'object' && value !== null && 'base' in value;
}

function isSame(value: Told, { base, length }: Span): boolean {
  return (
    typeof value === 'object' &&
    value?.length === length &&
    'first' in value &&
    value.first.toBigInt() === base
  );
}

function told(value: Told): string {
  return String(isSpan(value) ? prefixOf(value) : value);
}

/** A set, and a bitmap that holds it. */
class State {
  readonly ground: Ground;
  readonly model: BitmapModel;
  readonly bitmap: PrefixBitmap;

  constructor(ground: Ground, blocks: Span[], bitmap: PrefixBitmap) {
    this.ground = ground;
    this.model = new BitmapModel(ground.root);
    this.model.blocks = blocks;
    this.bitmap = bitmap;
  }

  agree(question: string, actual: Told, expected: Told): void {
    if (actual === expected || (isSpan(expected) && isSame(actual, expected))) return;
    const blocks = this.model.blocks.map(told).join(' ');
    throw new Error(
      `${told(this.ground.root)} with [${blocks}]: ${question} is ${told(actual)}, expected ${told(expected)}`,
    );
  }

  agreeOnList(question: string, actual: Iterable<Prefix>, expected: readonly Span[]): void {
    const prefixes = [...actual];
    this.agree(`number of ${question}`, BigInt(prefixes.length), BigInt(expected.length));
    for (const [i, span] of expected.entries()) this.agree(question, prefixes[i] ?? null, span);
  }

  ask(): void {
    const { bitmap, model, ground } = this;
    checkTrie(bitmap);
    this.agree('takenSize', bitmap.takenSize, model.takenSize);
    this.agree('freeSize', bitmap.freeSize, model.freeSize);
    this.agree('largestGap', String(bitmap.largestGap), String(model.largestGap));
    for (const { span, prefix, name } of ground.prefixes) {
      this.agree(`has ${name}`, bitmap.has(prefix), model.has(span));
      this.agree(`state ${name}`, bitmap.state(prefix), model.state(span.base, lastOf(span)));
    }
    for (const { first, last, range, name } of ground.ranges) {
      this.agree(`state ${name}`, bitmap.state(range), model.state(first, last));
    }
    for (const { first, last, ends } of ground.units) {
      this.agree(`blockAt ${first}`, bitmap.blockAt(ends[0]), model.blockAt(first));
      this.agree(`blockAt ${last}`, bitmap.blockAt(ends[1]), model.blockAt(last));
    }
    for (const length of ground.lengths) this.count(length);
  }

  count(length: number): void {
    const { bitmap, model } = this;
    const count = model.count(length);
    this.agree(`count ${length}`, bitmap.count(length), count);
    for (let i = 0n; i <= count; i++)
      this.agree(`nth ${length} ${i}`, bitmap.nth(length, i), model.nth(length, i));
  }

  find(): void {
    const { bitmap, model, ground } = this;
    for (const length of ground.lengths) {
      for (const strategy of predictable) {
        this.agree(
          `${strategy} ${length}`,
          bitmap.find(length, { strategy }),
          model.find(length, { strategy }),
        );
        for (const { span, prefix: within, name } of ground.prefixes) {
          const found = bitmap.find(length, { strategy, within });
          this.agree(
            `${strategy} ${length} within ${name}`,
            found,
            model.find(length, { strategy, within: span }),
          );
        }
      }
      for (const { first, ends } of ground.units) {
        const found = bitmap.find(length, { strategy: 'next', from: ends[0] });
        this.agree(
          `next ${length} from ${first}`,
          found,
          model.find(length, { strategy: 'next', from: first }),
        );
      }
      for (const { span } of ground.prefixes) this.findRandom(length, span);
    }
  }

  /** Something free inside, wherever anything is. */
  findRandom(length: number, within: Span): void {
    const seed = length * 31 + Number(within.base % 1009n);
    const found = this.bitmap.find(length, { strategy: 'random', seed, within: prefixOf(within) });
    const candidates = this.model.gaps(within).filter((gap) => gap.length <= length);
    const base = found?.first.toBigInt() ?? -1n;
    const right =
      found === null
        ? candidates.length === 0
        : found.length === length && candidates.some((gap) => gap.base <= base && base <= lastOf(gap));
    this.agree(`random ${length} within ${told(within)}, ${found}, is right`, right, true);
  }

  list(): void {
    const { bitmap, model, ground } = this;
    for (const reverse of [false, true]) {
      for (const { span, prefix, name } of ground.prefixes) {
        const [options, listing] = [
          { within: prefix, reverse },
          { within: span, reverse },
        ];
        this.agreeOnList(`gaps within ${name} ${reverse}`, bitmap.gaps(options), model.listGaps(listing));
        this.agreeOnList(
          `blocks within ${name} ${reverse}`,
          bitmap.blocks(options),
          model.listBlocks(listing),
        );
      }
      for (const { first, last, ends } of ground.units) {
        const options = { from: ends[reverse ? 0 : 1], reverse };
        const listing = { from: reverse ? first : last, reverse };
        this.agreeOnList(
          `gaps from ${listing.from} ${reverse}`,
          bitmap.gaps(options),
          model.listGaps(listing),
        );
        this.agreeOnList(
          `blocks from ${listing.from} ${reverse}`,
          bitmap.blocks(options),
          model.listBlocks(listing),
        );
      }
    }
  }

  /** Does each change that is possible, looks at the result, and undoes it; refuses the others. */
  change(): void {
    const { bitmap, model, ground } = this;
    const before = bitmap.toBytes().join();
    for (const { span, prefix, name } of ground.prefixes) {
      const [taken, freed] = [model.isFree(span), model.has(span)];
      this.agree(`take ${name}`, bitmap.take(prefix), taken);
      if (taken) checkTrie(bitmap);
      if (taken) this.agree(`free ${name} just taken`, bitmap.free(prefix), true);
      this.agree(`free ${name}`, bitmap.free(prefix), freed);
      if (freed) checkTrie(bitmap);
      if (freed) this.agree(`take ${name} just freed`, bitmap.take(prefix), true);
      if (taken || freed) checkTrie(bitmap);
    }
    for (const { first, last, range, name } of ground.ranges) {
      const taken = model.state(first, last) === 'free';
      this.agree(`takeRange ${name}`, bitmap.takeRange(range), taken);
      if (taken) this.agree(`freeRange ${name} just taken`, bitmap.freeRange(range), true);
      const freed = model.freeRange(first, last);
      this.agree(`freeRange ${name}`, bitmap.freeRange(range), freed);
      if (!freed) continue;
      this.agreeOnList(`blocks without ${name}`, bitmap.blocks(), model.blocks);
      this.agree(`takeRange ${name} just freed`, bitmap.takeRange(range), model.takeRange(first, last));
    }
    checkTrie(bitmap);
    this.agree('bytes after all changes', bitmap.toBytes().join(), before);
  }
}

/** Looks at every set; both as taken block by block and as read from bytes. Answers how many there are. */
export function exhaust(root: Span, depth: number): number {
  const ground = new Ground(root, depth);
  const seen = new Set<string>();
  for (const [i, blocks] of everySet(root, depth).entries()) {
    const bitmap = new PrefixBitmap(prefixOf(root));
    const turned = [...blocks.slice(i % (blocks.length || 1)), ...blocks.slice(0, i % (blocks.length || 1))];
    for (const block of turned) bitmap.take(prefixOf(block));
    const bytes = bitmap.toBytes();
    const state = new State(ground, blocks, bitmap);
    state.ask();
    state.find();
    state.list();
    state.change();
    new State(ground, blocks, PrefixBitmap.fromBytes(bytes)).ask();
    seen.add(bytes.join());
  }
  return seen.size;
}
