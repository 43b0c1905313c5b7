/**
 * An operator's prefix and networks go in, as JSON; every network's /64, every address and every route come out.
 *
 * It does as Apache CloudStack does. The first /64 is for public traffic, every network gets the next one. The router of
 * a network has its public address by EUI-64 from the hardware address of its public interface; in the network the
 * gateway is the first address, to which every router must listen (the Subnet-Router anycast address, RFC 4291
 * section 2.6.1).
 */
import { readFileSync, statSync } from 'node:fs';
import { PrefixBitmap } from 'hextet/bitmap';
import { HextetError } from 'hextet/error';
import { slaacAddress } from 'hextet/eui64';
import { Mac } from 'hextet/mac';
import { Prefix } from 'hextet/prefix';

const MOST_BYTES = 1_000_000;

/** What is wrong with the input, in one line. */
class Refusal extends Error {}

const [file = ''] = process.argv.slice(2);
try {
  process.stdout.write(report(planSite(readJson(file))));
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

/** The whole answer, or a refusal that names the field: nothing is printed before all of it is known. */
function planSite(site) {
  const [text, list] = fields('', site, 'prefix', 'networks');
  const prefix = at('prefix', () => Prefix.parse(text));
  const zone = new PrefixBitmap(prefix);
  const common = carve('prefix', zone);
  const claims = new Map();
  const networks = items('networks', list, (path, network) =>
    planNetwork(path, network, { zone, common, claims }),
  );
  return { prefix, common, networks, left: zone.count(64), largestGap: zone.largestGap };
}

function planNetwork(path, network, { zone, common, claims }) {
  const [name, router, list] = fields(path, network, 'name', 'router', 'machines');
  checkName(claims, 'network', `${path}.name`, name);
  const prefix = carve(path, zone);
  const { address: via } = planAddress(claims, `${path}.router`, common, router);
  const machines = items(`${path}.machines`, list, (machinePath, machine) => {
    const [machineName, mac] = fields(machinePath, machine, 'name', 'mac');
    checkName(claims, 'machine', `${machinePath}.name`, machineName);
    return { name: machineName, ...planAddress(claims, `${machinePath}.mac`, prefix, mac) };
  });
  return { name, prefix, gateway: prefix.first, via, machines };
}

function planAddress(claims, path, prefix, text) {
  const mac = at(path, () => Mac.parse(text));
  const address = at(path, () => slaacAddress(prefix, mac));
  claim(claims, `the address ${address}`, path);
  return { mac, address };
}

function carve(path, zone) {
  return zone.carve(64) ?? refuse(path, `no /64 is left in ${zone.root}`);
}

function fields(path, value, ...names) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path, 'expected an object');
  return names.map((name) => {
    if (!Object.hasOwn(value, name)) refuse(path === '' ? name : `${path}.${name}`, 'missing');
    return value[name];
  });
}

function items(path, value, read) {
  if (!Array.isArray(value)) refuse(path, 'expected a list');
  return value.map((item, i) => read(`${path}[${i}]`, item));
}

function checkName(claims, kind, path, value) {
  if (typeof value !== 'string' || !/^[\w-]{1,20}$/.test(value)) {
    refuse(path, 'expected 1 to 20 letters, digits, "-" or "_"');
  }
  claim(claims, `the ${kind} ${value}`, path);
}

/** Two fields of one name would be confused, two of one address would be in conflict. */
function claim(claims, what, path) {
  if (claims.has(what)) refuse(path, `${what} is already that of ${claims.get(what)}`);
  claims.set(what, path);
}

/** What a call of the library returns; what it refuses is said with the field and the offset. */
function at(path, call) {
  try {
    return call();
  } catch (error) {
    if (!HextetError.is(error)) throw error;
    const { message, input, position } = error;
    return refuse(
      path,
      position === undefined ? message : `${message} (offset ${position} of ${JSON.stringify(input)})`,
    );
  }
}

function refuse(path, sentence) {
  throw new Refusal(path === '' ? sentence : `${path}: ${sentence}`);
}

function report({ prefix, common, networks, left, largestGap }) {
  const machines = networks.flatMap((network) =>
    network.machines.map((machine) => [machine.name, network.name, machine.mac, machine.address]),
  );
  const lines = [
    `${prefix}, of which ${common} is for public traffic`,
    '',
    ...table(
      ['NETWORK', 'PREFIX', 'GATEWAY'],
      networks.map(({ name, prefix, gateway }) => [name, prefix, gateway]),
    ),
    '',
    ...table(['MACHINE', 'NETWORK', 'MAC', 'PREDICTED ADDRESS'], machines),
    '',
    ...table(
      ['ROUTE ON THE UPSTREAM ROUTER', 'VIA'],
      networks.map(({ prefix, via }) => [prefix, via]),
    ),
    '',
    `Left are ${left} of ${prefix.children(64).count} /64s; the largest free prefix is ${largestGap === null ? 'none' : `a /${largestGap}`}.`,
    'A machine that makes its identifier another way (RFC 7217, RFC 8981) takes another address.',
  ];
  return `${lines.join('\n')}\n`;
}

function table(header, rows) {
  const cells = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
}
