/** Managers in processes of their own fight over one zone, over networks or over a pool; then all that they saw is judged. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Networks } from '../../../src/network.ts';
import type { JournalRecord } from '../../../src/pool.ts';
import { type Keepable, Store } from '../../../src/store.ts';
import { type Zone, type ZoneRecord, zoneEvents } from '../../../src/zone.ts';
import { openDriver, type Spec } from '../../faults/drivers.ts';
import type { Planted } from '../../faults/planted.ts';
import { rowsOf, rowsOfReference } from '../../network/rows.ts';
import { faultOf, type RefCommand, ReferenceNetworks } from '../../reference/networks.ts';
import { bundle } from '../../support/bundle.ts';
import { checkZone, Listener } from '../../support/check-zone.ts';
import { Child } from '../../support/child.ts';
import { KINDS, type KindName, NETWORKS } from './kinds.ts';
import type { Line, ManagerOptions } from './manager.ts';
import { type Call, Order, type View, type Watcher } from './order.ts';

export interface FightOptions {
  readonly kind: KindName;
  readonly place: Spec;
  /** The name in the store. */
  readonly journal: string;
  readonly managers: number;
  /** The calls of each. */
  readonly calls: number;
  readonly isParallel?: boolean;
  /** One is killed in the middle and begins again; so is the owner of the files. */
  readonly kills?: boolean;
  readonly planted?: Planted;
}

export interface Fought {
  readonly findings: readonly string[];
  /** How many records each process made. */
  readonly made: ReadonlyMap<string, number>;
  readonly calls: readonly Call[];
  readonly value: Keepable;
}

export async function fight(options: FightOptions): Promise<Fought> {
  const program = await bundle('test/store/managers/manager.ts');
  const folder = mkdtempSync(join(tmpdir(), 'hextet-fight-'));
  const children: Child[] = [];
  const start = async (more: Partial<ManagerOptions> & { name: string }) => {
    const { kind, place, journal, calls, isParallel = false, planted = null } = options;
    const seed = 1 + children.length;
    const child = new Child(program, { kind, place, journal, calls, isParallel, planted, seed, ...more });
    children.push(child);
    await child.says(/^ready$/);
    return child;
  };
  try {
    await run(options, join(folder, 'desk'), start);
    const lines = children.map((child) => child.lines.filter((line) => line.startsWith('{')));
    return await judge(
      options,
      lines.map((own) => own.map((line) => JSON.parse(line) as Line)),
    );
  } finally {
    for (const child of children) await child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  { place, managers, calls, kills = false }: FightOptions,
  socket: string,
  start: (more: Partial<ManagerOptions> & { name: string }) => Promise<Child>,
): Promise<void> {
  const isOwned = place.kind === 'files';
  const startOwner = (name: string) => {
    if (existsSync(socket)) rmSync(socket);
    return start({ name, serves: socket });
  };
  let owner = isOwned ? await startOwner('owner') : null;
  const reach = isOwned ? { place: { kind: 'desk' as const, socket } } : {};
  const running: Child[] = [];
  for (let i = 0; i < managers; i++) running.push(await start({ name: `manager ${i}`, ...reach }));
  for (const child of running) child.order('go');
  if (kills) {
    const [first] = running as [Child];
    await first.says(calls);
    await first.kill();
    // The other owner has calls, too, though this process wakes late.
    const again = await start({ name: 'manager again', waits: owner !== null, ...reach });
    running[0] = again;
    again.order('go');
    if (owner !== null) {
      await again.says(calls);
      await owner.kill();
      owner = await startOwner('owner again');
      again.order('on');
    }
  }
  for (const child of running) await child.stopped();
  owner?.order('stop');
  await owner?.stopped();
}

/** What is true of the value after each record, whatever it is. */
const WATCHERS: Readonly<Record<KindName, () => Watcher>> = {
  zone: () => {
    const listener = new Listener();
    const records: ZoneRecord[] = [];
    return (value, record) => {
      records.push(record as ZoneRecord);
      for (const event of zoneEvents(record as ZoneRecord)) listener.take(event);
      checkZone(value as Zone, listener, records);
    };
  },
  networks: () => {
    const policy = {
      subnetZero: 'keep',
      lastAddress: NETWORKS.lastAddress,
      director: [],
      quarantine: 0,
    } as const;
    const reference = new ReferenceNetworks(NETWORKS.config, policy);
    return (value, _record, made) => {
      for (const group of made) reference.run(group as readonly RefCommand[]);
      reference.endPlan();
      expect(rowsOf(value as Networks)).toEqual(rowsOfReference(reference));
      expect(faultOf(reference.rows, reference.config, (subnet) => reference.kept(subnet))).toBe(null);
    };
  },
  pool: () => () => {},
};

async function judge({ kind, place, journal }: FightOptions, lines: readonly Line[][]): Promise<Fought> {
  const calls: Call[] = [];
  const views: View[] = [];
  const findings: string[] = [];
  for (const [i, own] of lines.entries()) {
    const ends = new Map(own.flatMap((line) => ('end' in line ? [[line.end, line]] : [])));
    for (const line of own) {
      if ('view' in line) views.push({ of: `${line.view} of process ${i}`, ...line });
      if ('gaveUp' in line) findings.push(`process ${i} gave up: ${line.gaveUp}`);
      if (!('begin' in line)) continue;
      const { ended = Number.POSITIVE_INFINITY, told = null } = ends.get(line.begin) ?? {};
      calls.push({
        id: `call ${line.begin} of process ${i}`,
        began: line.began,
        ended,
        drawn: line.drawn,
        told,
      });
    }
  }
  // Restored from the last snapshot, with the records since.
  const driver = openDriver(place, null);
  const store = new Store(driver.journal);
  try {
    const stored = await store.openOrCreate(journal, () => KINDS[kind].make() as Keepable);
    views.push({
      of: 'what is opened again',
      version: stored.view.version,
      text: JSON.stringify(stored.view),
    });
    const [news] = await driver.journal.since([[journal, 0]]);
    const records = news!.entries!.map(({ record }) => JSON.parse(record) as JournalRecord<unknown>);
    const order = new Order(kind, { calls, records, views }, WATCHERS[kind]());
    const value = stored.view as Keepable;
    return { findings: [...findings, ...order.findings], made: order.made, calls, value };
  } finally {
    await store.close();
  }
}
