/** Several managers with a zone each and one journal, to which they append by comparing its version: in memory here. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { Prefix } from '../../src/prefix.ts';
import { Zone, type ZoneCommand, type ZoneRecord } from '../../src/zone.ts';
import { commands } from './drawn.ts';

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
    { numRuns: 60, seed: 1 },
  );
  expect(lost).toBeGreaterThan(0);
  expect([...ops].sort()).toHaveLength(19);
});
