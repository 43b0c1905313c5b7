/** A journal in memory: for tests, for a browser, and for a first try. */
import { KeptEntries } from '../internal/kept-entries.ts';
import { Turn } from '../internal/turn.ts';
import type { Head } from '../pool.ts';
import {
  type Journal,
  type JournalAppend,
  type JournalEntry,
  JournalError,
  type JournalSession,
  type JournalSnapshot,
} from './journal.ts';

interface Kept {
  readonly origin: string;
  snapshot: JournalSnapshot;
  readonly records: KeptEntries<JournalEntry & { readonly at: number }>;
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

  function append(name: string, base: Head, { token, format, record, value }: JournalAppend): boolean {
    const { records } = keptOf(name);
    if (!records.isAt(base)) return false;
    records.add({ token, format, record, at: Date.now() }, value);
    return true;
  }

  return {
    names: async () => [...all.keys()].sort(),
    open: async (name) => {
      const kept = all.get(name);
      if (kept === undefined) return null;
      const { origin, snapshot, records } = kept;
      const { head, format, lines } = snapshot;
      const { version } = head;
      return { origin, snapshot: { version, format, lines }, news: records.news(version) };
    },
    create: async (name, origin, { head, format, lines }) => {
      if (all.has(name)) return false;
      const snapshot = { head, format, lines: [...lines] };
      all.set(name, { origin, snapshot, records: new KeptEntries(head) });
      return true;
    },
    since: async (asked) => asked.map(([name, version]) => all.get(name)?.records.news(version) ?? null),
    append: (name, base, entry) => turn.take(async () => append(name, base, entry)),
    lock: (_names, work) =>
      turn.take(async () => {
        // Nobody sees them before the end of the transaction.
        const pending: Parameters<typeof append>[] = [];
        const session: JournalSession = {
          since: async (name, version) => keptOf(name).records.news(version),
          append: async (name, base, entry) => void pending.push([name, base, entry]),
        };
        const result = await work(session);
        const isLost = pending.some(([name, base]) => !keptOf(name).records.isAt(base));
        if (isLost) throw new JournalError('conflict');
        for (const each of pending) append(...each);
        return result;
      }),
    checkpoint: async (name, { head, format, lines }, keep) => {
      const kept = keptOf(name);
      if (kept.snapshot.head.version >= head.version) return false;
      kept.snapshot = { head, format, lines: [...lines] };
      kept.records.trim(head.version, keep);
      return true;
    },
    close: async () => {},
  };
}
