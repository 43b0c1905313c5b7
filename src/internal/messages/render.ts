/** Sentences of the refusals of texts for routers. */
export const renderMessages = {
  'not-derived': '{address} is not the address of {mac} in {prefix}: a view says so by assigned',
  'interface-missing': '{item} is link-local: it needs an interface',
  'overlaps-other': '{item} overlaps {other}',
  'not-nibble': '{prefix} has no reverse zone: its length is not a multiple of 4',
  'not-expressible': '{target} cannot express {field} {value}: to it the number means any',
  'glue-needed': '{name} is inside the zone {zone}: it would need glue records',
} as const;
