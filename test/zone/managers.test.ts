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

const commands: fc.Arbitrary<ZoneCommand> = fc.oneof(
  fc
    .record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      expect: fc.constantFrom<'new' | undefined>('new', undefined),
    })
    .map(
      ({ id, expect }) =>
        ({ op: 'set-network', id, offering: 'dual', ...(expect && { expect }) }) as ZoneCommand,
    ),
  fc.constantFrom('a', 'b', 'c').map((id): ZoneCommand => ({ op: 'remove-network', id, contents: 'remove' })),
  fc.record({ network: fc.constantFrom('a', 'b'), n: fc.integer({ min: 0, max: 2 }) }).map(
    ({ network, n }): ZoneCommand => ({
      op: 'set-nic',
      id: `vm/${n}`,
      network,
      mac: `02:00:00:00:00:0${n}`,
    }),
  ),
);

test('managers who fight for the same networks end with one zone, in which no two networks overlap', () => {
  let lost = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2), commands, fc.boolean()), { minLength: 10, maxLength: 60 }),
      (steps) => {
        const journal = new SharedJournal();
        const managers = [0, 1, 2].map(() => new Manager(journal));
        managers[0]!.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
        managers[0]!.run({ op: 'add-prefix', prefix: '2001:db8:1::/61', public: '2001:db8:1::/64' });
        for (const [who, command, refreshes] of steps) {
          if (refreshes) managers[who]!.catchUp();
          managers[who]!.run(command);
        }
        for (const manager of managers) manager.catchUp();
        const texts = new Set(managers.map(({ zone }) => JSON.stringify(zone)));
        expect(texts.size).toBe(1);
        const prefixes = [...managers[0]!.zone.networks()].map(({ prefix }) => Prefix.parse(prefix!));
        for (const [i, a] of prefixes.entries()) {
          for (const b of prefixes.slice(i + 1)) expect(a.overlaps(b)).toBe(false);
        }
        lost += managers.reduce((sum, manager) => sum + manager.lost, 0);
      },
    ),
    { numRuns: 60 },
  );
  expect(lost).toBeGreaterThan(0);
});
