/** What SECURITY.md promises: each promise there is the name of a test here, and the other way round. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { Address, parseScoped } from '../../src/address.ts';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { HextetError, type Issue } from '../../src/error.ts';
import { slaacAddress } from '../../src/eui64.ts';
import { Mac } from '../../src/mac.ts';
import { Pool, type PoolOptions, type PoolSnapshot } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { planResize, type ResizeRequest } from '../../src/resize.ts';
import { findConflicts, type Rule, ruleFamily, splitRule } from '../../src/rule.ts';
import { PrefixSet } from '../../src/set.ts';
import { everyCall } from '../support/calls.ts';
import { callsOnLong } from '../support/long-text.ts';
import { refusal } from '../support/refusal.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const peers = Object.keys(manifest.peerDependencies ?? {});
const promises: string[] = [];

function promise(sentence: string, check: () => void | Promise<void>): void {
  promises.push(sentence);
  test(sentence, check);
}

/** Everything that reads one text. */
const readers: Record<string, (text: string) => unknown> = {
  address: Address.parse,
  scoped: parseScoped,
  prefix: (text) => Prefix.parse(text, { hostBits: 'mask' }),
  arpa: Prefix.fromArpa,
  range: AddressRange.parse,
  mac: Mac.parse,
  set: (text) => PrefixSet.of([text]),
  eui64: (text) => slaacAddress('2001:db8::/64', text),
  root: (text) => new Pool({ roots: [text] }),
  owner: (text) => smallPool().allocate({ length: 64, owner: text }),
  tag: (text) => smallPool().allocate({ length: 64, owner: 'a', tags: { rack: text } }),
  reason: (text) => smallPool().reserve('2001:db8::1', text),
  resize: (text) => planResize({ current: '2001:db8::/48', proposed: text, inUse: [] }),
  rule: (text) => {
    const result = ruleFamily({ direction: 'ingress', action: 'allow', sources: [text] });
    if (!result.ok) throw new HextetError(result.issues[0] as Issue);
  },
};

const PIECES = ['1', ':', '::', 'f', '0', '.', '1.', '/', '%', ' ', '-', 'x', '\0', '\ud800', 'ip6.arpa.'];

/** What takes a call further than to its first check. */
const GOOD = ['2001:db8::/48', '2001:db8::1', '::/0', '00:11:22:aa:bb:cc', 64, 128, 1n, null, [], {}];

/** The names on prototypes before the first call. */
const UNTOUCHED = prototypes();

const smallPool = () => new Pool({ roots: ['2001:db8::/48'], clock: () => 0 });

promise('Text that is too long is refused unread', () => {
  const work = (read: (text: string) => unknown, text: string) =>
    callsOnLong(() => {
      expect(refusal(() => read(text)).code).toMatch(/^too-long$/);
    });
  for (const [name, read] of Object.entries(readers)) {
    for (const piece of PIECES) {
      const thousand = work(read, piece.repeat(10_000 / piece.length));
      const million = work(read, piece.repeat(1_000_000 / piece.length));
      expect(million, name).toEqual(thousand);
      expect(
        Object.keys(million).filter((call) => call !== 'slice(0,100)'),
        name,
      ).toEqual([]);
    }
  }
});

promise('No regular expression sees your text', () => {
  const seen: string[] = [];
  const { exec } = RegExp.prototype;
  RegExp.prototype.exec = function (text) {
    seen.push(text);
    return exec.call(this, text);
  };
  try {
    expect(/b/.test('abc')).toBe(true);
    for (const read of Object.values(readers)) {
      for (const piece of PIECES) attempt(() => read(`7e57:${piece}`));
    }
  } finally {
    RegExp.prototype.exec = exec;
  }
  expect(seen[0]).toBe('abc');
  expect(seen.filter((text) => text.includes('7e57'))).toEqual([]);
});

promise('Bad input gives a HextetError and nothing else', async () => {
  const documents: Record<string, (value: never) => unknown> = {
    ...readers,
    bytes: PrefixBitmap.fromBytes,
    bigint: Address.fromBigInt,
    options: (value) => new Pool(value),
    roots: (value) => new Pool({ roots: value }),
    reserve: (value) => new Pool({ roots: ['::/48'], reserve: value }),
    lengths: (value) => new Pool({ roots: ['::/48'], lengths: value, quarantine: value }),
    restore: Pool.restore,
    request: (value) => smallPool().allocate(value),
    plan: (value) => smallPool().plan(value),
    release: (value) => smallPool().release(value),
    apply: (value) => smallPool().apply(value),
    length: (value) => new PrefixBitmap('2001:db8::/48').carve(value),
    audit: (value) => smallPool().audit(value),
    items: PrefixSet.of,
    resizing: planResize,
    inUse: (value) => planResize({ current: '::/48', proposed: '::/52', inUse: value, siblings: value }),
    family: ruleFamily,
    rules: findConflicts,
    sources: (value) => splitRule({ direction: 'ingress', action: 'allow', sources: value }),
  };
  const value = fc.oneof(
    fc.jsonValue(),
    fc.anything({ withBigInt: true }),
    fc.constantFrom<unknown[]>(...PIECES, ...GOOD),
  );
  for (const read of Object.values(documents)) {
    fc.assert(
      fc.property(value, (input) => void attempt(() => read(input as never))),
      { numRuns: 300 },
    );
  }
  const calls = everyCall();
  expect(calls.size).toBeGreaterThan(100);
  for (const call of calls.values()) {
    const run = (args: unknown[]) => void attempt(() => call(...args));
    fc.assert(fc.property(fc.array(value, { maxLength: 3 }), run));
    expect(await otherErrors()).toEqual([]);
  }
});

promise('A refusal is short, however long the input', () => {
  for (const read of Object.values(readers)) {
    for (const piece of PIECES) {
      const { message, code, input, position, path, details } = refusal(() => read(piece.repeat(100_000)));
      expect(JSON.stringify({ message, code, input, position, path, details }).length).toBeLessThan(2000);
    }
  }
  const hostile = hostileArguments(1_000_000);
  let refused = 0;
  for (const [name, call] of everyCall()) {
    for (const args of hostile) {
      const issues = issuesOf(() => call(...args));
      for (const issue of issues) expect(JSON.stringify(issue).length, name).toBeLessThan(2000);
      refused += issues.length;
    }
  }
  expect(refused).toBeGreaterThan(1000);
});

promise('Nothing counts through addresses', () => {
  const worst = '::1 - ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe';
  expect(Array.from(AddressRange.parse(worst).prefixes())).toHaveLength(254);
  expect(PrefixSet.of([worst]).size).toBe(2n ** 128n - 2n);
  expect(
    String(
      Prefix.parse('::/0')
        .children(128)
        .at(2n ** 127n),
    ),
  ).toBe('8000::/128');
  const bitmap = new PrefixBitmap('::/0');
  expect(bitmap.takeRange(worst)).toBe(true);
  expect([bitmap.count(128), String(bitmap.carve(128))]).toEqual([2n, '::/128']);
  const pool = new Pool({ roots: ['::/0'], reserve: [worst], anycast: 'allow' });
  expect(String(pool.allocate({ length: 128, owner: 'a' }).prefix)).toBe('::/128');
  const plan = planResize({ current: '::/0', proposed: '::/128', inUse: [], reserved: [worst] });
  expect([plan.kind, plan.blockers.length, plan.alternatives.targets.count]).toEqual(['shrink', 1, 0n]);
});

promise('Names out of JSON stay names', () => {
  const hostile = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
  const json = <T>(rest: string): T => JSON.parse(`{${hostile}${rest}}`);
  attempt(() => ruleFamily(json<Rule>(',"direction":"ingress","action":"allow"')));
  attempt(() => splitRule(json<Rule>(',"direction":"ingress","action":"allow"')));
  attempt(() => planResize(json<ResizeRequest>(',"current":"::/48","proposed":"::/52","inUse":[]')));
  attempt(() => Prefix.parse('::1/64', json(',"hostBits":"mask"')));
  attempt(() => Pool.restore(json<PoolSnapshot>(',"format":"__proto__"')));
  attempt(() => Pool.restore({ ...smallPool().snapshot(), settings: json('') }));
  attempt(() => new Pool(json<PoolOptions>(',"roots":["2001:db8::/48"]')));
  const pool = smallPool();
  attempt(() => pool.apply(json(',"version":1')));
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  for (const owner of names) {
    expect(pool.ownedBy(owner)).toEqual([]);
    pool.allocate({ length: 64, owner, tags: JSON.parse(`{"__proto__":"a","constructor":"b"}`) });
  }
  const restored = Pool.restore(JSON.parse(JSON.stringify(pool.snapshot())));
  expect(Array.from(restored.leases(), ({ owner }) => owner)).toEqual(names);
  expect(restored.ownedBy('__proto__')[0]?.tags).toEqual(JSON.parse(`{"__proto__":"a","constructor":"b"}`));
  expect(prototypes()).toEqual(UNTOUCHED);
});

promise('Damaged bytes and snapshots are refused whole', () => {
  const bitmap = new PrefixBitmap('2001:db8::/48');
  for (const length of [64, 56, 128, 60]) bitmap.carve(length);
  const bytes = bitmap.toBytes();
  for (let i = 0; i < bytes.length; i++) {
    const damaged = bytes.map((byte, j) => (i === j ? byte ^ 0x10 : byte));
    expect(refusal(() => PrefixBitmap.fromBytes(damaged)).code).toMatch(/^damaged-/);
  }
  const pool = smallPool();
  pool.allocate({ length: 64, owner: 'net-7', tags: { rack: '12' } });
  const text = JSON.stringify(pool.snapshot());
  let read = 0;
  for (let i = 0; i < text.length; i++) {
    const damaged = attempt(() => JSON.parse(`${text.slice(0, i)}1${text.slice(i + 1)}`), SyntaxError);
    if (damaged === undefined || text[i] === '1') continue;
    expect(refusal(() => Pool.restore(damaged)).code).toMatch(/^damaged-/);
    read++;
  }
  expect(read).toBeGreaterThan(150);
});

promise('A call that fails changes nothing', () => {
  const pool = smallPool();
  const lease = pool.allocate({ length: 64, owner: 'net-7' });
  const stale = pool.plan([{ op: 'allocate', length: 64, owner: 'net-8' }]);
  pool.reserve('2001:db8:0:f::/64', 'routers');
  const before = JSON.stringify([pool.version, pool.snapshot(), pool.changes(0)]);
  const failing: (() => unknown)[] = [
    () => pool.commit(stale),
    () => pool.allocate({ length: 47, owner: 'a' }),
    () => pool.allocateExact(lease.prefix, { owner: 'b' }),
    () => pool.allocateExact('2001:db8:0:f::1/128', { owner: 'b' }),
    () => pool.release({ prefix: lease.prefix, generation: 9 }),
    () => pool.reserve(lease.prefix, 'mine'),
    () => pool.unreserve('2001:db8:0:e::/64'),
    () => pool.removeRoot('2001:db8::/48'),
    () => pool.resizeRoot('2001:db8::/48', '2001:db8::/64'),
    () =>
      pool.plan([
        { op: 'allocate', length: 64, owner: 'c' },
        { op: 'allocate', length: 1, owner: 'd' },
      ]),
  ];
  for (const call of failing) {
    refusal(call);
    expect(JSON.stringify([pool.version, pool.snapshot(), pool.changes(0)])).toBe(before);
  }
});

promise('Only what is given is used', () => {
  const { compilerOptions } = JSON.parse(readFileSync(at('tsconfig.json'), 'utf8'));
  // So nothing but the language itself has a type, and nothing else compiles.
  expect([compilerOptions.types, compilerOptions.lib]).toEqual([[], ['es2022']]);
  const back = ['globalThis', 'eval', 'Function', 'require', 'process', 'fetch', 'setTimeout', 'setInterval'];
  // The command is a program of its own, for Node, and no part that a program imports.
  const program = /^command(\.ts|\/)/;
  const given: Record<string, readonly string[]> = {
    'store/host.ts': ['setTimeout'],
    'store-file/folder.ts': ['process', 'NODE_FILES'],
  };
  for (const file of readdirSync(at('src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || program.test(file)) continue;
    const allowed = given[file] ?? [];
    const { identifiers, imports } = namesIn(readFileSync(at(`src/${file}`), 'utf8'));
    expect(
      identifiers.filter((name) => back.includes(name) && !allowed.includes(name)),
      file,
    ).toEqual([]);
    expect(
      imports.filter((name) => ![...peers, ...allowed].includes(name) && !name.startsWith('.')),
      file,
    ).toEqual([]);
  }
  expect(namesIn("import a from 'fs'; globalThis.fetch(import('b'), require('c'));")).toEqual({
    identifiers: ['a', 'globalThis', 'fetch', 'require'],
    imports: ['fs', "'b'"],
  });
});

promise('No other package comes along', () => {
  const { dependencies, optionalDependencies, bundleDependencies, scripts, peerDependenciesMeta } = manifest;
  expect([dependencies, optionalDependencies, bundleDependencies]).toEqual([undefined, undefined, undefined]);
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
    expect(scripts).not.toHaveProperty(script);
  }
  expect(peers.filter((peer) => !peerDependenciesMeta[peer].optional)).toEqual([]);
});

test('SECURITY.md promises this and no more', () => {
  const [, section = ''] = readFileSync(at('SECURITY.md'), 'utf8').split('\n## ');
  expect(section).toMatch(/^What is promised\n/);
  expect(Array.from(section.matchAll(/^- \*\*(.+?)\.\*\*/gm), ([, sentence]) => sentence)).toEqual(promises);
});

/** Promises of calls; a refused one rejects as a call throws. */
const answers: Promise<unknown>[] = [];

/** Waits for the promises of all calls so far; returns what is no refusal. */
async function otherErrors(): Promise<unknown[]> {
  const all = await Promise.allSettled(answers.splice(0));
  return all.flatMap((one) => (one.status === 'rejected' && !HextetError.is(one.reason) ? [one.reason] : []));
}

/** The value of a call; undefined where it is refused. Any other error is thrown on, but for one that is expected. */
function attempt<T>(call: () => T, expected?: new () => Error): T | undefined {
  try {
    const value = call();
    if (value instanceof Promise) answers.push(value);
    return value;
  } catch (error) {
    if (HextetError.is(error) || (expected !== undefined && error instanceof expected)) return undefined;
    throw error;
  }
}

/** What a refused call throws, or lists in its result. */
function issuesOf(call: () => unknown): readonly unknown[] {
  try {
    const value = call();
    // A refusal of it is as short as any: the same function makes both.
    if (value instanceof Promise) value.catch(() => {});
    const { issue, issues, warnings, refused } = Object(value);
    return [issue, issues, warnings, refused].flat().filter((found) => found !== undefined);
  } catch (error) {
    if (!HextetError.is(error)) throw error;
    return [error];
  }
}

/** Lists of arguments: long texts, alone, in a list, as a name and after an argument that is good. */
function hostileArguments(length: number): unknown[][] {
  return ['x', ':', '1'].flatMap((piece) => {
    const text = piece.repeat(length);
    const values = [text, [text, text], { [text]: text }];
    return values.flatMap((value) => [[value], ['2001:db8::/48', value], [64, value]]);
  });
}

/** The identifiers in a source, and the modules that it imports. */
function namesIn(source: string): { identifiers: string[]; imports: string[] } {
  const identifiers: string[] = [];
  const imports: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) identifiers.push(node.text);
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined
    ) {
      imports.push((node.moduleSpecifier as ts.StringLiteral).text);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      imports.push(node.arguments[0]?.getText() ?? '');
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.ES2022, true));
  return { identifiers, imports };
}

function prototypes() {
  return [Object, Array, String, Number, Map, Set, HextetError, Address, Prefix, Pool].map(({ prototype }) =>
    Reflect.ownKeys(prototype),
  );
}
