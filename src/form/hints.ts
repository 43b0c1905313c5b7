/** Hints to show beside a wrong text. */
import type { IssueFields } from '../error.ts';
import { failType } from '../internal/issue.ts';
import { check, checkPrefix } from '../text.ts';
import type { FormIssue } from './issue.ts';
import { spanIn, type TextSpan } from './span.ts';

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
 * A replacement for a part of a text, as for `setRangeText` of an input.
 *
 * @public
 */
export interface TextFix extends TextSpan {
  /** The new text from `start` to `end`. */
  readonly text: string;
}

/**
 * Returns what would be right, and which part of the text of the field it replaces: all of it, or the entry of a list. Null
 * where nothing is evident. Evident are a prefix without its host bits, a range the right way round, the nearest name, and the
 * one legal text between quotes, brackets or the parts of a URL: an address without its length and its zone.
 *
 * @param issue - of this subpath, or of any parser.
 *
 * @example
 * ```ts
 * import { Address } from 'hextet/address';
 * import { fix } from 'hextet/form';
 * import { Prefix } from 'hextet/prefix';
 *
 * const result = Prefix.tryParse('2001:db8::1/64');
 * result.ok || fix(result.issue); // { text: '2001:db8::/64', start: 0, end: 14 }
 * const pasted = Address.tryParse('http://[2001:db8::1]:80/');
 * pasted.ok || fix(pasted.issue)?.text; // '2001:db8::1'
 * ```
 *
 * @public
 */
export function fix(issue: IssueFields | FormIssue): TextFix | null {
  const { code, input, position } = readIssue(issue);
  if (typeof input !== 'string') return null;
  const text = rightText(issue, input);
  if (text === null) return null;
  // The issue of a field says where in its text the fault is, and so where the input begins.
  const start = 'start' in issue ? issue.start - spanIn(code, input, position).start : 0;
  return { text, start, end: start + input.length };
}

function rightText({ code, position, details }: IssueFields | FormIssue, input: string): string | null {
  const { prefix, first, last, nearest, expected } = (details ?? {}) as Readonly<Record<string, unknown>>;
  switch (code) {
    case 'host-bits':
      return textOrNull(prefix);
    case 'range-inverted':
      return textOrNull(first) && textOrNull(last) && `${last} - ${first}`;
    case 'unknown-name':
      return textOrNull(nearest);
    case 'prefix-not-allowed':
      return input.slice(0, position);
    default:
      return legalPart(input, expected);
  }
}

/** A longer input is only the beginning of the text. */
const LONGEST = 100;

/** Returns the one legal text between characters that are not of its kind; null for none and for several. */
function legalPart(input: string, expected: unknown): string | null {
  if (!['address', 'prefix', 'range', 'addresses'].includes(expected as string)) return null;
  if (input.length > LONGEST) return null;
  const found = new Set<string>();
  for (const [word] of input.matchAll(/[\p{L}\p{N}_.:%/-]+/gu)) {
    const [address, tail = ''] = word.replace(/%[^/]*/, '').split(/(?=\/)/);
    const isPrefix = expected === 'prefix' || (expected !== 'address' && tail !== '');
    const issue = isPrefix ? checkPrefix(address! + tail) : check(address!);
    if (issue === null) found.add(isPrefix ? address! + tail : address!);
    else if (issue.code === 'host-bits') found.add(issue.details.prefix);
  }
  const [text] = found;
  return found.size === 1 ? text! : null;
}

/**
 * Returns the name of the field that was meant, for an issue of a misspelt one, whose name is the last step of the path; null
 * where no name is near.
 *
 * @param issue - of this subpath, or of any reader of plain data.
 *
 * @example
 * ```ts
 * import { fixName, validate } from 'hextet/form';
 * import { ruleSchema } from 'hextet/rule';
 *
 * const result = validate(ruleSchema, { direction: 'ingress', action: 'allow', protocl: 'tcp' });
 * const [issue] = result.ok ? [] : result.issues;
 * issue && [issue.path, fixName(issue)]; // [['protocl'], 'protocol']
 * ```
 *
 * @public
 */
export function fixName(issue: IssueFields | FormIssue): string | null {
  const { code, details } = readIssue(issue);
  return code === 'unknown-field' ? textOrNull(details?.nearest) : null;
}

function readIssue(issue: IssueFields | FormIssue): IssueFields | FormIssue {
  return typeof issue?.code === 'string' ? issue : failType('Issue', issue);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
