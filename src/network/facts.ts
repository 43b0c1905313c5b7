/** The config and the assignments, with their indexes. Every change can be undone, so that a plan is executed and taken back. */

import { prefixOf } from './item.ts';
import { firstOverlap, type Layout, lastWhere, type Place } from './layout.ts';
import type { Policy } from './policy.ts';
import type { AssignmentRow, NetworkChange, ParsedNetwork } from './types.ts';

/** What there was before a change. */
type Entry =
  | { readonly layout: Layout }
  | { readonly layout: null; readonly generation: number; readonly before: AssignmentRow | null };

/** A point in a plan. */
export interface Mark {
  readonly changes: number;
  readonly generation: number;
}

export class Facts {
  readonly policy: Policy;
  layout: Layout;
  /** The number of the last assignment that was made. */
  generation = 0;
  private readonly rows = new Map<number, AssignmentRow>();
  /** Every generation in order; the row of some is gone. */
  private order: number[] = [];
  /** The generations of an instance in order. */
  private readonly instances = new Map<string, readonly number[]>();
  /** How many blocks of each subnet are held outside its static ranges. */
  private readonly held = new Map<Place, number>();
  private readonly log: Entry[] = [];

  constructor(layout: Layout, policy: Policy) {
    this.layout = layout;
    this.policy = policy;
  }

  get size(): number {
    return this.rows.size;
  }

  /** Iterates the rows after a generation, in order. A row that is added meanwhile comes too. */
  *list(after = 0): Generator<AssignmentRow> {
    let last = after;
    for (;;) {
      const next = this.order[lastWhere(this.order, (generation) => generation <= last) + 1];
      if (next === undefined) return;
      last = next;
      const row = this.rows.get(next);
      if (row !== undefined) yield row;
    }
  }

  /** The rows of an instance, in order: in a network, or in all. */
  rowsOf(instance: string, network?: string): AssignmentRow[] {
    const rows = (this.instances.get(instance) ?? []).map((generation) => this.rows.get(generation)!);
    return network === undefined ? rows : rows.filter((row) => row.network === network);
  }

  /** The subnet of a row. */
  placeOf({ network, prefix }: AssignmentRow): Place | null {
    return this.layout.placeOf(network, prefixOf(prefix));
  }

  /** Puts a row in place of the one of its generation, or removes that. */
  set(generation: number, row: AssignmentRow | null): void {
    const before = this.rows.get(generation) ?? null;
    this.log.push({ layout: null, generation, before });
    this.put(generation, before, row && inOrder(row));
    this.generation = Math.max(this.generation, generation);
  }

  setLayout(layout: Layout): void {
    this.log.push({ layout: this.layout });
    this.replaceLayout(layout);
  }

  mark(): Mark {
    return { changes: this.log.length, generation: this.generation };
  }

  /** Undoes every change since a mark, the last first. */
  rollback({ changes, generation }: Mark): void {
    while (this.log.length > changes) {
      const entry = this.log.pop()!;
      if (entry.layout === null) {
        this.put(entry.generation, this.rows.get(entry.generation) ?? null, entry.before);
      } else {
        this.replaceLayout(entry.layout);
      }
    }
    this.generation = generation;
  }

  /** Keeps all changes. */
  keep(): void {
    this.log.length = 0;
    if (this.order.length > 2 * this.rows.size + 16)
      this.order = this.order.filter((generation) => this.rows.has(generation));
  }

  /** Returns what has changed, in the order of the first changes; nothing that was undone on the way. */
  changes(): NetworkChange[] {
    const before = new Map<number, AssignmentRow | null>();
    let networks: readonly ParsedNetwork[] | null = null;
    for (const entry of this.log) {
      if (entry.layout !== null) networks = this.layout.networks;
      else if (!before.has(entry.generation)) before.set(entry.generation, entry.before);
    }
    const rows = Array.from(before, ([generation, was]): NetworkChange | null => {
      const row = this.rows.get(generation) ?? null;
      if (row === was) return null;
      return row === null ? { op: 'remove', row: was! } : { op: 'set', row };
    });
    const all: (NetworkChange | null)[] = [networks && { op: 'config', networks }, ...rows];
    return all.filter((change) => change !== null);
  }

  /** Whether a subnet has a block that nobody holds, if it is not in quarantine. */
  hasSpare(place: Place): boolean {
    return (this.held.get(place) ?? 0) < place.open;
  }

  private put(generation: number, before: AssignmentRow | null, row: AssignmentRow | null): void {
    if (before !== null) this.count(before, -1);
    if (row !== null) this.count(row, 1);
    if (row === null) this.rows.delete(generation);
    else this.rows.set(generation, row);
    if (before === null && row !== null) {
      insert(this.order, generation);
      const list = [...(this.instances.get(row.instance) ?? [])];
      insert(list, generation);
      this.instances.set(row.instance, list);
    }
    if (before !== null && row === null) {
      const list = this.instances.get(before.instance)!.filter((other) => other !== generation);
      if (list.length > 0) this.instances.set(before.instance, list);
      else this.instances.delete(before.instance);
    }
  }

  private count(row: AssignmentRow, step: number): void {
    const place = this.placeOf(row);
    if (place === null || firstOverlap(place.fixed, prefixOf(row.prefix)) !== null) return;
    this.held.set(place, (this.held.get(place) ?? 0) + step);
  }

  private replaceLayout(layout: Layout): void {
    this.layout = layout;
    this.held.clear();
    for (const row of this.rows.values()) this.count(row, 1);
  }
}

/** Equal rows have equal text, wherever they come from. */
function inOrder(row: AssignmentRow): AssignmentRow {
  const { generation, instance, network, az, prefix, type, group, mac, default: roles, orphaned } = row;
  return { generation, instance, network, az, prefix, type, group, mac, default: roles, orphaned };
}

/** Inserts a number into an ascending list, once. */
function insert(list: number[], item: number): void {
  const at = lastWhere(list, (other) => other < item) + 1;
  if (list[at] !== item) list.splice(at, 0, item);
}
