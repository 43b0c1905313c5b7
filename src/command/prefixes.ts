/** Prefixes inside a prefix: all of them, or those that are free. */
import { type IPv4Prefix, ipPrefix, mappedPrefix, unmapped } from '../ipv4.ts';
import { Prefix } from '../prefix.ts';
import { type Call, type Command, Fault, integer } from './call.ts';
import { LIST_OPTIONS, linesOf, setOf } from './lists.ts';

const MOST = Number.MAX_SAFE_INTEGER;

export const split: Command = {
  usage: 'PREFIX LENGTH',
  about: 'Prints the prefixes of a length inside a prefix of either family, in order, one at a time.',
  options: {
    at: ['N', 'prints the one at a place, from 0 on; from the end if negative'],
    count: [null, 'prints how many there are'],
  },
  examples: ['hextet split 2001:db8::/48 52 | head -2', 'hextet split 10.0.0.0/8 24 --at=-1'],
  async *run(call) {
    const { prefix, length } = readTarget(call);
    call.atMost(2);
    const children = prefix.children(length);
    const at = call.integer('at', -MOST, MOST);
    if (call.has('count')) yield* linesOf(call, [children.count]);
    else
      yield* linesOf(
        call,
        at === undefined ? (children as Iterable<Prefix | IPv4Prefix>) : [children.at(at)],
      );
  },
};

export const next: Command = {
  usage: 'PREFIX LENGTH [USED ...]',
  about:
    'Prints the first prefix of a length inside a prefix that overlaps nothing that is used. USED is a file with an\n' +
    'address, prefix or range on each line, "-" for the standard input, or such an item itself.',
  options: { ...LIST_OPTIONS, count: ['N', 'prints the first N'] },
  examples: [
    'hextet next 2001:db8::/48 64 2001:db8::/64',
    'hextet split 10.0.0.0/24 26 | head -3 | hextet next 10.0.0.0/24 26 -',
  ],
  async *run(call) {
    const { prefix, length } = readTarget(call);
    const wanted = call.integer('count', 1, MOST) ?? 1;
    const used = await setOf(call, call.args.slice(2));
    const isIPv4 = !(prefix instanceof Prefix);
    const free = (isIPv4 ? used.ipv4 : used.ipv6).complement(mappedPrefix(prefix));
    let count = 0;
    const found = function* () {
      for (const gap of free.prefixes()) {
        if (gap.length > length + (isIPv4 ? 96 : 0)) continue;
        for (const child of gap.children(length + (isIPv4 ? 96 : 0))) {
          yield isIPv4 ? unmapped(child) : child;
          if (++count === wanted) return;
        }
      }
    };
    yield* linesOf(call, found());
    if (count === wanted) return 0;
    call.note(`hextet: ${count === 0 ? 'no' : `only ${count}`} free /${length} in ${prefix}`);
    return 1;
  },
};

function readTarget(call: Call): { prefix: Prefix | IPv4Prefix; length: number } {
  const prefix = ipPrefix(call.arg(0, 'PREFIX'));
  const most = prefix instanceof Prefix ? 128 : 32;
  const length = integer('LENGTH', call.arg(1, 'LENGTH').replace(/^\//, ''), 0, most);
  if (length < prefix.length) throw new Fault(`a /${length} is not inside a /${prefix.length}`);
  return { prefix, length };
}
