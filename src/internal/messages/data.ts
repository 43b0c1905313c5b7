/** Sentences for plain data. */
export const dataMessages = {
  missing: '{field} is missing',
  'listed-twice': '{item} is listed twice',
  'reserved-name': '"{received}" is a reserved word: it cannot be a {expected}',
  'label-too-long': 'a label of a domain name has at most 63 characters',
} as const;
