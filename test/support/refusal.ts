import { HextetError } from '../../src/error.ts';

/** The error that a call is refused with; the test fails where the call returns or throws anything else. */
export function refusal(call: () => unknown): HextetError {
  let value: unknown;
  try {
    value = call();
  } catch (error) {
    if (HextetError.is(error)) return error;
    throw error;
  }
  throw new Error(`expected a refusal, got ${typeof value}`);
}
