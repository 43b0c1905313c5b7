/** The copy of a journal in memory: what is planned on, and what a process reads. */
import type { DamageReason, Result } from '../error.ts';
import { fail } from '../internal/issue.ts';
import { poolMessages, storeMessages } from '../internal/messages.ts';
import { Turn } from '../internal/turn.ts';
import type { Head, Journaled, JournalRecord } from '../pool.ts';
import { elapsed, sleep } from './host.ts';
import {
  FORMAT,
  type Journal,
  type JournalEntry,
  type JournalNews,
  type JournalSnapshot,
  type OpenedJournal,
} from './journal.ts';
import { failExists } from './other-settings.ts';
import { type ReadOnly, readOnly } from './read-only.ts';

/**
 * Anything with a journal and a snapshot in lines: a `Pool`, a `Zone`, `Networks`.
 *
 * @public
 */
// biome-ignore lint/suspicious/noExplicitAny: of any commands, changes, answers and snapshots.
export type Keepable = Journaled<any, any, any, any> & {
  /** Returns the snapshot in lines. */
  snapshotParts(): Iterable<string>;
};

/** The class of something that can be kept. */
interface Restorer {
  restoreParts(
    lines: Iterable<string> | AsyncIterable<string>,
    options: { readonly clock: () => number; readonly journal: number },
  ): Promise<Keepable>;
}

/** The effect of several groups, and the answers to each. */
export interface Planned {
  readonly plan: {
    readonly version: number;
    readonly record: JournalRecord<unknown> | null;
    readonly results: readonly unknown[];
  };
  readonly results: readonly Result<readonly unknown[]>[];
  /** What the caller's own function threw in place of commands. */
  readonly thrown?: { readonly error: unknown };
}

/** The milliseconds after which other work of the process has its turn. */
const PAUSE = 20;

/** The plan that changes nothing. */
export const UNCHANGED: Planned = { plan: { version: 0, record: null, results: [] }, results: [] };

/**
 * - `followed`: the copy has what is new.
 * - `gone`: records between are no longer kept, or somebody changed the copy beside the store.
 * - `rewound`: the journal lacks records that the copy has: a server that lagged took over, or a backup.
 */
export type Absorbed = 'followed' | 'gone' | 'rewound';

/** Who reads a journal. */
export interface Reader {
  /** Gets the token of every record that is read. */
  look(token: string): void;
  /** Nobody waits for this reader any more. */
  readonly isOver: boolean;
}

export class Copy {
  readonly name: string;
  /** What the caller made: its class restores, its settings are compared. */
  readonly made: Keepable;
  /** One change is planned at a time. */
  readonly turn: Turn = new Turn();
  value: Keepable;
  /** The value as callers get it. */
  view: ReadOnly<Keepable>;
  /** The head of `value` as the journal has it. */
  head: Head;
  /** How far the clock of the journal is ahead of one of this host that does not jump, in milliseconds. */
  offset = 0;
  /** How many more times the head is locked before a change is planned, since others write too. */
  contended = 0;
  /** The changes since the last snapshot, and the count of its lines. */
  changes = 0;
  lines = 0;
  /** The change that is being made: a call inside a transaction may read the record that it looks for. */
  reader: Reader | null = null;
  /** The damage that ended all writing. */
  broken: unknown = null;

  constructor(name: string, made: Keepable) {
    this.name = name;
    this.made = made;
    this.value = made;
    this.view = readOnly(name, made);
    this.head = made.head;
  }

  /** Reads all that is kept; makes it first where it is new. */
  async open(journal: Journal, reader: Reader): Promise<void> {
    const { name, made } = this;
    // step: Journal.open
    let opened = await journal.open(name);
    if (opened === null) {
      // step: Journal.create
      await journal.create(name, made.head.digest, {
        head: made.head,
        format: FORMAT,
        lines: made.snapshotParts(),
      });
      opened = await journal.open(name);
    }
    if (opened === null) throw new Error(`the journal "${name}" is not there after it was created`);
    await this.restore(opened, reader);
  }

  /** Takes what was opened in place of the copy so far. */
  async restore({ origin, snapshot, news }: OpenedJournal, reader: Reader): Promise<void> {
    const { name, made } = this;
    if (origin !== made.head.digest) await failExists(name, snapshot.lines, made);
    this.checkFormat(snapshot.format);
    // Times of what is kept are held against the clock of the journal, too.
    this.offset = news.now - elapsed();
    const Class = made.constructor as unknown as Restorer;
    const counted = { lines: 0 };
    const options = { clock: () => elapsed() + this.offset, journal: 0 };
    const value = await Class.restoreParts(count(snapshot.lines, counted), options);
    // Others have the copy by now.
    if (reader.isOver) return;
    this.value = value;
    this.view = readOnly(name, value);
    this.head = value.head;
    this.lines = counted.lines;
    this.changes = 0;
    if (this.absorb(this.head, news, reader) !== 'followed') {
      fail(poolMessages, 'journal-gone', {
        details: { since: this.head.version, oldest: news.head.version },
      });
    }
  }

  /** Applies what is new since a head that this copy had when it asked. It can be ahead by now: others read too. */
  absorb(asked: Head, { head, entries, now }: JournalNews, reader: Reader): Absorbed {
    // step: Stored.absorb
    this.offset = now - elapsed();
    if (head.version < asked.version) return 'rewound';
    if (head.version === asked.version) return head.digest === asked.digest ? 'followed' : 'rewound';
    if (entries === null || !this.isUntouched()) return 'gone';
    try {
      for (const [i, entry] of entries.entries()) {
        this.checkFormat(entry.format);
        const record = recordOf(entry, asked.version + 1 + i);
        if (i === 0 && record.previous !== asked.digest) return 'rewound';
        reader.look(entry.token);
        this.reader?.look(entry.token);
        if (record.version <= this.head.version) continue;
        this.value.apply(record);
        this.advance(record);
      }
    } catch (error) {
      this.broken = error;
      throw error;
    }
    return 'followed';
  }

  /** Makes the change of a plan whose record is in the journal, unless it was absorbed meanwhile. */
  commit({ plan }: Planned): void {
    // step: Stored.commit
    if (plan.record === null || plan.record.version <= this.head.version) return;
    this.value.commit(plan);
    this.advance(plan.record);
  }

  /** Tells whether nobody has changed the value beside the store. */
  isUntouched(): boolean {
    return this.value.head.digest === this.head.digest;
  }

  /** Returns a snapshot; others can run between its lines, but for changes of this copy: the caller has its turn. */
  async snapshot(): Promise<JournalSnapshot> {
    const { head } = this;
    const lines: string[] = [];
    let end = Date.now() + PAUSE;
    for (const line of this.value.snapshotParts()) {
      lines.push(line);
      if (Date.now() < end) continue;
      await sleep(0);
      // A call inside a transaction of the caller has read what is new.
      if (this.head !== head) return this.snapshot();
      end = Date.now() + PAUSE;
    }
    this.lines = lines.length;
    this.changes = 0;
    return { head, format: FORMAT, lines };
  }

  private advance({ version, digest, changes }: JournalRecord<unknown>): void {
    this.head = { version, digest };
    this.changes += changes.length;
  }

  private checkFormat(format: number): void {
    if (format > FORMAT) fail(storeMessages, 'store-too-new', { details: { name: this.name, format } });
  }
}

/** Returns the record of an entry: JSON of a record that leads to a version. */
export function recordOf<Change = unknown>({ record }: JournalEntry, version: number): JournalRecord<Change> {
  const damage = (reason: DamageReason): never =>
    fail(poolMessages, 'damaged-record', { details: { version, reason } });
  try {
    const value = JSON.parse(record) as JournalRecord<Change> | null;
    return value?.version === version && Array.isArray(value.changes) ? value : damage('wrong-version');
  } catch (error) {
    if (error instanceof SyntaxError) damage('not-json');
    throw error;
  }
}

async function* count(
  lines: Iterable<string> | AsyncIterable<string>,
  counted: { lines: number },
): AsyncGenerator<string> {
  for await (const line of lines) {
    counted.lines++;
    yield line;
  }
}
