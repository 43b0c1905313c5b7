/** Where a manager makes its calls: at a store of its own process, or at that of the process that owns the files. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import { HextetError } from '../../../src/error.ts';
import type { JournalRecord } from '../../../src/pool.ts';
import type { Keepable, Stored } from '../../../src/store.ts';
import { KINDS, type KindName } from './kinds.ts';

/**
 * - `ok`: the answers.
 * - `refused`: the code.
 * - `failed`: the store says that nothing was changed.
 * - `unknown`: nobody knows.
 */
type Outcome =
  | { readonly kind: 'ok'; readonly answers: unknown }
  | { readonly kind: 'refused' | 'failed' | 'unknown'; readonly code: string };

/** What a call led to, and the version of the copy right after it: that at which the outcome is true. */
export interface Told {
  /** The process of the store, and the number of the call there. */
  readonly desk: string;
  readonly at: number;
  readonly version: number;
  readonly outcome: Outcome;
}

export interface Desk {
  call(drawn: readonly unknown[]): Promise<Told>;
  checkpoint(): Promise<void>;
  /** Calls with every record after a head, and with each new one. */
  follow(
    after: { version: number; digest: string } | undefined,
    take: (record: JournalRecord<unknown>) => void,
  ): void;
  /** Returns the newest version. */
  refresh(): Promise<number>;
}

export function storeDesk(kind: KindName, stored: Stored<Keepable>, name: string): Desk {
  let count = 0;
  return {
    async call(drawn) {
      const at = count++;
      const outcome = await outcomeOf(stored.transact(drawn.map(KINDS[kind].command)));
      return { desk: name, at, version: stored.view.version, outcome };
    },
    async checkpoint() {
      await stored.checkpoint();
    },
    follow(after, take) {
      const work = async () => {
        for await (const record of stored.follow({ after })) take(record);
      };
      void work();
    },
    refresh: async () => (await stored.refresh()).version,
  };
}

async function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { kind: 'ok', answers: await work };
  } catch (error) {
    if (!HextetError.is(error)) throw error;
    const { code } = error;
    if (code === 'outcome-unknown') return { kind: 'unknown', code };
    return { kind: code.startsWith('store-') ? 'failed' : 'refused', code };
  }
}

type Asked =
  | { readonly id: number; readonly ask: 'call'; readonly drawn: readonly unknown[] }
  | { readonly id: number; readonly ask: 'checkpoint' | 'refresh' }
  | { readonly id: number; readonly ask: 'follow'; readonly after?: { version: number; digest: string } };

/** Serves a desk to other processes, at a Unix socket. */
export function serve(desk: Desk, path: string): Promise<Server> {
  const server = createServer((socket) => {
    const answer = (id: number, value: unknown) => socket.write(`${JSON.stringify([id, value ?? null])}\n`);
    linesOf(socket).on('line', async (line) => {
      const asked = JSON.parse(line) as Asked;
      const { id } = asked;
      if (asked.ask === 'follow') desk.follow(asked.after, (record) => answer(id, record));
      else if (asked.ask === 'call') answer(id, await desk.call(asked.drawn));
      else answer(id, await desk[asked.ask]());
    });
  });
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}

/** The desk of another process. One that ends is waited for until it is there again. */
export class RemoteDesk implements Desk {
  private readonly path: string;
  private socket: Promise<Socket> | null = null;
  private readonly waiting: Map<number, (value: unknown) => void> = new Map();
  private count = 0;
  /** Begins to follow again, at another socket. */
  private refollow: () => void = () => {};

  constructor(path: string) {
    this.path = path;
  }

  async call(drawn: readonly unknown[]): Promise<Told> {
    const told = (await this.ask({ ask: 'call', drawn })) as Told | null;
    return told ?? { desk: '', at: 0, version: 0, outcome: { kind: 'unknown', code: 'cut' } };
  }

  async checkpoint(): Promise<void> {
    await this.ask({ ask: 'checkpoint' });
  }

  async refresh(): Promise<number> {
    return ((await this.ask({ ask: 'refresh' })) as number | null) ?? this.refresh();
  }

  follow(
    after: { version: number; digest: string } | undefined,
    take: (record: JournalRecord<unknown>) => void,
  ): void {
    let last = after;
    this.refollow = () => {
      void this.ask({ ask: 'follow', after: last }, (record) => {
        last = record as JournalRecord<unknown>;
        take(last as JournalRecord<unknown>);
      });
    };
    this.refollow();
  }

  /** Returns the answer, or null where the connection was cut before. */
  private async ask(asked: object, each?: (value: unknown) => void): Promise<unknown> {
    this.socket ??= this.open();
    const socket = await this.socket;
    const id = this.count++;
    return new Promise((resolve) => {
      this.waiting.set(id, (value) => {
        if (each === undefined || value === null) {
          this.waiting.delete(id);
          resolve(value);
        } else each(value);
      });
      socket.write(`${JSON.stringify({ id, ...asked })}\n`);
    });
  }

  private async open(): Promise<Socket> {
    for (;;) {
      const socket = connect(this.path);
      const isOpen = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      if (!isOpen) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      linesOf(socket).on('line', (line) => {
        const [id, value] = JSON.parse(line) as [number, unknown];
        this.waiting.get(id)?.(value);
      });
      socket.once('close', () => {
        this.socket = null;
        const cut = [...this.waiting.values()];
        this.waiting.clear();
        for (const end of cut) end(null);
        this.refollow();
      });
      return socket;
    }
  }
}

/** The lines of a connection, which may be cut. */
function linesOf(socket: Socket): Interface {
  socket.on('error', () => {});
  return createInterface({ input: socket }).on('error', () => {});
}
