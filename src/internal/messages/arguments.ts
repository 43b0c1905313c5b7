/** Sentences for the arguments of any call. */
export const argumentMessages = {
  'invalid-type': 'expected {expected}[ for {name}], got {received}',
  'out-of-range': '{name} must be an integer from {min} to {max}, got {received}',
  'outside-space': 'the result is outside the address space',
} as const;
