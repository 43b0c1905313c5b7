/** Slow, readable twins of the readers of prefixes and ranges. */
import { parseSlow } from './address.ts';
import { type Block, blockSize, type Interval, mask, numberOf } from './arithmetic.ts';

/** The 129 lengths, written the only way they may be written. */
const LENGTHS: readonly string[] = Array.from({ length: 129 }, (_, length) => String(length));

/** The block that a prefix text stands for, or null where it is none or has host bits. */
export function readPrefix(text: string): Block | null {
  const [address, lengthText, ...more] = text.split('/');
  if (address === undefined || lengthText === undefined || more.length > 0) return null;
  const length = LENGTHS.indexOf(lengthText);
  if (parseSlow(address) === null || length === -1) return null;
  const base = numberOf(address);
  return base.equals(mask(base, length)) ? { base, length } : null;
}

/** The interval that a text stands for: two addresses and a hyphen, a prefix, or one address; else null. */
export function readRange(text: string): Interval | null {
  const [first, last, ...more] = text.split('-');
  if (first === undefined || more.length > 0) return null;
  if (last === undefined) return text.includes('/') ? blockInterval(readPrefix(text)) : readPair(text, text);
  return readPair(first.replace(/ *$/, ''), last.replace(/^ */, ''));
}

function readPair(first: string, last: string): Interval | null {
  if (parseSlow(first) === null || parseSlow(last) === null) return null;
  const interval = { first: numberOf(first), last: numberOf(last) };
  return interval.first.leq(interval.last) ? interval : null;
}

function blockInterval(block: Block | null): Interval | null {
  return block && { first: block.base, last: block.base.plus(blockSize(block.length)).prev() };
}
