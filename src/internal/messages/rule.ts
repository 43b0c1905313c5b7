/** Sentences of the refusals of rules. */
export const ruleMessages = {
  'unknown-name': '"{received}" is not a known {expected}[; did you mean "{nearest}"?]',
  'list-empty': 'an empty list matches no packet: leave the list out to match every address',
  'range-mixed': 'both ends of a range are of one family',
  'ipv4-mapped': 'IPv4-mapped addresses are in no IPv4 packet[: write {ipv4}]',
  'family-conflict': 'this is {family}, but {other} ({value}) is {otherFamily}: the rule matches nothing',
  'ports-not-allowed': 'ports need one of the protocols that have them: tcp, udp, dccp, sctp, udplite',
  'icmp-not-allowed': 'an ICMP type needs the protocol icmp or icmpv6',
  'icmp-ambiguous':
    '{received} is {ipv4} in ICMP and {ipv6} in ICMPv6: write the name, or give the rule a family',
} as const;
