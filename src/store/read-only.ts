/** The objects that a store hands out to read from. */
import { fail } from '../internal/issue.ts';
import { storeMessages } from '../internal/messages.ts';
import type { Pool } from '../pool.ts';

/**
 * Something that is kept, without the calls that change it: those throw `read-only-view`.
 *
 * @public
 */
export type ReadOnly<T> = Omit<
  T,
  | 'run'
  | 'tryRun'
  | 'commit'
  | 'apply'
  | 'allocate'
  | 'tryAllocate'
  | 'allocateExact'
  | 'release'
  | 'update'
  | 'resizeLease'
  | 'reserve'
  | 'unreserve'
  | 'reclaim'
  | 'addRoot'
  | 'removeRoot'
  | 'resizeRoot'
>;

/** The names that the type leaves out, all of them and no other. */
const CHANGING: Record<Exclude<keyof Pool, keyof ReadOnly<Pool>>, true> = {
  run: true,
  tryRun: true,
  commit: true,
  apply: true,
  allocate: true,
  tryAllocate: true,
  allocateExact: true,
  release: true,
  update: true,
  resizeLease: true,
  reserve: true,
  unreserve: true,
  reclaim: true,
  addRoot: true,
  removeRoot: true,
  resizeRoot: true,
};

/** Returns an object that reads what another one holds, and refuses the calls that change it. */
export function readOnly<T extends object>(name: string, kept: T): ReadOnly<T> {
  const refusals = Object.keys(CHANGING)
    .filter((call) => call in kept)
    .map((call) => {
      const refuse = () => fail(storeMessages, 'read-only-view', { details: { name, call } });
      return [call, { value: refuse }] as const;
    });
  return Object.create(kept, Object.fromEntries(refusals));
}
