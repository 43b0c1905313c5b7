/** Records of the journal, as readers beside the zone get them. */
import { failDamage } from '../internal/damage.ts';
import type { ZoneRecord } from './types.ts';

/** Reads a record; one without its form is refused. Its digest is for `apply` to check. */
export function readRecord<T>(record: ZoneRecord, read: (record: ZoneRecord) => T): T {
  try {
    return read(record);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return failDamage('damaged-record', [], 'invalid', error);
  }
}
