/** Drivers with a mistake: the judge must find each. */
import Database from 'better-sqlite3';
import { type Journal, type JournalAppend, JournalError, type JournalNews } from '../../src/store.ts';
import type { Spec } from './drivers.ts';

export type Planted = 'key-only' | 'told-as-success' | 'one-statement' | 'headless' | 'without-token';

type Head = JournalNews['head'];

export function plant(planted: Planted, inner: Journal, spec: Spec): Journal {
  const journal = Object.create(inner) as Journal;
  Object.assign(journal, PLANTS[planted](inner, spec));
  return journal;
}

const PLANTS: Readonly<Record<Planted, (inner: Journal, spec: Spec) => Partial<Journal>>> = {
  /** The key (pool, version) is taken for the lock. After truncation nothing is there that refuses a stale writer. */
  'key-only': (_inner, spec) => {
    const db = new Database((spec as { file: string }).file);
    return {
      async append(name: string, _base: Head, { token, format, record, value }: JournalAppend) {
        const { id } = db.prepare('select id from hextet_pools where name = ?').get(name) as { id: number };
        try {
          db.prepare('insert into hextet_journal values (?, ?, ?, ?, ?, ?)').run(
            id,
            value.version,
            token,
            format,
            record,
            Date.now(),
          );
        } catch {
          return false;
        }
        db.prepare('update hextet_pools set version = ?, digest = ? where id = ?').run(
          value.version,
          value.digest,
          id,
        );
        return true;
      },
    };
  },

  /** `on conflict do nothing`, and nobody counts the rows. */
  'told-as-success': (inner) => ({
    async append(...given) {
      await inner.append(...given);
      return true;
    },
  }),

  /** One statement takes the lock and reads: what it reads is older than the lock, which is trusted. */
  'one-statement': (inner) => ({
    async lock(names, work) {
      const older = await inner.since(names.map((name) => [name, 0]));
      return inner.lock(names, (session) =>
        work({
          async since(name, version) {
            const news = older[names.indexOf(name)]!;
            return { ...news, entries: news.entries!.slice(version) };
          },
          async append(name, { version }, entry) {
            await session.append(name, (await session.since(name, version)).head, entry);
          },
        }),
      );
    },
  }),

  /** A refusal or an unchanged answer is told from memory. */
  headless: (inner) => {
    const heads = new Map<string, Head>();
    return {
      async open(name) {
        const opened = await inner.open(name);
        if (opened !== null) heads.set(name, opened.news.head);
        return opened;
      },
      async append(name, base, entry) {
        const isDone = await inner.append(name, base, entry);
        if (isDone) heads.set(name, entry.value);
        return isDone;
      },
      async since(asked) {
        return asked.map(([name]) => ({ head: heads.get(name)!, entries: [], now: Date.now() }));
      },
      lock: (names, work) =>
        inner.lock(names, (session) =>
          work({
            async since(name, version) {
              const news = await session.since(name, version);
              heads.set(name, news.head);
              return news;
            },
            async append(name, base, entry) {
              await session.append(name, base, entry);
              heads.set(name, entry.value);
            },
          }),
        ),
    };
  },

  /** A record whose answer was lost is not recognised. */
  'without-token': (inner) => {
    const blind = (news: JournalNews): JournalNews => ({
      ...news,
      entries: news.entries?.map((entry) => ({ ...entry, token: '' })) ?? null,
    });
    return {
      async since(asked) {
        return (await inner.since(asked)).map((news) => (news === null ? null : blind(news)));
      },
      lock: (names, work) =>
        inner.lock(names, (session) =>
          work({
            since: async (name, version) => blind(await session.since(name, version)),
            append: (...given) => session.append(...given),
          }),
        ),
      async append(...given) {
        const isDone = await inner.append(...given);
        if (isDone && given[2].value.version % 5 === 0) throw new JournalError('disconnected');
        return isDone;
      },
    };
  },
};
