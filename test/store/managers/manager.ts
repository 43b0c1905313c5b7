/**
 * One manager in a process of its own: makes its calls and says what it asked and what it was told, a line of JSON each; or
 * the owner of the files, which serves its store to the managers. It begins with the order `go`, and the owner ends with `stop`.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { HextetError } from '../../../src/error.ts';
import type { JournalRecord } from '../../../src/pool.ts';
import { type Journal, type Keepable, Store } from '../../../src/store.ts';
import { openDriver, type Spec } from '../../faults/drivers.ts';
import type { Planted } from '../../faults/planted.ts';
import { type Desk, RemoteDesk, serve, storeDesk, type Told } from './desk.ts';
import { KINDS, type KindName } from './kinds.ts';

export interface ManagerOptions {
  readonly name: string;
  readonly kind: KindName;
  /** The name in the store. */
  readonly journal: string;
  /** The place of the store; of another process's, its socket. */
  readonly place: Spec | { readonly kind: 'desk'; readonly socket: string };
  /** The socket at which this process, the owner, serves the others. */
  readonly serves?: string | undefined;
  readonly seed: number;
  readonly calls: number;
  /** All calls are made at once. */
  readonly isParallel: boolean;
  /** Its last calls wait for the order `on`. */
  readonly waits?: boolean;
  readonly planted: Planted | null;
}

/** A line of a manager. */
export type Line =
  | { readonly begin: number; readonly began: number; readonly drawn: readonly unknown[] }
  | { readonly end: number; readonly ended: number; readonly told: Told }
  | { readonly view: string; readonly version: number; readonly text: string }
  | { readonly gaveUp: string };

const options = JSON.parse(process.argv[2]!) as ManagerOptions;
const { kind, name, place } = options;
const LOCK = 60_000;

function say(line: Line | string): void {
  writeSync(1, `${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
}

// A manager that sees damage says so, and ends.
process.on('uncaughtException', (error) => {
  if (!HextetError.is(error)) throw error;
  say({ gaveUp: error.message });
  process.exit(0);
});

const now = () => Number(process.hrtime.bigint());

const orders: Record<'go' | 'on' | 'stop', Promise<void>> = (() => {
  const made: Record<string, () => void> = {};
  createInterface({ input: process.stdin }).on('line', (line) => made[line]?.());
  const order = (line: string) => new Promise<void>((resolve) => Object.assign(made, { [line]: resolve }));
  return { go: order('go'), on: order('on'), stop: order('stop') };
})();

async function openStore(journal: Journal): Promise<{ store: Store; desk: Desk; view: () => Keepable }> {
  const store = new Store(journal, { keep: 'all', interval: 20, timeout: 120_000 });
  const stored = await store.openOrCreate(options.journal, () => KINDS[kind].make() as Keepable);
  return { store, desk: storeDesk(kind, stored, name), view: () => stored.view as Keepable };
}

const opened =
  place.kind === 'desk' ? null : await openStore(openDriver(place, options.planted, LOCK).journal);
const desk = opened?.desk ?? new RemoteDesk((place as { socket: string }).socket);

async function manage(): Promise<void> {
  // A copy that has nothing but the records that a follower is given.
  const replica = KINDS[kind].make() as Keepable;
  let reached: () => void = () => {};
  desk.follow(undefined, (record: JournalRecord<unknown>) => {
    replica.apply(record);
    reached();
  });
  const calls = KINDS[kind].draw(options.seed, options.calls);
  say('ready');
  await orders.go;
  const call = async (drawn: readonly unknown[], i: number) => {
    say({ begin: i, began: now(), drawn });
    const told = await desk.call(drawn);
    say({ end: i, ended: now(), told });
  };
  if (options.isParallel) await Promise.all(calls.map(call));
  else {
    const last = Math.ceil((3 * calls.length) / 4);
    for (const [i, drawn] of calls.entries()) {
      if (options.waits && i === last) await orders.on;
      await call(drawn, i);
      if (i % 16 === 15) await desk.checkpoint();
      // Others have their turn.
      await new Promise((resolve) => setTimeout(resolve, (i * 7) % 3));
    }
  }
  const version = await desk.refresh();
  while (replica.version < version)
    await new Promise<void>((resolve) => {
      reached = resolve;
    });
  const views = { follower: replica, ...(opened !== null && { copy: opened.view() }) };
  for (const [view, value] of Object.entries(views)) {
    say({ view, version: value.version, text: JSON.stringify(value) });
  }
}

if (options.serves === undefined) await manage();
else {
  await serve(desk, options.serves);
  say('ready');
  await orders.stop;
  const value = opened!.view();
  say({ view: 'copy', version: value.version, text: JSON.stringify(value) });
}
await opened?.store.close();
process.exit(0);
