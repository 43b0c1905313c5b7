/** The beginning that the snapshots of all machines share. */
import { HextetError } from '../error.ts';
import { failDamage } from './damage.ts';
import { resultOf } from './issue.ts';
import { integer, type Reader, readFields, readText } from './read.ts';

const count = integer('the count', 0, Number.MAX_SAFE_INTEGER);

/** Leaves a field to a reader that comes later. */
export function anything(value: unknown): unknown {
  return value;
}

interface Head {
  readonly version: number;
  readonly digest: string;
  readonly at: number;
  readonly generation: number;
}

type Readers = Readonly<Record<string, Reader<unknown>>>;

/** Reads the fields of a snapshot: those that every machine has, and others. */
export function readHead<S extends Readers>(
  what: string,
  snapshot: object,
  readers: S,
): Head & { readonly [K in keyof S]: ReturnType<S[K]> } {
  const read = resultOf(() =>
    readFields(snapshot, [], what, {
      format: anything,
      formatVersion: anything,
      version: count,
      digest: (value, path) => readText(value, path, 'name', 16, /[^0-9a-f]/),
      at: count,
      generation: count,
      pool: anything,
      ...readers,
    }),
  );
  if (read.ok) return read.value as never;
  return failDamage('damaged-snapshot', read.issue.path!, read.issue.code, new HextetError(read.issue));
}
