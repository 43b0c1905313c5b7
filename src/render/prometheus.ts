/** Metrics in the text format of Prometheus 2.42. */

import { integer, list, nullable, optional, type Path, readFields } from '../internal/read.ts';
import {
  checkDistinct,
  readCount,
  readGeneration,
  readIPv4Prefix,
  readRoutable,
  readString,
} from './read.ts';
import type { PrefixView } from './types.ts';

const STATES = ['used', 'reserved', 'quarantined', 'free'] as const;

/**
 * Returns two gauges of each prefix: all its blocks, and its blocks by state. Prometheus keeps numbers as doubles: from
 * 2^53 on a count is rounded there.
 *
 * @throws HextetError the first fault of a view with its path; `listed-twice` for a second view of a prefix.
 *
 * @public
 */
export function prometheus(capacity: Iterable<PrefixView>): string {
  const views = list(readView)(capacity, []);
  checkDistinct(
    views.map(({ prefix }) => String(prefix)),
    (i) => [i, 'prefix'],
  );
  const labels = (view: (typeof views)[number]) => `prefix="${view.prefix}",unit="${view.unit}"`;
  const lines = [
    '# HELP hextet_prefix_capacity_blocks Blocks of the unit length that the prefix has.',
    '# TYPE hextet_prefix_capacity_blocks gauge',
    ...views.map((view) => `hextet_prefix_capacity_blocks{${labels(view)}} ${view.total}`),
    '# HELP hextet_prefix_blocks Blocks of the unit length in the prefix by state.',
    '# TYPE hextet_prefix_blocks gauge',
    ...views.flatMap((view) =>
      STATES.map((state) => `hextet_prefix_blocks{${labels(view)},state="${state}"} ${view[state]}`),
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function readView(value: unknown, path: Path) {
  return readFields(value, path, 'PrefixView', {
    prefix: readEither,
    public: nullable(readRoutable),
    owner: nullable(readString),
    note: optional(nullable(readString)),
    unit: integer('unit', 0, 128),
    total: readCount,
    used: readCount,
    reserved: readCount,
    quarantined: readCount,
    free: readCount,
    generation: readGeneration,
  });
}

function readEither(value: unknown, path: Path): unknown {
  const isIPv6 = typeof value !== 'string' || value.includes(':');
  return isIPv6 ? readRoutable(value, path) : readIPv4Prefix(value, path);
}
