/**
 * The promises of SECURITY.md against everything exported: a good call of each is spoilt, one part at a time. A new
 * export fails here until test/support/good-calls.ts has a good call of it.
 */
import { describe, expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { type Call, everyCall, exports, isClass, takesNothing } from '../support/calls.ts';
import { goodCalls } from '../support/good-calls.ts';
import { callsOnLong } from '../support/long-text.ts';

type Make = (hook: () => never) => unknown;

const LONG = 'x'.repeat(50_000);
/** Calls that only the caller's own words reach: another type is an error of the language. */
const TRUSTING = new Set(['new HextetError']);

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

/** What a stranger can write where something else is wanted; JSON, a form or a file can hold all of it. */
const data: Readonly<Record<string, Make>> = {
  '50,000 of letters': () => LONG,
  '50,000 of colons': () => ':'.repeat(50_000),
  '50,000 of digits': () => '1'.repeat(50_000),
  'a lone surrogate': () => '\ud800',
  'an unknown name of 50,000 letters': () => ({ [LONG]: 1 }),
  'a list of 50,000 letters': () => [LONG],
  'an object with an own __proto__': () => JSON.parse('{"__proto__":{"length":64}}'),
  null: () => null,
  nothing: () => undefined,
  'an empty list': () => [],
  'an empty object': () => ({}),
  true: () => true,
  'minus zero': () => -0,
  'a number that is none': () => Number.NaN,
  infinity: () => Number.POSITIVE_INFINITY,
  '2^53': () => 2 ** 53,
  '-2^53': () => -(2 ** 53),
  'a fraction': () => 0.5,
  '2^200': () => 2n ** 200n,
  'twenty thousand lists in each other': () => nested(20_000),
  'a circle': () => circle(),
  'no prototype': () => Object.create(null),
};

/** What only a program can hand over. */
const values: Readonly<Record<string, Make>> = {
  'a symbol': () => Symbol('s'.repeat(5000)),
  'a function': () => () => 64,
  'bytes whose length lies': () => Object.defineProperty(new Uint8Array(3), 'length', { value: 2 ** 31 }),
  'an invalid date': () => new Date(Number.NaN),
  'an expression': () => /(a+)+$/,
};

/** What throws an error of its own: that error, or a TypeError of the language, may come out as it is. */
const traps: Readonly<Record<string, Make>> = {
  'a getter that throws': (hook) =>
    Object.defineProperties(
      {},
      { length: { get: hook, enumerable: true }, op: { get: hook, enumerable: true } },
    ),
  'a proxy that throws': (hook) =>
    new Proxy(
      {},
      { get: hook, has: hook, ownKeys: hook, getPrototypeOf: hook, getOwnPropertyDescriptor: hook },
    ),
  'a proxy of a list that throws': (hook) => new Proxy([], { get: hook, has: hook, ownKeys: hook }),
  'an iterator that throws': (hook) => ({ [Symbol.iterator]: () => ({ next: hook }) }),
  'a text method that throws': (hook) => ({ toString: hook, valueOf: hook, [Symbol.toPrimitive]: hook }),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
};

const everything = new Map<string, Call>(everyCall());
for (const [name, exported] of Object.entries(exports)) {
  if (typeof exported === 'function' && isClass(exported)) {
    everything.set(`new ${name}`, (...args) => new exported(...args));
  }
}

/** What only the package constructs: parts on trust. */
const OWN = new Set(
  ['ParsedLines', 'PoolCalls', 'PoolDraft', 'PoolPlan', 'PrefixLookup', 'PrefixMap', 'FrozenPrefixMap'].map(
    (name) => `new ${name}`,
  ),
);

test('everything exported that takes an argument has a good call, or no public constructor', async () => {
  const open: string[] = [];
  for (const [name, call] of everything) {
    const isOpen = !takesNothing(call) && !OWN.has(name) && !goodCalls.has(name);
    const isClosed = async () => /has no public constructor/.test(await thrown(() => call('::/0')));
    if (isOpen && !(name.startsWith('new ') && (await isClosed()))) open.push(name);
  }
  expect(open).toEqual([]);
  expect([...goodCalls.keys()].filter((name) => !everything.has(name))).toEqual([]);
  expect(goodCalls.size).toBeGreaterThan(200);
});

test('the good calls are good', async () => {
  for (const [name, args] of goodCalls) {
    const message = await thrown(() => drained(everything.get(name)!(...args)));
    expect([name, message]).toEqual([name, IN_VAIN.get(name) ?? '']);
  }
});

describe.each([...goodCalls])('%s', (name, args) => {
  const call = everything.get(name)!;

  test('refuses with a short HextetError, or takes, whatever stands in place of any part of its arguments', async () => {
    const faults: string[] = [];
    for (const [what, make] of Object.entries({ ...data, ...values })) {
      for (const spoilt of spoiltBy(args, () => make(never))) {
        const found = await outcome(() => drained(call(...spoilt)));
        const isFine =
          found === null ||
          (HextetError.is(found) && lengthOf(found) < MOST) ||
          (TRUSTING.has(name) && /^(Type|Range)Error$/.test((found as Error).name));
        if (!isFine) faults.push(`${what}: ${describeError(found)}`);
      }
    }
    expect(faults).toEqual([]);
  });

  test('lets the error of a getter, a proxy or an iterator of the caller through, and throws no other', async () => {
    const faults: string[] = [];
    for (const [what, make] of Object.entries(traps)) {
      const own = new Error('thrown by the caller');
      const hook = (): never => {
        throw own;
      };
      for (const spoilt of spoiltBy(args, () => make(hook))) {
        const found = await outcome(() => drained(call(...spoilt)));
        const isFine =
          found === null ||
          found === own ||
          (HextetError.is(found) && lengthOf(found) < MOST) ||
          (found instanceof TypeError && /revoked/.test(found.message));
        if (!isFine) faults.push(`${what}: ${describeError(found)}`);
      }
    }
    expect(faults).toEqual([]);
  });
});

test('no reader of one text does more with a long one for its length', () => {
  const faults: string[] = [];
  for (const [name, args] of goodCalls) {
    if (DOCUMENTS.has(name) || typeof args[0] !== 'string') continue;
    const call = everything.get(name)!;
    const work = (length: number) => {
      const text = ':'.repeat(length);
      return callsOnLong(() => void outcome(() => drained(call(text, ...args.slice(1)))));
    };
    const long = work(100_000);
    if (JSON.stringify(work(10_000)) !== JSON.stringify(long))
      faults.push(`${name}: ${JSON.stringify(long)}`);
  }
  expect(faults).toEqual([]);
});

/** Readers of many lines. */
const DOCUMENTS = new Set(['parseMany', 'PrefixSet.fromText', 'PrefixMap.fromText', 'readRows']);

/** The most that a refusal has as JSON, with its message. */
const MOST = 2000;

/** Good calls that are refused for what the pool holds. */
const IN_VAIN = new Map([
  ['PoolCalls#unreserve', 'unknown-reservation'],
  ['PoolCalls#removeRoot', 'unknown-root'],
  ['PoolDraft#attempt', 'draft-closed'],
]);

function circle(): object {
  const one: { next?: object } = {};
  one.next = one;
  return one;
}

/** The arguments with each part of them replaced, and with another field in each object. */
function* spoiltBy(args: readonly unknown[], make: () => unknown): Generator<unknown[]> {
  for (const [i, argument] of args.entries()) {
    for (const part of spoiltParts(argument, make, 5)) yield Object.assign([...args], { [i]: part });
  }
}

function* spoiltParts(value: unknown, make: () => unknown, depth: number): Generator<unknown> {
  yield make();
  if (depth === 0 || typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if (Array.isArray(value)) {
    yield [...value, make()];
    for (const [i, item] of value.slice(0, 2).entries()) {
      for (const part of spoiltParts(item, make, depth - 1)) yield Object.assign([...value], { [i]: part });
    }
  } else if (Object.getPrototypeOf(value) === Object.prototype) {
    yield { ...value, [LONG]: make() };
    for (const [key, item] of Object.entries(value)) {
      for (const part of spoiltParts(item, make, depth - 1)) yield { ...value, [key]: part };
    }
  }
}

/** A result, with the first items of what is made when it is asked for. */
function drained(result: unknown): unknown {
  if (
    typeof result === 'object' &&
    result !== null &&
    Symbol.iterator in result &&
    !ArrayBuffer.isView(result)
  ) {
    let count = 0;
    for (const _ of result as Iterable<unknown>) if (++count === 20) break;
  }
  return result;
}

/** What a call throws, or the longest issue that it returns. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    const result = Object(await call());
    const listed = [result.issue, result.issues, result.warnings, result.refused].flat();
    const issues = listed.filter((issue) => typeof issue === 'object' && issue !== null && 'code' in issue);
    issues.sort((a, b) => lengthOf(b) - lengthOf(a));
    return issues.length === 0 ? null : new HextetError(issues[0]);
  } catch (error) {
    return error;
  }
}

function lengthOf(issue: object): number {
  return `${(issue as Error).message}${JSON.stringify(issue)}`.length;
}

function describeError(error: unknown): string {
  const { stack, message, code } = Object(error);
  if (HextetError.is(error)) return `${code}, ${lengthOf(error)} characters`;
  return `${message} (${/src\/.*?:\d+/.exec(stack)?.[0]})`;
}

async function thrown(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    return HextetError.is(error) ? error.code : (error as Error).message;
  }
  return '';
}

function never(): never {
  throw new Error('a trap is set in the other test');
}
