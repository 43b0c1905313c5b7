/** Sentences of the refusals of EUI-64. */
export const eui64Messages = {
  'mac-multicast': '{mac} is a group address: no interface has it',
  'mac-zero': '{mac} is all zeros: no interface has it',
  'not-64': 'an address is made from a prefix of length 64, got {prefix}',
} as const;
