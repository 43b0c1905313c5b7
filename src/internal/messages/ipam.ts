/** Sentences of the refusals of tables that are imported. */
export const ipamMessages = {
  'unknown-table': 'the columns of the table are not known[: {columns}]',
  'invalid-json': 'the text begins like JSON and is not JSON',
  'quote-unclosed': 'a quoted field is never closed',
  'quote-misplaced': 'a quote opens a field at its start, and is doubled inside one',
  'field-count': 'the row has {received} fields, the header has {expected}',
} as const;
