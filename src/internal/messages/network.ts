/** Sentences of the refusals of manual networks. */
export const networkMessages = {
  missing: '{field} is missing',
  'duplicate-name': 'the name "{name}" is taken by network {other}',
  'az-and-azs': 'a subnet has az or azs, not both',
  'unknown-az': '"{az}" is not an availability zone[; did you mean "{nearest}"?]',
  'az-missing': 'the subnet has no availability zone, and another of its network has',
  'outside-range': '{item} is outside the subnet {prefix}',
  'overlaps-subnet': '{item} overlaps {other} of the same network',
  'overlaps-network': '{item} overlaps {other} of the network "{network}"',
  'length-too-short': 'a block of length {length} does not fit into {prefix}',
  'lengths-differ': 'the subnets of a network delegate blocks of one length',
  'not-a-block': '{item} is not a delegated block: these have length {length}',
} as const;
