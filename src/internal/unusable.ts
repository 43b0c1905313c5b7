/** Space in which no host of a network has its address. */
import type { PrefixShape } from './guards.ts';
import { makeIssue } from './issue.ts';
import { unicastMessages } from './messages.ts';
import { type Path, refuse } from './read.ts';
import { agree } from './uint128.ts';

const IPV6: readonly PrefixShape[] = [
  block(8, 0xff00_0000), // ff00::/8
  block(10, 0xfe80_0000), // fe80::/10
  block(127), // `::` and `::1`
];
const IPV4: readonly PrefixShape[] = [
  block(100, 0, 0xffff, 0xe000_0000), // 224.0.0.0/4
  block(104, 0, 0xffff), // 0.0.0.0/8
  block(104, 0, 0xffff, 0x7f00_0000), // 127.0.0.0/8
  block(112, 0, 0xffff, 0xa9fe_0000), // 169.254.0.0/16
];
const MAPPED = block(96, 0, 0xffff);

function block(length: number, w0 = 0, w2 = 0, w3 = 0): PrefixShape {
  return { first: { w0, w1: 0, w2, w3 }, length };
}

/**
 * Refuses a prefix that lies in such space, or with `partly` one that has some of it: multicast as `not-unicast`, all else
 * as `not-routable`. IPv4 is in the mapped block. Space around `::/127` can be used. `item` is the text of the prefix.
 */
export function refuseUnusable(
  { first, length }: PrefixShape,
  item: string,
  path: Path,
  partly = false,
): void {
  const blocks = agree(first, MAPPED.first, MAPPED.length) ? IPV4 : IPV6;
  const at = blocks.findIndex(
    (space) =>
      (length >= space.length || (partly && space.length < 127)) &&
      agree(first, space.first, Math.min(length, space.length)),
  );
  if (at < 0) return;
  refuseItem(at === 0 ? 'not-unicast' : 'not-routable', item, path);
}

/** Refuses what an interface or a route cannot have. */
export function refuseItem(code: keyof typeof unicastMessages, item: string, path: Path): never {
  refuse(makeIssue(unicastMessages, code, { input: item, details: { item } }), path);
}
