/** A store by its URL, and what pools and zones in it have alike. */
import { existsSync } from 'node:fs';
import type { HextetError } from '../error.ts';
import { type Journal, type Keepable, Store, type Stored } from '../store.ts';
import { fileJournal } from '../store-file.ts';
import { fromPg, type PgClient, type PgQueryable, postgresJournal } from '../store-postgres.ts';
import { type SqliteDatabase, sqliteJournal } from '../store-sqlite.ts';
import { type Call, type Command, type Exit, Fault, hint } from './call.ts';
import { pgOf, sqliteClassOf } from './package.ts';
import { json } from './text.ts';

/** The milliseconds after which a store that does not answer is given up. */
const TIMEOUT = 10_000;

const STORE_OPTIONS = {
  store: ['STORE', 'a folder, sqlite:FILE or postgres://...; or $HEXTET_STORE'],
  name: ['NAME', 'the name in the store; the only one by default'],
  to: ['STORE', 'the store to copy to'],
} as const;

/** The class of what is kept, and the word for it. */
export interface Kind<T extends Keepable> {
  readonly word: 'pool' | 'zone';
  readonly class: {
    readonly prototype: T;
    restoreParts(lines: Iterable<string> | AsyncIterable<string>): Promise<T>;
  };
  /** Returns true if the first line of a snapshot is of this kind. */
  isHead(head: { readonly format?: unknown }): boolean;
}

/** The store that a part of a command works on. */
export interface Opened<T extends Keepable> {
  readonly call: Call;
  readonly store: Store;
  readonly kind: Kind<T>;
  /** Opens the one that is meant. */
  kept(): Promise<Stored<T>>;
  names(): Promise<string[]>;
}

export type Part<T extends Keepable> = readonly [
  usage: string,
  run: (opened: Opened<T>) => AsyncGenerator<string, Exit>,
];

/** A command of several parts, each with its first argument as name. */
export function partsOf<T extends Keepable>(
  kind: Kind<T>,
  parts: Readonly<Record<string, Part<T>>>,
  rest: Pick<Command, 'about' | 'options' | 'examples'>,
): Command {
  const usages = Object.entries({ ...parts, ...shared<T>() });
  const { word } = kind;
  return {
    ...rest,
    usage: 'PART ... --store STORE',
    about: `${rest.about}\n\n${usages.map(([name, [usage]]) => `  hextet ${word} ${`${name} ${usage}`.trimEnd()}`).join('\n')}`,
    options: { ...rest.options, ...STORE_OPTIONS },
    async *run(call) {
      const name = call.arg(0, 'PART');
      const part = usages.find(([one]) => one === name)?.[1];
      if (part === undefined) {
        const known = usages.map(([one]) => one);
        throw new Fault(`hextet ${word} has no part ${JSON.stringify(name)}${hint(name, known)}`);
      }
      const url = call.text('store') ?? call.host.env.HEXTET_STORE;
      if (!url) throw new Fault('--store is missing: a folder, sqlite:FILE or postgres://...');
      const { journal, close } = await journalOf(url, name === 'create');
      const store = new Store(journal, { timeout: TIMEOUT });
      const names = () => namesOf(store, journal, kind);
      const kept = async () => (await store.open(await chosen(call, store, journal, kind), kind.class))!;
      try {
        return yield* part[1]({ call, store, kind, kept, names });
      } finally {
        await store.close();
        await close();
      }
    },
  };
}

/** The parts that pools and zones have alike. */
function shared<T extends Keepable>(): Readonly<Record<string, Part<T>>> {
  return {
    names: [
      '',
      async function* ({ call, names }) {
        for (const name of await names()) yield call.isJson ? `${json({ name })}\n` : `${name}\n`;
      },
    ],
    verify: [
      '',
      async function* ({ call, kept, kind }) {
        const stored = await kept();
        // The digest of each record was checked when it was opened; that of its own text is checked here.
        const value = stored.view as unknown as Keepable;
        const { head } = await kind.class.restoreParts(value.snapshotParts());
        yield call.isJson
          ? `${json({ name: stored.name, ...head, whole: true })}\n`
          : `${stored.name} is whole: version ${head.version}, digest ${head.digest}\n`;
      },
    ],
    checkpoint: [
      '',
      async function* ({ call, kept }) {
        const stored = await kept();
        const isNew = await stored.checkpoint();
        const { version } = (stored.view as unknown as Keepable).head;
        yield call.isJson
          ? `${json({ name: stored.name, version, new: isNew })}\n`
          : `${stored.name}: ${isNew ? 'a snapshot' : 'the snapshot is already'} of version ${version}\n`;
      },
    ],
    copy: [
      '--to STORE',
      async function* ({ call, kept, kind }) {
        const stored = await kept();
        const to = call.text('to');
        if (to === undefined) throw new Fault('--to is missing: the store to copy to');
        const { journal, close } = await journalOf(to, true);
        try {
          if (!(await stored.copyTo(journal)))
            throw new Fault(`${to} has ${JSON.stringify(stored.name)} already`, 1);
        } finally {
          await journal.close();
          await close();
        }
        yield madeRow(call, stored.name, kind.word, stored.view as unknown as Keepable);
      },
    ],
  };
}

/** The row of a pool or zone that was begun. */
export function madeRow(call: Call, name: string, word: string, value: Keepable): string {
  return call.isJson ? `${json({ name, ...value.head })}\n` : `${word} ${name}: ${value}\n`;
}

/** Refuses a name that is there. */
export async function refuseTaken(store: Store, name: string): Promise<void> {
  if ((await store.names()).includes(name)) throw new Fault(`there is ${JSON.stringify(name)} already`, 1);
}

/** A refusal of what is kept is a no. */
export function refused(call: Call, issue: Parameters<Call['refuse']>[1] | HextetError): number {
  call.refuse('', issue);
  return 1;
}

async function chosen<T extends Keepable>(
  call: Call,
  store: Store,
  journal: Journal,
  kind: Kind<T>,
): Promise<string> {
  const { word } = kind;
  const name = call.text('name');
  // The others are opened only for the hint.
  if (name !== undefined && (await store.names()).includes(name) && (await hasKind(journal, name, kind)))
    return name;
  const all = await namesOf(store, journal, kind);
  if (name !== undefined) throw new Fault(`there is no ${word} ${JSON.stringify(name)}${hint(name, all)}`);
  if (all.length === 1) return all[0]!;
  if (all.length > 1) throw new Fault(`--name is missing: the store has ${all.join(', ')}`);
  throw new Fault(`the store has no ${word}; "hextet ${word} create NAME" makes one`);
}

/** The names of a kind. */
async function namesOf<T extends Keepable>(store: Store, journal: Journal, kind: Kind<T>): Promise<string[]> {
  const found: string[] = [];
  for (const name of await store.names()) if (await hasKind(journal, name, kind)) found.push(name);
  return found;
}

async function hasKind<T extends Keepable>(journal: Journal, name: string, kind: Kind<T>): Promise<boolean> {
  const opened = await journal.open(name);
  // ["head", { "format": ... }, ...]
  for await (const line of opened?.snapshot.lines ?? []) return kind.isHead(JSON.parse(line)[1]);
  return false;
}

interface OpenJournal {
  readonly journal: Journal;
  close(): Promise<void>;
}

/** The journal of a store, which is made only where that is meant. */
async function journalOf(url: string, isMade: boolean): Promise<OpenJournal> {
  const [, scheme = '', rest = url] = /^(sqlite|postgres(?:ql)?):(.*)$/s.exec(url) ?? [];
  if (scheme.startsWith('postgres')) return postgresOf(url, isMade);
  if (/^[a-z+]+:\/\//i.test(url))
    throw new Fault(`${JSON.stringify(url)} is not a folder, sqlite: or postgres:`);
  if (!isMade && !existsSync(rest)) throw new Fault(`there is no store ${rest}`);
  if (scheme === 'sqlite') return sqliteOf(rest);
  return { journal: fileJournal(url), close: async () => {} };
}

async function postgresOf(url: string, isMade: boolean): Promise<OpenJournal> {
  const pg = pgOf() as {
    Pool: new (
      options: object,
    ) => PgQueryable & {
      connect(): Promise<PgClient>;
      end(): Promise<void>;
      on(event: 'error', listener: () => void): void;
    };
  };
  const db = new pg.Pool({ connectionString: url, connectionTimeoutMillis: TIMEOUT });
  db.on('error', () => {});
  const journal = postgresJournal(fromPg(db));
  try {
    if (isMade) await journal.migrate();
  } catch (error) {
    await db.end();
    throw new Fault(`${url.replace(/:[^:@/]*@/, ':***@')}: ${(error as Error).message}`);
  }
  return { journal, close: () => db.end() };
}

function sqliteOf(file: string): OpenJournal {
  type Database = SqliteDatabase & { close(): void };
  const Open = sqliteClassOf() as new (file: string) => Database;
  try {
    const db = new Open(file);
    return { journal: sqliteJournal(db), close: async () => db.close() };
  } catch (error) {
    throw new Fault(`${file}: ${(error as Error).message}`);
  }
}
