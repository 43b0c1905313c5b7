/** The contract of a driver: what a store asks of the place where journals are kept. */
import { failType } from '../internal/issue.ts';
import type { Head, JournalRecord } from '../pool.ts';

/** The format of records and snapshots that this version writes. It refuses to write after a newer one. */
export const FORMAT = 1;

/**
 * A record in the journal of a name.
 *
 * @public
 */
export interface JournalEntry {
  /** 128 random bits, as a UUID: its writer recognises by it a record whose answer was lost. */
  readonly token: string;
  /** The format of the record: 1. */
  readonly format: number;
  /** The record as JSON. */
  readonly record: string;
}

/**
 * The head of a journal and what is new since a version, both read in one statement.
 *
 * @public
 */
export interface JournalNews {
  /** The version and the digest of the last record. */
  readonly head: Head;
  /** The entries after the version up to the head, in order; null where some of them are no longer kept. */
  readonly entries: readonly JournalEntry[] | null;
  /** The time of the journal in milliseconds since 1970. */
  readonly now: number;
}

/**
 * A snapshot in lines, to be kept.
 *
 * @public
 */
export interface JournalSnapshot {
  /** The version and the digest that it was taken at. */
  readonly head: Head;
  /** The format of the lines: 1. */
  readonly format: number;
  /** Taken one by one while the snapshot is written. */
  readonly lines: Iterable<string>;
}

/**
 * What was kept under a name when it was opened, of one moment.
 *
 * @public
 */
export interface OpenedJournal {
  /** The digest of version 0, by which a pool with other settings is recognised. */
  readonly origin: string;
  /** The newest snapshot: its version, the format of its lines, and these in order. */
  readonly snapshot: {
    readonly version: number;
    readonly format: number;
    readonly lines: Iterable<string> | AsyncIterable<string>;
  };
  /** What is new since the snapshot. */
  readonly news: JournalNews;
}

/**
 * A record to append: as an object for drivers that keep tables beside the journal, and as text.
 *
 * @public
 */
export interface JournalAppend extends JournalEntry {
  /** The record. */
  readonly value: JournalRecord<unknown>;
}

/**
 * Reads and appends under the head rows that a transaction holds.
 *
 * @public
 */
export interface JournalSession {
  /** Holds the head of a name if it is free, and returns what is new since a version. */
  since(name: string, version: number): Promise<JournalNews>;
  /**
   * Appends a record after the head that it was planned on.
   *
   * @throws JournalError `conflict` where the head is another one.
   */
  append(name: string, base: Head, entry: JournalAppend): Promise<void>;
}

/**
 * A session in the transaction of a caller.
 *
 * @public
 */
export interface JoinedSession extends JournalSession {
  /**
   * Names the transaction of the last `since`: the same inside it, another in every other one. Null where the engine does
   * not tell.
   */
  readonly transaction: string | null;
  /** Returns what is kept under a name, as the transaction sees it. */
  open(name: string): Promise<OpenedJournal | null>;
}

/**
 * A place where journals are kept: each has a name, a head, records and a snapshot. Every method throws a
 * {@link JournalError}; one that it throws for another reason counts as `unavailable`.
 *
 * @public
 */
export interface Journal {
  /** Returns the names, sorted by code units. */
  names(): Promise<readonly string[]>;
  /** Returns what is kept under a name, or null. */
  open(name: string): Promise<OpenedJournal | null>;
  /**
   * Begins a journal with its first snapshot, in one transaction; returns false if the name is taken. `origin` is the
   * digest of version 0.
   */
  create(name: string, origin: string, snapshot: JournalSnapshot): Promise<boolean>;
  /** Returns what is new since a version, for each name, all read in one statement; null for a name that is not there. */
  since(
    asked: readonly (readonly [name: string, version: number])[],
  ): Promise<readonly (JournalNews | null)[]>;
  /** Appends a record if the head is the one that it was planned on, in one statement; returns whether it is. */
  append(name: string, base: Head, entry: JournalAppend): Promise<boolean>;
  /**
   * Does work in a transaction that holds the heads of some names, and commits it unless the work throws. Heads are
   * always taken in the same order.
   */
  lock<T>(names: readonly string[], work: (session: JournalSession) => Promise<T>): Promise<T>;
  /**
   * Keeps a snapshot in place of the older one, and removes records that are in it, are older than `keep.ms` and are not
   * among the last `keep.versions` before it. In one transaction; returns false if a snapshot as new is there.
   */
  checkpoint(name: string, snapshot: JournalSnapshot, keep: KeepRecords): Promise<boolean>;
  /** Returns a session in the transaction of the caller, where the driver has that. Its `since` holds the head. */
  join?(transaction: never): JoinedSession;
  /** Gives back what the driver holds, after what was begun. */
  close(): Promise<void>;
}

/**
 * The records that a checkpoint keeps below its snapshot: those that are young or among the last ones.
 *
 * @public
 */
export interface KeepRecords {
  /** The age in milliseconds below which a record is kept. */
  readonly ms: number;
  /** How many records before the snapshot are kept at any age. */
  readonly versions: number;
}

/**
 * - `conflict`: nothing was changed, and the same can be tried again at once: another writer was faster.
 * - `disconnected`: the outcome is unknown.
 * - `busy`: nothing was changed: a head was held for too long.
 * - `read-only`: nothing was changed: this server takes no writes.
 * - `corrupt`: nothing was changed: what is kept beside the journal contradicts it.
 * - `unavailable`: nothing was changed, for any other reason.
 *
 * @public
 */
export type JournalFault = 'conflict' | 'disconnected' | 'busy' | 'read-only' | 'corrupt' | 'unavailable';

/**
 * A lease as a table beside the journal has it.
 *
 * @public
 */
export interface LeaseRow {
  /** Its prefix. */
  readonly prefix: string;
  /** Its owner. */
  readonly owner: string;
}

/**
 * The failure of a driver, with the failure of its engine as `cause`.
 *
 * @public
 */
export class JournalError extends Error {
  /** Why it failed. */
  readonly fault: JournalFault;
  /** Of `corrupt`: the lease that was refused and the row that keeps it out, where the driver knows them. */
  readonly rows: readonly LeaseRow[];

  constructor(fault: JournalFault, cause?: unknown, rows: readonly LeaseRow[] = []) {
    super(`journal: ${fault}`, { cause });
    this.name = 'JournalError';
    this.fault = fault;
    this.rows = rows;
  }
}

export function checkJournal(journal: Journal): void {
  if (typeof journal?.append !== 'function') failType('Journal', journal);
}

/** Returns the fault of an error of a driver. */
export function faultOf(error: unknown): JournalFault {
  const fault = (error as Partial<JournalError> | null)?.fault;
  return typeof fault === 'string' ? fault : 'unavailable';
}
