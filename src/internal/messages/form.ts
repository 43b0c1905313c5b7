/** Sentences of the limits of a field. */
export const formMessages = {
  'kind-not-allowed': '{item} is of the kind {kind}, expected {expected}',
} as const;
