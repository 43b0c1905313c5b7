/** A folder that one process owns, and files that are whole after a crash. */
import { chunksOf } from '../internal/chunks.ts';
import { JournalError } from '../store.ts';

/**
 * An open file, as `node:fs/promises` gives it.
 *
 * @public
 */
export interface FileHandle {
  /** Reads bytes of the file from a position on into a buffer. */
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  /** Writes bytes at the end. */
  appendFile(bytes: Uint8Array): Promise<void>;
  /** Cuts off what is after the first bytes. */
  truncate(size: number): Promise<void>;
  /** Waits until all is on the disk. */
  sync(): Promise<void>;
  /** Closes the file. */
  close(): Promise<void>;
}

/**
 * The functions of `node:fs/promises` that are needed.
 *
 * @public
 */
export interface Files {
  /** Makes a folder; fails with the code `EEXIST` where something is, with `ENOENT` where the folder around it is missing. */
  mkdir(path: string): Promise<unknown>;
  /** Returns the names in a folder. */
  readdir(path: string): Promise<string[]>;
  /** Returns the bytes of a file; fails with the code `ENOENT` where there is none. */
  readFile(path: string): Promise<Uint8Array>;
  /** Opens a file with flags as those of `fopen`. */
  open(path: string, flags: string): Promise<FileHandle>;
  /** Gives a file another name, in place of what has that. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file if it is there. */
  rm(path: string, options: { force: true }): Promise<void>;
}

declare const process: { readonly pid: number; kill(pid: number, signal: 0): unknown };
declare const crypto: { randomUUID(): string };
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** A variable, so that a bundle for a browser has no module of Node in it. */
const NODE_FILES: string = 'node:fs/promises';
const NEWLINE = 0x0a;
const OWNER = /^owner-(\d+)-(\d+)-/;
/** The files of this process. */
const owned = new Set<string>();
/** The bytes of a short line: a name has 200 characters at most. */
const SHORT = 4096;
/** Characters that are written at once. */
const CHUNK = 1_000_000;

/** A file that is appended to. */
interface Log {
  readonly handle: FileHandle;
  size: number;
  /** Bytes after `size` are not to be there. */
  isTorn: boolean;
}

export class Folder {
  readonly path: string;
  private readonly given: Files | undefined;
  private files!: Files;
  private owner: string | null = null;
  private readonly logs: Map<string, Log> = new Map();

  constructor(path: string, given: Files | undefined) {
    this.path = path;
    this.given = given;
  }

  /** Makes the folder and takes it. After a failure {@link Folder.close} gives it back. */
  async open(): Promise<void> {
    this.files = this.given ?? ((await import(NODE_FILES)) as Files);
    await this.make(this.path);
    const own = `owner-${process.pid}-${await this.startOf('self')}-${crypto.randomUUID()}`;
    // Two that come at once see each other, and both are refused: two of this process, too.
    owned.add(own);
    this.owner = own;
    await (await this.files.open(this.at(own), 'wx')).close();
    for (const name of await this.list()) {
      if (!OWNER.test(name) || name === own) continue;
      if (await this.isOwned(name)) {
        const reason = `process ${OWNER.exec(name)![1]} owns ${this.path}, and a folder has one owner`;
        throw new JournalError('busy', new Error(reason));
      }
      await this.files.rm(this.at(name), { force: true });
    }
  }

  /** Makes a folder and those around it. Node's own way to do so never ends below `/proc`. */
  private async make(path: string, isSecond = false): Promise<void> {
    try {
      await this.files.mkdir(path);
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === 'EEXIST') return;
      const around = path.replace(/[/\\]+[^/\\]+[/\\]*$/, '');
      if (code !== 'ENOENT' || isSecond || around === path) throw error;
      await this.make(around);
      await this.make(path, true);
    }
  }

  /** Tells whether the process of an owner's file runs. A process of a container has the same number each time. */
  private async isOwned(name: string): Promise<boolean> {
    const [, pid, start] = OWNER.exec(name)!;
    if (Number(pid) === process.pid) return owned.has(name);
    return isRunning(Number(pid)) && (await this.startOf(pid!)) === start;
  }

  /** Returns the time at which a process was started, in ticks since the system was; 0 where there is no `/proc`. */
  private async startOf(pid: string): Promise<string> {
    try {
      const text = new TextDecoder().decode(await this.files.readFile(`/proc/${pid}/stat`));
      // The second field is a name in parentheses, which can have anything in it.
      return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]!;
    } catch {
      return '0';
    }
  }

  list(): Promise<string[]> {
    return this.files.readdir(this.path);
  }

  /** Reads the first line of a file, if it is short; otherwise returns an empty text. */
  async readFirstLine(name: string): Promise<string> {
    const handle = await this.files.open(this.at(name), 'r');
    try {
      const bytes = new Uint8Array(SHORT);
      const { bytesRead } = await handle.read(bytes, 0, SHORT, 0);
      const end = bytes.subarray(0, bytesRead).indexOf(NEWLINE);
      return new TextDecoder().decode(bytes.subarray(0, Math.max(0, end)));
    } finally {
      await handle.close();
    }
  }

  /** Reads the whole lines of a file; one that is not there has none. `size` is their bytes. */
  async readLines(name: string): Promise<{ lines: string[]; size: number }> {
    let bytes: Uint8Array;
    try {
      bytes = await this.files.readFile(this.at(name));
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return { lines: [], size: 0 };
      throw error;
    }
    const decoder = new TextDecoder();
    const lines: string[] = [];
    let size = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, size)) {
      lines.push(decoder.decode(bytes.subarray(size, end)));
      size = end + 1;
    }
    return { lines, size };
  }

  /** Opens a file to append to, without what comes after its first bytes. */
  async openLog(name: string, size: number): Promise<void> {
    const handle = await this.files.open(this.at(name), 'a');
    const log = { handle, size, isTorn: true };
    this.logs.set(name, log);
    await cut(log);
  }

  /** Appends a line and syncs it. A line that was not wholly written is taken back. */
  async append(name: string, line: string): Promise<void> {
    const log = this.logs.get(name)!;
    const bytes = new TextEncoder().encode(`${line}\n`);
    if (log.isTorn) await cut(log);
    try {
      log.isTorn = true;
      await log.handle.appendFile(bytes);
      await log.handle.sync();
    } catch (error) {
      try {
        await cut(log);
      } catch {
        // The line can be there for the next process.
        throw new JournalError('disconnected', error);
      }
      throw error;
    }
    log.isTorn = false;
    log.size += bytes.length;
  }

  /** Writes a file anew: after a crash it is the old one or the new one. */
  async replace(name: string, lines: Iterable<string>): Promise<void> {
    const fresh = `${this.at(name)}.new`;
    const handle = await this.files.open(fresh, 'a');
    let size = 0;
    try {
      await handle.truncate(0);
      for (const chunk of chunksOf(lines, CHUNK)) {
        const bytes = new TextEncoder().encode(`${chunk}\n`);
        await handle.appendFile(bytes);
        size += bytes.length;
      }
      await handle.sync();
      await this.files.rename(fresh, this.at(name));
    } catch (error) {
      await handle.close();
      // A disk that is full needs the space.
      await this.files.rm(fresh, { force: true });
      throw error;
    }
    const log = this.logs.get(name);
    // Records go to the file that has the name now, even if the rest fails.
    if (log !== undefined) this.logs.set(name, { handle, size, isTorn: false });
    await (log?.handle ?? handle).close();
    const folder = await this.files.open(this.path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  /** Gives the folder back. */
  async close(): Promise<void> {
    for (const { handle } of this.logs.values()) await handle.close();
    this.logs.clear();
    const { owner } = this;
    if (owner === null) return;
    owned.delete(owner);
    this.owner = null;
    await this.files.rm(this.at(owner), { force: true });
  }

  private at(name: string): string {
    return `${this.path}/${name}`;
  }
}

async function cut(log: Log): Promise<void> {
  await log.handle.truncate(log.size);
  await log.handle.sync();
  log.isTorn = false;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
