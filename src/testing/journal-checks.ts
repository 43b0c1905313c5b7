/** The checks that every driver of a store passes. */
import type { Head } from '../pool.ts';
import type { Journal, JournalAppend, JournalError, JournalNews, KeepRecords } from '../store.ts';

/**
 * One check of a driver.
 *
 * @public
 */
export interface JournalCheck {
  /** The sentence that it checks. */
  readonly name: string;
  /** Uses names of its own in the journal; throws for a difference. */
  check(journal: Journal): Promise<void>;
}

const ALL: KeepRecords = { ms: 0, versions: Number.POSITIVE_INFINITY };
const NONE: KeepRecords = { ms: -1, versions: 0 };

/** A journal of its own, and its head. Drivers do not look into records and snapshots, so these say little. */
class Probe {
  readonly journal: Journal;
  readonly name: string;
  readonly origin: string = randomHex(16);
  readonly lines: readonly string[] = ['{"first":[1,2]}', '["é","\\u0000"]', '""'];
  head: Head = { version: 0, digest: this.origin };

  private constructor(journal: Journal, suffix: string) {
    this.journal = journal;
    this.name = `check ${Math.random().toString(36).slice(2)}${suffix}`;
  }

  static async begin(journal: Journal, suffix = ''): Promise<Probe> {
    const probe = new Probe(journal, suffix);
    same('a new name', await probe.create(), true);
    return probe;
  }

  create(): Promise<boolean> {
    return this.journal.create(this.name, this.origin, this.snapshot());
  }

  snapshot(): Parameters<Journal['create']>[2] {
    return { head: this.head, format: 1, lines: this.lines };
  }

  /** Returns the next entry, which is not made yet. */
  entry(reason: string): JournalAppend {
    const { version, digest } = this.head;
    const changes = [{ op: 'reserve', range: '2001:db8::/64', reason }];
    const value = { version: version + 1, at: 0, previous: digest, digest: randomHex(16), changes };
    return { token: randomToken(), format: 1, record: JSON.stringify(value), value };
  }

  /** Appends an entry. */
  async append(reason: string): Promise<JournalAppend> {
    const entry = this.entry(reason);
    same('an append', await this.journal.append(this.name, this.head, entry), true);
    this.made(entry);
    return entry;
  }

  made({ value: { version, digest } }: JournalAppend): void {
    this.head = { version, digest };
  }

  async since(version: number): Promise<JournalNews> {
    const [news] = await this.journal.since([[this.name, version]]);
    return news!;
  }
}

/**
 * The checks that a driver of `hextet/store` passes: each with a journal that others can use meanwhile.
 *
 * @example
 * ```ts
 * import { memoryJournal } from 'hextet/store';
 * import { journalChecks } from 'hextet/testing';
 *
 * for (const { check } of journalChecks) await check(memoryJournal());
 * journalChecks.length > 10; // true
 * ```
 *
 * @public
 */
export const journalChecks: readonly JournalCheck[] = [
  {
    name: 'of two that create one name, one does',
    async check(journal) {
      const probe = await Probe.begin(journal);
      same('a name that is taken', await probe.create(), false);
      const name = `${probe.name} two`;
      const create = () => journal.create(name, probe.origin, probe.snapshot());
      const created = await Promise.all([create(), create()]);
      same('two at once', created.filter(Boolean).length, 1);
      same('an unknown name', await journal.open(`${probe.name} three`), null);
      same(
        'the names',
        (await journal.names()).filter((one) => one.startsWith(probe.name)),
        [probe.name, name],
      );
    },
  },
  {
    name: 'what is opened is what was created, and what came since',
    async check(journal) {
      const probe = await Probe.begin(journal);
      const made = await probe.append('a');
      const opened = (await journal.open(probe.name))!;
      const lines: string[] = [];
      for await (const line of opened.snapshot.lines) lines.push(line);
      same('the origin', opened.origin, probe.origin);
      same('the snapshot', [opened.snapshot.version, opened.snapshot.format], [0, 1]);
      same('the lines', lines, probe.lines);
      sameNews(opened.news, probe, [made]);
    },
  },
  {
    name: 'an append needs the version and the digest of the head',
    async check(journal) {
      const probe = await Probe.begin(journal);
      const { head } = probe;
      const entry = probe.entry('a');
      for (const base of [
        { ...head, version: 1 },
        { ...head, digest: 'f'.repeat(16) },
      ]) {
        same('another head', await journal.append(probe.name, base, entry), false);
      }
      sameNews(await probe.since(0), probe, []);
      const twice = await Promise.all([1, 2].map(() => journal.append(probe.name, head, probe.entry('a'))));
      same('two at once', twice.filter(Boolean).length, 1);
    },
  },
  {
    name: 'since returns what is above a version',
    async check(journal) {
      const probe = await Probe.begin(journal);
      const made = [await probe.append('a'), await probe.append('b'), await probe.append('c')];
      for (const version of [0, 1, 2, 3]) sameNews(await probe.since(version), probe, made.slice(version));
      same('a version that is not there yet', (await probe.since(9)).head, probe.head);
    },
  },
  {
    name: 'since reads several names, and null for one that is not there',
    async check(journal) {
      const probes = [await Probe.begin(journal), await Probe.begin(journal)] as const;
      await probes[1].append('a');
      const news = await journal.since([
        [probes[1].name, 0],
        [`${probes[0].name} none`, 0],
        [probes[0].name, 0],
      ]);
      same(
        'the heads',
        news.map((one) => one?.head ?? null),
        [probes[1].head, null, probes[0].head],
      );
    },
  },
  {
    name: 'a lock appends to several names at once',
    async check(journal) {
      const probes = [await Probe.begin(journal), await Probe.begin(journal)];
      const made = probes.map((probe) => probe.entry('a'));
      const names = probes.map(({ name }) => name);
      const answer = await journal.lock(names, async (session) => {
        for (const [i, { name, head }] of probes.entries()) {
          same('the head', (await session.since(name, 0)).head, head);
          await session.append(name, head, made[i]!);
        }
        return 'done';
      });
      same('the answer', answer, 'done');
      for (const [i, probe] of probes.entries()) {
        probe.made(made[i]!);
        sameNews(await probe.since(0), probe, [made[i]!]);
      }
    },
  },
  {
    name: 'a lock whose work throws leaves nothing, and throws the same',
    async check(journal) {
      const probe = await Probe.begin(journal);
      const mine = new Error('mine');
      const thrown = await journal
        .lock([probe.name], async (session) => {
          await session.append(probe.name, probe.head, probe.entry('a'));
          throw mine;
        })
        .catch((error: unknown) => error);
      same('the error', thrown === mine, true);
      sameNews(await probe.since(0), probe, []);
      await probe.append('b');
    },
  },
  {
    name: 'an append in a lock to another head is a conflict, and leaves nothing',
    async check(journal) {
      const probes = [await Probe.begin(journal), await Probe.begin(journal)] as const;
      const thrown = await journal
        .lock(
          probes.map(({ name }) => name),
          async (session) => {
            await session.append(probes[0].name, probes[0].head, probes[0].entry('a'));
            await session.append(probes[1].name, { version: 0, digest: '' }, probes[1].entry('a'));
          },
        )
        .catch((error: unknown) => error);
      same('the fault', (thrown as JournalError).fault, 'conflict');
      for (const probe of probes) sameNews(await probe.since(0), probe, []);
    },
  },
  {
    name: 'locks of two names in opposite order all end',
    async check(journal) {
      const names = [(await Probe.begin(journal)).name, (await Probe.begin(journal)).name];
      const lock = (list: readonly string[]) =>
        journal.lock(list, async (session) => {
          for (const name of list) await session.since(name, 0);
        });
      await Promise.all([0, 1, 2, 3].map((i) => lock(i % 2 === 0 ? names : [...names].reverse())));
    },
  },
  {
    name: 'an append waits for a lock, and loses to its record',
    async check(journal) {
      const probe = await Probe.begin(journal);
      const { head } = probe;
      const made = probe.entry('a');
      const other: Promise<boolean>[] = [];
      await journal.lock([probe.name], async (session) => {
        await session.since(probe.name, 0);
        other.push(journal.append(probe.name, head, probe.entry('b')));
        await session.append(probe.name, head, made);
      });
      const lost = await Promise.all(other).catch(
        (error: unknown) => (error as JournalError).fault !== 'conflict',
      );
      same('the other one', [lost].flat(), [false]);
      probe.made(made);
      sameNews(await probe.since(0), probe, [made]);
    },
  },
  {
    name: 'a checkpoint is kept if it is newer',
    async check(journal) {
      const probe = await Probe.begin(journal);
      const made = [await probe.append('a'), await probe.append('b')];
      const write = (keep: KeepRecords) => journal.checkpoint(probe.name, probe.snapshot(), keep);
      same('a newer one', await write(ALL), true);
      same('the same again', await write(NONE), false);
      sameNews(await probe.since(0), probe, made);
      const opened = (await journal.open(probe.name))!;
      same('the version', opened.snapshot.version, 2);
      sameNews(opened.news, probe, []);
      sameNews(await probe.since(2), probe, []);
      same('the origin', opened.origin, probe.origin);
    },
  },
  {
    name: 'a checkpoint removes records that are old and not among the last ones',
    async check(journal) {
      const probe = await Probe.begin(journal);
      const made: JournalAppend[] = [];
      for (const owner of ['a', 'b', 'c', 'd']) made.push(await probe.append(owner));
      same(
        'a newer one',
        await journal.checkpoint(probe.name, probe.snapshot(), { ms: -1, versions: 2 }),
        true,
      );
      for (const version of [0, 1]) same('removed records', (await probe.since(version)).entries, null);
      sameNews(await probe.since(2), probe, made.slice(2));
      made.push(await probe.append('e'));
      same(
        'young ones',
        await journal.checkpoint(probe.name, probe.snapshot(), { ms: 600_000, versions: 0 }),
        true,
      );
      sameNews(await probe.since(2), probe, made.slice(2));
      made.push(await probe.append('f'));
      same('all of them', await journal.checkpoint(probe.name, probe.snapshot(), NONE), true);
      same('up to the head', (await probe.since(5)).entries, null);
      sameNews(await probe.since(6), probe, []);
      made.push(await probe.append('g'));
      sameNews(await probe.since(6), probe, made.slice(6));
      sameNews((await journal.open(probe.name))!.news, probe, made.slice(6));
    },
  },
  {
    name: 'texts come back as they were',
    async check(journal) {
      const odd = ` '"\\/%_$1?:;--\u{7f}\u{2028}\u{feff}äß漢😀`;
      const probe = await Probe.begin(journal, odd.replace('\u{7f}', ''));
      const made = await probe.append(odd.replace('\u{7f}', ''));
      sameNews(await probe.since(0), probe, [made]);
      same('a name', (await journal.names()).includes(probe.name), true);
    },
  },
  {
    name: 'names of 200 characters of any kind come back as they were',
    async check(journal) {
      const probes = [];
      for (const character of ['a', 'A', '\u{2028}', '漢', '😀'])
        probes.push(await Probe.begin(journal, character.repeat(180)));
      const names = await journal.names();
      for (const probe of probes) {
        same('a name', names.includes(probe.name), true);
        await probe.append('a');
        same('its head', (await journal.open(probe.name))!.news.head, probe.head);
      }
    },
  },
  {
    name: 'a record and a snapshot can have a megabyte',
    async check(journal) {
      const probe = await Probe.begin(journal);
      const made = await probe.append('漢o'.repeat(500_000));
      sameNews(await probe.since(0), probe, [made]);
      const lines = Array.from({ length: 9 }, (_, i) => `${i}`.repeat(1_000_000));
      same('a checkpoint', await journal.checkpoint(probe.name, { ...probe.snapshot(), lines }, ALL), true);
      const found: string[] = [];
      for await (const line of (await journal.open(probe.name))!.snapshot.lines) found.push(line);
      same('the lines', found.join() === lines.join(), true);
    },
  },
];

function randomHex(count: number): string {
  return Array.from({ length: count }, () => Math.floor(16 * Math.random()).toString(16)).join('');
}

function randomToken(): string {
  return `${randomHex(8)}-${randomHex(4)}-4${randomHex(3)}-8${randomHex(3)}-${randomHex(12)}`;
}

function sameNews({ head, entries, now }: JournalNews, probe: Probe, made: readonly JournalAppend[]): void {
  same('the head', head, probe.head);
  same(
    'the entries',
    entries?.map(({ token, format, record }) => [token, format, JSON.parse(record)]),
    made.map(({ token, format, record }) => [token, format, JSON.parse(record)]),
  );
  same('the time', Number.isInteger(now), true);
}

function same(what: string, actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted)
    throw new Error(`${what}: expected ${wanted?.slice(0, 300)}, got ${found?.slice(0, 300)}`);
}
