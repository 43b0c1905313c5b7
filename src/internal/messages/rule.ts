/** Sentences of the refusals of rules. */
export const ruleMessages = {
  'list-empty': 'an empty list matches no packet: leave the list out to match every address',
  'family-conflict': 'this is {family}, but {other} ({value}) is {otherFamily}: the rule matches nothing',
  'ports-not-allowed': 'ports need one of the protocols that have them: tcp, udp, dccp, sctp, udplite',
  'icmp-not-allowed': 'an ICMP type needs the protocol icmp or icmpv6',
  'icmp-ambiguous':
    '{received} is {ipv4} in ICMP and {ipv6} in ICMPv6: write the name, or give the rule a family',
} as const;
