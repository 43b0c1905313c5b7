/** Reads a list in one text field. */

/** An entry, without the blanks around it. */
export interface Entry {
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
  /** Its place in the whole text. */
  readonly offset: number;
}

/** Iterates the entries, one a line. Blank lines, and all from a `#` on, are ignored. */
export function* entriesIn(list: string): Generator<Entry> {
  let [line, start] = [0, 0];
  for (const row of list.split('\n')) {
    line++;
    const entry = row.replace(/#.*/s, '');
    const text = entry.trim();
    if (text !== '') yield { text, line, offset: start + blanksBefore(entry) };
    start += row.length + 1;
  }
}

export function blanksBefore(text: string): number {
  return text.length - text.trimStart().length;
}
