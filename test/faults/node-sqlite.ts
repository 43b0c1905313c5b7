/** The checks of drivers on node:sqlite; run by a Node that has it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SqliteDatabase, sqliteJournal } from '../../src/store-sqlite.ts';
import { journalChecks } from '../../src/testing/journal-checks.ts';

/** A variable: the types of Node 20 do not have this module. */
const MODULE: string = 'node:sqlite';
const { DatabaseSync } = (await import(MODULE)) as {
  DatabaseSync: new (path: string) => SqliteDatabase & { close(): void };
};
const folder = mkdtempSync(join(tmpdir(), 'hextet-'));
const db = new DatabaseSync(join(folder, 'db'));
const journal = sqliteJournal(db);
for (const { name, check } of journalChecks) {
  await check(journal);
  console.log(name);
}
await journal.close();
db.close();
rmSync(folder, { recursive: true });
