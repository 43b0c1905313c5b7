import { isDeepStrictEqual } from 'node:util';
import { HextetError } from '../../src/error.ts';

/** The value of a call, or the refusal that it ended with; anything else that is thrown is a finding. */
export function attempt<T>(call: () => T): { readonly value: T } | { readonly refused: HextetError } {
  try {
    return { value: call() };
  } catch (error) {
    if (HextetError.is(error)) return { refused: checked(error) };
    throw error;
  }
}

/** A refusal says something and points into its input. */
function checked(error: HextetError): HextetError {
  const { code, message, position } = error;
  claim(/^[a-z0-9-]+$/.test(code) && message.length > 0, 'a refusal has a code and a sentence');
  if (position !== undefined) claim(Number.isInteger(position) && position >= 0, `a position: ${position}`);
  JSON.stringify({ ...error }, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  return error;
}

export function claim(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(`does not hold: ${sentence}`);
}

export function same(a: unknown, b: unknown, sentence: string): void {
  if (!isDeepStrictEqual(a, b)) throw new Error(`does not hold: ${sentence}: ${show(a)}, ${show(b)}`);
}

function show(value: unknown): string {
  return String(JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item))).slice(
    0,
    500,
  );
}
