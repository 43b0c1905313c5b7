import type { Issue } from '../error.ts';
import { readAddress } from './address.ts';
import { readPrefix } from './read-prefix.ts';

/** What is wrong with an address, or with a prefix, that a reader of many lines refused. */
export function lineIssue(text: string): Issue {
  return (text.includes('/') ? readPrefix(text) : readAddress(text)) as Issue;
}
