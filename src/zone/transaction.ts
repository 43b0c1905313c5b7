/** One plan of a zone: the facts and the draft of the pool that its commands work on, and the changes that they make. */
import { HextetError } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { zoneMessages } from '../internal/messages.ts';
import type { PoolDraft } from '../pool.ts';
import type { Route } from '../render.ts';
import { changesOf } from './changes.ts';
import type { Facts } from './facts.ts';
import type { Rows } from './rows.ts';
import type { Noun, ZoneChange, ZoneView } from './types.ts';
import { routeOf, viewOf } from './views.ts';

export class Transaction {
  readonly facts: Facts;
  draft: PoolDraft;
  /** The views of rows that are removed, or show something else since another has changed, as they were. */
  readonly kept: Map<string, ZoneView> = new Map();
  /** The routes of the networks that a change can concern, as they were; null for none. */
  readonly routes: Map<string, Route | null> = new Map();

  constructor(facts: Facts, draft: PoolDraft) {
    this.facts = facts;
    this.draft = draft;
  }

  /** The count of views that are kept. */
  mark(): number {
    return this.kept.size;
  }

  /** Forgets the views that were kept since a mark. The routes are those before the plan, whenever they were kept. */
  rollback(views: number): void {
    for (const key of [...this.kept.keys()].slice(views)) this.kept.delete(key);
  }

  /** Creates a row, or puts it in place of the one with its id. */
  set<N extends Noun>(noun: N, row: Rows[N]): void {
    this.keepRoutes(noun, row);
    this.facts.set(noun, row.id, row);
  }

  /** Removes a row. Its view is kept as it is now. */
  remove(noun: Noun, id: string): void {
    const row = this.facts.get(noun, id)!;
    this.keepView(noun, id);
    this.keepRoutes(noun, row);
    this.facts.set(noun, id, null);
  }

  /** Keeps the view of a row that is about to be removed or to move, before what belongs to it changes. */
  keepView(noun: Noun, id: string): void {
    const key = `${noun}/${id}`;
    if (!this.kept.has(key)) this.kept.set(key, viewOf(this, noun, this.facts.get(noun, id)!));
  }

  /** Returns the number of a row that is about to be created. */
  nextGeneration(): number {
    return ++this.facts.generation;
  }

  /** Returns the row of an id. */
  need<N extends Noun>(noun: N, id: string, path: readonly (string | number)[]): Rows[N] {
    const row = this.facts.get(noun, id);
    if (row !== null) return row;
    throw new HextetError(makeIssue(zoneMessages, `unknown-${noun}`, { path, details: { id } }));
  }

  /** Returns what has changed, in the order of the first changes; nothing that was undone on the way. */
  changes(): ZoneChange[] {
    return changesOf(this);
  }

  private keepRoutes(noun: Noun, row: Rows[Noun]): void {
    const { facts } = this;
    const networks =
      noun === 'router' ? facts.networksOf(row as Rows['router']) : noun === 'network' ? [row] : [];
    for (const { id } of networks) {
      if (this.routes.has(id)) continue;
      const before = facts.get('network', id);
      this.routes.set(id, before && routeOf(facts, before));
    }
  }
}
