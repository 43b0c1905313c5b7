import { HextetError, type IssueFields } from '../../src/error.ts';
import { messages, translate } from '../../src/messages.ts';

/**
 * The error that a call is refused with; the test fails where the call returns or throws anything else, and where the
 * sentence is not what the table makes of the parameters.
 */
export function refusal(call: () => unknown): HextetError {
  const error = thrownBy(call);
  checkSentence(error);
  return error;
}

/** The error of ours that a call throws, whatever its sentence. */
export function thrownBy(call: () => unknown): HextetError {
  let value: unknown;
  try {
    value = call();
  } catch (error) {
    if (!HextetError.is(error)) throw error;
    return error;
  }
  throw new Error(`expected a refusal, got ${typeof value}`);
}

/** The error that a promise is rejected with, as {@link refusal}. */
export async function rejection(work: Promise<unknown>): Promise<HextetError> {
  const settled = await work.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
  return refusal(settled);
}

/** `done`, or the code of the error that a promise is rejected with; of one without a code its fault, or itself. */
export function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: { code?: string; fault?: string } | null) => {
      if (HextetError.is(error)) checkSentence(error);
      return error?.code ?? error?.fault ?? error;
    },
  );
}

/** A message is made from the code and the parameters, and from nothing else; none of them is missing. */
export function checkSentence(issue: IssueFields): void {
  const { code, details = {} } = issue;
  const needed = messages[code].replace(/\[[^\]]*\w}.*?\]/g, '').match(/(?<={)\w+(?=})/g) ?? [];
  const missing = needed.filter((name) => (details as Readonly<Record<string, unknown>>)[name] === undefined);
  if (missing.length > 0) throw new Error(`the sentence of ${code} lacks ${missing}`);
  const sentence = translate(issue, messages);
  if (issue.message !== sentence) {
    throw new Error(`expected ${JSON.stringify(sentence)}, got ${JSON.stringify(issue.message)}`);
  }
}
