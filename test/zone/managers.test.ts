/** Several managers with a zone each and one journal, to which they append by comparing its version: in memory here. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { Prefix } from '../../src/prefix.ts';
import { Zone, type ZoneCommand, type ZoneRecord } from '../../src/zone.ts';

const clock = () => 1_000;

/** The one journal: a record is taken only if it leads on from the last one. */
class SharedJournal {
  readonly records: ZoneRecord[] = [];

  append(record: ZoneRecord): boolean {
    if (record.version !== this.records.length + 1) return false;
    if (this.records.length > 0 && this.records.at(-1)!.digest !== record.previous) return false;
    this.records.push(JSON.parse(JSON.stringify(record)));
    return true;
  }
}

class Manager {
  readonly zone: Zone = new Zone({ clock });
  private readonly journal: SharedJournal;
  lost = 0;

  constructor(journal: SharedJournal) {
    this.journal = journal;
  }

  catchUp(): void {
    for (const record of this.journal.records.slice(this.zone.version)) this.zone.apply(record);
  }

  /** Plans on what it knows, and again on what is new where another was faster; returns the code of a refusal. */
  run(command: ZoneCommand): string | null {
    for (;;) {
      try {
        const plan = this.zone.plan([command]);
        // A refusal and an unchanged answer hold for the newest version only.
        if (plan.record === null && this.zone.version < this.journal.records.length) this.catchUp();
        else if (plan.record === null) return null;
        else if (this.journal.append(plan.record)) {
          this.zone.commit(plan);
          return null;
        } else {
          this.lost++;
          this.catchUp();
        }
      } catch (error) {
        if (!HextetError.is(error)) throw error;
        if (this.zone.version === this.journal.records.length) return error.code;
        this.catchUp();
      }
    }
  }
}

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
const commands: fc.Arbitrary<ZoneCommand> = fc.oneof(
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

test('managers who fight for every kind of noun end with one zone, and lose no command that was taken', () => {
  let lost = 0;
  const ops = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2), commands, fc.boolean()), { minLength: 10, maxLength: 80, size: 'max' }),
      (steps) => {
        const journal = new SharedJournal();
        const managers = [0, 1, 2].map(() => new Manager(journal));
        managers[0]!.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
        managers[0]!.run({ op: 'add-prefix', prefix: '2001:db8:1::/60', public: '2001:db8:1::/64' });
        /** One that knows each command in the order in which the journal took them. */
        const alone = new Zone({ clock });
        alone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
        alone.run({ op: 'add-prefix', prefix: '2001:db8:1::/60', public: '2001:db8:1::/64' });
        for (const [who, command, refreshes] of steps) {
          if (refreshes) managers[who]!.catchUp();
          const code = managers[who]!.run(command);
          const result = alone.tryRun(command);
          expect({ command, code }).toEqual({ command, code: result.ok ? null : result.issue.code });
          if (result.ok) ops.add(command.op);
        }
        for (const manager of managers) manager.catchUp();
        for (const { zone } of managers) expect(JSON.stringify(zone)).toBe(JSON.stringify(alone));
        const prefixes = [...alone.networks()].flatMap(({ prefix }) =>
          prefix === null ? [] : Prefix.parse(prefix),
        );
        for (const [i, a] of prefixes.entries()) {
          for (const b of prefixes.slice(i + 1)) expect(a.overlaps(b)).toBe(false);
        }
        lost += managers.reduce((sum, manager) => sum + manager.lost, 0);
      },
    ),
    { numRuns: 60 },
  );
  expect(lost).toBeGreaterThan(0);
  expect([...ops].sort()).toHaveLength(19);
});
