/** The objects that a store hands out to read from. */
import { fail } from '../internal/issue.ts';
import { storeMessages } from '../internal/messages.ts';

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

const CHANGING = [
  'run',
  'tryRun',
  'commit',
  'apply',
  'allocate',
  'tryAllocate',
  'allocateExact',
  'release',
  'update',
  'resizeLease',
  'reserve',
  'unreserve',
  'reclaim',
  'addRoot',
  'removeRoot',
  'resizeRoot',
];

/** Returns an object that reads what another one holds, and refuses the calls that change it. */
export function readOnly<T extends object>(name: string, kept: T): ReadOnly<T> {
  const refusals = CHANGING.filter((call) => call in kept).map((call) => {
    const refuse = () => fail(storeMessages, 'read-only-view', { details: { name, call } });
    return [call, { value: refuse }] as const;
  });
  return Object.create(kept, Object.fromEntries(refusals));
}
