import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine, delimiterOf, readCsv } from '../../src/ipam/csv.ts';

const rowsOf = (text: string, delimiter = ',') =>
  Array.from(readCsv(text, delimiter), ({ line, fields }) => [line, ...fields]);
const faultsOf = (text: string) =>
  Array.from(readCsv(text, ','), ({ line, fault }) => fault && [line, fault.code, fault.position]);

describe('readCsv', () => {
  test.each<[string, string, (string | number)[][]]>([
    ['nothing', '', []],
    ['one field', 'a', [[1, 'a']]],
    ['a last line end', 'a,b\n', [[1, 'a', 'b']]],
    [
      'line feeds',
      'a\nb',
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'carriage returns with line feeds',
      'a\r\nb\r\n',
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'carriage returns alone',
      'a\rb\r',
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'blank lines',
      '\n\r\na\n\nb',
      [
        [3, 'a'],
        [5, 'b'],
      ],
    ],
    ['a byte order mark', '\ufeffa,b', [[1, 'a', 'b']]],
    [
      'empty fields',
      ',\na,,',
      [
        [1, '', ''],
        [2, 'a', '', ''],
      ],
    ],
    ['blanks, which belong to the field', ' a , b', [[1, ' a ', ' b']]],
    [
      'quoted fields',
      '"a","b"\n"c",d\ne,"f"',
      [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
        [3, 'e', 'f'],
      ],
    ],
    ['an empty quoted field', '"",""', [[1, '', '']]],
    ['a delimiter in quotes', '"a,b",c', [[1, 'a,b', 'c']]],
    ['doubled quotes', '"a ""b"" c","""",""""""', [[1, 'a "b" c', '"', '""']]],
    [
      'line ends in quotes',
      '"a\nb\r\nc",d\ne',
      [
        [1, 'a\nb\r\nc', 'd'],
        [4, 'e'],
      ],
    ],
  ])('reads %s', (_, text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
  });

  test.each<[string, string, unknown[]]>([
    ['a quote that is never closed', 'a\nb,"c\nd', [null, [2, 'quote-unclosed', 2]]],
    ['a quote at the start that is never closed', '"a', [[1, 'quote-unclosed', 0]]],
    ['a quote at the end', 'a,"', [[1, 'quote-unclosed', 2]]],
    ['a quote inside a plain field', 'the "a",b\nc', [[1, 'quote-misplaced', 4], null]],
    ['text after the closing quote', '"a" b,c\nd', [[1, 'quote-misplaced', 2], null]],
    ['text after a closing quote on another line', '"a\nb"x\nc', [[1, 'quote-misplaced', 4], null]],
  ])('names the line and the place of %s', (_, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  test('counts lines that end in a carriage return inside quotes', () => {
    expect(rowsOf('"a\rb"\rc')).toEqual([
      [1, 'a\rb'],
      [3, 'c'],
    ]);
  });

  test('shows only the beginning of a long record that is wrong', () => {
    const [record] = readCsv(`a,"${'b'.repeat(5000)}`, ',');
    expect(record?.fault?.input).toBe(`a,"${'b'.repeat(197)}`);
  });

  test('reads what csvLine wrote, whatever the fields are', () => {
    const field = fc.oneof(
      fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', ' ', 'a') }),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 2 }), { maxLength: 5 }), (rows) => {
        const text = rows.map((row) => `${csvLine(row)}\r\n`).join('');
        expect(Array.from(readCsv(text, ','), ({ fields }) => fields)).toEqual(rows);
      }),
    );
  });

  test('a hostile line of ten million characters costs a pass', () => {
    const fields = 1_000_000;
    const [plain] = readCsv('a,'.repeat(fields), ',');
    expect(plain?.fields).toHaveLength(fields + 1);
    const few = fields / 10;
    const [quoted] = readCsv(`"${'""'.repeat(few)}"${',"a"'.repeat(few)}`, ',');
    expect([quoted?.fields[0]?.length, quoted?.fields.length]).toEqual([few, few + 1]);
    const unclosed = [...readCsv(`"a"b\n`.repeat(30_000), ',')];
    expect(unclosed).toHaveLength(30_000);
    expect(unclosed.at(-1)?.line).toBe(30_000);
  });
});

test.each([
  ['a,b;c,d', ','],
  ['a;b', ';'],
  ['a\tb,c\td', '\t'],
  ['a|b', '|'],
  ['"a;b;c",d', ','],
  ['a', ','],
  ['', ','],
])('delimiterOf %j is %j', (text, delimiter) => {
  expect(delimiterOf(text)).toBe(delimiter);
});

test('csvLine quotes what the grammar splits, and fields with blank ends, and nothing else', () => {
  expect(csvLine(['a b', '=1', ' a', 'a ', 'a,b', 'a"b', ''])).toBe('a b,=1," a","a ","a,b","a""b",');
});
