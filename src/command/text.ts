/** Text for people: nothing that an input holds reaches a terminal as a command to it. */
import type { IssueFields } from '../error.ts';
import { caret, fix } from '../form.ts';

const ESCAPE = '\u001b';
/** The colours that are in use. All other sequences are shown as what they are. */
const COLOUR = new RegExp(`${ESCAPE}\\[(?:0|1|3[1-6]|90)m`, 'g');
/** Control characters, marks that turn the direction of writing, and halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

const red = (text: string): string => `${ESCAPE}[31m${text}${ESCAPE}[0m`;
export const bold = (text: string): string => `${ESCAPE}[1m${text}${ESCAPE}[0m`;
export const grey = (text: string): string => `${ESCAPE}[90m${text}${ESCAPE}[0m`;

/** A text as wide as the given one, with a picture for each control character. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    if (code === 0x7f) return '\u2421';
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd'.repeat(character.length);
  });
}

/** A text to print: with the colours in use, or without them, and with everything else made visible. */
export function printable(text: string, isColoured: boolean): string {
  if (!/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(text)) return text;
  const colours = isColoured ? (text.match(COLOUR) ?? []) : [];
  const parts = text.split(COLOUR).map((part) => part.replace(/[^\n\t]+/g, visible));
  return parts.map((part, i) => `${part}${colours[i] ?? ''}`).join('');
}

/** JSON in one line of characters that every terminal shows; sizes are decimal texts. */
export function json(value: unknown): string {
  const text = JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));
  return text.replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, i) => {
      const code = character.charCodeAt(i).toString(16);
      return `\\u${code.padStart(4, '0')}`;
    }).join(''),
  );
}

/** Rows in columns, as wide as their widest cells. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(visible));
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...shown.map((row) => row[i]!.length)));
  return shown.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

/** A refusal in lines: the sentence and the code, the text with carets below what is wrong, and what would be right. */
export function refusal(place: string, issue: IssueFields): string {
  const { message, code, input, path = [] } = issue;
  const field = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  const where = [place, field.replace(/^\./, '')].filter((part) => part !== '').join(' ');
  const lines = [`${where && `${where}: `}${message} (${code})`];
  if (input !== undefined) {
    const [text = '', marks = ''] = caret({ ...issue, input: visible(input) })!.split('\n');
    lines.push(`  ${text}`, `  ${red(marks)}`);
    const better = fix(issue);
    if (better !== null) {
      const right = `${input.slice(0, better.start)}${better.text}${input.slice(better.end)}`;
      lines.push(`  did you mean ${visible(right)}?`);
    }
  }
  return lines.join('\n');
}
