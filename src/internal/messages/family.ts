/** Sentences for addresses of the wrong family. */
export const familyMessages = {
  'range-mixed': 'both ends of a range are of one family',
  'ipv4-mapped': 'IPv4-mapped addresses are in no IPv4 packet[: write {ipv4}]',
} as const;
