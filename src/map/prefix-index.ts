/** The questions that both forms of a prefix map answer. A row is a stored prefix, or -1. */
export interface PrefixIndex {
  readonly size: number;
  /** One above the highest row. */
  readonly rows: number;
  /** The words of a row's first address, from `place(row)` on. */
  readonly words: Int32Array;
  place(row: number): number;
  length(row: number): number;
  /** The row with the longest prefix, of at most `length` bits, that holds an address. */
  deepest(w0: number, w1: number, w2: number, w3: number, length: number): number;
  /** The row with the longest prefix that holds that of a row. */
  up(row: number): number;
  /** The lowest row at or above a prefix, in the order of `Prefix.compare`. */
  from(w0: number, w1: number, w2: number, w3: number, length: number): number;
  /** The lowest row above a prefix. */
  after(w0: number, w1: number, w2: number, w3: number, length: number): number;
}
