/** The items of an iterable, at most so many: one that never ends fails a test then, and does not hang it. */
export function take<T>(items: Iterable<T>, most: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === most) break;
    taken.push(item);
  }
  return taken;
}
