/** Sentences of the refusals of stores. */
export const storeMessages = {
  'pool-exists': '"{name}" is kept already, with other settings: {settings}',
  'read-only-view': 'the view of "{name}" is read-only: {call}() is for run() or transact()',
  'store-unavailable': 'the store of "{name}" is unavailable: {reason}',
  'store-busy': 'the store of "{name}" is in use: {reason}',
  'store-read-only': 'the store of "{name}" takes no writes',
  'store-corrupt': 'the store of "{name}" contradicts its journal: {reason}',
  'store-too-new': '"{name}" was written by a newer version, in format {format}',
  'store-closed': 'the store is closed',
  'outcome-unknown': 'the change to "{name}" may have been made: ask again with the same owner',
  'inside-transaction': 'a write to "{name}" inside a transaction of the caller: call using()',
} as const;
