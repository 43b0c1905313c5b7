/** A store in a folder of files: the lease of this process, and those that earlier ones left. */
import assert from 'node:assert/strict';
import { Pool } from 'hextet/pool';
import { Store } from 'hextet/store';
import { fileJournal } from 'hextet/store-file';

const [owner] = process.argv.slice(2);
const store = new Store(fileJournal('kept'));
const site = await store.openOrCreate('site', () => new Pool({ roots: ['2001:db8::/48'] }));
await site.run({ op: 'allocate', length: 64, owner });
const owners = Array.from(site.view.leases(), (lease) => lease.owner);
assert.deepEqual(
  owners,
  owners.map((_, i) => `net-${i + 1}`),
);
assert.equal(owners.at(-1), owner);
await store.close();
