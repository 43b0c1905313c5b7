/** Every op of a zone in any order; after each step what holds always, in the zone, in copies of it and in its events. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zoneCommands } from '../../src/testing.ts';
import { Zone, type ZoneCommand, zoneEvents } from '../../src/zone.ts';
import { checkZone, Listener } from '../support/check-zone.ts';

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));
test('after every step of any op the invariants hold, in the zone, a follower, a restarted one and a replayed one', () => {
  const ops = new Set<string>();
  fc.assert(
    fc.property(zoneCommands({ size: 'max', maxCommands: 50 }), fc.nat({ max: 49 }), (commands, from) => {
      let now = 0;
      const clock = () => now;
      const zone = new Zone({ clock });
      const follower = new Zone({ clock });
      const listener = new Listener();
      const snapshots: ReturnType<Zone['snapshot']>[] = [json(zone.snapshot())];
      zone.onChange((record) => {
        expect(follower.apply(json(record))).toBe(true);
        for (const event of zoneEvents(json(record))) listener.take(event);
        snapshots[record.version] = json(zone.snapshot());
      });
      const real = {
        run(command: ZoneCommand) {
          const answer = zone.run(command);
          ops.add(command.op);
          // A command that was repeated after a timeout changes nothing; one that expects what is new says so.
          const isOnce = command.op === 'add-prefix' || JSON.stringify(command).includes('"expect":"new"');
          if (!isOnce) {
            const { version } = zone;
            expect(zone.run(command)).toEqual(answer);
            expect(zone.version).toBe(version);
          }
          return answer;
        },
        networks() {
          checkZone(zone, listener, zone.changes(0));
          expect(follower.head).toEqual(zone.head);
          now += 10;
          return zone.networks();
        },
      };
      const model = new Zone({ clock });
      fc.modelRun(() => ({ model, real }), commands);
      expect(JSON.stringify(follower)).toBe(JSON.stringify(zone));
      const since = Math.min(from, zone.version);
      const replayed = Zone.restore(snapshots[since]!, { clock });
      for (const record of zone.changes(since)) replayed.apply(json(record));
      expect(JSON.stringify(replayed)).toBe(JSON.stringify(zone));
    }),
    { numRuns: 60, seed: 1 },
  );
  expect(ops.size).toBe(19);
});
