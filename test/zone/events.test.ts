/** What the records of a zone tell the outside: every view that is another than before has its event. */
import { describe, expect, test } from 'vitest';
import { Zone, type ZoneCommand, zoneEvents } from '../../src/zone.ts';

/** A network with two machines, one of which has a static address and one that was seen; and a system without a prefix. */
function zoneOf(...more: ZoneCommand[]): Zone {
  const zone = new Zone({ clock: () => 1_000 });
  const commands: ZoneCommand[] = [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'set-offering', id: 'v4' },
    { op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' },
    { op: 'set-network', id: 'web', offering: 'dual' },
    { op: 'set-nic', id: 'plain', network: 'web', mac: '02:00:00:00:00:01' },
    { op: 'set-nic', id: 'named', network: 'web', mac: '02:00:00:00:00:02', addresses: ['2001:db8:1:1::7'] },
    { op: 'observe', nic: 'named', address: '2001:db8:1:1::abc' },
  ];
  for (const command of [...commands, ...more]) zone.run(command);
  return zone;
}

/** The addresses that the events of the last record give to machines. */
function heardOf(zone: Zone) {
  const events = zoneEvents(JSON.parse(JSON.stringify(zone.changes(zone.version - 1)[0]!)));
  return events.flatMap(({ type, nic }) =>
    nic ? [[type, nic.id, ...nic.addresses.map(({ address }) => address)]] : [],
  );
}

describe('machines whose addresses change with their network are announced:', () => {
  test('when it gets another prefix', () => {
    const zone = zoneOf({ op: 'set-network', id: 'web', prefix: '2001:db8:1:77::/64' });
    expect(heardOf(zone)).toEqual([
      ['nic.change', 'plain', '2001:db8:1:77:0:ff:fe00:1'],
      ['nic.change', 'named', '2001:db8:1:77:0:ff:fe00:2', '2001:db8:1:77::7'],
    ]);
  });

  test('when it gives its prefix back, and when it gets one again', () => {
    const zone = zoneOf({ op: 'set-network', id: 'web', offering: 'v4' });
    expect(heardOf(zone)).toEqual([
      ['nic.change', 'plain'],
      ['nic.change', 'named'],
    ]);
    zone.run({ op: 'set-network', id: 'web', offering: 'dual' });
    expect(heardOf(zone)).toEqual([
      ['nic.change', 'plain', '2001:db8:1:1:0:ff:fe00:1'],
      ['nic.change', 'named', '2001:db8:1:1:0:ff:fe00:2'],
    ]);
  });

  test('not when it is something else that changes, nor in a prefix where machines make no addresses', () => {
    const zone = zoneOf({ op: 'set-network', id: 'web', dns: ['2001:db8::53'] });
    expect(heardOf(zone)).toEqual([]);
    zone.run({ op: 'set-network', id: 'web', length: 62 });
    expect(heardOf(zone)).toEqual([
      ['nic.change', 'plain'],
      ['nic.change', 'named', '2001:db8:1:4::7'],
    ]);
    zone.run({ op: 'set-nic', id: 'named', addresses: null });
    zone.run({ op: 'set-network', id: 'web', length: 60 });
    expect(heardOf(zone)).toEqual([]);
  });

  test('not when a plan renumbers it there and back, and as they were when one also removes them', () => {
    const zone = zoneOf();
    const [there, back] = ['2001:db8:1:77::/64', '2001:db8:1:1::/64'].map(
      (prefix): ZoneCommand => ({ op: 'set-network', id: 'web', prefix }),
    );
    zone.commit(zone.plan([there!, back!, { op: 'set-network', id: 'web', owner: 'acme' }]));
    expect(heardOf(zone)).toEqual([['nic.change', 'named', '2001:db8:1:1:0:ff:fe00:2', '2001:db8:1:1::7']]);
    zone.commit(zone.plan([there!, { op: 'remove-nic', id: 'plain' }]));
    expect(heardOf(zone)).toEqual([
      ['nic.remove', 'plain', '2001:db8:1:1:0:ff:fe00:1'],
      ['nic.change', 'named', '2001:db8:1:77:0:ff:fe00:2', '2001:db8:1:77::7'],
    ]);
  });
});
