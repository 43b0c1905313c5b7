import { type Details, HextetError, type Issue } from '../error.ts';
import { argumentMessages, type Messages } from './messages.ts';

/** The place and parameters of an issue. */
export type IssueFields = Omit<Issue, 'code' | 'message'>;

/** Longer input is cut to this many characters in an issue, so that hostile text fills no log. */
const INPUT_SHOWN = 100;

/** Makes an issue of a code: its sentence from the table, with the details put in. */
export function makeIssue<M extends Messages>(
  messages: M,
  code: keyof M & Issue['code'],
  fields: IssueFields = {},
): Issue {
  const { input } = fields;
  const details = fields.details && plain(fields.details);
  const message = (messages[code] as string).replace(/\{(\w+)\}/g, (_, name: string) =>
    show(details?.[name]),
  );
  return {
    code,
    message,
    ...fields,
    ...(details && { details }),
    ...(input !== undefined && { input: show(input) }),
  };
}

/** Throws the error of a code. */
export function fail<M extends Messages>(
  messages: M,
  code: keyof M & Issue['code'],
  fields?: IssueFields,
): never {
  throw new HextetError(makeIssue(messages, code, fields));
}

/** Throws the error for an argument of a wrong type. */
export function failType(expected: string, received: unknown): never {
  return fail(argumentMessages, 'invalid-type', { details: { expected, received: kindOf(received) } });
}

/** The fields of an `invalid-type` issue for a value that is no text. */
export function notText(received: unknown): { details: Details } {
  return { details: { expected: 'text', received: kindOf(received) } };
}

/** Checks that a number is an integer from `min` to `max`; else the error names it. */
export function checkInteger(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  if (typeof value !== 'number') failType(`an integer for ${name}`, value);
  fail(argumentMessages, 'out-of-range', { details: { name, min, max, received: value } });
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function show(value: unknown): string {
  const text = String(value);
  return text.length <= INPUT_SHOWN ? text : `${text.slice(0, INPUT_SHOWN)}…`;
}

/** Details that JSON can carry: bigints as decimal text, but never a text as long as a hostile number. */
function plain(details: Details): Details {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? bigintText(value) : value,
    ]),
  );
}

function bigintText(value: bigint): string {
  return BigInt.asIntN(256, value) === value ? String(value) : 'a number of more than 256 bits';
}
