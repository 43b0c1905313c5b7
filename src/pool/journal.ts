import { checkInteger, fail } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { type StepSet, toChangeSet } from './changes.ts';
import type { ChangeListener, ChangeSet } from './types.ts';

/** The last changes of a pool, and who hears of new ones. */
export class Journal {
  /** How many can be given back. */
  readonly limit: number;
  /** Ascending: the last ones up to the limit, and at most as many before them. */
  kept: StepSet[] = [];
  readonly listeners: Set<ChangeListener> = new Set();
  /**
   * What listeners were not told yet, with those that were there when it was made: one that changes the pool makes all
   * others hear of the changes in order.
   */
  readonly news: (readonly [StepSet, readonly ChangeListener[]])[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  add(steps: StepSet): void {
    this.kept.push(steps);
    if (this.kept.length > 2 * this.limit) this.kept = this.kept.slice(this.kept.length - this.limit);
    this.tell(steps);
  }

  /** Checks that a change which leads to a version of the past is the one that did, if that is still kept. */
  checkKnown(steps: StepSet, current: number): void {
    const { version } = steps;
    const kept = this.kept[this.kept.length - 1 - (current - version)];
    if (kept === undefined || textOf(kept) === textOf(steps)) return;
    fail(poolMessages, 'journal-fork', { details: { version } });
  }

  /** The changes that lead from a version to the current one. */
  since(since: number, version: number): ChangeSet[] {
    checkInteger('the version', since, 0, version);
    const count = version - since;
    const most = Math.min(this.limit, this.kept.length);
    if (count > most) {
      fail(poolMessages, 'journal-gone', { details: { since, oldest: version - most + 1 } });
    }
    return this.kept.slice(this.kept.length - count).map(toChangeSet);
  }

  tell(steps: StepSet): void {
    this.news.push([steps, [...this.listeners]]);
    if (this.news.length > 1) return;
    for (let next = this.news[0]; next !== undefined; next = this.news[0]) {
      const [steps, listeners] = next;
      // Each gets data of its own: what one does with it is nothing to the others.
      for (const listener of listeners) callSafely(listener, toChangeSet(steps));
      this.news.shift();
    }
  }
}

function textOf(steps: StepSet): string {
  return JSON.stringify(toChangeSet(steps));
}

/** The change is made: what a listener throws is no reason to tell the caller otherwise, and nothing to hide. */
function callSafely(listener: ChangeListener, changes: ChangeSet): void {
  try {
    listener(changes);
  } catch (error) {
    void Promise.reject(error);
  }
}
