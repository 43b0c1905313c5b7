/** Managers in processes of their own fight over what files and SQLite keep: test/servers has those on PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Planted } from '../faults/planted.ts';
import { fight } from './managers/fight.ts';
import { fights } from './managers/fights.ts';

const folder = mkdtempSync(join(tmpdir(), 'hextet-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('in files, through their one owner', () => {
  fights({ kind: 'files', folder: join(folder, 'files') });
});

describe('in SQLite', () => {
  fights({ kind: 'sqlite', file: join(folder, 'db') });
});

const PLANTED: readonly Planted[] = ['told-as-success', 'headless', 'one-statement'];

test.each(PLANTED)(
  'managers whose driver has the mistake "%s" are found out',
  async (planted) => {
    let count = 0;
    const isFound = async () => {
      const place = { kind: 'sqlite', file: join(folder, `${planted}-${count++}`) } as const;
      const options = { kind: 'zone', place, journal: 'zone', managers: 2, calls: 48, planted } as const;
      // The mistake can leave a snapshot above the last record, which nobody can open any more.
      return fight(options).then(
        ({ findings }) => findings.length > 0,
        (error: { code?: unknown }) => error.code === 'journal-gone' || Promise.reject(error),
      );
    };
    while (!(await isFound())) expect(count).toBeLessThan(10);
  },
  300_000,
);
