/** Sentences for addresses that an interface or a route cannot have. */
export const unicastMessages = {
  'not-unicast': '{item} is multicast: no interface has it',
  'not-routable': '{item} is not routable: it is link-local, loopback or unspecified',
  'not-link-local': '{item} is not link-local',
} as const;
