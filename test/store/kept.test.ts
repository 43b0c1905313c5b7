/** A zone and manual networks are kept as a pool is: two managers of one journal fight, and agree. */
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { Networks, parseCloudConfig } from '../../src/network.ts';
import { type Journal, memoryJournal, Store } from '../../src/store.ts';
import { fileJournal } from '../../src/store-file.ts';
import { sqliteJournal } from '../../src/store-sqlite.ts';
import { Zone } from '../../src/zone.ts';
import { ownFolder } from '../support/own-folder.ts';

const pathOf = ownFolder();

const subnet = { range: '2001:db8:1::/64', gateway: '2001:db8:1::1', prefix: 80 };
function networks(): Networks {
  const parsed = parseCloudConfig({ networks: [{ name: 'n', subnets: [subnet] }] });
  if (!parsed.ok) throw new Error('the config is legal');
  return new Networks(parsed.value);
}

describe.each<readonly [string, () => Journal]>([
  ['memory', () => memoryJournal()],
  ['files', () => fileJournal(pathOf('files'))],
  ['better-sqlite3', () => sqliteJournal(new Database(pathOf('kept.db')))],
])('on %s', (name, open) => {
  test('a zone is kept for several managers', async () => {
    const journal = open();
    const managers = await Promise.all(
      [0, 1].map(() => new Store(journal).openOrCreate('zone', () => new Zone())),
    );
    const [one, two] = managers as [(typeof managers)[0], (typeof managers)[0]];
    await one.transact([
      { op: 'set-offering', id: 'dual', stack: 'dual' },
      { op: 'add-prefix', prefix: '2001:db8::/56' },
    ]);
    const results = await Promise.all(
      Array.from({ length: 260 }, (_, i) =>
        managers[i % 2]!.tryRun({ op: 'set-network', id: `n${i}`, offering: 'dual' }),
      ),
    );
    const made = results.filter(({ ok }) => ok).length;
    await Promise.all(managers.map((manager) => manager.refresh()));
    expect(one.view.head).toEqual(two.view.head);
    const given = new Set(Array.from(one.view.networks(), ({ prefix }) => String(prefix)));
    expect([given.size, one.view.prefixes()[0]!.used]).toEqual([made, String(made)]);
    await one.checkpoint();
    await two.run({ op: 'remove-network', id: 'n0' });
    const { head } = two.view;
    await journal.close();
    if (name === 'memory') return;
    const again = new Store(open());
    expect((await again.openOrCreate('zone', () => new Zone())).view.head).toEqual(head);
    await again.close();
  });

  test('manual networks are kept for several managers', async () => {
    const journal = open();
    const managers = await Promise.all(
      [0, 1].map(() => new Store(journal).openOrCreate('networks', networks)),
    );
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        managers[i % 2]!.run({ op: 'assign', instance: `i${i}`, network: 'n' }),
      ),
    );
    await managers[0]!.refresh();
    await managers[1]!.checkpoint();
    await managers[1]!.refresh();
    const { head } = managers[0]!.view;
    expect(managers[1]!.view.head).toEqual(head);
    const assigned = Array.from(managers[0]!.view.assignments(), ({ prefix }) => String(prefix));
    expect(new Set(assigned).size).toBe(40);
    await journal.close();
    if (name === 'memory') return;
    const again = new Store(open());
    expect((await again.openOrCreate('networks', networks)).view.head).toEqual(head);
    await again.close();
  });
});
