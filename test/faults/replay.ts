/** A journal, read once: whose leases there were, and from when to when. */
import type { Pool, PoolRecord } from '../../src/pool.ts';
import type { Finding } from './check.ts';

/** A lease of the journal. */
export interface Fate {
  readonly prefix: string;
  readonly generation: number;
  readonly owner: string;
  readonly length: number;
  /** The versions that made and ended it. */
  readonly made: number;
  ended: number | null;
}

export interface Replay {
  /** The last version. */
  readonly version: number;
  /** The digest of each version. */
  readonly digests: readonly string[];
  readonly fates: ReadonlyMap<string, Fate>;
  readonly byOwner: ReadonlyMap<string, readonly Fate[]>;
  readonly findings: readonly Finding[];
  /** Calls with the pool as it was at each version. */
  each(look: (pool: Pool, version: number) => void): void;
}

export function keyOf({ prefix, generation }: { prefix: string; generation: number }): string {
  return `${prefix} ${generation}`;
}

export function replayOf(records: readonly PoolRecord[], pool: Pool): Replay {
  const findings: Finding[] = [];
  const fates = new Map<string, Fate>();
  const byOwner = new Map<string, Fate[]>();
  const digests = [pool.head.digest];
  const origin = pool.snapshot();
  const good: PoolRecord[] = [];
  for (const record of records) {
    const { version, digest, changes } = record;
    if (version !== digests.length)
      findings.push({ check: 1, what: `version ${version} after ${digests.length - 1}` });
    try {
      pool.apply(record);
      good.push(record);
    } catch (error) {
      findings.push({ check: 2, what: `version ${version} does not replay: ${error}` });
    }
    digests[version] = digest;
    for (const change of changes) {
      if (change.op === 'lease') {
        const { prefix, owner } = change;
        const length = Number(prefix.split('/')[1] ?? 128);
        const fate: Fate = { prefix, generation: version, owner, length, made: version, ended: null };
        const own = byOwner.get(owner) ?? [];
        if (own.some((one) => one.ended === null && one.length === length))
          findings.push({ check: 6, what: `${owner} has two leases of /${length} in version ${version}` });
        fates.set(keyOf(fate), fate);
        byOwner.set(owner, [...own, fate]);
      } else if (change.op === 'release') {
        const fate = fates.get(keyOf(change));
        if (fate !== undefined) fate.ended = version;
      } else {
        findings.push({ check: 5, what: `nobody asked for ${change.op} in version ${version}` });
      }
    }
  }
  const Class = pool.constructor as typeof Pool;
  return {
    version: digests.length - 1,
    digests,
    fates,
    byOwner,
    findings,
    each(look) {
      const again = Class.restore(origin);
      look(again, 0);
      for (const record of good) {
        again.apply(record);
        look(again, record.version);
      }
    },
  };
}
