/**
 * Keeps journals in a folder of files, with one owner process.
 *
 * @packageDocumentation
 */
import { checkOptions } from './internal/fields.ts';
import { failType } from './internal/issue.ts';
import { KeptEntries } from './internal/kept-entries.ts';
import { hashText } from './internal/row-table.ts';
import { Turn } from './internal/turn.ts';
import type { Head } from './pool.ts';
import {
  type Journal,
  type JournalAppend,
  JournalError,
  type JournalNews,
  type JournalSession,
  type JournalSnapshot,
  type KeepRecords,
  type OpenedJournal,
} from './store.ts';
import { type Files, Folder } from './store-file/folder.ts';
import { type KeptEntry, lineOf, parseLine } from './store-file/lines.ts';

export type { FileHandle, Files } from './store-file/folder.ts';

/**
 * How a folder is used.
 *
 * @public
 */
export interface FileOptions {
  /** The functions of `node:fs/promises`. Defaults to these. */
  readonly fs?: Files | undefined;
}

/**
 * Returns the journals of a folder, which is made where it is not there. One process owns it at a time: it leaves a file
 * `owner-…` there, and another one that opens the folder meanwhile is refused with `store-busy`. That is known of the
 * processes of one machine, or of one container. A change is on the disk before its caller is told.
 *
 * The folder has a file `journal` with a line for each transaction, and a snapshot for each name.
 *
 * @public
 */
export function fileJournal(folder: string, options: FileOptions = {}): Journal {
  if (typeof folder !== 'string' || folder === '') failType('path', folder, 'folder');
  checkOptions('FileOptions', options, ['fs']);
  const { fs } = options;
  if (fs !== undefined && typeof fs?.open !== 'function') failType('Files', fs, 'fs');
  return new FileJournal(new Folder(folder, fs));
}

const JOURNAL = 'journal';
const SNAPSHOT = '.snapshot';

/** The first line of a snapshot file. */
interface Header {
  readonly name: string;
  readonly origin: string;
  readonly version: number;
  readonly digest: string;
  readonly format: number;
}

/** What is known of a name. */
interface Kept {
  header: Header;
  readonly records: KeptEntries<KeptEntry>;
}

/** Entries of one transaction. */
type Batch = readonly (readonly [name: string, base: Head, entry: JournalAppend])[];

class FileJournal implements Journal {
  readonly folder: Folder;
  /** Null until the folder is read. */
  private all: Map<string, Kept> | null = null;
  private readonly turn: Turn = new Turn();

  constructor(folder: Folder) {
    this.folder = folder;
  }

  names(): Promise<string[]> {
    return this.exclusive(async (all) => [...all.keys()].sort());
  }

  open(name: string): Promise<OpenedJournal | null> {
    return this.exclusive(async (all) => {
      const kept = all.get(name);
      if (kept === undefined) return null;
      const file = fileOf(name);
      const [first, ...lines] = (await this.folder.readLines(file)).lines;
      const { origin, version, format } = parseHeader(first, file);
      return { origin, snapshot: { version, format, lines }, news: kept.records.news(version) };
    });
  }

  create(name: string, origin: string, snapshot: JournalSnapshot): Promise<boolean> {
    return this.exclusive(async (all) => {
      if (all.has(name)) return false;
      const header = await this.writeSnapshot(name, origin, snapshot);
      all.set(name, { header, records: new KeptEntries(header) });
      return true;
    });
  }

  since(asked: readonly (readonly [string, number])[]): Promise<(JournalNews | null)[]> {
    return this.exclusive(async (all) =>
      asked.map(([name, version]) => all.get(name)?.records.news(version) ?? null),
    );
  }

  append(name: string, base: Head, entry: JournalAppend): Promise<boolean> {
    return this.exclusive(async (all) => {
      if (!keptOf(all, name).records.isAt(base)) return false;
      await this.write(all, [[name, base, entry]]);
      return true;
    });
  }

  lock<T>(_names: readonly string[], work: (session: JournalSession) => Promise<T>): Promise<T> {
    return this.exclusive(async (all) => {
      const batch: Batch[number][] = [];
      const result = await work({
        since: async (name, version) => keptOf(all, name).records.news(version),
        append: async (...entry) => void batch.push(entry),
      });
      if (batch.some(([name, base]) => !keptOf(all, name).records.isAt(base)))
        throw new JournalError('conflict');
      if (batch.length > 0) await this.write(all, batch);
      return result;
    });
  }

  checkpoint(name: string, snapshot: JournalSnapshot, keep: KeepRecords): Promise<boolean> {
    return this.exclusive(async (all) => {
      const kept = keptOf(all, name);
      const { version } = snapshot.head;
      if (kept.header.version >= version) return false;
      kept.header = await this.writeSnapshot(name, kept.header.origin, snapshot);
      if (kept.records.trim(version, keep)) await this.writeJournal(all);
      return true;
    });
  }

  async close(): Promise<void> {
    await this.turn.end();
    await this.folder.close();
    this.all = null;
  }

  /** Writes the journal anew, with the entries that are kept. */
  private writeJournal(all: ReadonlyMap<string, Kept>): Promise<void> {
    const lines = [...all.values()].flatMap(({ records }) => records.list.map((entry) => lineOf([entry])));
    return this.folder.replace(JOURNAL, lines);
  }

  /** Appends a line, then moves the heads. */
  private async write(all: Map<string, Kept>, batch: Batch): Promise<void> {
    const at = Date.now();
    const entries = batch.map(([name, , { token, format, record, value }]) => {
      const { version, digest } = value;
      return { name, token, format, at, version, digest, record };
    });
    await this.folder.append(JOURNAL, lineOf(entries));
    for (const entry of entries) keptOf(all, entry.name).records.add(entry, entry);
  }

  private async writeSnapshot(
    name: string,
    origin: string,
    { head, format, lines }: JournalSnapshot,
  ): Promise<Header> {
    const header = { name, origin, version: head.version, digest: head.digest, format };
    await this.folder.replace(fileOf(name), withHeader(header, lines));
    return header;
  }

  /** One after the other; the folder is read before the first. */
  private exclusive<T>(work: (all: Map<string, Kept>) => Promise<T>): Promise<T> {
    return this.turn.take(async () => {
      try {
        this.all ??= await this.openFolder();
        return await work(this.all);
      } catch (error) {
        throw asFault(error);
      }
    });
  }

  private async openFolder(): Promise<Map<string, Kept>> {
    try {
      await this.folder.open();
      return await this.load();
    } catch (error) {
      await this.folder.close();
      throw error;
    }
  }

  private async load(): Promise<Map<string, Kept>> {
    const { folder } = this;
    const all = new Map<string, Kept>();
    for (const file of await folder.list()) {
      if (!file.endsWith(SNAPSHOT)) continue;
      const header = parseHeader(await folder.readFirstLine(file), file);
      all.set(header.name, { header, records: new KeptEntries(header) });
    }
    // A line without its end was being written when the process died: nobody was told of it.
    const { lines, size } = await folder.readLines(JOURNAL);
    for (const [i, line] of lines.entries()) {
      for (const entry of parseLine(line, i)) take(keptOf(all, entry.name), entry, i);
    }
    await folder.openLog(JOURNAL, size);
    // A copy of the folder can have a snapshot that is newer than its journal.
    const newer = [...all.values()].filter(
      ({ records, header }) => records.first + records.list.length < header.version,
    );
    for (const { records, header } of newer) {
      records.list = [];
      records.first = header.version;
    }
    if (newer.length > 0) await this.writeJournal(all);
    return all;
  }
}

function parseHeader(line: string | undefined, file: string): Header {
  try {
    const header = JSON.parse(line!) as Header;
    if (fileOf(header.name) === file && Number.isSafeInteger(header.version)) return header;
  } catch {}
  throw new JournalError('corrupt', new Error(`damaged snapshot ${file}`));
}

/** Adds an entry of the journal file: it is the first of its name, or the next one. */
function take({ header, records }: Kept, entry: KeptEntry, line: number): void {
  const { version } = entry;
  if (records.list.length === 0) records.first = version - 1;
  if (version !== records.first + records.list.length + 1 || records.first > header.version) {
    throw new JournalError(
      'corrupt',
      new Error(`line ${line + 1} of the journal is not the next of its name`),
    );
  }
  records.add(entry, version > records.head.version ? entry : records.head);
}

function* withHeader(header: Header, lines: Iterable<string>): Generator<string> {
  yield JSON.stringify(header);
  yield* lines;
}

function keptOf(all: ReadonlyMap<string, Kept>, name: string): Kept {
  const kept = all.get(name);
  if (kept === undefined) throw new JournalError('corrupt', new Error(`no snapshot of "${name}"`));
  return kept;
}

/** The characters of a name in the name of its file, which has 255 at most, with what is after them. */
const LONGEST = 200;

/**
 * A name as the name of a file: letters and digits stay, all else is in hexadecimal, so that no two are alike anywhere. A long
 * one ends with 64 bits of a hash, which must stay as it is: folders are kept.
 */
function fileOf(name: string): string {
  const encode = (part: string) => `%${part.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const file = name.replace(/[^a-z0-9-]/g, encode);
  if (file.length <= LONGEST) return `${file}${SNAPSHOT}`;
  const hash = [1, 2].map((seed) => (hashText(seed, name) >>> 0).toString(16).padStart(8, '0')).join('');
  return `${file.slice(0, LONGEST)}~${hash}${SNAPSHOT}`;
}

/** Errors of the system by which nothing can be written; all others are those of a journal that is unavailable. */
const READ_ONLY: readonly unknown[] = ['EROFS', 'EACCES', 'EPERM'];

function asFault(error: unknown): unknown {
  const isReadOnly = READ_ONLY.includes((error as { code?: unknown } | null)?.code);
  return isReadOnly ? new JournalError('read-only', error) : error;
}
