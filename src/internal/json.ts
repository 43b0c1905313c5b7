import { failType } from './issue.ts';

/**
 * Copies plain JSON data.
 *
 * @throws HextetError `invalid-type` for what JSON cannot carry: a bigint, a circle, lists a hundred thousand deep.
 */
export function cloneJson<T>(data: T): T {
  let text: string | undefined;
  try {
    text = JSON.stringify(data);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
  }
  return text === undefined ? failType('JSON', data) : JSON.parse(text);
}
