/** Sentences of the refusals of endpoints. */
export const endpointMessages = {
  'brackets-missing': 'an IPv6 address of an endpoint stands in brackets',
  'bracket-unclosed': 'the bracket around the address is not closed',
  'port-missing': 'an endpoint needs ":" and a port',
  'port-invalid': 'a port is a decimal number without sign or leading zero',
  'port-too-large': 'a port is at most 65535',
  'host-name': 'a host name is not an address: resolve it first',
  'host-any': '"*" is not an address: [::] and 0.0.0.0 listen on all',
  'zone-not-encoded':
    'a zone in a URL follows "%25" and has only letters, digits, "-._~" and encoded characters',
} as const;
