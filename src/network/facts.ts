/** The config and the assignments, with their indexes. Every change can be undone, so that a plan is executed and taken back. */

import { mappedPrefix } from '../ipv4.ts';
import { firstOverlap, type Layout, type Place } from './layout.ts';
import { Index } from './order.ts';
import type { Policy } from './policy.ts';
import type { AssignmentRow, NetworkChange, ParsedNetwork } from './types.ts';
import { Vacancy } from './vacancy.ts';

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
  readonly vacancy: Vacancy = new Vacancy();
  private readonly rows = new Map<number, AssignmentRow>();
  private readonly networks = new Index();
  private readonly instances = new Index();
  private readonly log: Entry[] = [];

  constructor(layout: Layout, policy: Policy) {
    this.layout = layout;
    this.policy = policy;
  }

  get size(): number {
    return this.rows.size;
  }

  /**
   * Iterates the rows after a generation, in order: all, or those of an instance or a network. A row that is added
   * meanwhile comes too.
   */
  *list({ after = 0, instance, network }: Selection = {}): Generator<AssignmentRow> {
    const [index, key] =
      instance === undefined ? [this.networks, network ?? ALL] : [this.instances, instance];
    for (let at = index.after(key, after); at !== undefined; at = index.after(key, at)) {
      const row = this.rows.get(at);
      // A number that was undone is perhaps that of another row by now.
      if (row === undefined || (instance ?? row.instance) !== row.instance) continue;
      if ((network ?? row.network) === row.network) yield row;
    }
  }

  /** The rows of an instance, in order: in a network, or in all. */
  rowsOf(instance: string, network?: string): AssignmentRow[] {
    return [...this.list({ instance, network })];
  }

  /** The subnet of a row. */
  placeOf({ network, prefix }: AssignmentRow): Place | null {
    return this.layout.placeOf(network, mappedPrefix(prefix));
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
    this.instances.tidy((key, generation) => this.rows.get(generation)?.instance === key);
    this.networks.tidy((key, generation) => {
      const row = this.rows.get(generation);
      return row !== undefined && (key === ALL || key === row.network);
    });
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

  private put(generation: number, before: AssignmentRow | null, row: AssignmentRow | null): void {
    if (before !== null) {
      this.count(before, -1);
      this.networks.remove(before.network);
    }
    if (row !== null) {
      this.count(row, 1);
      this.networks.add(row.network, generation);
    }
    if (row === null) this.rows.delete(generation);
    else this.rows.set(generation, row);
    if (before === null && row !== null) {
      this.networks.add(ALL, generation);
      this.instances.add(row.instance, generation);
    }
    if (before !== null && row === null) {
      this.networks.remove(ALL);
      this.instances.remove(before.instance);
    }
  }

  private count(row: AssignmentRow, step: 1 | -1): void {
    const place = this.placeOf(row);
    if (place === null || firstOverlap(place.fixed, mappedPrefix(row.prefix)) !== null) return;
    this.vacancy.count(place, step);
  }

  private replaceLayout(layout: Layout): void {
    this.layout = layout;
    this.vacancy.clear();
    for (const row of this.rows.values()) this.count(row, 1);
  }
}

/** The key of all networks: no network has an empty name. */
const ALL = '';

/** Selects rows. */
interface Selection {
  readonly after?: number | undefined;
  readonly instance?: string | undefined;
  readonly network?: string | undefined;
}

/** Equal rows have equal text, wherever they come from. */
function inOrder(row: AssignmentRow): AssignmentRow {
  const { generation, instance, network, az, prefix, type, group, mac, default: roles, orphaned } = row;
  return { generation, instance, network, az, prefix, type, group, mac, default: roles, orphaned };
}
