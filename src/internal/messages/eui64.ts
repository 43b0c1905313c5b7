/** Sentences for EUI-64. */
export const eui64Messages = {
  'mac-multicast': '{mac} is a group address, which no interface has',
  'mac-zero': '{mac} is all zeros, which no interface has',
  'not-64': 'an interface identifier needs a prefix of length 64, got {prefix}',
} as const;
