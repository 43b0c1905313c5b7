/** Comma-separated values as RFC 4180 has them, with the delimiters that spreadsheets and NetBox write, too. */

/** One record: its fields, or where it breaks the grammar. */
export interface CsvRecord {
  /** The number of the line on which it begins, counted from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  readonly fault: CsvFault | null;
}

interface CsvFault {
  readonly code: 'quote-unclosed' | 'quote-misplaced';
  /** The beginning of the record, and the offset of the quote in it. */
  readonly input: string;
  readonly position: number;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** No issue shows more of a record. */
const SHOWN = 200;

/** Returns the delimiter that splits the first record into the most fields. */
export function delimiterOf(text: string): string {
  const counts = DELIMITERS.map((delimiter) => {
    const [first] = readCsv(text, delimiter);
    return first?.fields.length ?? 0;
  });
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

/**
 * Reads records one at a time. Blank lines are skipped, and a byte order mark. A quote opens a field at its start and is
 * doubled inside; another one makes its line a fault, and the next line begins a record.
 */
export function* readCsv(text: string, delimiter: string): Generator<CsvRecord> {
  const plain = new RegExp(`[^"\\r\\n${delimiter}]*`, 'y');
  const lineEnd = /\r\n?|\n|$/g;
  let line = 1;
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const start = at;
    const row = textTo(lineEnd, text, start);
    at = lineEnd.lastIndex;
    if (row.includes('"')) {
      const { fields, end, fault } = quotedRecord(text, start, delimiter, plain);
      textTo(lineEnd, text, end);
      at = lineEnd.lastIndex;
      yield { line, fields, fault };
      line += text.slice(start, at).match(/\r\n?|\n/g)?.length ?? 0;
    } else {
      if (row !== '') yield { line, fields: row.split(delimiter), fault: null };
      line++;
    }
  }
}

/** The text up to what a global pattern finds next. Its `lastIndex` is the place after that. */
function textTo(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from;
  const { index } = pattern.exec(text)!;
  return text.slice(from, index);
}

/** Reads a record with a quote in its first line. The end is that of the last field, or before what is wrong. */
function quotedRecord(
  text: string,
  start: number,
  delimiter: string,
  plain: RegExp,
): { fields: string[]; end: number; fault: CsvFault | null } {
  const fields: string[] = [];
  const refused = (code: CsvFault['code'], position: number, end: number) => {
    const fault = { code, input: text.slice(start, start + SHOWN), position: position - start };
    return { fields, end, fault };
  };
  for (let at = start; ; at++) {
    if (text[at] === '"') {
      const closing = closingQuote(text, at);
      if (closing < 0) return refused('quote-unclosed', at, text.length);
      fields.push(text.slice(at + 1, closing).replaceAll('""', '"'));
      at = closing + 1;
    } else {
      plain.lastIndex = at;
      plain.exec(text);
      fields.push(text.slice(at, plain.lastIndex));
      at = plain.lastIndex;
    }
    const next = text[at];
    if (next === undefined || next === '\n' || next === '\r') return { fields, end: at, fault: null };
    if (next !== delimiter) return refused('quote-misplaced', next === '"' ? at : at - 1, at);
  }
}

/** The place of the quote that ends a field, or -1. */
function closingQuote(text: string, opening: number): number {
  let at = text.indexOf('"', opening + 1);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** Writes a record without its line end. A field is quoted where the grammar needs it, and where its ends are blank. */
export function csvLine(fields: readonly string[]): string {
  return fields
    .map((field) => (/[",;|\t\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join();
}
