/** Pools in a store. */
import { type IpamShape, planRows, writeRows } from '../ipam.ts';
import { type Lease, Pool } from '../pool.ts';
import { Prefix } from '../prefix.ts';
import { type Call, type Command, type Exit, Fault, integer } from './call.ts';
import { nameOf } from './input.ts';
import { inChunks } from './lists.ts';
import { madeRow, type Opened, partsOf, refused, refuseTaken } from './store.ts';
import { readTables, refuseRow } from './tables.ts';
import { json, table } from './text.ts';

const MOST_SECONDS = 2 ** 32 - 1;

export const pool: Command = partsOf<Pool>(
  { word: 'pool', class: Pool, isHead: ({ format }) => typeof format === 'number' },
  {
    create: [
      'NAME ROOT ...',
      async function* ({ call, store }) {
        const name = call.arg(1, 'NAME');
        call.arg(2, 'ROOT');
        const seconds = call.integer('quarantine', 0, MOST_SECONDS) ?? 0;
        const value = new Pool({
          roots: call.args.slice(2),
          reserve: call.texts('reserve'),
          quarantine: { seconds },
        });
        await refuseTaken(store, name);
        await store.openOrCreate(name, () => value);
        yield madeRow(call, name, 'pool', value);
      },
    ],
    list: [
      '[--owner OWNER]',
      async function* ({ call, kept }) {
        const { view } = await kept();
        const owner = call.text('owner');
        const leases = view.leases(owner === undefined ? {} : { owner });
        if (call.isJson) for (const lease of leases) yield `${json(lease)}\n`;
        else yield* lines(table(Array.from(leases, (lease) => [String(lease.prefix), lease.owner])));
      },
    ],
    usage: [
      '[LENGTH]',
      async function* ({ call, kept }) {
        const { view } = await kept();
        const unit = integer('LENGTH', call.args[1]?.replace(/^\//, '') ?? '64', 0, 128);
        const { below: _, ...counts } = view.usage({ unit });
        if (call.isJson) yield `${json({ unit, ...counts })}\n`;
        else yield* lines(table(Object.entries(counts).map(([name, count]) => [name, String(count)])));
      },
    ],
    allocate: ['LENGTH|PREFIX OWNER [--within PREFIX]', allocate],
    release: [
      'PREFIX',
      async function* ({ call, kept }) {
        const prefix = Prefix.parse(call.arg(1, 'PREFIX'));
        call.atMost(2);
        const stored = await kept();
        const lease = [...stored.view.path(prefix.first)].find((one) => one.prefix.equals(prefix));
        if (lease === undefined) throw new Fault(`${prefix} is not leased`, 1);
        const result = await stored.tryRun({ op: 'release', prefix, generation: lease.generation });
        if (!result.ok) return refused(call, result.issue);
        yield rowOf(call, lease);
      },
    ],
    reserve: [
      'RANGE [REASON]',
      async function* ({ call, kept }) {
        const [range, reason = ''] = [call.arg(1, 'RANGE'), call.args[2]];
        call.atMost(3);
        const result = await (await kept()).tryRun({ op: 'reserve', range, reason });
        if (!result.ok) return refused(call, result.issue);
        yield call.isJson ? `${json(result.value)}\n` : `${result.value.range}\n`;
      },
    ],
    export: [
      '[--shape SHAPE]',
      async function* ({ call, kept }) {
        const shape = call.text('shape') as IpamShape | undefined;
        const options = { shape, ...(call.isJson && { format: 'json' as const }) };
        yield* inChunks(writeRows((await kept()).view as Pool, options), (line) => `${line}\n`);
      },
    ],
    import: ['[FILE ...] [--dry-run]', importRows],
  },
  {
    about: 'Keeps the leases of prefixes in a store.',
    options: {
      shape: ['SHAPE', 'the table to write: hextet, netbox-prefixes, phpipam-subnets, ...'],
      'dry-run': [null, 'prints what an import would do, and does nothing'],
      within: ['PREFIX', 'allocates inside a prefix'],
      owner: ['OWNER', 'lists the leases of one owner'],
      reserve: ['RANGE…', 'keeps addresses of a new pool from being leased'],
      quarantine: ['SECONDS', 'how long a new pool gives no released prefix to anybody'],
    },
    examples: [
      'hextet pool create site 2001:db8::/48 --reserve 2001:db8::/64 --store ./ipam',
      'hextet pool allocate 64 net-7 --store ./ipam',
      'hextet pool list --store ./ipam',
    ],
  },
);

async function* allocate({ call, kept }: Opened<Pool>): AsyncGenerator<string, Exit> {
  const [what, owner] = [call.arg(1, 'LENGTH'), call.arg(2, 'OWNER')];
  call.atMost(3);
  const within = call.text('within');
  const request = /[:.]/.test(what)
    ? { prefix: Prefix.parse(what), owner }
    : { length: integer('LENGTH', what.replace(/^\//, ''), 0, 128), owner, ...(within && { within }) };
  const result = await (await kept()).tryRun({ op: 'allocate', ...request });
  if (!result.ok) return refused(call, result.issue);
  yield rowOf(call, result.value);
}

function rowOf(call: Call, lease: Lease): string {
  return call.isJson ? `${json(lease)}\n` : `${lease.prefix}  ${lease.owner}\n`;
}

function* lines(rows: readonly string[]): Generator<string> {
  if (rows.length > 0) yield `${rows.join('\n')}\n`;
}

/** Imports the rows of all tables together, or none of them. */
async function* importRows({ call, kept }: Opened<Pool>): AsyncGenerator<string, Exit> {
  const stored = await kept();
  const { sources, rows, isWhole } = await readTables(call);
  const { plan, requests, issues } = planRows(stored.view as Pool, rows);
  for (const issue of issues) refuseRow(call, sources.length === 1 ? nameOf(sources[0]!) : '', issue);
  if (!isWhole || issues.length > 0)
    throw new Fault('nothing was imported, since rows cannot be', isWhole ? 1 : 2);
  if (!call.has('dry-run')) await stored.transact(requests);
  if (call.isJson) yield `${json({ rows: rows.length, changes: requests.length })}\n`;
  else yield `${call.has('dry-run') ? `${plan}\n` : ''}${rows.length} rows, ${requests.length} commands\n`;
}
