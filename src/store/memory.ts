/** A journal in memory: for tests, for a browser, and for a first try. */
import { Turn } from '../internal/turn.ts';
import type { Head } from '../pool.ts';
import {
  type Journal,
  type JournalAppend,
  type JournalEntry,
  JournalError,
  type JournalNews,
  type JournalSession,
  type JournalSnapshot,
} from './journal.ts';

interface Kept {
  readonly origin: string;
  head: Head;
  snapshot: JournalSnapshot;
  /** The records after `first`, in order. */
  entries: (JournalEntry & { readonly at: number })[];
  first: number;
}

function isHead({ head }: Kept, { version, digest }: Head): boolean {
  return head.version === version && head.digest === digest;
}

/**
 * Returns a journal that ends with its process.
 *
 * @public
 */
export function memoryJournal(): Journal {
  const all = new Map<string, Kept>();
  const turn = new Turn();
  const keptOf = (name: string) => {
    const kept = all.get(name);
    if (kept === undefined) throw new JournalError('unavailable', new Error(`no journal ${name}`));
    return kept;
  };

  function newsOf({ head, entries, first }: Kept, version: number): JournalNews {
    const isWhole = version >= first;
    return { head, entries: isWhole ? entries.slice(version - first) : null, now: Date.now() };
  }

  function append(name: string, base: Head, { token, format, record, value }: JournalAppend): boolean {
    const kept = keptOf(name);
    if (!isHead(kept, base)) return false;
    kept.entries.push({ token, format, record, at: Date.now() });
    kept.head = { version: value.version, digest: value.digest };
    return true;
  }

  return {
    names: async () => [...all.keys()].sort(),
    open: async (name) => {
      const kept = all.get(name);
      if (kept === undefined) return null;
      const { origin, snapshot } = kept;
      const { head, format, lines } = snapshot;
      const { version } = head;
      return { origin, snapshot: { version, format, lines }, news: newsOf(kept, version) };
    },
    create: async (name, origin, { head, format, lines }) => {
      if (all.has(name)) return false;
      const snapshot = { head, format, lines: [...lines] };
      all.set(name, { origin, head, snapshot, entries: [], first: head.version });
      return true;
    },
    since: async (asked) =>
      asked.map(([name, version]) => (all.has(name) ? newsOf(keptOf(name), version) : null)),
    append: (name, base, entry) => turn.take(async () => append(name, base, entry)),
    lock: (_names, work) =>
      turn.take(async () => {
        // Nobody sees them before the end of the transaction.
        const pending: Parameters<typeof append>[] = [];
        const session: JournalSession = {
          since: async (name, version) => newsOf(keptOf(name), version),
          append: async (name, base, entry) => void pending.push([name, base, entry]),
        };
        const result = await work(session);
        const isLost = pending.some(([name, base]) => !isHead(keptOf(name), base));
        if (isLost) throw new JournalError('conflict');
        for (const each of pending) append(...each);
        return result;
      }),
    checkpoint: async (name, { head, format, lines }, keep) => {
      const kept = keptOf(name);
      if (kept.snapshot.head.version >= head.version) return false;
      kept.snapshot = { head, format, lines: [...lines] };
      const oldest = Date.now() - keep.ms;
      const last = head.version - keep.versions;
      let gone = 0;
      while (kept.first + gone < last && kept.entries[gone]!.at < oldest) gone++;
      kept.entries = kept.entries.slice(gone);
      kept.first += gone;
      return true;
    },
    close: async () => {},
  };
}
