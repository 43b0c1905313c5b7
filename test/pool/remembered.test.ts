/** What a pool remembers beside what it holds decides nothing: a restored one, which remembers nothing, answers the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resultOf } from '../../src/internal/issue.ts';
import { Pool, type PoolRequest } from '../../src/pool.ts';

const ROOT = '2001:db8::/126';
const OTHER = '2001:db8::4/127';
const LENGTHS = [128, 127, 126];

/** One of some items, which can be none. */
const at = <T>(items: Iterable<T>, i: number): T | undefined =>
  [...items][i % Math.max(1, [...items].length)];

/** A request that means something in a pool, by numbers. */
function requestOf(pool: Pool, kind: number, a: number, b: number): PoolRequest {
  const prefix = `2001:db8::${a % 6}/128`;
  const length = LENGTHS[b % 3]!;
  const lease = at(pool.leases(), a) ?? { prefix: ROOT, generation: 1 };
  const reservation = at(pool.reservations(), a);
  const quarantine = at(pool.quarantines(), a);
  switch (kind) {
    case 0:
    case 1:
    case 2:
      return { op: 'release', ...lease, contents: 'release' };
    case 3:
      return {
        op: 'reserve',
        range: quarantine?.prefix ?? prefix,
        reason: 'kept',
        ...(b > 3 && { allow: 'exact' }),
      };
    case 4:
      return { op: 'unreserve', range: reservation?.range ?? prefix };
    case 5:
      return { op: 'update', ...lease, container: b > 3 };
    case 6:
      return { op: 'resize', ...lease, to: at([ROOT, '2001:db8::/127', '2001:db8::2/127'], b)! };
    case 7:
      return { op: 'resize-root', root: at(pool.roots, a)!, to: at([ROOT, '2001:db8::/127', OTHER], b)! };
    case 8:
      return { op: b > 3 ? 'add-root' : 'remove-root', root: OTHER };
    case 9:
      return { op: 'allocate', prefix, owner: `o${b}`, onExisting: 'keep' };
    default:
      return { op: 'allocate', length, owner: `o${a}`, container: b > 4, onExisting: 'keep' };
  }
}

test('a search is answered as by a pool that has not searched, after every kind of change', () => {
  const number = fc.nat({ max: 7 });
  const step = fc.tuple(fc.nat({ max: 14 }), number, number, fc.constantFrom(0, 1, 2), fc.nat({ max: 5 }));
  let [refused, found] = [0, 0];
  fc.assert(
    fc.property(fc.array(step, { size: 'max', maxLength: 60 }), (steps) => {
      let now = 0;
      const clock = () => now;
      const pool = new Pool({ roots: [ROOT, OTHER], quarantine: { seconds: 2 }, anycast: 'allow', clock });
      for (const [kind, a, b, seconds, asked] of steps) {
        now += 1000 * seconds;
        pool.tryRun(requestOf(pool, kind, a, b));
        const container = at(
          [...pool.leases()].filter((lease) => lease.container),
          a,
        );
        const within = asked > 2 && container !== undefined ? { within: container.prefix } : {};
        const request = { op: 'allocate', length: LENGTHS[asked % 3]!, owner: 'new', ...within } as const;
        // Searched in a state that never comes to be.
        resultOf(() => pool.plan([requestOf(pool, 3 + (kind % 2), b, a), request]));
        const answer = resultOf(() => pool.plan([request]).results);
        const restored = Pool.restore(pool.snapshot(), { clock });
        expect(answer).toEqual(resultOf(() => restored.plan([request]).results));
        if (answer.ok) found++;
        else refused++;
      }
    }),
    { numRuns: 80 },
  );
  expect([refused > 300, found > 300]).toEqual([true, true]);
});
