/**
 * No text of a user becomes code: whatever stands in one place of the data, it is refused with the path to that place, or
 * the text has as many lines, blocks, quotes and statements as before.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import {
  addresses,
  bird,
  diagnostics,
  frr,
  ip6tables,
  iproute,
  iptables,
  nftables,
  prometheus,
  radvd,
  reverseZone,
  sysctl,
} from '../../src/render.ts';
import { routes, views } from '../support/router-views.ts';

type Path = readonly string[];

const routing = {
  interface: 'pub',
  routerId: '192.0.2.1',
  bgp: { asn: 64512, peers: [{ address: '2001:db8::1', asn: 64513 }] },
};
const blocks = { total: '65536', used: '0', reserved: '0', quarantined: '0', free: '65536' };
const zone = { primary: 'a.example', hostmaster: 'b.example', serial: 1, nameservers: ['c.example'] };
const target = { address: '2001:db8::1', name: 'web.example', from: '2001:db8::2', dns: '2001:db8::53' };

/** Each renderer with arguments that it takes. Every text in them is spoiled in turn. */
const targets: readonly (readonly [render: (...data: never[]) => unknown, data: readonly unknown[]])[] = [
  [radvd, [views.mixed]],
  [addresses, [views.mixed]],
  [sysctl, [views.mixed]],
  [nftables, [views.mixed, { table: 'hextet_2' }]],
  [ip6tables, [views.mixed]],
  [iptables, [views.mixed]],
  [iproute, [routes, { dev: 'pub' }]],
  [frr, [routes, routing]],
  [bird, [routes, routing]],
  [reverseZone, ['2001:db8::/32', [{ prefix: '2001:db8:1::/48', nameservers: ['ns.example'] }], zone]],
  [prometheus, [[{ prefix: '10.0.0.0/8', public: null, owner: 'one', unit: 24, ...blocks }]]],
  [diagnostics, [target]],
];

/** The paths of all texts in the data. */
function textsIn(data: unknown, path: Path = []): Path[] {
  if (typeof data === 'string') return [path];
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) => textsIn(value, [...path, name]));
}

function spoiled(data: readonly unknown[], path: Path, change: (text: string) => string): readonly never[] {
  const copy = structuredClone(data) as unknown as Record<string, never>;
  const holder = path.slice(0, -1).reduce((at, name) => at[name]!, copy);
  const name = path.at(-1)!;
  Object.assign(holder, { [name]: change(holder[name]!) });
  return copy as unknown as readonly never[];
}

const hostile = fc.oneof(
  fc.constantFrom(
    '\n',
    '\r',
    '"',
    "'",
    ';',
    '{',
    '}',
    '\0',
    '#',
    '\\',
    '`',
    '$(id)',
    '/',
    '\u2028',
    '\u0085',
    '|',
  ),
  fc.constantFrom(
    '\nroute',
    '"; flush ruleset; "',
    '; }',
    '{ }',
    '%eth0',
    '/*',
    '*/',
    '\t',
    '  ',
    '\u202e',
    '\ud800',
  ),
);

/** How much of what ends or begins something there is. */
function structure(text: string): Record<string, number> {
  const count: Record<string, number> = {};
  // A newline of the text is an escape in its JSON.
  for (const mark of text.match(/\\n|[^\p{L}\p{N} ._:/@+-]/gu) ?? []) {
    count[mark] = (count[mark] ?? 0) + 1;
  }
  return count;
}

const rows = targets.map(([render, data]) => ({ name: render.name, render, data }));

test.each(rows)('no text in the data of $name becomes code', ({ render, data }) => {
  const print = (args: readonly unknown[]) => JSON.stringify(render(...(args as never[])));
  const before = structure(print(data));
  fc.assert(
    fc.property(
      fc.constantFrom(...textsIn(data)),
      fc.array(hostile, { minLength: 1, maxLength: 3 }),
      fc.nat(),
      (path, pieces, at) => {
        const changed = spoiled(data, path, (text) => {
          const cut = at % (text.length + 1);
          return text.slice(0, cut) + pieces.join('') + text.slice(cut);
        });
        let text: string;
        try {
          text = print(changed);
        } catch (error) {
          if (!HextetError.is(error)) throw error;
          // An argument that is a text has a name of its own.
          if (path.length > 1) expect(String(error.path?.at(-1))).toBe(path.at(-1));
          return;
        }
        expect(structure(text)).toEqual(before);
      },
    ),
    { numRuns: 600 },
  );
});
