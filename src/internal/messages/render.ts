/** Sentences of the refusals of texts for routers. */
export const renderMessages = {
  'not-unicast': '{item} is multicast: no interface has it',
  'not-routable': '{item} is not routable: it is link-local, loopback or unspecified',
  'not-link-local': '{item} is not link-local',
  'not-derived': '{address} is not the address of {mac} in {prefix}: a view says so by assigned',
  'interface-missing': '{item} is link-local: it needs an interface',
  'reserved-name': '"{received}" is a reserved word: it cannot be a {expected}',
  'label-too-long': 'a label of a domain name has at most 63 characters',
  'listed-twice': '{item} is listed twice',
  'overlaps-other': '{item} overlaps {other}',
  'not-nibble': '{prefix} has no reverse zone: its length is not a multiple of 4',
  'not-expressible': '{target} cannot express {field} {value}: to it the number means any',
  'glue-needed': '{name} is inside the zone {zone}: it would need glue records',
} as const;
