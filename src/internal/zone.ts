/** Zones of addresses (RFC 4007) that come as values. */
import { HextetError } from '../error.ts';
import { failType } from './issue.ts';
import { faultIssue, scanBounds, scanZone } from './scan.ts';

const LONGEST = 64;

/** Checks the name of a zone. */
export function checkZone(zone: string | null): void {
  if (zone === null) return;
  if (typeof zone !== 'string') failType('string | null', zone);
  const found = (zone === '' ? null : scanBounds(zone, LONGEST)) ?? scanZone(zone, 0, zone.length);
  if (found !== null) throw new HextetError(faultIssue(found, zone, 'zone'));
}
