/** What a call does with long text, counted. */

const ITERATOR = Object.getOwnPropertyDescriptor(String.prototype, Symbol.iterator) as PropertyDescriptor;

/** How often a call calls each method of strings on a long one, by name and arguments. */
export function callsOnLong(call: () => void): Record<string, number> {
  const calls: Record<string, number> = {};
  const originals = Object.getOwnPropertyDescriptors(String.prototype);
  for (const [key, { value }] of [...Object.entries(originals), [Symbol.iterator, ITERATOR] as const]) {
    if (key === 'constructor' || typeof value !== 'function') continue;
    Object.defineProperty(String.prototype, key, {
      configurable: true,
      writable: true,
      value(this: string, ...args: unknown[]) {
        const name = `${String(key)}(${args})`;
        if (this.length > 500) calls[name] = (calls[name] ?? 0) + 1;
        return value.apply(this, args);
      },
    });
  }
  try {
    call();
  } finally {
    Object.defineProperties(String.prototype, originals);
  }
  return calls;
}
