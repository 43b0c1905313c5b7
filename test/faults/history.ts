/** What a client did and was told: a line before each call and one after its answer, on the disk before it goes on. */
import { existsSync, openSync, readFileSync, writeSync } from 'node:fs';

export type Command =
  | { readonly op: 'allocate'; readonly length: number; readonly owner: string }
  | { readonly op: 'release'; readonly prefix: string; readonly generation: number };

export interface Lease {
  readonly prefix: string;
  readonly owner: string;
  readonly generation: number;
}

/**
 * - `ok`: the leases by pool, null for a release.
 * - `refused`: by the rules of one pool.
 * - `failed`: the store says that nothing was changed.
 * - `unknown`: the store says that it does not know.
 */
export type Answer =
  | { readonly kind: 'ok'; readonly leases: Readonly<Record<string, readonly (Lease | null)[]>> }
  | { readonly kind: 'refused'; readonly code: string; readonly pool: string }
  | { readonly kind: 'failed' | 'unknown'; readonly code: string };

export interface Call {
  readonly id: string;
  /** Nanoseconds of the machine's monotonic clock, which all processes share. */
  readonly began: number;
  readonly commands: Readonly<Record<string, readonly Command[]>>;
  /** The call whose outcome was unknown and that this one repeats. */
  readonly retry?: string | undefined;
  /** When the answer came, and which; missing where the client was killed before. */
  readonly ended?: number | undefined;
  readonly answer?: Answer | undefined;
}

/** A record that a follower was given. */
export interface Followed {
  readonly version: number;
  readonly digest: string;
}

/** What a process saw of a pool in the end. */
export interface View {
  readonly pool: string;
  readonly version: number;
  readonly leases: readonly string[];
}

type Line =
  | { readonly begin: Call }
  | { readonly end: string; readonly ended: number; readonly answer: Answer }
  | { readonly followed: Followed }
  | { readonly view: View };

export class History {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, 'a');
  }

  write(line: Line): void {
    writeSync(this.file, `${JSON.stringify(line)}\n`);
  }
}

export interface Told {
  readonly calls: readonly Call[];
  readonly followed: readonly Followed[];
  readonly views: readonly View[];
}

export function readHistory(path: string): Told {
  const calls = new Map<string, Call>();
  const followed: Followed[] = [];
  const views: View[] = [];
  // The last line has no end where the client was killed while it wrote.
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  for (const text of lines) {
    const line = JSON.parse(text) as Line;
    if ('begin' in line) calls.set(line.begin.id, line.begin);
    else if ('followed' in line) followed.push(line.followed);
    else if ('view' in line) views.push(line.view);
    else calls.set(line.end, { ...calls.get(line.end)!, ended: line.ended, answer: line.answer });
  }
  return { calls: [...calls.values()], followed, views };
}

export function now(): number {
  return Number(process.hrtime.bigint());
}
