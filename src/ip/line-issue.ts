import type { Issue } from '../error.ts';
import { readAddress } from './address.ts';
import { readPrefix } from './read-prefix.ts';

/** Returns the issue of an address, or of a prefix, that a reader of many lines refused. */
export function lineIssue(text: string): Issue {
  return (text.includes('/') ? readPrefix(text) : readAddress(text)) as Issue;
}
