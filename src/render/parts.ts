/** The text of many routes, in parts. */

import { isIterable } from '../internal/guards.ts';
import { checkInteger, failType } from '../internal/issue.ts';
import type { Route } from './types.ts';

/**
 * Iterates the text of many routes in parts, each made when it is asked for: joined they are `write(routes)`. So a million
 * routes need neither a pause nor their whole text in memory.
 *
 * @param write - `iproute`, `frr` or `bird` with its options: any that puts lines in a row, and perhaps a frame around all of
 * them. The announcement of `frr` has two rows: it is not made in parts.
 * @param routes - a list; where it pauses with null, so do the parts, with an empty text.
 * @param size - how many routes a part has. Defaults to 1000.
 * @throws HextetError as `write` for options, at once; for a route when its part is made. That a prefix is listed twice is
 * noticed inside a part only.
 *
 * @example
 * ```ts
 * import { inParts, iproute } from 'hextet/render';
 * import { Zone } from 'hextet/zone';
 *
 * const parts = inParts((routes) => iproute(routes, { dev: 'pub' }), new Zone().routes());
 * [...parts].join(''); // ''
 * ```
 *
 * @public
 */
export function inParts(
  write: (routes: readonly Route[]) => string,
  routes: Iterable<Route | null>,
  size: number = 1000,
): Generator<string> {
  if (typeof write !== 'function') failType('(routes: readonly Route[]) => string', write, 'write');
  if (!isIterable(routes)) failType('Iterable<Route>', routes, 'routes');
  checkInteger('size', size, 1, Number.MAX_SAFE_INTEGER);
  const textOf = (part: readonly Route[]): string => {
    const text: unknown = write(part);
    return typeof text === 'string' ? text : failType('string', text, 'write');
  };
  return partsOf(textOf, textOf([]), routes, size);
}

function* partsOf(
  write: (routes: readonly Route[]) => string,
  frame: string,
  routes: Iterable<Route | null>,
  size: number,
): Generator<string> {
  let head = 0;
  let isFirst = true;
  const textOf = (part: readonly Route[]) => {
    const text = write(part);
    // All parts begin alike, so a frame that continues as they do is cut at the same place in each.
    if (isFirst) head = commonLength(text, frame);
    const start = isFirst ? 0 : head;
    isFirst = false;
    return text.slice(start, text.length - (frame.length - head));
  };
  const part: Route[] = [];
  for (const route of routes) {
    if (route === null) yield '';
    else if (part.push(route) === size) yield textOf(part.splice(0));
  }
  if (part.length > 0) yield textOf(part);
  yield frame.slice(isFirst ? 0 : head);
}

function commonLength(a: string, b: string): number {
  let i = 0;
  while (i < b.length && a[i] === b[i]) i++;
  return i;
}
