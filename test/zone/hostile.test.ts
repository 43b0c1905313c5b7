/** What clients do by mistake, too early, twice or a hundred thousand times. */
import { describe, expect, test } from 'vitest';
import { Zone, type ZoneCommand, zoneEvents } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

function zoneOf(...more: ZoneCommand[]): Zone {
  let now = 0;
  const zone = new Zone({ clock: () => (now += 10) });
  const commands: ZoneCommand[] = [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' },
    { op: 'set-network', id: 'web', offering: 'dual' },
  ];
  for (const command of [...commands, ...more]) zone.run(command);
  return zone;
}

const nic: ZoneCommand = { op: 'set-nic', id: 'vm', network: 'web', mac: '02:00:00:00:00:01' };
const router: ZoneCommand = {
  op: 'set-router',
  id: 'r',
  for: { network: 'web' },
  publicMac: '02:00:00:00:00:aa',
};

describe('while a plan is being made', () => {
  test.each<[what: string, act: (zone: Zone, other: Zone, copy: Zone) => unknown]>([
    ['a command', (zone) => zone.run({ op: 'set-offering', id: 'late' })],
    ['another plan', (zone) => zone.plan([])],
    ['plans of groups', (zone) => zone.planEach([])],
    ['a commit', (zone, _, copy) => zone.commit(json(copy.plan([{ op: 'set-offering', id: 'late' }])))],
    ['a record', (zone, other) => zone.apply(other.changes(other.version - 1)[0]!)],
    ['a snapshot', (zone) => zone.snapshot()],
    ['the next line of a snapshot', (zone) => [...zone.snapshotParts()]],
  ])('%s is refused, and the plan is whole', (_, act) => {
    const [zone, other] = [zoneOf(nic, router), zoneOf(nic, router)];
    other.run({ op: 'set-offering', id: 'late' });
    const before = JSON.stringify(zone);
    const copy = Zone.restore(JSON.parse(before));
    const codes: string[] = [];
    const plan = zone.plan((draft) => {
      draft.run({ op: 'remove-network', id: 'web', contents: 'remove' });
      codes.push(refusal(() => act(zone, other, copy)).code);
      draft.run({ op: 'set-offering', id: 'next' });
    });
    expect(codes).toEqual(['draft-open']);
    expect(JSON.stringify(zone)).toBe(before);
    zone.commit(plan);
    const types = zoneEvents(json(zone.changes(zone.version - 1)[0]!)).map(({ type }) => type);
    expect(types.sort()).toEqual(['network.remove', 'nic.remove', 'route.remove', 'router.remove']);
    expect(Zone.restore(json(zone.snapshot())).offering('next')).not.toBeNull();
  });

  test('a listener can give commands: each is made after the one before', () => {
    const zone = zoneOf();
    const versions: number[] = [];
    zone.onChange(({ version }) => {
      versions.push(version);
      if (version === 4) zone.run(nic);
    });
    zone.run(router);
    expect(versions).toEqual([4, 5]);
  });
});

describe('again after a timeout', () => {
  test('a prefix that has its new size keeps it, and one that was never there is unknown', () => {
    const zone = zoneOf();
    const resize: ZoneCommand = { op: 'resize-prefix', prefix: '2001:db8:1::/48', to: '2001:db8::/47' };
    const first = zone.run(resize as Extract<ZoneCommand, { op: 'resize-prefix' }>);
    const { version } = zone;
    expect(zone.run(resize as Extract<ZoneCommand, { op: 'resize-prefix' }>)).toEqual(first);
    expect(zone.version).toBe(version);
    const never = { ...resize, to: '2001:db8::/46' } as ZoneCommand;
    expect(refusal(() => zone.run(never))).toMatchObject({ code: 'unknown-prefix', path: ['prefix'] });
  });

  test('a plan whose answer was lost is refused as stale, and its commands change nothing', () => {
    const zone = zoneOf();
    const commands = [router, nic];
    const plan = json(zone.plan(commands));
    zone.commit(plan);
    expect(refusal(() => zone.commit(plan)).code).toBe('stale-plan');
    expect(zone.plan(commands).record).toBeNull();
  });

  test('a plan that was made on a copy is committed by any with the same head', () => {
    const zone = zoneOf();
    const copy = Zone.restore(json(zone.snapshot()));
    const plan = copy.plan([router, nic]);
    zone.commit(plan);
    copy.commit(plan);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(zone));
    const stranger = zoneOf({ op: 'set-offering', id: 'x' });
    expect(refusal(() => stranger.commit(copy.plan([{ op: 'set-offering', id: 'y' }]))).code).toBe(
      'journal-fork',
    );
  });
});

describe('lists', () => {
  test('that name an address or a hardware address twice have it once, or are refused', () => {
    const zone = zoneOf();
    const twice = ['2001:db8:1:1::7', '2001:DB8:1:1:0::7'];
    zone.run({ ...nic, addresses: twice } as ZoneCommand);
    expect(zone.nic('vm')?.addresses.map(({ source }) => source)).toEqual(['predicted', 'leased']);
    const backup = '02:00:00:00:00:ab';
    const { code, path } = refusal(() =>
      zone.run({ ...router, backupMacs: [backup, backup] } as ZoneCommand),
    );
    expect({ code, path }).toEqual({ code: 'duplicate-mac', path: ['backupMacs', 1] });
  });

  test('of 10,000 rules are compared by what they say: a new order and other spellings make no event', () => {
    const zone = zoneOf();
    const rules = Array.from({ length: 10_000 }, (_, i) => ({
      direction: 'ingress' as const,
      action: 'allow' as const,
      protocol: 'tcp',
      ports: { start: 80, end: 80 },
      sources: [`2001:db8:${i.toString(16)}::/48`],
    }));
    zone.run({ op: 'set-rules', network: 'web', rules });
    const other = [...rules]
      .reverse()
      .map((rule) => ({ ...rule, protocol: 6, destinations: ['2001:db8:1:1::/64'] }));
    const spelt = [...rules]
      .reverse()
      .map((rule) => ({ ...rule, protocol: 6, sources: rule.sources.map((text) => text.toUpperCase()) }));
    zone.run({ op: 'set-rules', network: 'web', rules: spelt });
    expect(zoneEvents(zone.changes(zone.version - 1)[0]!)).toEqual([]);
    zone.run({ op: 'set-rules', network: 'web', rules: [...other.slice(0, 1), ...spelt.slice(1)] });
    const types = zoneEvents(zone.changes(zone.version - 1)[0]!).map(({ type }) => type);
    expect(types).toEqual(['rule.remove', 'rule.add']);
  });

  test('of rules for all addresses are the same as of rules that name none', () => {
    const zone = zoneOf();
    const rule = { direction: 'ingress', action: 'allow', protocol: 'tcp' } as const;
    zone.run({ op: 'set-rules', network: 'web', rules: [rule] });
    zone.run({ op: 'set-rules', network: 'web', rules: [{ ...rule, sources: ['0.0.0.0/0', '::/0'] }] });
    expect(zoneEvents(zone.changes(zone.version - 1)[0]!)).toEqual([]);
    zone.run({ op: 'set-rules', network: 'web', rules: [{ ...rule, sources: ['::/0'] }] });
    expect(zoneEvents(zone.changes(zone.version - 1)[0]!)).toHaveLength(2);
  });
});

test.each([
  [{ op: 'set-network', id: 'n', offerring: 'dual' }, 'unknown-field', ['offerring']],
  [
    { op: 'set-network', id: 'n', offering: 'dual', ipv4: { lenght: 24 } },
    'unknown-field',
    ['ipv4', 'lenght'],
  ],
  [{ op: 'set-network', id: 'n', offering: 'dual', ra: { mtuu: 1400 } }, 'unknown-field', ['ra', 'mtuu']],
  [{ op: 'set-router', id: 'r', for: { netwrok: 'web' } }, 'unknown-field', ['for', 'netwrok']],
  [{ op: 'set-router', id: 'r', interfaces: { guest: {} } }, 'unknown-field', ['interfaces', 'guest']],
  [
    { op: 'set-offering', id: 'o', routing: { asn: 1, peers: [{ adress: 'x' }] } },
    'unknown-field',
    ['routing', 'peers', 0, 'adress'],
  ],
  [
    { op: 'set-rules', network: 'web', rules: [{ direction: 'ingress', action: 'allow', source: [] }] },
    'unknown-field',
    ['rules', 0, 'source'],
  ],
  [{ op: 'toString' }, 'unknown-name', ['op']],
  [{ op: '__proto__' }, 'unknown-name', ['op']],
  [{ op: 'set-vpc', id: 'x'.repeat(129), offering: 'dual' }, 'too-long', ['id']],
  [{ op: 'set-vpc', id: '', offering: 'dual' }, 'empty', ['id']],
  [{ op: 'add-prefix', prefix: '::/0' }, 'not-unicast', ['prefix']],
  [{ op: 'add-prefix', prefix: '2001:db8::/128' }, 'length-too-long-for-slaac', ['prefix']],
  [{ op: 'remove-prefix', prefix: '2001:db8:1::1/48' }, 'host-bits', ['prefix']],
])('%j is refused: %s', (command, code, path) => {
  const zone = zoneOf();
  const before = JSON.stringify(zone);
  const refused = refusal(() => zone.run(command as never));
  expect({ code: refused.code, path: refused.path }).toEqual({ code, path });
  expect(JSON.stringify(zone)).toBe(before);
});

test('a clock that is none is refused before anything has changed', () => {
  for (const clock of [() => Number.NaN, () => '1', () => -1, () => Number.POSITIVE_INFINITY]) {
    const zone = new Zone({ clock: clock as never });
    expect(refusal(() => zone.run({ op: 'set-offering', id: 'a' })).code).toMatch(
      /^(out-of-range|invalid-type)$/,
    );
    expect([...zone.offerings()]).toEqual([]);
  }
});
