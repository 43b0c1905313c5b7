/** Comma-separated values as RFC 4180 has them, with the delimiters that spreadsheets and NetBox write, too. */

/** One record: its fields, or where it breaks the grammar. */
export interface CsvRecord {
  /** The number of the line on which it begins, counted from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  readonly fault: CsvFault | null;
}

export interface CsvFault {
  readonly code: 'quote-unclosed' | 'quote-misplaced';
  /** The beginning of the record, and the offset of the quote in it. */
  readonly input: string;
  readonly position: number;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** An issue shows no more of a record. */
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
  const lineEnd = /\r\n?|\n/g;
  let line = 1;
  let at = text.startsWith('\ufeff') ? 1 : 0;

  /** Returns the end of what a pattern finds from a place on; the place itself, or the end of the text, if nothing. */
  const after = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = from;
    const found = pattern.exec(text);
    return found === null ? text.length : found.index + found[0].length;
  };

  while (at < text.length) {
    const start = at;
    const next = after(lineEnd, start);
    const row = trimEnd(text.slice(start, next));
    const startLine = line;
    line++;
    at = next;
    if (row === '') continue;
    if (!row.includes('"')) {
      yield { line: startLine, fields: row.split(delimiter), fault: null };
      continue;
    }

    const fields: string[] = [];
    let place = start;
    let fault = null as CsvFault | null;
    const refuse = (code: CsvFault['code'], position: number) => {
      fault = { code, input: text.slice(start, start + SHOWN), position: position - start };
    };
    for (;;) {
      if (text[place] === '"') {
        const opening = place;
        let value = '';
        let closing = text.indexOf('"', place + 1);
        while (closing >= 0 && text[closing + 1] === '"') {
          value += text.slice(place + 1, closing + 1);
          place = closing + 1;
          closing = text.indexOf('"', place + 1);
        }
        if (closing < 0) {
          refuse('quote-unclosed', opening);
          place = text.length;
          break;
        }
        fields.push(value + text.slice(place + 1, closing));
        place = closing + 1;
      } else {
        const end = after(plain, place);
        fields.push(text.slice(place, end));
        place = end;
      }
      if (text[place] === delimiter) place++;
      else {
        const isEnd = place >= text.length || text[place] === '\n' || text[place] === '\r';
        if (!isEnd) refuse('quote-misplaced', text[place] === '"' ? place : place - 1);
        break;
      }
    }
    at = after(lineEnd, place);
    line = startLine + linesIn(text, start, at);
    yield { line: startLine, fields, fault };
  }
}

function trimEnd(row: string): string {
  return row.endsWith('\r\n') ? row.slice(0, -2) : /[\r\n]$/.test(row) ? row.slice(0, -1) : row;
}

/** The count of line ends in a part of a text. */
function linesIn(text: string, start: number, end: number): number {
  return text.slice(start, end).match(/\r\n?|\n/g)?.length ?? 0;
}

/** Writes a record without its line end. A field is quoted where the grammar needs it, and where its ends are blank. */
export function csvLine(fields: readonly string[]): string {
  return fields
    .map((field) => (/[",;|\t\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join();
}
