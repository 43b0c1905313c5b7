/** The sentence for a length that is none of the allowed ones. */
export const lengthMessages = {
  'length-not-allowed': 'a prefix of length {length} is not allowed here[, expected {lengths}]',
} as const;
