/** From the text of a table to its rows: values by column, without the empty ones. */
import type { Issue } from '../error.ts';
import { makeIssue, typeIssue } from '../internal/issue.ts';
import { dataMessages, ipamMessages } from '../internal/messages.ts';
import { type CsvRecord, delimiterOf, readCsv } from './csv.ts';
import type { RowPath } from './row.ts';
import type { Fields } from './shapes.ts';
import { tagText } from './tags.ts';

/** A row with the names of its columns in lower case: letters and digits of any language, joined by `_`. */
export interface Item {
  readonly path: RowPath;
  readonly fields: Fields;
}

export interface Items {
  /** All columns, also those without a value. */
  readonly columns: ReadonlySet<string>;
  /** Returns the rows, with the columns under the names of a shape. */
  readonly rows: (naming: Naming) => Iterable<Item | Issue>;
}

export interface Naming {
  /** Other names of columns. */
  readonly names?: ReadonlyMap<string, string> | undefined;
  /** True if values are kept as they are; else blanks around them and values that only say no are dropped. */
  readonly keepsText: boolean;
}

export function columnName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
}

/** The rows of CSV; an issue where the header cannot be read. */
export function csvItems(text: string): Items | Issue {
  const records = readCsv(text, delimiterOf(text));
  const head = records.next();
  if (head.done) return makeIssue(ipamMessages, 'unknown-table', { input: '', details: {} });
  const { fields: names, fault, line } = head.value;
  if (fault !== null) return makeIssue(ipamMessages, fault.code, { ...fault, path: [line] });
  const header = names.map(columnName);
  const columns = new Set<string>();
  for (const name of header) {
    if (name !== '' && columns.has(name))
      return makeIssue(dataMessages, 'listed-twice', { path: [line, name], details: { item: name } });
    columns.add(name);
  }
  return {
    columns,
    rows: (naming) =>
      rowsOf(
        records,
        header.map((name) => naming.names?.get(name) ?? name),
        naming,
      ),
  };
}

function* rowsOf(
  records: Iterable<CsvRecord>,
  header: readonly string[],
  naming: Naming,
): Generator<Item | Issue> {
  for (const { line, fields: values, fault } of records) {
    const path = [line];
    if (fault !== null) yield makeIssue(ipamMessages, fault.code, { ...fault, path });
    else if (values.length !== header.length) {
      const details = { received: values.length, expected: header.length };
      yield makeIssue(ipamMessages, 'field-count', { path, details });
    } else {
      const fields = new Map<string, string>();
      for (let i = 0; i < header.length; i++) add(fields, header[i]!, values[i]!, naming);
      // Spreadsheets end with lines of nothing but delimiters.
      if (fields.size > 0) yield { path, fields };
    }
  }
}

/** Adds a value that says something. */
function add(fields: Map<string, string>, name: string, value: string, { keepsText }: Naming): void {
  const text = keepsText ? value : value.trim();
  if (name === '' || text === '' || (!keepsText && text.toLowerCase() === 'false')) return;
  fields.set(name, text);
}

/** The rows of JSON: a list, or the answer of an API with one in it. */
export function jsonItems(text: string): Items | Issue {
  let data: unknown;
  try {
    // A byte order mark is a blank to `trim`, and none to JSON.
    data = JSON.parse(text.trim());
  } catch {
    return makeIssue(ipamMessages, 'invalid-json', { input: text });
  }
  const found = listIn(data, []);
  if (found === null) return makeIssue(ipamMessages, 'unknown-table', { input: text, details: {} });
  const objects = found.list.flatMap((item, i) => objectsIn(item, [...found.path, i]));
  const columns = new Set<string>();
  for (const { value } of objects) {
    if (isRecord(value)) for (const key of Object.keys(value)) columns.add(columnName(key));
  }
  return { columns, rows: (naming) => objects.map((object) => jsonItem(object, naming)) };
}

/** The first list of an answer: under `results`, `data`, `listnetworksresponse.network` and the like. */
function listIn(data: unknown, path: RowPath): { list: readonly unknown[]; path: RowPath } | null {
  if (Array.isArray(data)) return { list: data, path };
  if (!isRecord(data) || path.length === MOST_DEPTH) return null;
  const names = Object.keys(data);
  const name = names.find((one) => Array.isArray(data[one])) ?? names.find((one) => isRecord(data[one]));
  return name === undefined ? null : listIn(data[name], [...path, name]);
}

const MOST_DEPTH = 2;

interface Placed {
  readonly value: unknown;
  readonly path: RowPath;
}

/** An object, or each NIC of a virtual machine. */
function objectsIn(value: unknown, path: RowPath): Placed[] {
  if (!isRecord(value) || !Array.isArray(value.nic)) return [{ value, path }];
  const { nic, name } = value;
  return nic.map((one, i) => ({
    value: isRecord(one) ? { virtualmachinename: name, ...one } : one,
    path: [...path, 'nic', i],
  }));
}

function jsonItem({ value: object, path }: Placed, naming: Naming): Item | Issue {
  if (!isRecord(object)) return { ...typeIssue('object', object), path } as Issue;
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(object)) {
    const name = columnName(key);
    if (name === 'custom_fields' && isRecord(value)) {
      for (const [custom, one] of Object.entries(value)) {
        const column = columnName(custom);
        add(fields, column && `cf_${column}`, textOf(one), naming);
      }
    } else if (name === 'tags' && isRecord(value)) {
      const tags = Object.entries(value).map(([tag, one]) => [tag, textOf(one)]);
      add(fields, name, tagText(Object.fromEntries(tags)), naming);
    } else add(fields, naming.names?.get(name) ?? name, textOf(value), naming);
  }
  return { path, fields };
}

/** The fields that name an object, the best first. */
const CALLED = ['value', 'vid', 'name', 'address', 'prefix', 'display'];

/** The text of a value: of an object what it is called, of a list the texts of its items. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((one) => (Array.isArray(one) ? '' : textOf(one))).join();
  if (!isRecord(value)) return '';
  const name = CALLED.find((field) => typeof value[field] === 'string' || typeof value[field] === 'number');
  return name === undefined ? '' : String(value[name]);
}

/** Returns true if a value of JSON is an object. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
