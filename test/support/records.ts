/** Records of a journal that no pool made, with a digest that fits as far as there can be one. */

import { Sum } from '../../src/internal/digest.ts';
import { Prefix } from '../../src/ip/prefix.ts';
import { AddressRange } from '../../src/ip/range.ts';
import { type DigestedChange, recordDigest } from '../../src/pool/digest.ts';
import type { Pool, PoolChange, PoolRecord } from '../../src/pool.ts';

/** A record that follows the head of a pool, unless it says something else. */
export function recordFor(pool: Pool, fields: Partial<PoolRecord>): PoolRecord {
  const { version, digest } = pool.head;
  return signed({
    version: version + 1,
    at: 0,
    previous: digest,
    digest: '0000000000000000',
    changes: [],
    ...fields,
  });
}

/** The record with the digest of its values. */
export function signed(record: PoolRecord): PoolRecord {
  try {
    const previous = Sum.parse(record.previous);
    const digest = recordDigest({ ...record, previous, changes: record.changes.map(typed) });
    return { ...record, digest: String(digest) };
  } catch {
    return record;
  }
}

function typed(change: PoolChange): DigestedChange {
  const fields = Object.entries(change as Record<string, unknown>).map(([name, value]) => {
    if (name === 'range') return [name, AddressRange.parse(value as string)];
    const isPrefix = name === 'prefix' || name === 'root' || (name === 'to' && typeof value === 'string');
    return [name, isPrefix ? Prefix.parse(value as string) : value];
  });
  return { tags: {}, ...Object.fromEntries(fields) } as DigestedChange;
}
