/**
 * The base of every class whose values have a text:
 *
 * ```
 * export class PrefixSet extends Printable {
 *   constructor(runs: readonly AddressRange[]) {
 *     super();
 *     if (!Array.isArray(runs)) failNew('PrefixSet', 'of'); // only where `new` is not public
 *   }
 *   override toString(): string { … }
 * }
 * ```
 *
 * The console of Node, Deno and Bun then shows that text, and templates and `+ ''` give it. Comparing with `<` throws a
 * TypeError, since it would compare texts.
 */

/**
 * Any value of hextet that has a text: a console shows it, and `${value}` gives it.
 *
 * @public
 */
export interface Printable {
  /** Returns the text; throws a TypeError where a number is asked for, as `<` does. */
  [Symbol.toPrimitive](hint: string): string;
}

/** Made by a call marked as pure: a bundler keeps a class with computed names, used or not. @public */
export const Printable: new () => Printable = /* @__PURE__ */ printable();

function printable(): new () => Printable {
  class Printable {
    [Symbol.toPrimitive](hint: string): string {
      if (hint === 'number') {
        throw new TypeError('a value of hextet is not a number: use compare, contains or equals');
      }
      return this.toString();
    }
  }
  for (const key of ['nodejs.util.inspect.custom', 'Deno.customInspect', 'Deno.privateCustomInspect']) {
    Object.defineProperty(Printable.prototype, Symbol.for(key), {
      value(this: Printable) {
        return this.toString();
      },
    });
  }
  return Printable;
}

/** Throws for `new Prefix('::/0')`: a constructor that is not public takes parts on trust. */
export function failNew(name: string, way = 'parse'): never {
  throw new TypeError(`${name} has no public constructor: use ${name}.${way}`);
}
