/** Issues as a form shows them. */
import type { Details, ErrorCode, Issue, IssueFields } from '../error.ts';
import { resultOf } from '../internal/issue.ts';
import { spanIn, type TextSpan } from './span.ts';

/**
 * A fault of a field, with the part of its text: `value.slice(start, end)`, as for `setSelectionRange`.
 *
 * @public
 */
export interface FormIssue extends TextSpan {
  /** The reason: a code of this library, or what another has. */
  readonly code: ErrorCode | (string & {});
  /** The sentence, in English or as the table of messages has it. */
  readonly message: string;
  /** The field, and the place in it, as `['rule', 'sources', 2]`. */
  readonly path: readonly (string | number)[];
  /** The refused text: of a list in one field only the line. */
  readonly input?: string | undefined;
  /** The offset in the input. */
  readonly position?: number | undefined;
  /** The line of a list in one field, counted from 1. */
  readonly line?: number | undefined;
  /** The parameters of the sentence. */
  readonly details?: Details | undefined;
}

/** An issue of a field: the input is a part of its text, from an offset on. */
export interface PlacedIssue {
  readonly offset?: number;
  readonly line?: number;
}

/**
 * An issue of any Standard Schema.
 *
 * @public
 */
export interface ForeignIssue {
  /** The sentence. */
  readonly message: string;
  /** The place in the value. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export function formIssue(issue: ForeignIssue, translated: (issue: IssueFields) => string): FormIssue {
  // An adapter for Zod or Valibot puts what is ours into the parameters of their issue.
  const { params, ...own } = issue as ForeignIssue & { readonly params?: object };
  const all = { code: 'foreign', ...own, ...params, message: issue.message } as FormIssue & PlacedIssue;
  const { offset = 0, ...fields } = all;
  const { code, input = '', position } = fields;
  const { start, end } = spanIn(code, input, position);
  const path = (issue.path ?? []).map(keyOf);
  return {
    ...fields,
    path,
    message: translated(fields as IssueFields),
    start: offset + start,
    end: offset + end,
  };
}

function keyOf(step: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof step === 'object' ? step.key : step;
  return typeof key === 'number' ? key : String(key);
}

/** Returns the issues that a check throws, or returns in a failed result. */
export function refusals(check: () => unknown): readonly Issue[] {
  const result = resultOf(check);
  if (!result.ok) return [result.issue];
  const answer = result.value as Partial<Failed> | null | undefined;
  if (answer?.ok !== false) return [];
  return answer.issues ?? (answer.issue === undefined ? [] : [answer.issue]);
}

/** A failed result, of `zone.plan` or of `ruleFamily`. */
interface Failed {
  readonly ok: false;
  readonly issue: Issue;
  readonly issues: readonly Issue[];
}
