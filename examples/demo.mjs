/**
 * The commands of a zone go in, as JSON: an operator's prefix, networks, a VPC with tiers, routers, machines and rules.
 * What follows from them comes out: every prefix and address, the routes of the upstream router, the rules of a router,
 * why the prefix cannot shrink, and the same zone again after a restart.
 */
import { readFileSync, statSync } from 'node:fs';
import { HextetError } from 'hextet/error';
import { Prefix } from 'hextet/prefix';
import { iproute, nftables } from 'hextet/render';
import { Zone } from 'hextet/zone';

const MOST_BYTES = 1_000_000;

/** What is wrong with the input, in one line. */
class Refusal extends Error {}

const [file = ''] = process.argv.slice(2);
try {
  process.stdout.write(report(zoneOf(readJson(file))));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(file === '' ? 'usage: node examples/demo.mjs <file.json>' : `${file}: ${error.message}`);
  process.exitCode = 1;
}

function readJson(path) {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new Error('not a file');
    if (stats.size > MOST_BYTES) throw new Error(`larger than ${MOST_BYTES} bytes`);
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // The sentence about JSON quotes the file, line ends and all.
    throw new Refusal(error.message.replace(/\p{Cc}+/gu, ' '));
  }
}

/** All commands as one change, or a refusal that names the field. */
function zoneOf(commands) {
  const zone = new Zone();
  try {
    zone.commit(zone.plan(commands));
  } catch (error) {
    if (!HextetError.is(error)) throw error;
    throw new Refusal(sentence(error));
  }
  return zone;
}

/** What the library refuses is said with the field and the offset. */
function sentence({ path = [], message, input, position }) {
  const field = path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : i > 0 ? `.${key}` : key))
    .join('');
  const place = position === undefined ? '' : ` (offset ${position} of ${JSON.stringify(input)})`;
  return `${field}${field && ': '}${message}${place}`;
}

function report(zone) {
  const prefixes = zone.prefixes().filter(({ unit }) => unit === 64);
  const networks = [...zone.networks()];
  const nics = [...zone.nics()];
  const [router] = zone.routers();
  return `${[
    ...table(
      ['PREFIX', 'PUBLIC /64', 'FREE /64S'],
      prefixes.map((row) => [row.prefix, row.public, row.free]),
    ),
    '',
    ...table(
      ['NETWORK', 'VPC', 'PREFIX', 'GATEWAY'],
      networks.map(({ id, vpc, prefix, gateway }) => [id, vpc, prefix, gateway]),
    ),
    '',
    ...table(
      ['MACHINE', 'NETWORK', 'ADDRESS'],
      nics.flatMap(({ id, network, addresses }) => addresses.map(({ address }) => [id, network, address])),
    ),
    '',
    '# for ip -6 -batch on the upstream router',
    iproute(zone.routes(), { dev: 'lan' }),
    ...(router === undefined ? [] : [`# for nft -f on ${router.id}, in part`, ingressOf(router), '']),
    ...prefixes.flatMap(({ prefix }) => halved(zone, Prefix.parse(prefix))),
    restarted(zone),
  ].join('\n')}\n`;
}

/** The chain for what comes into the first network of a router. */
function ingressOf(router) {
  const [chain = ''] = /^\tchain guest-0-in \{$[^}]*\}/m.exec(nftables(router)) ?? [];
  return chain.replace(/^\t/gm, '');
}

/** Asks for the upper half of a prefix, which holds nothing: a refusal says what would be lost, and what would do. */
function halved(zone, prefix) {
  if (prefix.length === 64) return [];
  const to = prefix.children(prefix.length + 1).at(1n);
  const result = zone.tryRun({ op: 'resize-prefix', prefix: `${prefix}`, to: `${to}` });
  if (result.ok) return [`${prefix} is ${to} now`, ''];
  const { message, details } = result.issue;
  const lost = details.blockers.map((blocker) => `  ${blocker.prefix} of ${blocker.owner}`);
  return [message, ...lost, `  instead: ${details.alternatives.smallest}`, ''];
}

/** The records alone make the same zone. */
function restarted(zone) {
  const again = new Zone();
  for (const record of zone.changes(0)) again.apply(JSON.parse(JSON.stringify(record)));
  const isSame = JSON.stringify(again) === JSON.stringify(zone);
  return `after a restart there is ${isSame ? 'the same' : 'another'} ${again}`;
}

function table(header, rows) {
  const cells = [header, ...rows].map((row) => row.map((cell) => String(cell ?? '')));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
}
