/** What is refused leaves nothing in the plan around it, and what a zone remembers decides nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Zone, type ZoneCommand } from '../../src/zone.ts';
import { checkRefused } from '../support/refused.ts';

const id = fc.constantFrom('a', 'b', 'c');
const vpc = fc.constantFrom('x', 'y');
const offering = fc.constant('dual');
const length = fc.constantFrom(62, 63, 64);
/** Small ones, which one lease can fill. */
const prefix = fc.constantFrom('2001:db8::/62', '2001:db8:0:4::/63', '2001:db8:0:8::/64');
const place = fc.constantFrom('2001:db8::/64', '2001:db8:0:3::/64', '2001:db8:0:5::/64', '2001:db8:0:8::/64');
const contents = fc.constantFrom('refuse', 'remove');
const mac = fc.constantFrom('02:00:00:00:00:01', '02:00:00:00:00:02');
const owner = fc.constantFrom(null, 'acme');

/** A command with some fields, and perhaps some others. */
const command = (op: string, fields: object, others: object = {}) =>
  fc.record(
    { op: fc.constant(op), ...fields, ...others },
    { requiredKeys: ['op', ...Object.keys(fields)] as never },
  );

const commands = fc.oneof(
  command('set-prefix', { prefix }, { owner, public: fc.option(place) }),
  command('resize-prefix', { prefix, to: fc.constantFrom('2001:db8::/61', '2001:db8::/63') }),
  command('remove-prefix', { prefix }),
  command('move-public', { prefix: place }),
  command('reserve', { range: place, reason: fc.constant('kept') }),
  command('unreserve', { range: place }),
  command('set-vpc', { id: vpc, offering }, { owner, block: length }),
  command('remove-vpc', { id: vpc, contents }),
  {
    weight: 3,
    arbitrary: command(
      'set-network',
      { id, offering },
      { vpc, owner, length, dns: fc.constant(['2001:db8::53']) },
    ),
  },
  command('set-network', { id, offering, prefix: place }),
  command('remove-network', { id, contents }),
  command('set-router', {
    id: fc.constantFrom('r', 's'),
    publicMac: mac,
    for: id.map((network) => ({ network })),
  }),
  command('remove-router', { id: fc.constantFrom('r', 's') }),
  command('set-nic', { id: fc.constantFrom('m', 'n'), network: id, mac }),
) as fc.Arbitrary<unknown> as fc.Arbitrary<ZoneCommand>;

test('groups and functions with refusals plan what is accepted, as a restored zone does', () => {
  let refused = 0;
  const group = fc.array(commands, { size: 'max', minLength: 1, maxLength: 4 });
  const step = fc.tuple(fc.nat({ max: 2 }), fc.array(group, { size: 'max', maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(step, { size: 'max', maxLength: 30 }), (steps) => {
      let now = 0;
      const clock = () => now;
      const zone = new Zone({ clock, quarantine: { seconds: 2 } });
      zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
      zone.run({ op: 'set-prefix', prefix: '2001:db8::/62', public: '2001:db8::/64' });
      zone.run({ op: 'set-prefix', prefix: '2001:db8:0:4::/63' });
      for (const [seconds, groups] of steps) {
        now += 1000 * seconds;
        refused += checkRefused(zone, Zone.restore(zone.snapshot(), { clock }), groups);
        zone.commit(zone.planEach(groups).plan);
      }
    }),
    { numRuns: 40 },
  );
  expect(refused).toBeGreaterThan(1000);
});
