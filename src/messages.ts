/**
 * The sentences of all refusals, and how to say them in another language. Nothing else of the library imports this file,
 * so a bundle has only the sentences of what it uses.
 *
 * @packageDocumentation
 */
import type { Details, ErrorCode, ErrorDetails, IssueFields } from './error.ts';
import { failType, fill, show } from './internal/issue.ts';
// One by one: an object of the whole module would put every sentence into every bundle.
import {
  argumentMessages,
  bitmapMessages,
  dataMessages,
  endpointMessages,
  eui64Messages,
  familyMessages,
  fieldMessages,
  formMessages,
  ipamMessages,
  lengthMessages,
  macMessages,
  nameMessages,
  networkMessages,
  poolMessages,
  prefixMessages,
  renderMessages,
  resizeMessages,
  ruleMessages,
  storeMessages,
  textMessages,
  typeMessages,
  unicastMessages,
  zoneMessages,
} from './internal/messages.ts';

/**
 * A sentence for every code, in some language: a template, in which `{name}` is replaced by the parameter of that name,
 * or a function of the parameters, where one has to be declined, counted or translated too. Both get long texts cut to
 * 100 characters.
 *
 * @public
 */
export type Messages = {
  readonly [C in ErrorCode]: string | ((params: ErrorDetails[C]) => string);
};

/**
 * The English templates, from which the message of every issue is made.
 *
 * @public
 */
export const messages: Readonly<Record<ErrorCode, string>> = /* @__PURE__ */ Object.assign(
  {},
  typeMessages,
  argumentMessages,
  storeMessages,
  textMessages,
  zoneMessages,
  prefixMessages,
  ipamMessages,
  macMessages,
  endpointMessages,
  eui64Messages,
  nameMessages,
  familyMessages,
  lengthMessages,
  dataMessages,
  unicastMessages,
  fieldMessages,
  formMessages,
  ruleMessages,
  renderMessages,
  resizeMessages,
  bitmapMessages,
  poolMessages,
  networkMessages,
);

/**
 * The sentence of an issue, or of an error, in another language.
 *
 * @param table - sentences by code. A code without one stays English.
 * @throws HextetError `invalid-type` for a value that is not an issue, or not a table.
 *
 * @example
 * ```ts
 * import { translate } from 'hextet/messages';
 * import { Prefix } from 'hextet/prefix';
 *
 * const french = { 'host-bits': 'des bits d’hôte sont à 1, le préfixe est {prefix}' };
 * const result = Prefix.tryParse('2001:db8::1/64');
 * const text = result.ok ? '' : translate(result.issue, french);
 * text; // 'des bits d’hôte sont à 1, le préfixe est 2001:db8::/64'
 * ```
 *
 * @public
 */
export function translate(issue: IssueFields, table: Partial<Messages>): string {
  if (typeof issue?.code !== 'string') failType('Issue', issue);
  if (typeof table !== 'object' || table === null) failType('Messages', table);
  const entry = table[issue.code];
  if (typeof entry === 'string') return fill(entry, issue.details);
  return typeof entry === 'function' ? entry(shown(issue.details) as never) : issue.message;
}

/** Cuts long texts, as in a template. */
function shown(details: Details = {}): Details {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === 'string' ? show(value) : value]),
  );
}
