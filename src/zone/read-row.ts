/** Reads the changes of a record from outside: a right digest does not say that their writer was right. */
import { fail, failType, typeIssue } from '../internal/issue.ts';
import { zoneMessages } from '../internal/messages.ts';
import {
  boolean,
  integer,
  list,
  nullable,
  type Reader,
  readDevice,
  readDomain,
  readFields,
  readName,
  refuse,
  word,
} from '../internal/read.ts';
import { isSame } from './changes.ts';
import { type Facts, NOUNS } from './facts.ts';
import {
  readAddress,
  readEither,
  readMac,
  readNetworkPrefix,
  readNote,
  readRa,
  readRouting,
  readRule,
  record,
  text,
} from './read.ts';
import { EMPTY, type NetworkRow, type NicRow, NONE, type Rows } from './rows.ts';
import type { Noun, ZoneChange } from './types.ts';

const generation = integer('generation', 1, Number.MAX_SAFE_INTEGER);
const time = integer('since', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const numbered = { id: readName, generation };
const owner = nullable(readName);
const prefix = nullable(text(readNetworkPrefix));

const ROWS: { readonly [N in Noun]: { readonly [F in keyof Rows[N]]: Reader<Rows[N][F]> } } = {
  offering: {
    ...numbered,
    stack: word('ipv4', 'dual', 'ipv6'),
    routing: readRouting,
    firewall: boolean,
    egress: word('allow', 'deny'),
  },
  prefix: { id: readEither, generation, public: prefix, owner, note: nullable(readNote) },
  vpc: { ...numbered, offering: readName, block: prefix, owner },
  network: {
    ...numbered,
    offering: readName,
    vpc: nullable(readName),
    owner,
    ipv4: nullable(readEither),
    prefix,
    since: nullable(time),
    dns: list(text(readAddress)),
    search: list(readDomain),
    ra: readRa,
    rules: list(readRule),
  },
  router: {
    ...numbered,
    kind: word('network', 'vpc', 'system'),
    target: readName,
    mac: readMac,
    backupMacs: list(readMac),
    guestMacs: record(readMac),
    device: readDevice,
    guestDevices: record(readDevice),
    address: text(readAddress),
    public: text(readNetworkPrefix),
  },
  nic: {
    ...numbered,
    network: readName,
    mac: readMac,
    addresses: list(text(readAddress)),
    observed: list(text(readAddress)),
  },
};

/** Returns what checks the changes of a record, in their order. It throws for an invalid one. */
export function checkerOf(facts: Facts, changes: readonly ZoneChange[]): (change: ZoneChange) => void {
  const after = new Map<string, Rows[Noun] | null>();
  for (const change of changes) {
    if (change?.op === 'set') after.set(`${change.noun}/${change.row?.id}`, change.row as Rows[Noun]);
    if (change?.op === 'remove') after.set(`${change.noun}/${change.id}`, null);
  }
  const checkHas = (noun: Noun, id: string) => {
    const row = after.get(`${noun}/${id}`);
    if (row === null || (row === undefined && facts.get(noun, id) === null)) failUnknown(noun, id);
  };
  return (change) => {
    switch (change.op) {
      case 'set':
        checkRow(change.noun, change.row);
        for (const [noun, id] of namesOf(change.noun, change.row as Rows[Noun])) checkHas(noun, id);
        break;
      case 'remove':
        if (!NOUNS.includes(change.noun) || facts.get(change.noun, change.id) === null)
          failType('ZoneChange', change);
        for (const [noun, id] of usersOf(facts, change.noun, change.id)) {
          if (after.get(`${noun}/${id}`) === undefined) failType('ZoneChange', id);
        }
        break;
      default:
        if (!DERIVED.includes(change.op)) failType('ZoneChange', change);
    }
  };
}

/** Changes that follow from rows. */
const DERIVED = ['rules', 'routes', 'capacity'];

/** Every field is there, no other is, and every text is canonical. */
function checkRow(noun: Noun, row: unknown): void {
  if (!Object.hasOwn(ROWS, noun)) failType('ZoneChange', row);
  const read = Object.entries(readFields(row, [], noun, ROWS[noun]));
  const [wrong] = read.filter(([name, value]) => !isSame(value, (row as Record<string, unknown>)[name]));
  if (wrong !== undefined) refuse(typeIssue(noun, row), [wrong[0]]);
}

/** Throws for a row that names another one which is not there. */
export function failUnknown(noun: Noun, id: string): never {
  return fail(zoneMessages, `unknown-${noun}`, { details: { id } });
}

/** Checks a row of a snapshot, which has every field and no other. It names rows by their places, but for a router's. */
export function checkLoaded(facts: Facts, noun: Noun, row: Rows[Noun]): void {
  if (noun === 'network' ? isPlainNetwork(row as NetworkRow) : noun === 'nic' && isPlainNic(row as NicRow))
    return;
  checkRow(noun, row);
  if (noun !== 'router') return;
  const { kind, target } = row as Rows['router'];
  if (kind !== 'system' && facts.get(kind, target) === null) failUnknown(kind, target);
}

/** Whether no field of a network needs a reader, as in almost all: they take ten times as long. */
function isPlainNetwork(row: NetworkRow): boolean {
  const { id, generation, owner, ipv4, prefix, since, dns, search, ra, rules } = row;
  return (
    isPlainName(id) &&
    Number.isSafeInteger(generation) &&
    (owner === null || isPlainName(owner)) &&
    ipv4 === null &&
    typeof prefix === 'string' &&
    PLAIN_PREFIX.test(prefix) &&
    Number.isSafeInteger(since) &&
    dns === NONE &&
    search === NONE &&
    ra === EMPTY &&
    rules === NONE
  );
}

function isPlainNic({ id, generation, mac, addresses, observed }: NicRow): boolean {
  return (
    isPlainName(id) &&
    Number.isSafeInteger(generation) &&
    typeof mac === 'string' &&
    PLAIN_MAC.test(mac) &&
    addresses === NONE &&
    observed === NONE
  );
}

/** Whether a name has no letter that is looked up in the tables of Unicode. */
function isPlainName(name: unknown): boolean {
  if (typeof name !== 'string' || name.length === 0 || name.length > 128) return false;
  for (let i = 0; i < name.length; i++) if (!isPlainUnit(name.charCodeAt(i))) return false;
  return true;
}

/** Of the signs of a name only letters, digits and the four between `-` and `:` are as frequent as this. */
function isPlainUnit(unit: number): boolean {
  return (unit >= 0x2d && unit <= 0x3a) || (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a);
}

/** Canonical: the trailing zeros are the longest run, since the group before them is not zero. */
const PLAIN_PREFIX = /^(?:(?:0|[1-9a-f][0-9a-f]{0,3}):){3}[1-9a-f][0-9a-f]{0,3}::\/64$/;
/** Of one interface, and canonical. */
const PLAIN_MAC = /^(?!00:00:00:00:00:00)[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/;

/** The rows that a row names. */
function namesOf(noun: Noun, row: Rows[Noun]): readonly (readonly [Noun, string])[] {
  switch (noun) {
    case 'vpc':
      return [['offering', (row as Rows['vpc']).offering]];
    case 'network': {
      const { offering, vpc } = row as Rows['network'];
      return vpc === null
        ? [['offering', offering]]
        : [
            ['offering', offering],
            ['vpc', vpc],
          ];
    }
    case 'router': {
      const { kind, target } = row as Rows['router'];
      return kind === 'system' ? [] : [[kind, target]];
    }
    case 'nic':
      return [['network', (row as Rows['nic']).network]];
    default:
      return [];
  }
}

/** The rows that name a row. */
function* usersOf(facts: Facts, noun: Noun, id: string): Generator<readonly [Noun, string]> {
  const { network, vpc } = facts.tables;
  if (noun === 'offering') {
    for (const row of network.list()) if (row.offering === id) yield ['network', row.id];
    for (const row of vpc.list()) if (row.offering === id) yield ['vpc', row.id];
  }
  if (noun !== 'network' && noun !== 'vpc') return;
  const rows = noun === 'network' ? facts.nicsOf(id) : facts.tiersOf(id);
  for (const row of rows) yield [noun === 'network' ? 'nic' : 'network', row.id];
  const router = facts.routerFor(noun, id);
  if (router !== null) yield ['router', router];
}
