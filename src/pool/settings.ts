import { checkFields } from '../internal/fields.ts';
import { checkInteger, failType } from '../internal/issue.ts';
import { checkStrategy, readList } from './checks.ts';
import type { PoolOptions, PoolStrategy } from './types.ts';

/** The rules of a pool, which stay as they are. */
export interface Settings {
  /** Ascending, or null for any. */
  readonly lengths: readonly number[] | null;
  readonly strategy: PoolStrategy;
  readonly seed: number;
  readonly quarantineSeconds: number;
  readonly anycast: 'skip' | 'allow';
}

/** The options that settings are made from. */
export type SettingsOptions = Omit<PoolOptions, 'roots' | 'reserve' | 'clock' | 'journal'>;

/** The longest quarantine in seconds: times in milliseconds stay exact. */
const LONGEST = 2 ** 32 - 1;

export function readSettings(options: SettingsOptions): Settings {
  const { lengths, strategy = 'first', seed = 0, quarantine = { seconds: 0 }, anycast = 'skip' } = options;
  if (typeof quarantine !== 'object' || quarantine === null)
    failType('{ seconds: number }', quarantine, 'quarantine');
  checkFields('PoolOptions', quarantine, ['seconds'], ['quarantine']);
  const { seconds } = quarantine;
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  checkInteger('quarantine.seconds', seconds, 0, LONGEST);
  if (anycast !== 'skip' && anycast !== 'allow') failType("'skip' | 'allow'", anycast, 'anycast');
  return {
    lengths: lengths === undefined ? null : readLengths(lengths),
    strategy: checkStrategy(strategy),
    seed,
    quarantineSeconds: seconds,
    anycast,
  };
}

function readLengths(lengths: Iterable<number>): readonly number[] {
  const sorted = [...new Set(readList('Iterable<number>', lengths))];
  for (const length of sorted) checkInteger('length', length, 0, 128);
  return sorted.sort((a, b) => a - b);
}
