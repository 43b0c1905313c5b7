/** The records of a journal that a driver has in memory: all after some version, up to the head. */
import type { Head } from './journaled.ts';

export class KeptEntries<E extends { readonly at: number }> {
  head: Head;
  /** The version before the first entry. */
  first: number;
  list: E[] = [];

  constructor({ version, digest }: Head) {
    this.head = { version, digest };
    this.first = version;
  }

  isAt({ version, digest }: Head): boolean {
    return this.head.version === version && this.head.digest === digest;
  }

  add(entry: E, { version, digest }: Head): void {
    this.list.push(entry);
    this.head = { version, digest };
  }

  /** Returns what is new since a version, as a driver says it. */
  news(version: number): { readonly head: Head; readonly entries: E[] | null; readonly now: number } {
    const entries = version >= this.first ? this.list.slice(version - this.first) : null;
    return { head: this.head, entries, now: Date.now() };
  }

  /** Removes what a snapshot of a version replaces, but for the young and the last ones; returns whether there was any. */
  trim(version: number, { ms, versions }: { readonly ms: number; readonly versions: number }): boolean {
    const oldest = Date.now() - ms;
    let gone = 0;
    while (this.first + gone < version - versions && this.list[gone]!.at < oldest) gone++;
    this.list = this.list.slice(gone);
    this.first += gone;
    return gone > 0;
  }
}
