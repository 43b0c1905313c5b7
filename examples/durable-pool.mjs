/**
 * A pool that survives a restart, in two files of a directory:
 *
 * - `snapshot.json`: the whole pool at some version.
 * - `journal.jsonl`: every change since, one line of JSON each.
 *
 * A change is on the disk before the pool has it, and the pool has it before anybody is told.
 *
 * One process owns a directory, with one `DurablePool`. It leaves a file `owner-<process id>` there; a second process is
 * refused while the first one runs. That is known of processes of one machine, or one container: of others it is up to you.
 *
 *     node examples/durable-pool.mjs <directory> lease <owner> ...   leases a /64 for each, prints them
 *     node examples/durable-pool.mjs <directory> list                prints all leases
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Pool } from 'hextet/pool';

export class DurablePool {
  constructor(directory, options) {
    mkdirSync(directory, { recursive: true });
    this.owner = claim(directory);
    this.directory = directory;
    const snapshot = join(directory, 'snapshot.json');
    const isNew = !existsSync(snapshot);
    this.pool = isNew ? new Pool(options) : Pool.restore(JSON.parse(readFileSync(snapshot, 'utf8')), options);
    this.journal = openSync(join(directory, 'journal.jsonl'), 'a+');
    this.size = replay(this.pool, readFileSync(this.journal));
    // What stands behind the last whole line was being written when the process died: nobody was told of it.
    ftruncateSync(this.journal, this.size);
    // From here on the settings of the pool are on the disk.
    if (isNew) this.checkpoint();
  }

  /** Executes requests, all or none; returns their answers when the change is on the disk. */
  commit(requests) {
    const plan = this.pool.plan(requests);
    if (plan.record !== null) this.append(plan.record);
    return this.pool.commit(plan);
  }

  append(record) {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    try {
      for (let done = 0; done < line.length; ) done += writeSync(this.journal, line, done);
      fsyncSync(this.journal);
    } catch (error) {
      // Half a line, of a full disk: the change is not made, and the next line must not begin behind it.
      ftruncateSync(this.journal, this.size);
      throw error;
    }
    this.size += line.length;
  }

  /** Writes a snapshot and begins the journal anew. A crash between the two leaves lines that the snapshot has: no harm. */
  checkpoint() {
    const path = join(this.directory, 'snapshot.json');
    const file = openSync(`${path}.new`, 'w');
    const text = Buffer.from(JSON.stringify(this.pool.snapshot()));
    for (let done = 0; done < text.length; ) done += writeSync(file, text, done);
    fsyncSync(file);
    closeSync(file);
    renameSync(`${path}.new`, path);
    syncDirectory(this.directory);
    ftruncateSync(this.journal, 0);
    this.size = 0;
  }

  close() {
    closeSync(this.journal);
    rmSync(this.owner);
  }
}

/**
 * Makes this process the owner of a directory; returns its file. Each process writes its file before it looks for
 * those of others, so of two at once at least one sees the other. Nobody removes the file of a process that runs.
 */
function claim(directory) {
  const own = join(directory, `owner-${process.pid}`);
  writeFileSync(own, '');
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const pid = /^owner-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || path === own) continue;
    if (isRunning(Number(pid))) {
      rmSync(own);
      throw new Error(`process ${pid} owns ${directory}`);
    }
    rmSync(path, { force: true });
  }
  return own;
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Applies the whole lines of a journal; returns the size of them. */
function replay(pool, bytes) {
  let size = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, size)) {
    pool.apply(JSON.parse(bytes.toString('utf8', size, end)));
    size = end + 1;
  }
  return size;
}

/** The new name of a file is on the disk when its directory is. */
function syncDirectory(directory) {
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function main([directory, command, ...owners]) {
  const store = new DurablePool(directory, { roots: ['2001:db8::/48'], reserve: ['2001:db8::/64'] });
  for (const [i, owner] of owners.entries()) {
    const [lease] = store.commit([{ op: 'allocate', length: 64, owner }]);
    writeSync(1, `${lease.prefix} ${lease.owner}\n`);
    if (i % 10 === 9) store.checkpoint();
  }
  if (command === 'list')
    for (const { prefix, owner } of store.pool.leases()) writeSync(1, `${prefix} ${owner}\n`);
  store.close();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.slice(2));
