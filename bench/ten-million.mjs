/**
 * 10,000,000 leases go out as lines to a file and come back: `node bench/ten-million.mjs [count]`, after `npm run build`.
 * A snapshot of as many in one piece has more text than a string can have. Pauses are processor time of a line, which
 * other programs on the machine do not lengthen.
 */
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Pool } from 'hextet/pool';
import { leasesOf } from './leases.mjs';
import { pauses } from './pauses.mjs';

const count = Number(process.argv[2] ?? 10_000_000);
const folder = mkdtempSync(join(tmpdir(), 'hextet-'));
const path = join(folder, 'pool.jsonl');
try {
  const head = write();
  const copy = await read();
  if (copy.head.digest !== head.digest || copy.usage().leased !== BigInt(count) << 64n)
    throw new Error('they differ');
  console.log(`${count} leases came back, with ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB in use`);
} finally {
  rmSync(folder, { recursive: true });
}

function write() {
  const pool = leasesOf(count);
  const file = openSync(path, 'w');
  const took = pauses();
  for (const line of pool.snapshotParts()) {
    took.step();
    writeSync(file, `${line}\n`);
    took.start();
  }
  closeSync(file);
  console.log(`out: ${took}, ${Math.round(statSync(path).size / 2 ** 20)} MB`);
  return pool.head;
}

async function read() {
  const loader = Pool.loader();
  const took = pauses();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    took.start();
    loader.read(line);
    took.step();
  }
  const pool = loader.end();
  console.log(`in: ${took}`);
  return pool;
}
