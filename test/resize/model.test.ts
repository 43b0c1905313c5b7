import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { planRangeResize, planResize, type ResizePlan } from '../../src/resize.ts';
import type { Interval } from '../reference/resize.ts';
import * as naive from '../reference/resize.ts';

/** Where in the space a universe of 256 units lies, and how many bits a unit has. */
const PLACES = [
  { name: 'at ::', base: 0n, bits: 0 },
  { name: 'of /64s', base: Address.parse('2001:db8:0:ff00::').toBigInt(), bits: 64 },
  { name: 'across the middle of the bits', base: Address.parse('2001:db8:0:a0::').toBigInt(), bits: 60 },
  { name: 'at the last address', base: 2n ** 128n - 256n, bits: 0 },
  { name: 'the whole space', base: 0n, bits: 120 },
] as const;
type Place = (typeof PLACES)[number];

const UNIVERSE = 256;
const UNIVERSE_BITS = 8;
const ALL: Interval = { first: 0, last: UNIVERSE - 1 };
const sizeOf = ({ first: from, last }: Interval) => last - from + 1;

const rangeAt = ({ base, bits }: Place, { first: from, last }: Interval) =>
  AddressRange.of(
    Address.fromBigInt(base + (BigInt(from) << BigInt(bits))),
    Address.fromBigInt(base + (BigInt(last + 1) << BigInt(bits)) - 1n),
  );
const lengthAt = ({ bits }: Place, size: number) => 128 - bits - Math.log2(size);
const prefixAt = (place: Place, block: Interval) =>
  Prefix.of(rangeAt(place, block).first, lengthAt(place, sizeOf(block)));
const unitsAt = ({ base, bits }: Place, { first: from, last }: Prefix | AddressRange): Interval => ({
  first: Number((from.toBigInt() - base) >> BigInt(bits)),
  last: Number((last.toBigInt() - base) >> BigInt(bits)),
});
const isSame = (a: Interval, b: Interval) => a.first === b.first && a.last === b.last;

const block = () =>
  fc
    .tuple(fc.nat({ max: UNIVERSE_BITS }), fc.nat({ max: UNIVERSE - 1 }))
    .map(([order, at]) => ({ first: (at >> order) << order, last: (((at >> order) + 1) << order) - 1 }));

const intervalIn = ({ first: from, last }: Interval) =>
  fc
    .tuple(fc.integer({ min: from, max: last }), fc.nat({ max: 6 }))
    .map(([at, more]) => ({ first: at, last: Math.min(last, at + more) }));

const anyIntervalIn = ({ first: min, last: max }: Interval) =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

/** Mostly disjoint from the current space, as siblings are; sometimes not. */
const siblingsOf = (current: Interval, within = ALL) =>
  fc
    .tuple(fc.array(intervalIn(within), { maxLength: 4 }), fc.nat({ max: 9 }))
    .map(([all, any]) =>
      all.filter((one) => any === 0 || one.first > current.last || one.last < current.first),
    );

const heldIn = (current: Interval): fc.Arbitrary<Interval[]> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant<Interval[]>([]) },
    { weight: 4, arbitrary: fc.array(intervalIn(current), { minLength: 1, maxLength: 3 }) },
  );

const sizes = () =>
  fc.option(
    fc.uniqueArray(
      fc.nat({ max: UNIVERSE_BITS }).map((order) => 2 ** order),
      { minLength: 3 },
    ),
    { nil: undefined, freq: 2 },
  );

const minimum = () => fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 }));

/** The request's lists: what is held is dealt out to three of them, each with its place. */
function listsAt(place: Place, rules: naive.Rules) {
  const held = rules.held.map((interval) => rangeAt(place, interval));
  return {
    inUse: held.filter((_, i) => i % 3 === 0).map((range) => ({ range, owner: 'a' })),
    reserved: held.filter((_, i) => i % 3 === 1).map((range) => String(range)),
    quarantined: held.filter((_, i) => i % 3 === 2),
    siblings: rules.siblings.map((interval) => ({ range: rangeAt(place, interval) })),
    minimumSize: BigInt(rules.minimum) << BigInt(place.bits),
  };
}

/** The codes and places of all that is lost or overlapped, found unit by unit. */
function reasonsFor(proposed: Interval, { held, siblings }: naive.Rules): string[] {
  const lists = ['inUse', 'reserved', 'quarantined'];
  const lost = held.flatMap((interval, i) =>
    naive.without(interval, proposed).length === 0 ? [] : [[lists[i % 3], Math.floor(i / 3)]],
  );
  const overlapped = siblings.flatMap((interval, i) =>
    naive.without(interval, proposed).length === sizeOf(interval) ? [] : [['siblings', i]],
  );
  return [...lost, ...overlapped].map((path) => path.join('.')).sort();
}

const reasonsOf = ({ blockers }: ResizePlan<unknown>) =>
  blockers
    .filter(({ path }) => path.length === 2)
    .map(({ path }) => path.join('.'))
    .sort();

/** The units of prefixes that are in order and cannot be written with fewer. */
function minimalUnits(place: Place, prefixes: Iterable<Prefix>): number[] {
  const all = [...prefixes];
  for (const [i, prefix] of all.entries()) {
    const next = all[i + 1];
    if (next === undefined) break;
    expect(Address.compare(prefix.last, next.first)).toBe(-1);
    expect(next.length === prefix.length && prefix.length > 0 && prefix.sibling().equals(next)).toBe(false);
  }
  return all.flatMap((prefix) => naive.units(unitsAt(place, prefix)));
}

function expectDifferences(place: Place, plan: ResizePlan<unknown>, current: Interval, proposed: Interval) {
  expect(plan.kind).toBe(naive.kindOf(current, proposed));
  expect(minimalUnits(place, plan.gained)).toEqual(naive.without(proposed, current));
  expect(minimalUnits(place, plan.lost)).toEqual(naive.without(current, proposed));
}

const prefixCase = () =>
  block().chain((current) =>
    fc.record({
      current: fc.constant(current),
      held: heldIn(current),
      siblings: siblingsOf(current),
      sizes: sizes(),
      minimum: minimum(),
    }),
  );

const planBlock = (place: Place, current: Interval, proposed: Interval, rules: naive.Rules) =>
  planResize({
    ...listsAt(place, rules),
    current: prefixAt(place, current),
    proposed: String(prefixAt(place, proposed)),
    allowedLengths: rules.sizes?.map((size) => lengthAt(place, size)),
  });

describe.each(PLACES)('prefixes of a universe $name, unit by unit', (place) => {
  test('a prefix is accepted exactly when nothing is lost or overlapped', () => {
    fc.assert(
      fc.property(prefixCase(), block(), ({ current, ...rules }, proposed) => {
        const plan = planBlock(place, current, proposed, rules);

        expect(plan.ok).toBe(naive.isAccepted(proposed, rules));
        expect(reasonsOf(plan)).toEqual(reasonsFor(proposed, rules));
        expectDifferences(place, plan, current, proposed);
      }),
      { numRuns: 120 },
    );
  });

  test('the alternatives for a prefix are all that would be accepted', () => {
    const shrink = prefixCase().chain((rules) =>
      fc.record({
        rules: fc.constant(rules),
        order: fc.nat({ max: Math.log2(sizeOf(rules.current)) }),
        at: fc.nat(),
      }),
    );
    fc.assert(
      fc.property(shrink, ({ rules: { current, ...rules }, order, at }) => {
        const size = 2 ** order;
        const all = naive.blocks(current, size);
        const proposed = all[at % all.length]!;
        fc.pre(!isSame(proposed, current));
        const { targets, smallest, largest } = planBlock(place, current, proposed, rules).alternatives;
        const accepted = all.filter((one) => naive.isAccepted(one, rules));
        const found = Array.from(targets, (target) => unitsAt(place, target));

        expect(found).toEqual(naive.nearestFirst(accepted, proposed.first));
        expect(targets.count).toBe(BigInt(accepted.length));
        for (const target of found) expect(planBlock(place, current, target, rules).ok).toBe(true);

        const fitting = Array.from({ length: UNIVERSE_BITS + 1 }, (_, i) => naive.blocks(current, 2 ** i))
          .flat()
          .find((one) => naive.isAccepted(one, rules));
        expect(smallest && unitsAt(place, smallest)).toEqual(
          rules.held.length === 0 ? null : (fitting ?? null),
        );
        expect(largest).toBe(null);
      }),
      { numRuns: 120 },
    );
  });

  test('the largest expansion is the largest that would be accepted', () => {
    const expansion = prefixCase().chain((rules) =>
      fc.record({
        rules: fc.constant(rules),
        order: fc.integer({ min: Math.log2(sizeOf(rules.current)), max: UNIVERSE_BITS }),
      }),
    );
    fc.assert(
      fc.property(expansion, ({ rules: { current, ...rules }, order }) => {
        const larger = Array.from({ length: UNIVERSE_BITS + 1 }, (_, i) => naive.blocks(ALL, 2 ** i))
          .flat()
          .filter((one) => one.first <= current.first && one.last >= current.last && !isSame(one, current));
        const proposed = larger.find((one) => sizeOf(one) === 2 ** order);
        fc.pre(proposed !== undefined);
        const { targets, smallest, largest } = planBlock(place, current, proposed!, rules).alternatives;
        const accepted = larger.filter((one) => sizeOf(one) <= 2 ** order && naive.isAccepted(one, rules));

        expect(largest && unitsAt(place, largest)).toEqual(accepted.at(-1) ?? null);
        expect([targets.count, smallest]).toEqual([0n, null]);
      }),
      { numRuns: 120 },
    );
  });
});

const rangeCase = (within: Interval) =>
  anyIntervalIn(within).chain((current) =>
    fc.record({
      current: fc.constant(current),
      held: heldIn(current),
      siblings: siblingsOf(current, within),
      minimum: minimum(),
      gateway: fc.option(
        fc.oneof(
          { weight: 4, arbitrary: fc.integer({ min: current.first, max: current.last }) },
          { weight: 1, arbitrary: fc.integer({ min: within.first, max: within.last }) },
        ),
        { nil: undefined },
      ),
    }),
  );

/** A range near the current one, each end moved a little, or any. */
const near = ({ first: from, last }: Interval, within: Interval) => {
  const clip = (unit: number) => Math.min(Math.max(unit, within.first), within.last);
  return fc.oneof(
    anyIntervalIn(within),
    fc
      .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }))
      .map(([a, b]) => ({ first: clip(from + a), last: Math.max(clip(from + a), clip(last + b)) })),
  );
};

const rangeQuestion = (within: Interval) =>
  rangeCase(within).chain((rules) =>
    fc.record({ rules: fc.constant(rules), proposed: near(rules.current, within) }),
  );

const gatewayAt = (place: Place, { gateway }: naive.Rules) =>
  gateway === undefined ? undefined : rangeAt(place, { first: gateway, last: gateway }).first;

const planInterval = (place: Place, current: Interval, proposed: Interval, rules: naive.Rules) =>
  planRangeResize({
    ...listsAt(place, rules),
    current: rangeAt(place, current),
    proposed: String(rangeAt(place, proposed)),
    gateway: gatewayAt(place, rules),
  });

describe.each(PLACES)('ranges of a universe $name, unit by unit', (place) => {
  test('a range is accepted exactly when nothing is lost or overlapped and the gateway is inside', () => {
    fc.assert(
      fc.property(rangeQuestion(ALL), ({ rules: { current, ...rules }, proposed }) => {
        const plan = planInterval(place, current, proposed, rules);

        expect(plan.ok).toBe(naive.isAccepted(proposed, rules));
        expect(reasonsOf(plan)).toEqual(reasonsFor(proposed, rules));
        expectDifferences(place, plan, current, proposed);
      }),
      { numRuns: 120 },
    );
  });
});

// Ranges begin at any address. So there are more of them than intervals of units, unless a unit is one address.
describe.each([
  { place: PLACES[0], within: { first: 0, last: 39 } },
  { place: PLACES[3], within: { first: UNIVERSE - 40, last: UNIVERSE - 1 } },
])('ranges of a universe $place.name, address by address', ({ place, within }) => {
  test('the alternatives for a range are all that would be accepted', () => {
    fc.assert(
      fc.property(rangeQuestion(within), ({ rules: { current, ...rules }, proposed }) => {
        const { kind, alternatives } = planInterval(place, current, proposed, rules);
        const { targets, smallest, largest } = alternatives;
        const outer = {
          first: Math.min(current.first, proposed.first),
          last: Math.max(current.last, proposed.last),
        };
        const shrinks = kind === 'shrink' || kind === 'overlap';
        const grows = kind === 'expand' || kind === 'overlap';
        const isAccepted = (one: Interval) => naive.isAccepted(one, rules);

        const accepted = shrinks ? naive.windows(outer, sizeOf(proposed)).filter(isAccepted) : [];
        const found = Array.from(targets, (target) => unitsAt(place, target));
        expect(found).toEqual(naive.nearestFirst(accepted, proposed.first));
        expect(targets.count).toBe(BigInt(accepted.length));
        for (const target of found) expect(planInterval(place, current, target, rules).ok).toBe(true);

        const kept = [...rules.held.map((one) => one.first), rules.gateway ?? Number.POSITIVE_INFINITY];
        const fitting = Array.from({ length: sizeOf(current) }, (_, i) => naive.windows(current, i + 1))
          .map((all) => naive.nearestFirst(all.filter(isAccepted), Math.min(...kept)))
          .find((all) => all.length > 0);
        const isAnythingKept = rules.held.length > 0 || rules.gateway !== undefined;
        expect(smallest && unitsAt(place, smallest)).toEqual(
          (shrinks && isAnythingKept && fitting?.[0]) || null,
        );

        const larger = naive
          .around(current, outer)
          .filter((one) => !isSame(one, current) && isAccepted(one))
          .sort((a, b) => sizeOf(b) - sizeOf(a));
        expect(largest && unitsAt(place, largest)).toEqual((grows && larger[0]) || null);
      }),
      { numRuns: 100 },
    );
  });
});
