/** Sentences for hardware addresses. */
export const macMessages = {
  'mac-digit': 'a hardware address has hexadecimal digits and one kind of separator',
  'mac-octet': 'an octet has two digits, a group of two octets four',
  'mac-size': 'a hardware address has 6 octets (EUI-48) or 8 (EUI-64)',
  'mac-separator': 'all separators of a hardware address are the same',
} as const;
