/** Commands of zones: all ops occur, most are executed, and a service that goes wrong is found. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { siteFixture, type ZoneUnderTest, zoneCommands } from '../../src/testing.ts';
import { Zone, type ZoneCommand } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

/** Drives a service beside a zone of the same clock. */
function drive(make: (zone: Zone) => ZoneUnderTest, numRuns = 60) {
  return fc.check(
    fc.property(zoneCommands({ maxCommands: 60, size: 'max' }), (commands) => {
      fc.modelRun(
        () => ({ model: new Zone({ clock: () => 1 }), real: make(new Zone({ clock: () => 1 })) }),
        commands,
      );
    }),
    { seed: 3, numRuns },
  );
}

/** A service that does the same as a zone but for one call. */
const broken = (change: (zone: Zone) => Partial<ZoneUnderTest>) => (zone: Zone) => ({
  run: (command: ZoneCommand) => zone.run(command),
  networks: () => zone.networks(),
  ...change(zone),
});

test('a zone is as a zone does, every op is executed, and most codes of refusals occur', () => {
  const ops = new Set<string>();
  const codes = new Set<string>();
  const { failed } = drive((zone) => {
    const run = zone.run.bind(zone) as (command: ZoneCommand) => unknown;
    return Object.assign(zone, {
      run(command: ZoneCommand) {
        try {
          const answer = run(command);
          ops.add(command.op);
          return answer;
        } catch (error) {
          codes.add((error as { readonly code: string }).code);
          throw error;
        }
      },
    }) as ZoneUnderTest;
  }, 150);
  expect(failed).toBe(false);
  expect(ops.size).toBe(19);
  for (const code of [
    'unknown-network',
    'overlaps-lease',
    'network-in-use',
    'duplicate-mac',
    'resize-blocked',
    'eui64-address',
  ])
    expect([...codes]).toContain(code);
});

describe('a service that goes wrong is found:', () => {
  test.each<[what: string, make: (zone: Zone) => ZoneUnderTest, sentence: RegExp]>([
    [
      'it lists the first network only',
      broken((zone) => ({ networks: () => [...zone.networks()].slice(0, 1) })),
      /^After/,
    ],
    ['it forgets routes', broken((zone) => ({ routes: () => [...zone.routes()].slice(1) })), /^After/],
    [
      'it accepts what a zone refuses',
      broken((zone) => ({
        run: (command) => {
          const result = zone.tryRun(command);
          return result.ok ? result.value : null;
        },
      })),
      /refused: /,
    ],
    [
      'it refuses all',
      broken(() => ({
        run: () => {
          throw Object.assign(new Error('no'), { code: 'no' });
        },
      })),
      /refused: no/,
    ],
    [
      'it fails without a code',
      broken(() => ({
        run: () => {
          throw new Error('a fault of the service');
        },
      })),
      /a fault of the service/,
    ],
  ])('%s', (_, make, sentence) => {
    const { failed, errorInstance, counterexample } = drive(make);
    expect(failed).toBe(true);
    expect((errorInstance as Error).message).toMatch(sentence);
    expect(String(counterexample?.[0])).toContain('"op"');
  });
});

test('a wrong count of names is refused', () => {
  expect(refusal(() => zoneCommands({ names: 0 })).code).toBe('out-of-range');
});

describe('siteFixture', () => {
  test('a seed gives the same site, another seed another prefix', () => {
    expect(siteFixture(7)).toEqual(siteFixture(7));
    expect(siteFixture(7)[1]).not.toEqual(siteFixture(8)[1]);
  });

  test('a site has its networks, routers, NICs and routes on unique local space', () => {
    const zone = new Zone();
    zone.commit(zone.plan(siteFixture(1, { networks: 20, nics: 5 })));
    expect([...zone.networks()]).toHaveLength(20);
    expect([...zone.routes()]).toHaveLength(20);
    const addresses = [...zone.nics()].flatMap((nic) => nic.addresses.map(({ address }) => address));
    expect(new Set(addresses).size).toBe(100);
    expect(addresses.filter((address) => !address.startsWith('fd'))).toEqual([]);
    expect(siteFixture(1, { networks: 0 })).toHaveLength(2);
    expect(siteFixture(1, {})).toHaveLength(2 + 3 * 4);
  });

  test('wrong counts and seeds are refused', () => {
    expect(refusal(() => siteFixture(-1)).code).toBe('out-of-range');
    expect(refusal(() => siteFixture(1, { networks: 65_536 })).code).toBe('out-of-range');
    expect(refusal(() => siteFixture(1, { nics: -1 })).code).toBe('out-of-range');
  });
});
