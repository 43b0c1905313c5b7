import type { Sum } from './digest.ts';
import { checkInteger, fail } from './issue.ts';
import { poolMessages } from './messages.ts';

/** What every entry of a journal has. */
export interface Entry {
  readonly version: number;
  readonly digest: string | Sum;
}

type Listener<R> = (record: R, origin: 'own' | 'applied') => void;

/** The last entries of a journal, and who is notified of new ones. */
export class Journal<E extends Entry, R> {
  /** The count of entries that can be returned. */
  readonly limit: number;
  /** Makes the plain data of an entry. */
  readonly toRecord: (entry: E) => R;
  /** Ascending: the last ones up to the limit, and at most as many before them. */
  entries: E[] = [];
  readonly listeners: Set<Listener<R>> = new Set();
  /**
   * Entries that listeners were not notified of yet, with those that were there when each was made: so all listeners see
   * the changes in order, even where one of them makes a change.
   */
  readonly pending: (readonly [E, 'own' | 'applied', readonly Listener<R>[]])[] = [];

  constructor(limit: number, toRecord: (entry: E) => R) {
    this.limit = limit;
    this.toRecord = toRecord;
  }

  add(entry: E, origin: 'own' | 'applied'): void {
    if (this.limit > 0) this.entries.push(entry);
    if (this.entries.length > 2 * this.limit) this.entries = this.entries.slice(-this.limit);
    if (this.listeners.size > 0) this.notify(entry, origin);
  }

  /** Checks that an entry of a past version is the one that led there, at the head always, else if it is still kept. */
  checkKnown({ version, digest }: Entry, head: Entry): void {
    const known = version === head.version ? head : this.entries.at(version - head.version - 1);
    if (known !== undefined && String(known.digest) !== String(digest))
      fail(poolMessages, 'journal-fork', { details: { version } });
  }

  /** Returns the records that lead from a version to the current one. */
  since(since: number, version: number): R[] {
    checkInteger('version', since, 0, version);
    const count = version - since;
    const most = Math.min(this.limit, this.entries.length);
    if (count > most) fail(poolMessages, 'journal-gone', { details: { since, oldest: version - most + 1 } });
    return this.entries.slice(this.entries.length - count).map(this.toRecord);
  }

  /** Adds a listener; returns a function that removes it. */
  listen(listener: Listener<R>): () => void {
    const own: Listener<R> = (record, origin) => listener(record, origin);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  notify(entry: E, origin: 'own' | 'applied'): void {
    this.pending.push([entry, origin, [...this.listeners]]);
    if (this.pending.length > 1) return;
    for (let next = this.pending[0]; next !== undefined; next = this.pending[0]) {
      const [entry, origin, listeners] = next;
      // Each gets data of its own, to do with as it likes.
      for (const listener of listeners) callSafely(listener, this.toRecord(entry), origin);
      this.pending.shift();
    }
  }
}

/** The change is made: an error of a listener neither undoes it nor gets lost. */
function callSafely<R>(listener: Listener<R>, record: R, origin: 'own' | 'applied'): void {
  try {
    listener(record, origin);
  } catch (error) {
    void Promise.reject(error);
  }
}
