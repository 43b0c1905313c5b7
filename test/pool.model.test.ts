/**
 * The whole pool against its slow twin, step by step; a failure prints the shortest list of steps that shows it.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import { HextetError } from '../src/error.ts';
import type { Core } from '../src/internal/pool/core.ts';
import { type Lease, Pool, type PoolOptions, type PoolRequest, type PoolSnapshot } from '../src/pool.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import {
  overlaps,
  Refused,
  type Span,
  type TwinLease,
  TwinPool,
  type TwinRequest,
} from './reference/pool.ts';
import { checkTrie } from './support/check-trie.ts';

interface Universe {
  readonly roots: readonly string[];
  /** What may be added, or what a root may become. */
  readonly others: readonly string[];
  readonly lengths: readonly number[];
  readonly options: Omit<PoolOptions, 'roots'>;
}

const universes: Record<string, Universe> = {
  'single addresses and small blocks': {
    roots: ['2001:db8::/122', '2001:db8:0:1:fdff:ffff:ffff:ff60/123', '2001:db8:0:1:fdff:ffff:ffff:ff80/123'],
    others: ['2001:db8::/121', '2001:db8::40/122', '2001:db8::/123', '2001:db8::10/124', '::/124'],
    lengths: [128, 128, 127, 126, 124, 122],
    options: {},
  },
  'the ends of the space, with quarantine': {
    roots: ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffc0/122', '::/123'],
    others: ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff80/121', '::/122', '::20/123', '::/125'],
    lengths: [128, 127, 125, 124, 123],
    options: { quarantine: { seconds: 3 }, anycast: 'allow' },
  },
  'delegated prefixes, with quarantine': {
    roots: ['2001:db8::/57', '2001:db8:0:80::/58', '2001:db8:0:c0::/58'],
    others: ['2001:db8::/56', '2001:db8:0:80::/57', '2001:db8:0:40::/58', '2001:db8:1::/60'],
    lengths: [64, 64, 62, 60, 58, 57],
    options: { quarantine: { seconds: 2 }, lengths: [64, 62, 60, 58] },
  },
  'nearly everything there is': {
    roots: ['::/1', '8000::/2'],
    others: ['::/2', 'c000::/2', 'c000::/3', '8000::/1', '4000::/2'],
    lengths: [1, 2, 4, 6, 7],
    options: {},
  },
};

type Step =
  | { do: 'run' | 'plan'; requests: readonly Raw[] }
  | { do: 'wait'; seconds: number }
  | { do: 'expire' }
  | { do: 'add' | 'remove'; root: number }
  | { do: 'resize'; root: number; to: number };

/** A request in numbers that mean something in every state of every universe. */
interface Raw {
  readonly op: 'allocate' | 'exact' | 'release' | 'reserve' | 'unreserve';
  readonly length: number;
  readonly owner: number;
  readonly place: number;
  readonly other: number;
  readonly odd: boolean;
}

const raw: fc.Arbitrary<Raw> = fc.record({
  op: fc.constantFrom(
    'allocate',
    'allocate',
    'allocate',
    'exact',
    'release',
    'release',
    'reserve',
    'unreserve',
  ),
  length: fc.nat(9),
  owner: fc.nat(5),
  place: fc.nat(255),
  other: fc.nat(255),
  odd: fc.boolean(),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      requests: fc.array(raw, { minLength: 1, maxLength: 1 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('plan' as const), requests: fc.array(raw, { maxLength: 5 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('add' as const, 'remove' as const), root: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resize' as const), root: fc.nat(9), to: fc.nat(9) }) },
);

/** The pool, its twin, and a second pool that follows the journal. */
class Bench {
  readonly universe: Universe;
  readonly pool: Pool;
  readonly mirror: Pool;
  readonly twin: TwinPool;
  time = 1_000_000;

  constructor(universe: Universe) {
    this.universe = universe;
    const options = { ...universe.options, roots: universe.roots, clock: () => this.time };
    this.pool = new Pool(options);
    this.mirror = new Pool(options);
    this.twin = new TwinPool({
      roots: universe.roots.map(spanOf),
      lengths: universe.options.lengths ? [...universe.options.lengths] : null,
      quarantine: universe.options.quarantine?.seconds ?? 0,
      skipsAnycast: universe.options.anycast !== 'allow',
    });
  }

  take(step: Step): void {
    const before = JSON.stringify(this.pool.snapshot());
    const [onTwin, onPool] = this.prepared(step);
    const [expected, twinCode] = attempt(onTwin);
    const [received, code] = attempt(onPool);
    expect(code).toBe(twinCode);
    expect(received).toEqual(expected);
    const after = JSON.stringify(this.pool.snapshot());
    if (code !== undefined) expect(after).toBe(before);
    for (const record of this.pool.changes(this.mirror.version)) {
      expect(this.mirror.apply(JSON.parse(JSON.stringify(record)))).toBe(true);
      expect(this.mirror.apply(record)).toBe(false);
    }
    expect(JSON.stringify(this.mirror.snapshot())).toBe(after);
    expect(JSON.stringify(Pool.restore(JSON.parse(after) as PoolSnapshot).snapshot())).toBe(after);
    this.compare();
  }

  compare(): void {
    const { pool, twin } = this;
    const { largestGap, ...usage } = pool.usage();
    expect(usage).toEqual(twin.usage());
    expect(usage.leased + usage.reserved + usage.quarantined + usage.free).toBe(usage.total);
    const gaps = [...pool.free()];
    expect(largestGap).toBe(gaps.length === 0 ? null : Math.min(...gaps.map(({ length }) => length)));
    expect(pool.version).toBe(twin.version);
    expect(pool.roots.map(spanOf)).toEqual(twin.roots);
    const leases = [...pool.leases()];
    expect(sorted(leases.map(asTwin))).toEqual(sorted(twin.leases));
    expect(
      Array.from(pool.quarantines(), ({ prefix, until }) => ({
        ...spanOf(prefix),
        length: prefix.length,
        until,
      })),
    ).toEqual(twin.quarantines);
    const reservations = pool.reservations().map(({ range, reason }) => ({ ...rangeSpan(range), reason }));
    expect(sorted(reservations)).toEqual(sorted(twin.reservations));
    for (const [i, { prefix, owner }] of leases.entries()) {
      expect(pool.covering(prefix.last)).toEqual(leases[i]);
      expect(pool.ownedBy(owner)).toContainEqual(leases[i]);
      expect(leases.slice(i + 1).some((other) => prefix.overlaps(other.prefix))).toBe(false);
      expect(pool.roots.filter((root) => root.contains(prefix))).toHaveLength(1);
    }
    for (const { range } of pool.reservations()) {
      const { first, last } = rangeSpan(range);
      const middle = { first: (first + last) / 2n, last: (first + last) / 2n };
      const held = pool.covering(Address.fromBigInt(middle.first));
      expect(held !== null && 'reason' in held).toBe(
        !twin.quarantines.some((rest) => overlaps(rest, middle)) || held !== null,
      );
    }
    for (const { space } of [(pool.core as Core).state]) space.bitmaps.forEach(checkTrie);
  }

  /** A step on the twin and on the pool; what it is about is fixed before either changes. */
  prepared(step: Step): [onTwin: () => unknown, onPool: () => unknown] {
    const { pool, twin } = this;
    switch (step.do) {
      case 'run':
      case 'plan': {
        const wanted = step.requests.map((request) => this.twinRequest(request));
        const requests = step.requests.map((request) => this.request(request));
        const run = () =>
          step.do === 'run' ? this.runOne(requests[0] as PoolRequest) : this.runPlan(requests);
        return [() => twin.run(wanted, this.time), run];
      }
      case 'wait':
        this.time += 1000 * step.seconds;
        return [() => {}, () => {}];
      case 'expire':
        return [
          () => twin.expire(this.time).map(({ first, last }) => ({ first, last })),
          () => pool.expire().map(spanOf),
        ];
      case 'add': {
        const root = this.other(step.root);
        return [() => twin.addRoot(spanOf(root)), () => pool.addRoot(root)];
      }
      case 'remove': {
        const root = this.root(step.root);
        return [() => twin.replaceRoot(spanOf(root), null), () => pool.removeRoot(root)];
      }
      case 'resize': {
        const root = this.root(step.root);
        const to = this.other(step.to);
        return [() => twin.replaceRoot(spanOf(root), spanOf(to)), () => pool.resizeRoot(root, to)];
      }
    }
  }

  runPlan(requests: readonly PoolRequest[]): TwinLease[] {
    const { pool } = this;
    const { version } = pool;
    const plan = pool.plan(requests);
    expect(pool.version).toBe(version);
    const leases = pool.commit(JSON.parse(JSON.stringify(plan)));
    expect(leases.map(({ prefix }) => String(prefix))).toEqual(plan.leases);
    if (plan.record.changes.length > 0) expect(attempt(() => pool.commit(plan))[1]).toBe('stale-plan');
    return leases.map(asTwin);
  }

  runOne(request: PoolRequest): TwinLease[] {
    const { pool } = this;
    if ('generation' in request) pool.release(request);
    else if ('length' in request) return [asTwin(pool.allocate(request))];
    else if ('prefix' in request) return [asTwin(pool.allocateExact(request.prefix, request))];
    else if ('reserve' in request) pool.reserve(request.reserve, request.reason);
    else if ('unreserve' in request) pool.unreserve(request.unreserve);
    return [];
  }

  request(request: Raw): PoolRequest {
    const { owner } = this.named(request);
    switch (request.op) {
      case 'allocate': {
        const { length, strategy, within } = this.allocation(request);
        return { length, owner, strategy, ...(within === null ? {} : { within }) };
      }
      case 'exact':
        return { prefix: this.prefix(request), owner };
      case 'release':
        return this.lease(request);
      case 'reserve':
        return { reserve: this.range(request), reason: owner };
      case 'unreserve':
        return { unreserve: this.reserved(request) };
    }
  }

  twinRequest(request: Raw): TwinRequest {
    const { op } = request;
    const { owner } = this.named(request);
    switch (op) {
      case 'allocate': {
        const { length, strategy, within } = this.allocation(request);
        return { op, length, owner, strategy, within: within && spanOf(within) };
      }
      case 'exact': {
        const prefix = this.prefix(request);
        return { op, span: spanOf(prefix), length: prefix.length, owner };
      }
      case 'release': {
        const { prefix, generation } = this.lease(request);
        return { op, span: spanOf(prefix), length: prefix.length, generation };
      }
      case 'reserve':
        return { op, span: rangeSpan(this.range(request)), reason: owner };
      case 'unreserve':
        return { op, span: rangeSpan(this.reserved(request)) };
    }
  }

  named({ owner }: Raw): { owner: string } {
    return { owner: `owner-${owner}` };
  }

  allocation(request: Raw): { length: number; strategy: 'first' | 'last'; within: Prefix | null } {
    const within =
      request.other < 64
        ? this.prefix(request).parent(Math.max(0, this.prefix(request).length - (request.other % 5)))
        : null;
    return { length: this.length(request), strategy: request.odd ? 'last' : 'first', within };
  }

  length({ length }: Raw): number {
    return this.universe.lengths[length % this.universe.lengths.length] as number;
  }

  /** A prefix somewhere in or near the roots. */
  prefix(request: Raw): Prefix {
    const finest = Math.max(...this.universe.lengths);
    const root = Prefix.parse(
      request.other % 7 === 0
        ? this.other(request.other)
        : (this.universe.roots[request.place % this.universe.roots.length] as string),
    );
    const base =
      root.length > finest
        ? root.first
        : root.children(finest).at(BigInt(request.place) % (1n << BigInt(finest - root.length))).first;
    return base.prefix(this.length(request));
  }

  /** A lease, now and then one that is not there any more, or never was. */
  lease(request: Raw): { prefix: Prefix; generation: number } {
    const leases = this.twin.leases;
    const lease = leases[request.place % Math.max(1, leases.length)];
    if (lease === undefined || request.other % 5 === 0)
      return { prefix: this.prefix(request), generation: request.other };
    const prefix = Address.fromBigInt(lease.first).prefix(lease.length);
    return { prefix, generation: lease.generation - (request.other % 6 === 0 ? 1 : 0) };
  }

  /** A range with any two ends. */
  range(request: Raw): AddressRange {
    const a = this.prefix(request).first;
    const b = this.prefix({
      ...request,
      place: request.odd ? request.place : request.other,
      length: request.owner,
    }).last;
    return Address.compare(a, b) <= 0 ? AddressRange.of(a, b) : AddressRange.of(b, a);
  }

  reserved(request: Raw): AddressRange {
    const { reservations } = this.twin;
    const reservation = reservations[request.place % Math.max(1, reservations.length)];
    if (reservation === undefined || request.other % 8 === 0) return this.range(request);
    return AddressRange.of(Address.fromBigInt(reservation.first), Address.fromBigInt(reservation.last));
  }

  other(index: number): string {
    const all = [...this.universe.others, ...this.universe.roots];
    return all[index % all.length] as string;
  }

  root(index: number): string {
    const roots = this.twin.roots.length;
    const root = this.twin.roots[index % (roots + 1)];
    return root === undefined
      ? this.other(index)
      : String(
          AddressRange.of(Address.fromBigInt(root.first), Address.fromBigInt(root.last))
            .prefixes()
            [Symbol.iterator]()
            .next().value,
        );
  }
}

describe.each(Object.entries(universes))('%s', (_, universe) => {
  test('every step does what the twin does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100, size: 'max' }), (steps) => {
        const bench = new Bench(universe);
        for (const each of steps) bench.take(each);
      }),
      { numRuns: Number(process.env.POOL_RUNS ?? 12) },
    );
  });
});

/** The result, or the code of the refusal. */
function attempt(work: () => unknown): [unknown, string | undefined] {
  try {
    return [work(), undefined];
  } catch (error) {
    if (error instanceof Refused) return [undefined, error.message];
    if (HextetError.is(error)) return [undefined, error.code];
    throw error;
  }
}

function spanOf(prefix: Prefix | string): Span {
  return rangeSpan(Prefix.from(prefix).toRange());
}

function rangeSpan({ first, last }: AddressRange): Span {
  return { first: first.toBigInt(), last: last.toBigInt() };
}

function asTwin({ prefix, owner, generation, since }: Lease): TwinLease {
  return { ...spanOf(prefix), length: prefix.length, owner, generation, since };
}

function sorted<T extends Span>(spans: readonly T[]): T[] {
  return [...spans].sort((a, b) =>
    a.first < b.first ? -1 : a.first > b.first ? 1 : a.last < b.last ? -1 : 1,
  );
}
