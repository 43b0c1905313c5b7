/** Sentences of the refusals of prefixes. */
export const prefixMessages = {
  'no-sibling': 'the prefix of length 0 is the whole space and has no sibling',
  'not-netmask': '{address} is not a netmask: a one follows a zero',
  'not-inside': '{inner} is not inside {outer}',
} as const;
