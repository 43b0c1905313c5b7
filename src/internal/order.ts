/** Orders numbers or texts, for `Array.prototype.sort`. */
export function order<T extends number | bigint | string>(a: T, b: T): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}
