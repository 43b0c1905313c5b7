/** The promise that a caller without an answer needs: the same request again is never refused, and changes nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { type AllocateRequest, type Lease, Pool, type PoolStrategy } from '../../src/pool.ts';

const BASE = '2001:db8::';
const SIZE = 32;
const address = fc.nat({ max: SIZE - 1 }).map((i) => Address.parse(BASE).offset(BigInt(i)));
const length = fc.integer({ min: 123, max: 128 });
const prefix = fc.tuple(address, length).map(([first, bits]) => String(first.prefix(bits)));
const range = fc
  .tuple(address, address)
  .map((ends) => ends.sort(Address.compare))
  .map(([first, last]) => `${first} - ${last}`);
/** A range that is one prefix. */
const whole = fc.tuple(address, length).map(([first, bits]) => {
  const block = first.prefix(bits);
  return `${block.first} - ${block.last}`;
});
const owner = fc.constantFrom('a', 'b', 'c');
const place = fc.oneof(prefix, range, whole, fc.record({ owner }));
const strategy = fc.constantFrom<PoolStrategy>('first', 'last', 'next', 'best', 'sparse', 'random', 'hash');

const lease = {
  owner,
  container: fc.boolean(),
  tags: fc.constantFrom({}, { note: '1' }, { note: '2' }),
  onExisting: fc.constantFrom('refuse' as const, 'keep' as const, 'update' as const),
};
const some = fc
  .record(
    {
      length,
      ...lease,
      within: fc.oneof(place, fc.array(place, { minLength: 1, maxLength: 3 })),
      prefer: address,
      strategy,
      seed: fc.nat({ max: 9 }),
    },
    { requiredKeys: ['length', 'owner'] },
  )
  .map(({ prefer, ...rest }) => (prefer ? { ...rest, prefer: prefer.prefix(rest.length) } : rest));
const exact = fc.record({ prefix, ...lease }, { requiredKeys: ['prefix', 'owner'] });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ ask: fc.oneof({ weight: 4, arbitrary: some }, exact) }) },
  { weight: 1, arbitrary: fc.record({ release: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ reserve: range }) },
);

/** What a call returns; null where it is refused. */
function tried<T>(call: () => T): T | null {
  try {
    return call();
  } catch {
    return null;
  }
}

test('a request that was accepted gives the same lease when it is made again, in every form', () => {
  let accepted = 0;
  const options = fc.record({
    strategy,
    anycast: fc.constantFrom('skip' as const, 'allow' as const),
    quarantine: fc.constantFrom({ seconds: 0 }, { seconds: 2 }),
  });
  fc.assert(
    fc.property(options, fc.array(step, { maxLength: 20, size: 'max' }), (settings, steps) => {
      let now = 0;
      const roots = ['2001:db8::/124', '2001:db8::10/125', '2001:db8::18/125'];
      const pool = new Pool({ ...settings, roots, clock: () => 1000 * now++ });
      const seen: Lease[] = [];
      for (const one of steps) {
        if ('reserve' in one) tried(() => pool.reserve(one.reserve, ''));
        else if ('release' in one) {
          const held = seen[one.release % seen.length];
          if (held !== undefined) tried(() => pool.release(held));
        } else {
          const ask = () => pool.allocate(one.ask as AllocateRequest);
          const first = tried(ask);
          if (first === null) continue;
          accepted++;
          seen.push(first);
          const { head } = pool;
          expect(ask()).toEqual(first);
          expect(pool.head).toEqual(head);
          // A plan finds it, too, and has nothing to do.
          expect(pool.plan([{ ...one.ask, op: 'allocate' } as never]).record).toBeNull();
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(accepted).toBeGreaterThan(300);
});

test.each<[name: string, length: number, within: readonly string[]]>([
  ['a prefix', 64, ['2001:db8::/63', '2001:db8:: - 2001:db8::ffff:ffff:ffff:ffff']],
  ['an address', 128, ['2001:db8::6/127', '2001:db8::7 - 2001:db8::7']],
])('a retry is answered though a range that is %s names what was leased since', (_, bits, within) => {
  const pool = new Pool({ roots: ['2001:db8::/32'] });
  const ask = () => pool.allocate({ length: bits, owner: 'a', within });
  const lease = ask();
  expect(ask()).toEqual(lease);
  expect(pool.version).toBe(1);
});

test('a lease that is an anycast address since its container grew can be resized to what it is', () => {
  const pool = new Pool({ roots: ['2001:db8::/64'] });
  const link = pool.allocateExact('2001:db8::8/127', { owner: 'link', container: true });
  const lease = pool.allocateExact('2001:db8::8/128', { owner: 'router' });
  pool.resizeLease(link, '2001:db8::8/126');
  expect(pool.resizeLease(lease, '2001:db8::8/128')).toEqual(lease);
});
