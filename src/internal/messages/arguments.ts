/** The sentence for a value of a wrong type: all that the functions on text need of this table. */
export const typeMessages = {
  'invalid-type': 'expected {expected}[ for {name}], got {received}',
} as const;

/** Sentences for the arguments of any call. */
export const argumentMessages = {
  'out-of-range': '{name} must be an integer from {min} to {max}, got {received}',
  'outside-space': 'the result is outside the address space',
} as const;
