/**
 * Snapshots of a machine in parts: the lines of its facts, in whose head is the head of the pool, and then the pool's own.
 */
import { failDamage } from './damage.ts';
import { fail } from './issue.ts';
import type { Head } from './journaled.ts';
import { poolMessages } from './messages.ts';
import { checkLines, PartsReader, type Section, writeParts } from './parts.ts';

/** What the first line says, beside what the facts add. */
interface PartsHead extends Head {
  readonly format: string;
  readonly at: number;
  readonly pool: Head;
}

/** What is written of a machine. */
interface Written {
  readonly head: Head;
  readonly at: number;
  checkIdle(): void;
  readonly host: {
    readonly pool: { readonly head: Head; snapshotParts(): Iterable<string> };
    data(): object;
    sections(): readonly Section[];
  };
}

export function* partsOf(machine: Written): Generator<string> {
  const { head, at, host } = machine;
  const check = () => {
    machine.checkIdle();
    const { version } = machine.head;
    if (version === head.version) return;
    fail(poolMessages, 'stale-snapshot', { details: { begun: head.version, version } });
  };
  yield* writeParts({ ...host.data(), ...head, at, pool: host.pool.head }, host.sections(), check);
  for (const line of host.pool.snapshotParts()) {
    check();
    yield line;
  }
}

/** What takes the lines of a pool. */
interface PoolLoader<Pool> {
  read(line: string): void;
  end(): Pool;
}

/** Reads the lines of {@link partsOf}: each row goes to `add`, and the head and the pool come back. */
export async function readParts<Data, Pool extends { readonly head: Head }>(
  lines: Iterable<string> | AsyncIterable<string>,
  format: string,
  names: readonly string[],
  loader: PoolLoader<Pool>,
  add: (section: string, row: unknown) => void,
): Promise<{ readonly head: PartsHead & Data; readonly pool: Pool }> {
  checkLines(lines);
  const reader = new PartsReader(names);
  let head: PartsHead | null = null;
  for await (const line of lines) {
    if (reader.isWhole) {
      loader.read(line);
      continue;
    }
    const part = reader.read(line);
    if (part.kind === 'rows') for (const row of part.rows) add(part.section, row);
    else head = part.head as PartsHead;
    if (head!.format !== format) failDamage('damaged-snapshot', ['format']);
  }
  reader.end();
  const pool = loader.end();
  const { version, digest } = pool.head;
  if (head!.pool?.version !== version || head!.pool.digest !== digest)
    failDamage('damaged-snapshot', ['pool']);
  return { head: head as PartsHead & Data, pool };
}
