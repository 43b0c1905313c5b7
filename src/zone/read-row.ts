/** Reads the changes of a record from outside: a right digest does not say that their writer was right. */
import { failType } from '../internal/issue.ts';
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
import type { Rows } from './rows.ts';
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
    if (row === null || (row === undefined && facts.get(noun, id) === null)) failType('ZoneChange', id);
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
  if (!Object.hasOwn(ROWS, noun) || !isSame(readFields(row, [], noun, ROWS[noun]), row))
    failType('ZoneChange', row);
}

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
