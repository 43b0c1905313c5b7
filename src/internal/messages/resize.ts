/** Sentences of the refusals of resizing. */
export const resizeMessages = {
  'too-small': '{proposed} has fewer addresses than the minimum of {minimum}',
  'gateway-outside': 'the gateway {gateway} is not inside {proposed}',
  'loses-in-use': '{what} is in use and not inside {proposed}',
  'loses-reserved': '{what} is reserved and not inside {proposed}',
  'loses-quarantined': '{what} is in quarantine and not inside {proposed}',
  'overlaps-sibling': '{proposed} overlaps {what}',
} as const;
