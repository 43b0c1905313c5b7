/** Arithmetic with lists: merge and subtract. */
import type { Call, Command } from './call.ts';
import { type Both, LIST_OPTIONS, linesOf, prefixesOf, rangesOf, setOf } from './lists.ts';

const OPTIONS = {
  ...LIST_OPTIONS,
  ranges: [null, 'prints ranges, not prefixes'],
  size: [null, 'prints how many addresses there are of each family'],
} as const;

export const merge: Command = {
  usage: '[LIST ...]',
  about:
    'Prints the fewest prefixes that hold just the addresses of all lists, in order. A list is a file with an\n' +
    'address, prefix or range on each line, or such an item itself.',
  options: OPTIONS,
  examples: [
    'hextet merge 2001:db8::/33 2001:db8:8000::/33',
    'printf "10.0.0.0/9\\n10.128.0.0/9\\n" | hextet merge',
  ],
  async *run(call) {
    return yield* print(call, await setOf(call, call.args.length === 0 ? ['-'] : call.args));
  },
};

export const subtract: Command = {
  usage: 'LIST WITHOUT ...',
  about: 'Prints the fewest prefixes that hold just the addresses of a list that are in none of the others.',
  options: OPTIONS,
  examples: [
    'hextet subtract 2001:db8::/32 2001:db8:1::/48',
    'printf "10.0.0.0/8\\n" | hextet subtract - 10.0.0.0/16 --ranges',
  ],
  async *run(call) {
    const from = call.arg(0, 'LIST');
    call.arg(1, 'WITHOUT');
    const without = await setOf(call, call.args.slice(1));
    const { ipv4, ipv6 } = await setOf(call, [from]);
    return yield* print(call, { ipv4: ipv4.subtract(without.ipv4), ipv6: ipv6.subtract(without.ipv6) });
  },
};

/** Prints a set; no address at all is a no. */
function* print(call: Call, both: Both): Generator<string, number> {
  const { ipv4, ipv6 } = both;
  if (call.has('size'))
    yield call.isJson
      ? `{"ipv4":"${ipv4.size}","ipv6":"${ipv6.size}"}\n`
      : `ipv4  ${ipv4.size}\nipv6  ${ipv6.size}\n`;
  else yield* linesOf(call, call.has('ranges') ? rangesOf(both) : prefixesOf(both));
  return ipv4.isEmpty && ipv6.isEmpty ? 1 : 0;
}
