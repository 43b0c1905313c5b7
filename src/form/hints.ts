/** Hints to show beside a wrong text. */
import type { IssueFields } from '../error.ts';
import { failType } from '../internal/issue.ts';
import type { FormIssue } from './issue.ts';
import { spanIn } from './span.ts';

/**
 * Returns the refused text with carets below what is wrong, two lines for a font of one width; null for an issue without text.
 *
 * @param issue - of this subpath, or of any parser.
 *
 * @example
 * ```ts
 * import { caret } from 'hextet/form';
 * import { Prefix } from 'hextet/prefix';
 *
 * const result = Prefix.tryParse('2001:db8::1:0/64');
 * result.ok || console.log(caret(result.issue));
 * // 2001:db8::1:0/64
 * //           ^^^
 * ```
 *
 * @public
 */
export function caret(issue: IssueFields | FormIssue): string | null {
  const { code, input, position } = readIssue(issue);
  if (typeof input !== 'string') return null;
  const { start, end } = spanIn(code, input, position);
  // A tab stays one: what stands below it is as wide.
  const before = input.slice(0, start).replace(/[^\t]/gu, ' ');
  return `${input}\n${before}${'^'.repeat(Math.max(1, end - start))}`;
}

/**
 * Returns a text that would be right in place of the refused one, for a button; null where none is evident: a prefix without
 * its host bits, a range the right way round, an address without its length, the nearest name of a field.
 *
 * @example
 * ```ts
 * import { fix } from 'hextet/form';
 * import { Prefix } from 'hextet/prefix';
 *
 * const result = Prefix.tryParse('2001:db8::1/64');
 * result.ok || fix(result.issue); // '2001:db8::/64'
 * ```
 *
 * @public
 */
export function fix(issue: IssueFields | FormIssue): string | null {
  const { code, input, position = 0, details } = readIssue(issue);
  const { prefix, first, last, nearest } = (details ?? {}) as Readonly<Record<string, unknown>>;
  switch (code) {
    case 'host-bits':
      return textOrNull(prefix);
    case 'range-inverted':
      return textOrNull(first) && textOrNull(last) && `${last} - ${first}`;
    case 'prefix-not-allowed':
      return textOrNull(input)?.slice(0, position) ?? null;
    case 'unknown-field':
    case 'unknown-name':
      return textOrNull(nearest);
    default:
      return null;
  }
}

function readIssue(issue: IssueFields | FormIssue): IssueFields | FormIssue {
  return typeof issue?.code === 'string' ? issue : failType('Issue', issue);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
