/** What comes along in a bundle: an import brings what it needs, and nothing of the rest. */
import { createRequire } from 'node:module';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

interface Resolved {
  readonly path: string;
  readonly sideEffects: true;
}

interface Plugin {
  readonly name: string;
  setup(build: {
    onResolve(
      filter: { filter: RegExp },
      resolve: (found: { path: string; resolveDir: string }) => Resolved,
    ): void;
  }): void;
}

type Build = (options: object) => Promise<{
  readonly outputFiles: readonly [{ readonly text: string }];
  readonly metafile: {
    readonly outputs: Readonly<
      Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
    >;
  };
}>;

// The bundler that tsup brings, which size-limit measures with, too.
const { build } = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as {
  build: Build;
};

/** A bundle of a module that is not written to the disk. */
async function bundle(contents: string, options: { minify?: boolean; plugins?: Plugin[] } = {}) {
  const root = new URL('../..', import.meta.url).pathname;
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root, sourcefile: 'entry.js' },
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
    ...options,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const files = inputs.flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 && path.startsWith('src/') ? [path.slice('src/'.length)] : [],
  );
  return { text: outputFiles[0].text, files: files.sort() };
}

/** The bundle of a program that uses one export. */
const bundleOf = (name: string, subpath: string) =>
  bundle(`import { ${name} } from './src/${subpath}.ts';\nconsole.log(${name});`);

const small = [
  ['Address', 'address'],
  ['Prefix', 'prefix'],
  ['AddressRange', 'range'],
  ['PrefixSet', 'set'],
  ['Mac', 'mac'],
  ['slaacAddress', 'eui64'],
  ['ruleFamily', 'rule'],
  ['ruleSchema', 'rule'],
  ['findConflicts', 'rule'],
  ['planResize', 'resize'],
  ['planRangeResize', 'resize'],
] as const;

describe.each(small)('%s', (name, subpath) => {
  test('is the same from its subpath and from the root', async () => {
    const [own, root] = await Promise.all([bundleOf(name, subpath), bundleOf(name, 'index')]);
    expect(root.files).toEqual(own.files);
    expect(own.files.some((file) => file.endsWith(`${subpath}.ts`))).toBe(true);
  });

  test('brings nothing of the allocator', async () => {
    const [own, values, ...allocators] = await Promise.all([
      bundleOf(name, subpath),
      bundleOf('Prefix', 'prefix'),
      bundleOf('PrefixBitmap', 'bitmap'),
      bundleOf('Pool', 'pool'),
    ]);
    const shared = new Set([...values.files, 'set.ts', 'resize.ts', 'ip/line-issue.ts']);
    const allocator = allocators
      .flatMap(({ files }) => files)
      .filter((file) => !shared.has(file) && !/^(resize|set|internal)\//.test(file));
    expect(allocator).toEqual(expect.arrayContaining(['bitmap.ts', 'bitmap/trie.ts', 'pool.ts']));
    expect(own.files.filter((file) => allocator.includes(file))).toEqual([]);
  });

  test('makes nothing while it is loaded but the table of digits and the base of the values', async () => {
    const { text } = await bundleOf(name, subpath);
    const known =
      /^(new (Int32Array|Uint8Array|DataView|ArrayBuffer)\(.*\)|Int8Array\.from\(.*\)|Object\.assign\(.*\)|standard\(.*\)|printable\(\))$/s;
    expect(workOf(text).filter((work) => !known.test(work))).toEqual([]);
  });
});

test('Prefix brings the knot and what reads, prints and refuses', async () => {
  const { files } = await bundleOf('Prefix', 'index');
  expect(files).toEqual([
    'error.ts',
    'internal/fields.ts',
    'internal/format.ts',
    'internal/guards.ts',
    'internal/host-bits.ts',
    'internal/issue.ts',
    'internal/iterable.ts',
    'internal/messages/arguments.ts',
    'internal/messages/fields.ts',
    'internal/messages/prefix.ts',
    'internal/messages/text.ts',
    'internal/order.ts',
    'internal/printable.ts',
    'internal/scan.ts',
    'internal/standard-schema.ts',
    'internal/uint128.ts',
    'ip/address.ts',
    'ip/prefix.ts',
    'ip/range.ts',
    'ip/read-prefix.ts',
  ]);
});

test('a sentence is in no bundle that cannot need it', async () => {
  const { text } = await bundle("export * from './src/prefix.ts'", { minify: true });
  expect(text).toContain('"::" can appear only once');
  for (const strange of ['hardware address has', 'an empty list matches', 'in quarantine']) {
    expect(text).not.toContain(strange);
  }
});

/** As if every file had side effects: only what has none statement by statement is dropped. */
const everyFileCounts: Plugin = {
  name: 'every file counts',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ path, resolveDir }) => ({
      path: new URL(path, `file://${resolveDir}/`).pathname,
      sideEffects: true,
    }));
  },
};

test('to load all of it without using it leaves nothing but a few numbers', async () => {
  const { text } = await bundle("import './src/index.ts';", {
    minify: true,
    plugins: [everyFileCounts],
  });
  expect(text.trim()).toMatch(/^(var ([\w$]+=[\w$.*+|-]+[,;])+)*$/);
});

test('a class with a static value of its own would stay, and a table of bigints would be found', async () => {
  const { text } = await bundle('class A { static zero = new A(); }', { minify: true });
  expect(text).toContain('class');
  expect(workOf('const powers = Array.from({ length: 129 }, (_, i) => 1n << BigInt(i));')).toHaveLength(1);
  expect(workOf('const powers = [1n, 2n];\nconst one = 1n;')).toEqual(['[1n, 2n]']);
  expect(workOf('class A { static zero = new A(); }')).toEqual(['new A()']);
});

/** What a script does while it is loaded: its calls, and its lists of bigints. */
function workOf(script: string): string[] {
  const work: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    const isList = ts.isArrayLiteralExpression(node) && node.elements.some(ts.isBigIntLiteral);
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || isList) work.push(node.getText());
    else ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile('bundle.js', script, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  for (const statement of file.statements) {
    if (!ts.isExpressionStatement(statement)) visit(statement);
  }
  return work;
}
