/** Zones in a store. */
import type { Result } from '../error.ts';
import { zoneCommandsOf } from '../ipam.ts';
import { Zone, type ZoneCommand } from '../zone.ts';
import { type Call, type Command, type Exit, Fault, hint } from './call.ts';
import { jsonOf } from './input.ts';
import { madeRow, type Opened, partsOf, refused, refuseTaken } from './store.ts';
import { readTables } from './tables.ts';
import { json, table } from './text.ts';

type View = Pick<Zone, 'offerings' | 'prefixes' | 'vpcs' | 'networks' | 'routers' | 'nics' | 'routes'>;

/** The lists of a zone, and the columns of each. */
const LISTS: Readonly<
  Record<string, readonly [list: (view: View) => Iterable<object>, columns: readonly string[]]>
> = {
  networks: [(view) => view.networks(), ['id', 'vpc', 'prefix', 'gateway']],
  prefixes: [(view) => view.prefixes(), ['prefix', 'public', 'used', 'free']],
  offerings: [(view) => view.offerings(), ['id', 'stack', 'egress']],
  vpcs: [(view) => view.vpcs(), ['id', 'offering', 'block']],
  routers: [(view) => view.routers(), ['id']],
  nics: [(view) => view.nics(), ['id', 'network', 'mac']],
  routes: [(view) => view.routes(), ['prefix', 'via', 'network']],
};

export const zone: Command = partsOf<Zone>(
  { word: 'zone', class: Zone, isHead: ({ format }) => format === 'hextet-zone' },
  {
    create: [
      'NAME [PREFIX ...]',
      async function* ({ call, store }) {
        const name = call.arg(1, 'NAME');
        const value = new Zone();
        await refuseTaken(store, name);
        const stored = await store.openOrCreate(name, () => new Zone());
        const commands: ZoneCommand[] = [
          { op: 'set-offering', id: 'dual', stack: 'dual' },
          ...call.args.slice(2).map((prefix) => ({ op: 'add-prefix', prefix }) as const),
        ];
        value.commit(value.plan(commands));
        await stored.transact(commands);
        yield madeRow(call, name, 'zone', stored.view as Zone);
      },
    ],
    list: [`[${Object.keys(LISTS).join('|')}]`, list],
    allocate: [
      'NETWORK [--offering ID] [--vpc ID]',
      ({ call, kept }) => {
        const [offering, vpc] = [call.text('offering'), call.text('vpc')];
        const id = call.arg(1, 'NETWORK');
        const how = vpc === undefined ? { offering: offering ?? 'dual' } : { vpc };
        return run(call, kept, [{ op: 'set-network', id, expect: 'new', ...how }]);
      },
    ],
    release: [
      'NETWORK',
      ({ call, kept }) => run(call, kept, [{ op: 'remove-network', id: call.arg(1, 'NETWORK') }]),
    ],
    run: [
      '[COMMANDS | FILE] [--dry-run]',
      async function* ({ call, kept }) {
        const value = await jsonOf(call, call.args[1]);
        return yield* run(call, kept, (Array.isArray(value) ? value : [value]) as ZoneCommand[]);
      },
    ],
    export: [
      '',
      async function* ({ kept }) {
        const { view } = await kept();
        const lists = Object.entries(LISTS).map(([name, [rows]]) => [name, [...rows(view as View)]]);
        yield `${json(Object.fromEntries(lists))}\n`;
      },
    ],
    import: [
      '[FILE ...] [--dry-run]',
      async function* ({ call, kept }) {
        const { rows, isWhole } = await readTables(call);
        if (!isWhole) throw new Fault('nothing was imported, since rows cannot be');
        return yield* run(call, kept, zoneCommandsOf(rows));
      },
    ],
  },
  {
    about: 'Keeps the networks of a cloud in a store, as hextet/zone has them.',
    options: {
      offering: ['ID', 'the offering of a new network; "dual" by default'],
      vpc: ['ID', 'the VPC of a new network'],
      'dry-run': [null, 'prints what commands would do, and does nothing'],
    },
    examples: [
      'hextet zone create cloud 2001:db8:1::/48 --store ./cloud',
      'hextet zone allocate web --store ./cloud',
      'hextet zone list networks --store ./cloud',
    ],
  },
);

async function* list({ call, kept }: Opened<Zone>): AsyncGenerator<string, Exit> {
  const what = call.args[1] ?? 'networks';
  if (!Object.hasOwn(LISTS, what)) {
    throw new Fault(`a zone has no list of ${JSON.stringify(what)}${hint(what, Object.keys(LISTS))}`);
  }
  const [rows, columns] = LISTS[what]!;
  const all = [...rows((await kept()).view as View)];
  if (call.isJson) for (const row of all) yield `${json(row)}\n`;
  else {
    const cells = all.map((row) => columns.map((column) => String(Reflect.get(row, column) ?? '-')));
    yield `${table([columns.map((column) => column.toUpperCase()), ...cells]).join('\n')}\n`;
  }
}

/** Executes commands, all or nothing, and prints each answer. */
async function* run(
  call: Call,
  kept: Opened<Zone>['kept'],
  commands: readonly ZoneCommand[],
): AsyncGenerator<string, Exit> {
  const stored = await kept();
  const { plan, results } = (stored.view as Zone).planEach([commands]);
  const [result] = results as [Result<unknown>];
  if (!result.ok) return refused(call, result.issue);
  if (call.has('dry-run')) {
    yield call.isJson ? `${json(plan)}\n` : `${String(plan) || 'nothing changes'}\n`;
    return;
  }
  const answers = await stored.transact(commands);
  for (const [i, answer] of answers.entries()) {
    if (call.isJson) yield `${json(answer)}\n`;
    else yield `${answer === null ? `${commands[i]!.op} is done` : rowOf(answer)}\n`;
  }
}

function rowOf(answer: object): string {
  const { id, prefix, gateway } = answer as { id?: string; prefix?: string | null; gateway?: string };
  return [id, prefix, gateway].filter((part) => part).join('  ');
}
