/** Executes the commands of a zone on its facts and its pool. */
import { failRange, failType } from '../internal/issue.ts';
import type { Host, Machine } from '../internal/machine.ts';
import type { Section } from '../internal/parts.ts';
import type { Path } from '../internal/read.ts';
import type { Prefix } from '../ip/prefix.ts';
import { mappedPrefix } from '../ipv4.ts';
import type { Pool, PoolDraft } from '../pool.ts';
import { execute } from './execute.ts';
import { type Facts, type Mark, NOUNS } from './facts.ts';
import { linesOf } from './lines.ts';
import { type Checked, readCommand } from './read.ts';
import { checkerOf } from './read-row.ts';
import { type PackedRow, Packer, type Rows } from './rows.ts';
import type { Table } from './table.ts';
import { Transaction } from './transaction.ts';
import type { Noun, ZoneAnswer, ZoneChange } from './types.ts';
import { type Counter, freeIn, prefixView } from './views.ts';

/** A point in a plan, with the count of views that are kept: null before its first command. */
interface ZoneMark {
  readonly facts: Mark;
  readonly kept: number | null;
}

/** The machine of a zone. */
export type ZoneMachine = Machine<Checked, ZoneAnswer, ZoneChange, PoolDraft>;

export class ZoneHost implements Host<Checked, ZoneAnswer, ZoneChange, PoolDraft> {
  readonly facts: Facts;
  readonly pool: Pool;
  /** The share of free space below which a prefix is low; null for none. */
  readonly capacityLow: number | null;
  private transaction: Transaction | null = null;
  /** The prefixes that were low before the plan. */
  private low: ReadonlySet<string> = new Set();

  constructor(facts: Facts, pool: Pool, capacityLow: number | null) {
    this.facts = facts;
    this.pool = pool;
    this.capacityLow = capacityLow;
  }

  read(command: unknown, path: Path): Checked {
    return readCommand(command, path);
  }

  begin(): void {
    this.low = this.lowPrefixes(this.pool);
  }

  execute(draft: PoolDraft, command: Checked): ZoneAnswer {
    return execute(this.on(draft), command);
  }

  changes(draft: PoolDraft): readonly ZoneChange[] {
    const low = [...this.lowPrefixes(draft)].filter((id) => !this.low.has(id));
    const views = low.map((id) => prefixView(draft, this.facts.get('prefix', id)!));
    return [...this.on(draft).changes(), ...views.map((view): ZoneChange => ({ op: 'capacity', view }))];
  }

  /** The transaction of the plan, on the draft of its current group. */
  private on(draft: PoolDraft): Transaction {
    this.transaction ??= new Transaction(this.facts, draft);
    this.transaction.draft = draft;
    return this.transaction;
  }

  private lowPrefixes(counter: Counter): ReadonlySet<string> {
    const share = this.capacityLow;
    if (share === null) return new Set();
    const isLow = (prefix: Prefix) =>
      Number(freeIn(counter, prefix)) < share * Number(prefix.children(64).count);
    const ids = Array.from(this.facts.tables.prefix.list(), ({ id }) => id);
    return new Set(ids.filter((id) => id.includes(':') && isLow(mappedPrefix(id))));
  }

  mark(): ZoneMark {
    return { facts: this.facts.mark(), kept: this.transaction?.mark() ?? null };
  }

  rollback({ facts, kept }: ZoneMark): void {
    this.facts.rollback(facts);
    if (kept === null) this.transaction = null;
    else this.transaction!.rollback(kept);
  }

  checker(changes: readonly ZoneChange[]): (change: ZoneChange) => void {
    return checkerOf(this.facts, changes);
  }

  put(changes: readonly ZoneChange[]): void {
    for (const change of changes) {
      if (change.op === 'set') this.facts.set(change.noun, change.row.id, change.row as never);
      if (change.op === 'remove') this.facts.set(change.noun, change.id, null);
    }
    this.facts.keep();
  }

  data(): object {
    const { facts, capacityLow } = this;
    const share = capacityLow === null ? null : String(capacityLow);
    return { format: FORMAT, generation: facts.generation, capacityLow: share };
  }

  sections(): readonly Section[] {
    const { tables } = this.facts;
    const packer = new Packer();
    return NOUNS.map((noun) => ({
      name: noun,
      count: tables[noun].size,
      rows: packed(packer, noun, tables[noun]),
    }));
  }

  linesOf(change: ZoneChange, poolPlan: object): readonly string[] {
    return linesOf(change, poolPlan);
  }
}

/** Checks a share of free space. */
export function checkShare(share: number): void {
  if (typeof share !== 'number') failType('number', share, 'capacityLow');
  if (!(share >= 0 && share <= 1)) failRange('capacityLow', share, 0, 1);
}

/** The format of snapshots. */
export const FORMAT = 'hextet-zone';

function* packed<N extends Noun>(packer: Packer, noun: N, table: Table<Rows[N]>): Generator<PackedRow> {
  for (const row of table.list()) yield packer.pack(noun, row);
}
