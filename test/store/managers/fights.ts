/** The fights that managers of every kind of place end with one history. */
import { expect, test } from 'vitest';
import type { Pool } from '../../../src/pool.ts';
import type { Spec } from '../../faults/drivers.ts';
import { fight } from './fight.ts';

/** The milliseconds that a loaded machine may take. */
const SLOW = 300_000;

export function fights(place: Spec): void {
  test.each(['zone', 'networks'] as const)(
    'managers of one %s, of which one is killed, are told what one alone would be told',
    async (kind) => {
      const { findings, made } = await fight({
        kind,
        place,
        journal: kind,
        managers: 3,
        calls: 48,
        kills: true,
      });
      expect(findings).toEqual([]);
      expect(made.size).toBeGreaterThan(1);
    },
    SLOW,
  );

  test(
    '260 creates at once of two processes give 255 leases and five refusals, all of them true',
    async () => {
      const options = {
        kind: 'pool',
        place,
        journal: 'creates',
        managers: 2,
        calls: 130,
        isParallel: true,
      } as const;
      const { findings, calls, value } = await fight(options);
      expect(findings).toEqual([]);
      expect([...(value as Pool).leases()].length).toBe(255);
      const codes = calls
        .map(({ told }) => told!.outcome)
        .map((one) => (one.kind === 'ok' ? 'ok' : one.code));
      expect(codes.filter((code) => code === 'ok').length).toBe(255);
      expect(codes.filter((code) => code === 'exhausted').length).toBe(5);
    },
    SLOW,
  );
}
