/**
 * The records that were appended in transactions of callers and not yet read outside of one: such a record must not enter
 * the copy of the process, for its transaction can be rolled back.
 */

/** The transaction by the token of a record; null where the engine tells none. */
const transactions = new Map<string, string | null>();
/** Transactions that were rolled back leave their tokens; the oldest are forgotten. */
const MOST = 10_000;

export function remember(token: string, transaction: string | null): void {
  transactions.set(token, transaction);
  if (transactions.size > MOST) transactions.delete(transactions.keys().next().value!);
}

export function forget(token: string): void {
  transactions.delete(token);
}

/** Tells whether a record that a transaction sees can be its own. One of another transaction is seen once it is committed. */
export function isUncommitted(token: string, transaction: string | null): boolean {
  const known = transactions.get(token);
  return known !== undefined && (transaction === null || known === transaction);
}
