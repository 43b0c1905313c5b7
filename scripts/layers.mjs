/**
 * Checks which file of `src` imports which. `src/x.ts` is a subpath, `src/x/` is what only that subpath is made of,
 * `src/internal/` is what several share, and `src/ip/` is the one knot. Type-only imports count.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A subpath imports from the rows above its own, and from its own row only what `BESIDE` names. */
export const LAYERS = [
  ['error'],
  ['internal'],
  ['text'],
  ['ip', 'mac', 'messages', 'address', 'prefix', 'range'],
  ['ipv4'],
  // Above the values: the blocks are prefixes, and the questions are theirs.
  ['registry', 'interface', 'endpoint'],
  ['set', 'map', 'bulk', 'eui64', 'rule', 'resize', 'bitmap', 'fixtures', 'interop'],
  ['pool', 'render', 'form', 'picture'],
  ['zone', 'network', 'store'],
  ['store-file', 'store-sqlite', 'store-postgres', 'testing', 'index'],
  // Tables become requests of a pool and commands of a zone.
  ['ipam'],
  ['command'],
];

/** Neighbours in a row: each face of `ip` is that room's own. */
const BESIDE = { address: ['ip'], prefix: ['ip'], range: ['ip'], index: ['testing'] };

/** The faults of a set of files, a line each. `files` maps a path below the project to its text. */
export function layerFaults(files) {
  const faults = [];
  for (const [file, text] of files) {
    const subpath = subpathOf(file);
    if (layerOf(subpath) === -1) faults.push(`${file}: give ${subpath} a row in scripts/layers.mjs`);
    for (const target of importsOf(file, text)) {
      const fault = importFault(subpath, target);
      if (fault !== null) faults.push(`${file} imports ${target}: ${fault}`);
    }
  }
  return faults;
}

/** Every circle of imports, as the sorted list of its files. */
export function circles(files) {
  const imports = new Map(files.map(([file, text]) => [file, importsOf(file, text)]));
  const reached = new Map(files.map(([file]) => [file, reachedFrom(file, imports)]));
  const found = new Set();
  for (const [file, others] of reached) {
    const circle = [...others].filter((other) => reached.get(other)?.has(file));
    if (circle.length > 0) found.add(circle.sort().join(' '));
  }
  return Array.from(found, (circle) => circle.split(' '));
}

/** The circles that are not inside `src/ip/`. */
export function circleFaults(files) {
  return circles(files)
    .filter((circle) => !circle.every((file) => file.startsWith('src/ip/')))
    .map((circle) => `a circle of imports: ${circle.join(', ')}`);
}

function reachedFrom(start, imports) {
  const reached = new Set();
  const open = [...(imports.get(start) ?? [])];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    open.push(...(imports.get(file) ?? []));
  }
  return reached;
}

function importsOf(file, text) {
  return Array.from(text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^'\n]+)'/g), ([, specifier]) =>
    posix.join(posix.dirname(file), specifier),
  );
}

/** The longest file of `src`, in lines, and the largest room, as a share of all lines. */
const MOST_LINES = 400;
const MOST_SHARE = 0.25;

/** The files that are too long, and the rooms that are too large. */
export function sizeFaults(files) {
  const lines = files.map(([file, text]) => [file, text.split('\n').length - 1]);
  const rooms = {};
  for (const [file, count] of lines) rooms[subpathOf(file)] = (rooms[subpathOf(file)] ?? 0) + count;
  const total = lines.reduce((sum, [, count]) => sum + count, 0);
  return [
    ...lines
      .filter(([, count]) => count > MOST_LINES)
      .map(([file]) => `${file} has more than ${MOST_LINES} lines`),
    ...Object.keys(rooms)
      .filter((room) => rooms[room] >= MOST_SHARE * total)
      .map((room) => `src/${room} has more than ${100 * MOST_SHARE} % of all lines`),
  ];
}

function importFault(from, target) {
  if (!target.startsWith('src/')) return 'a source imports sources only';
  const to = subpathOf(target);
  if (to === from) return null;
  const isRoom = target.split('/').length > 2;
  if (isRoom && to !== 'internal' && to !== 'ip' && from !== 'testing')
    return `src/${to}/ is private to src/${to}.ts`;
  if (layerOf(to) < layerOf(from) || BESIDE[from]?.includes(to)) return null;
  return `${to} is not below ${from}`;
}

function subpathOf(file) {
  return file.split('/')[1].replace(/\.ts$/, '');
}

function layerOf(subpath) {
  return LAYERS.findIndex((row) => row.includes(subpath));
}

/** Every source below a folder, as pairs of path and text. */
export function sourcesIn(root) {
  return readdirSync(new URL('src/', root), { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`src/${file}`, readFileSync(new URL(`src/${file}`, root), 'utf8')]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sources = sourcesIn(new URL('../', import.meta.url));
  const faults = [...layerFaults(sources), ...circleFaults(sources)];
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
