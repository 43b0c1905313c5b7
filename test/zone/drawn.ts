/** Commands that managers of one zone fight with. */
import fc from 'fast-check';
import type { ZoneCommand } from '../../src/zone.ts';

const network = fc.constantFrom('a', 'b', 'c');
const vpc = fc.constantFrom('x', 'y');
const machine = fc.integer({ min: 0, max: 2 });
const expected = fc.constantFrom<{ expect?: 'new' }>({}, { expect: 'new' });
const range = fc.constantFrom('2001:db8:1:2::/64', '2001:db8:1:6::/64', '2001:db8:1:9::/64');
const host = fc.constantFrom('2001:db8:1:1::', '2001:db8:1:2::', '2001:db8:1:4::');
const target = fc.oneof(
  network.map((id) => ({ network: id })),
  vpc.map((id) => ({ vpc: id })),
  fc.constant({ system: 'proxy' }),
);

/** Every noun of a zone, a few of each: all that one manager names another one has, or removes, or wants as well. */
export const commands: fc.Arbitrary<ZoneCommand> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(network, expected)
      .map(([id, rest]): ZoneCommand => ({ op: 'set-network', id, offering: 'dual', ...rest })),
  },
  fc
    .tuple(network, vpc)
    .map(([id, home]): ZoneCommand => ({ op: 'set-network', id: `${home}/${id}`, vpc: home })),
  network.map((id): ZoneCommand => ({ op: 'remove-network', id, contents: 'remove' })),
  fc
    .tuple(vpc, expected)
    .map(([id, rest]): ZoneCommand => ({ op: 'set-vpc', id, offering: 'dual', block: 62, ...rest })),
  vpc.map((id): ZoneCommand => ({ op: 'remove-vpc', id, contents: 'remove' })),
  {
    weight: 2,
    arbitrary: fc.tuple(network, machine).map(
      ([id, n]): ZoneCommand => ({
        op: 'set-nic',
        id: `vm/${n}`,
        network: id,
        mac: `02:00:00:00:00:0${n}`,
      }),
    ),
  },
  fc
    .tuple(machine, host)
    .map(([n, text]): ZoneCommand => ({ op: 'set-nic', id: `vm/${n}`, addresses: [`${text}7`] })),
  machine.map((n): ZoneCommand => ({ op: 'remove-nic', id: `vm/${n}` })),
  fc
    .tuple(machine, host)
    .map(([n, text]): ZoneCommand => ({ op: 'observe', nic: `vm/${n}`, address: `${text}9` })),
  {
    weight: 2,
    arbitrary: fc.tuple(machine, machine, target).map(
      ([id, n, goal]): ZoneCommand => ({
        op: 'set-router',
        id: `r/${id}`,
        for: goal,
        publicMac: `02:00:00:00:01:0${n}`,
      }),
    ),
  },
  machine.map((n): ZoneCommand => ({ op: 'remove-router', id: `r/${n}` })),
  range.map((prefix): ZoneCommand => ({ op: 'move-public', prefix })),
  fc
    .tuple(range, fc.constantFrom('kept', 'old'))
    .map(([text, reason]): ZoneCommand => ({ op: 'reserve', range: text, reason })),
  range.map((text): ZoneCommand => ({ op: 'unreserve', range: text })),
  fc.constantFrom('2001:db8:1::/60', '2001:db8:1::/61').map(
    (to): ZoneCommand => ({
      op: 'resize-prefix',
      prefix: to === '2001:db8:1::/60' ? '2001:db8:1::/61' : '2001:db8:1::/60',
      to,
    }),
  ),
  fc
    .constantFrom(null, 'acme')
    .map((owner): ZoneCommand => ({ op: 'set-prefix', prefix: '2001:db8:2::/62', owner })),
  fc.constant<ZoneCommand>({ op: 'add-prefix', prefix: '2001:db8:3::/64' }),
  fc
    .constantFrom('2001:db8:2::/62', '2001:db8:3::/64')
    .map((prefix): ZoneCommand => ({ op: 'remove-prefix', prefix })),
  fc
    .constantFrom('ipv4' as const, 'dual' as const)
    .map((stack): ZoneCommand => ({ op: 'set-offering', id: 'spare', stack })),
  fc.constant<ZoneCommand>({ op: 'remove-offering', id: 'spare' }),
  fc.tuple(network, fc.constantFrom('allow' as const, 'deny' as const)).map(
    ([id, action]): ZoneCommand => ({
      op: 'set-rules',
      network: id,
      rules: [{ direction: 'ingress', action }],
    }),
  ),
);
