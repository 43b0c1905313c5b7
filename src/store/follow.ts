/** Followers: every record, at least once. */
import { checkOptions } from '../internal/fields.ts';
import { checkInteger, fail, failType } from '../internal/issue.ts';
import { poolMessages, storeMessages } from '../internal/messages.ts';
import type { Head, JournalRecord } from '../pool.ts';
import { recordOf } from './copy.ts';
import { checkSignal, onAbort, type Signal, sleep, type Wake } from './host.ts';
import { FORMAT, type Journal, type JournalNews } from './journal.ts';
import { persist, refusalOf } from './persist.ts';

/**
 * Where a follower begins, and how it waits.
 *
 * @public
 */
export interface FollowOptions {
  /**
   * The version and the digest of the last record that was dealt with. With a version alone, nothing notices that the journal
   * has another history now. Defaults to the beginning.
   */
  readonly after?: { readonly version: number; readonly digest?: string | undefined } | undefined;
  /** The milliseconds between two looks at a journal that others write. Defaults to that of the store. */
  readonly interval?: number | undefined;
  /** Ends the generator. */
  readonly signal?: Signal | undefined;
}

interface Core {
  readonly journal: Journal;
  readonly timeout: number;
  readonly interval: number;
  readonly isClosed: boolean;
}

export async function* followRecords<Change>(
  core: Core,
  name: string,
  wake: Wake,
  origin: Head,
  options: FollowOptions,
): AsyncGenerator<JournalRecord<Change>, void, void> {
  checkOptions('FollowOptions', options, ['after', 'interval', 'signal']);
  const { after = origin, interval = core.interval, signal } = options;
  if (typeof after !== 'object' || after === null) failType('Head', after, 'after');
  let { version, digest } = after;
  checkInteger('version', version, 0, Number.MAX_SAFE_INTEGER);
  checkInteger('interval', interval, 1, 3_600_000);
  checkSignal(signal);
  const ignore = onAbort(signal, () => {
    for (const done of wake) done();
  });
  try {
    while (!signal?.aborted && !core.isClosed) {
      // step: Stored.follow
      const news = await newsSince(core, name, version);
      const { head, entries } = news ?? NOTHING;
      const records = entries?.map((entry, i) => {
        const { format } = entry;
        if (format > FORMAT) fail(storeMessages, 'store-too-new', { details: { name, format } });
        return recordOf<Change>(entry, version + 1 + i);
      });
      const next = records?.[0];
      const known = next?.previous ?? head.digest;
      if (records === undefined || head.version < version || known !== (digest ?? known)) {
        fail(poolMessages, 'journal-gone', { details: { since: version, oldest: head.version } });
      }
      for (const record of records) {
        yield record;
        ({ version, digest } = record);
        if (signal?.aborted) return;
      }
      if (next === undefined) await sleep(interval, wake);
    }
  } finally {
    ignore();
  }
}

const NOTHING: JournalNews = { head: { version: 0, digest: '' }, entries: null, now: 0 };

async function newsSince(
  { journal, timeout }: Core,
  name: string,
  version: number,
): Promise<JournalNews | null> {
  try {
    const [news] = await persist(timeout, () => journal.since([[name, version]]));
    return news ?? null;
  } catch (error) {
    throw refusalOf(error, name);
  }
}
