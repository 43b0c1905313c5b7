/** The sentence for a name that is none of the known ones. */
export const nameMessages = {
  'unknown-name': '"{received}" is not a known {expected}[; did you mean "{nearest}"?]',
} as const;
