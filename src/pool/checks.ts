/** The input of a pool from its callers: texts and numbers of bounded size. */
import type { TextKind } from '../error.ts';
import { isIterable, isRange } from '../internal/guards.ts';
import { checkInteger, fail, failType } from '../internal/issue.ts';
import { bitmapMessages, poolMessages, textMessages } from '../internal/messages.ts';
import { NO_TAGS } from './leases.ts';
import type { PoolStrategy, Tags } from './types.ts';

/** The last version: what comes after it has no number of its own. */
export const LAST_VERSION: number = Number.MAX_SAFE_INTEGER;

/** The last millisecond that a `Date` can hold; the end of any quarantine that begins then is still an exact number. */
const LAST_TIME = 8.64e15;

/** UTF-16 units of an owner's key, of a reason, and of the name or the value of a tag. */
const LONGEST_TEXT = 1024;
const MOST_TAGS = 64;
/** UTF-8 bytes of the names and values of all tags of a lease. */
const MOST_TAG_BYTES = 16_384;

const STRATEGIES = 'first last next best sparse random hash';

export function checkKey(owner: string): string {
  checkText('owner', owner);
  return owner === ''
    ? fail(textMessages, 'empty', { input: '', position: 0, details: { expected: 'owner' } })
    : owner;
}

export function checkReason(reason: string | undefined): string {
  return reason === undefined ? '' : checkText('reason', reason);
}

/** The tags in the order of their names, or {@link NO_TAGS}. */
export function checkTags(tags: Tags | undefined): Tags {
  // A `Map` is an object, too, and would be one without tags.
  if (Object.prototype.toString.call(tags) !== '[object Object]') failType('Tags', tags);
  const texts = tags as Tags;
  const names = Object.keys(texts);
  if (names.length === 0) return NO_TAGS;
  checkInteger('tags.length', names.length, 1, MOST_TAGS);
  let bytes = 0;
  const entries = names.sort().map((name) => {
    const entry = [checkText('tag-name', name), checkText('tag', texts[name])] as const;
    bytes += sizeOf(entry[0]) + sizeOf(entry[1]);
    return entry;
  });
  checkInteger('tags.bytes', bytes, 0, MOST_TAG_BYTES);
  return Object.freeze(Object.fromEntries(entries));
}

/** The count of bytes of a text in UTF-8. */
function sizeOf(text: string): number {
  let size = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Each half of a surrogate pair is two bytes of the four.
    if (unit >= 0x80) size += unit < 0x800 || (unit & 0xf800) === 0xd800 ? 1 : 2;
  }
  return size;
}

export function checkVersion(version: number): void {
  checkInteger('version', version, 0, LAST_VERSION);
}

export function checkTime(time: number): void {
  checkInteger('since', time, 0, LAST_TIME);
}

export function checkObject(expected: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) failType(expected, value);
}

/** Whether a value is a range, or the text of one. */
export function showsRange(value: unknown): boolean {
  return typeof value === 'string' ? value.slice(0, LONGEST_RANGE).includes(' - ') : isRange(value);
}

/** UTF-16 units of the longest text of a range. */
const LONGEST_RANGE = 100;

/** The items of a list: of any iterable object, but not the characters of a text. */
export function readList<T>(expected: string, list: Iterable<T>, name?: string): T[] {
  return isIterable(list) ? Array.from(list) : failType(expected, list, name);
}

export function checkStrategy(strategy: PoolStrategy): PoolStrategy {
  if (typeof strategy !== 'string') failType('Strategy', strategy);
  if (!STRATEGIES.split(' ').includes(strategy))
    fail(bitmapMessages, 'unknown-strategy', { details: { strategy } });
  return strategy;
}

function checkText(expected: TextKind, text: unknown): string {
  if (typeof text !== 'string') return failType('string', text, expected);
  if (text.length > LONGEST_TEXT)
    fail(textMessages, 'too-long', { input: text, position: LONGEST_TEXT, details: { expected } });
  const position = unstorableIn(text);
  if (position >= 0) fail(poolMessages, 'unstorable-text', { input: text, position, details: { expected } });
  return text;
}

/** The position of the first NUL or lone surrogate of a text, or -1: there are stores that keep neither. */
function unstorableIn(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) return i;
    if (code < 0xd800 || code > 0xdfff) continue;
    const next = text.charCodeAt(i + 1);
    if (code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return i;
    i++;
  }
  return -1;
}
