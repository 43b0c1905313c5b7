/** The lines of the journal file: one for each transaction, with the entries of all names in it. */
import { JournalError } from '../store.ts';

export interface KeptEntry {
  readonly name: string;
  readonly token: string;
  readonly format: number;
  readonly at: number;
  readonly version: number;
  readonly digest: string;
  readonly record: string;
}

/** Writes `[[name, token, format, at, record], …]`. */
export function lineOf(entries: readonly KeptEntry[]): string {
  const parts = entries.map(({ name, token, format, at, record }) => {
    const before = JSON.stringify([name, token, format, at]);
    return `${before.slice(0, -1)},${record}]`;
  });
  return `[${parts.join()}]`;
}

export function parseLine(line: string, index: number): KeptEntry[] {
  try {
    const entries = JSON.parse(line) as [
      string,
      string,
      number,
      number,
      { version: number; digest: string },
    ][];
    return entries.map(([name, token, format, at, record]) => {
      const { version, digest } = record;
      if (!Number.isSafeInteger(version) || typeof digest !== 'string') throw new TypeError();
      return { name, token, format, at, version, digest, record: JSON.stringify(record) };
    });
  } catch (error) {
    throw new JournalError(
      'corrupt',
      new Error(`damaged line ${index + 1} of the journal`, { cause: error }),
    );
  }
}
