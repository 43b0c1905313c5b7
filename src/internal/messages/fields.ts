/** Sentences for plain data with named fields. */
export const fieldMessages = {
  'unknown-field': '{what} has no field "{received}"[; did you mean "{nearest}"?][; its fields are {known}]',
} as const;
