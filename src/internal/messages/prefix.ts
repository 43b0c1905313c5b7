/** Sentences for prefixes. */
export const prefixMessages = {
  'no-sibling': '::/0 is the whole space and has no sibling',
  'not-netmask': '{address} is not a netmask: a one follows a zero',
  'not-inside': '{inner} is not inside {outer}',
} as const;
