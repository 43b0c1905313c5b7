/** Everything that one pass over the entries of a request finds. */
import type { ErrorDetails, Issue } from '../error.ts';
import { type FieldsOf, fail, makeIssue } from '../internal/issue.ts';
import { lengthMessages, prefixMessages, resizeMessages } from '../internal/messages.ts';
import { contains, hull, overlaps, type Span, sizeOf } from '../internal/span.ts';
import type { Entry, Lists, LossCode, Path } from './input.ts';
import type { Space } from './space.ts';

type BlockerCode = keyof typeof resizeMessages;

/** The codes for an entry. */
type EntryCode = LossCode | 'overlaps-sibling';

/** One reason that blocks a resize. */
export type Fault = Issue<BlockerCode | 'length-not-allowed' | 'host-bits'> & { readonly path: Path };

export interface Survey {
  readonly kind: 'same' | 'expand' | 'shrink' | 'move' | 'overlap';
  readonly current: Space;
  readonly proposed: Space;
  /** From the first to the last address of both: no alternative reaches beyond. */
  readonly outer: Span;
  readonly blockers: readonly Fault[];
  /** From the first to the last address that must not be lost; `null` without any. */
  readonly held: Span | null;
  /** Those that overlap the outer span. */
  readonly siblings: readonly Span[];
}

/**
 * Looks at every entry once.
 *
 * @param kept - more that must not be lost.
 * @throws HextetError `not-inside` for a held entry that is not all inside the current space.
 */
export function surveyOf(current: Space, proposed: Space, kept: Span | null, lists: Lists): Survey {
  const outer = hull(current, proposed);
  const proposedText = proposed.text();
  const blockers: Fault[] = [];
  let held = kept;
  for (const [code, entries] of lists.held) {
    for (const entry of entries) {
      if (!contains(current, entry.space)) failOutside(entry, current);
      if (!contains(proposed, entry.space)) blockers.push(entryBlocker(code, entry, proposedText));
      held = held === null ? entry.space : hull(held, entry.space);
    }
  }
  const siblings: Span[] = [];
  for (const entry of lists.siblings) {
    if (overlaps(proposed, entry.space)) blockers.push(entryBlocker('overlaps-sibling', entry, proposedText));
    if (overlaps(outer, entry.space)) siblings.push(entry.space);
  }
  return { kind: kindOf(current, proposed), current, proposed, outer, blockers, held, siblings };
}

/**
 * The cases:
 *
 * ```
 *  current           |-------|
 *
 *  same              |-------|
 *  expand         |------------|       or with one end where it was
 *  shrink              |---|           or with one end where it was
 *  move       |---|
 *  move                         |---|
 *  overlap        |-----|
 *  overlap                |-----|
 * ```
 */
function kindOf(current: Span, proposed: Span): Survey['kind'] {
  if (!overlaps(current, proposed)) return 'move';
  const isInside = contains(current, proposed);
  if (contains(proposed, current)) return isInside ? 'same' : 'expand';
  return isInside ? 'shrink' : 'overlap';
}

export function blocker<C extends BlockerCode>(code: C, path: Path, details: ErrorDetails[C]): Fault {
  const fields = [{ path, details }] as FieldsOf<C>;
  return makeIssue(resizeMessages, code, ...fields) as Fault;
}

export function wrongLength(length: number, allowed: readonly number[] | null): Fault {
  const details = { length, allowed };
  return makeIssue(lengthMessages, 'length-not-allowed', { path: ['proposed'], details }) as Fault;
}

export function tooSmall(proposed: Space, minimum: bigint): Fault {
  const size = String(sizeOf(proposed));
  return blocker('too-small', ['proposed'], { proposed: proposed.text(), size, minimum: String(minimum) });
}

/** The sentence names the owner and the reason, too, if they are known. */
function entryBlocker(code: EntryCode, { path, space, note }: Entry, proposed: string): Fault {
  const item = space.text();
  const notes = Object.values(note).join(', ');
  const what = notes === '' ? item : `${item} (${notes})`;
  return blocker(code, path, { what, item, ...note, proposed });
}

function failOutside({ path, space }: Entry, current: Space): never {
  return fail(prefixMessages, 'not-inside', {
    path,
    details: { inner: space.text(), outer: current.text() },
  });
}
