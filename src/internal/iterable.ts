/** An iterable that begins anew each time it is iterated. */
export function iterable<T>(start: () => Iterator<T>): Iterable<T> {
  return { [Symbol.iterator]: start };
}
