/**
 * One process of a run: asks for leases and gives them back until it is told to stop, and writes down what it asked and what
 * it was told. Lines of its standard input are orders; lines of its standard output say how far it is.
 */
import { createInterface } from 'node:readline';
import { HextetError } from '../../src/error.ts';
import type { Pool } from '../../src/pool.ts';
import { type Journal, type KeepRecords, Store, type Stored } from '../../src/store.ts';
import { ROW } from './check.ts';
import { openDriver, type Spec } from './drivers.ts';
import { type Answer, type Call, type Command, History, type Lease, now, readHistory } from './history.ts';
import type { Planted } from './planted.ts';
import { leasesOf, makePool, NAMES, requestOf } from './pools.ts';

export interface ClientOptions {
  readonly name: string;
  readonly spec: Spec;
  readonly history: string;
  readonly workers: number;
  readonly seed: number;
  readonly planted: Planted | null;
  /** The milliseconds that the clock of this process is ahead. */
  readonly ahead: number;
  /** Makes checkpoints all the time that keep no record they need not keep. */
  readonly truncates: boolean;
  readonly follows: boolean;
}

const options = JSON.parse(process.argv[2]!) as ClientOptions;
const { name, history, seed } = options;
const clock = Date.now;
Date.now = () => clock() + options.ahead;

const before = readHistory(history);
const out = new History(history);
const { journal, withRow } = openDriver(options.spec, options.planted);
if (options.truncates) truncate(journal);
const store = new Store(journal, { timeout: 20_000, interval: 20 });
const pools = new Map<string, Stored<Pool>>();
const held: Lease[] = [];
let count = before.calls.length;
let isStopped = false;
let go: () => void = () => {};
/** Is fulfilled when the workers are to work again. */
let isAwake: Promise<void> | null = null;
let resume: () => void = () => {};
let resting = 0;
let random = seed;

/** From now on checkpoints keep no record that they need not keep. */
function truncate(inner: Journal): void {
  const none: KeepRecords = { ms: -1000, versions: 0 };
  const checkpoint = inner.checkpoint.bind(inner);
  inner.checkpoint = (pool, snapshot) => checkpoint(pool, snapshot, none);
}

/** Returns a whole number below a limit. */
function draw(limit: number): number {
  random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
  return Math.floor((random / 2 ** 32) * limit);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

type Work = () => Promise<Readonly<Record<string, readonly unknown[]>>>;

/** Makes a call, and again while its outcome is unknown. */
async function call(commands: Call['commands'], work: Work, retry?: string): Promise<Answer> {
  const id = `${name}.${count++}`;
  out.write({ begin: { id, began: now(), commands, retry } });
  const answer = await answerOf(work, Object.keys(commands));
  out.write({ end: id, ended: now(), answer });
  say(answer.kind === 'failed' ? `failed ${answer.code}` : answer.kind);
  return answer.kind === 'unknown' ? call(commands, work, id) : answer;
}

/** Is thrown in place of a commit. */
class RolledBack extends Error {}

async function answerOf(work: Work, names: readonly string[]): Promise<Answer> {
  try {
    const answers = Object.entries(await work()).map(([pool, list]) => [pool, list.map(leaseOf)] as const);
    return { kind: 'ok', leases: Object.fromEntries(answers) };
  } catch (error) {
    if (error instanceof RolledBack) return { kind: 'failed', code: 'rolled-back' };
    // An error of the engine inside the transaction of the caller: it may have committed.
    if (!HextetError.is(error)) return { kind: 'unknown', code: String(error) };
    const { code, path } = error;
    if (code === 'outcome-unknown') return { kind: 'unknown', code };
    if (code.startsWith('store-')) return { kind: 'failed', code };
    const index = names.length > 1 ? Number(path?.[0]) : 0;
    return { kind: 'refused', code, pool: names[index]! };
  }
}

function leaseOf(answer: unknown): Lease | null {
  const { prefix, owner, generation } = (answer ?? {}) as Partial<Lease>;
  // The answer to a release.
  if (prefix === undefined || owner === undefined || generation === undefined) return null;
  return { prefix: String(prefix), owner, generation };
}

function ask(pool: string, ...commands: Command[]): Promise<Answer> {
  const stored = pools.get(pool)!;
  const requests = commands.map(requestOf);
  const work: Work = async () => ({
    [pool]: requests.length > 1 ? await stored.transact(requests) : [await stored.run(requests[0]!)],
  });
  return call({ [pool]: commands }, work);
}

function askBoth(commands: Readonly<Record<string, readonly Command[]>>, retry?: string): Promise<Answer> {
  const names = Object.keys(commands);
  const work: Work = async () => {
    const answers = await store.transact(names, () => names.map((one) => commands[one]!.map(requestOf)));
    return Object.fromEntries(answers.map((list, i) => [names[i]!, list]));
  };
  return call(commands, work, retry);
}

function allocate(owner: string): Command {
  return { op: 'allocate', length: 64, owner };
}

function release({ prefix, generation }: Lease): Command {
  return { op: 'release', prefix, generation };
}

function keep(answer: Answer): void {
  if (answer.kind === 'ok') held.push(...(answer.leases.site ?? []).filter((one) => one !== null));
}

/** A lease together with a row of the caller, or neither. */
async function askWithRow(owner: string): Promise<void> {
  const isKept = draw(3) > 0;
  const command = allocate(owner);
  const id = `${name}.${count++}`;
  out.write({ begin: { id, began: now(), commands: { site: [command] } } });
  let isUsed = false;
  const answer = await answerOf(async () => {
    let lease: unknown;
    await withRow!(async (transaction) => {
      lease = await pools.get('site')!.using(transaction).run(requestOf(command));
      isUsed = true;
      return { owner, prefix: String((lease as Lease).prefix) };
    }, isKept);
    if (!isKept) throw new RolledBack();
    return { site: [lease] };
  }, ['site']);
  // Before its lease was there, the transaction had nothing to commit.
  const told: Answer = answer.kind === 'unknown' && !isUsed ? { kind: 'failed', code: answer.code } : answer;
  out.write({ end: id, ended: now(), answer: told });
  say(told.kind);
}

/** Owners that all clients ask for, more than there are places. */
async function askShared(): Promise<void> {
  const there = [...pools.get('small')!.view.leases()];
  const some = there[draw(there.length)];
  if (some !== undefined && draw(2) === 0) {
    await ask('small', release({ ...some, prefix: String(some.prefix) }));
  } else {
    await ask('small', allocate(`shared/${draw(24)}`));
  }
}

async function step(): Promise<void> {
  // Most of what is answered from memory.
  if (options.planted === 'headless') return askShared();
  const owner = `${name}/${count}`;
  const kind = draw(withRow === null ? 9 : 10);
  const [last] = kind < 4 ? held.splice(draw(held.length), 1) : [];
  if (kind < 2 && last !== undefined) await ask('site', release(last));
  else if (kind === 2 && last !== undefined) keep(await ask('site', release(last), allocate(owner)));
  else if (kind < 4) keep(await ask('site', allocate(owner)));
  else if (kind === 4) keep(await ask('site', allocate(`${owner}.a`), allocate(`${owner}.b`)));
  else if (kind < 8) await askShared();
  else if (kind === 8) keep(await askBoth({ site: [allocate(owner)], other: [allocate(owner)] }));
  else await askWithRow(`${ROW}${owner}`);
}

/** What was asked for by this client before it was killed is asked for again. */
async function repeat(): Promise<void> {
  for (const { id, answer, commands } of before.calls) {
    if (answer === undefined && !JSON.stringify(commands).includes(`"${ROW}`))
      keep(await askBoth(commands, id));
  }
}

async function work(): Promise<void> {
  while (!isStopped) {
    if (isAwake !== null) {
      if (++resting === options.workers) say('paused');
      await isAwake;
      resting--;
    }
    await step();
    // SQLite works without the event loop, orders do not.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function follow(): Promise<void> {
  const after = before.followed.at(-1);
  for await (const { version, digest } of pools.get('site')!.follow({ after })) {
    out.write({ followed: { version, digest } });
  }
}

async function makeCheckpoints(): Promise<void> {
  while (!isStopped) {
    for (const stored of pools.values()) await stored.checkpoint().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Lets the workers rest after the calls that they are in. */
function pause(): void {
  isAwake = new Promise((resolve) => {
    resume = () => {
      isAwake = null;
      resolve();
    };
  });
}

/** Holds the heads until the order to go on; while others hold them it asks again. */
async function hold(): Promise<void> {
  let isHeld = false;
  while (!isHeld) {
    await journal
      .lock(NAMES, () => {
        isHeld = true;
        say('held');
        return new Promise<void>((resolve) => {
          go = resolve;
        });
      })
      .catch(() => {});
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'stop') isStopped = true;
  else if (line === 'pause') pause();
  else if (line === 'resume') resume();
  else if (line === 'hold') void hold();
  else if (line === 'go') go();
});

/** Opens a pool; of a head that is held too long it asks again, of a folder that another process owns it does not. */
async function open(pool: string): Promise<Stored<Pool>> {
  for (;;) {
    try {
      return await store.openOrCreate(pool, () => makePool(pool));
    } catch (error) {
      if (!HextetError.is(error)) throw error;
      say(`refused ${error.code}`);
      if (error.code !== 'store-busy' || options.spec.kind === 'files') process.exit(1);
    }
  }
}

for (const pool of NAMES) pools.set(pool, await open(pool));
say('ready');
await repeat();
const following = options.follows ? follow() : null;
await Promise.all([
  ...Array.from({ length: options.workers }, work),
  options.truncates ? makeCheckpoints() : Promise.resolve(),
]);
for (const [pool, stored] of pools) {
  await stored.refresh();
  out.write({ view: { pool, version: stored.view.version, leases: leasesOf(stored.view) } });
}
await store.close();
await following;
say('done');
process.exit(0);
