/** The configuration of BIRD 2.0. */
import { type CheckedBgp, type RoutingOptions, readRoutingOptions } from './bgp.ts';
import { readRoutes } from './nouns.ts';
import type { Route } from './types.ts';

/**
 * Returns a configuration of BIRD: static routes of the upstream router, which go to the kernel, or with `bgp` the
 * announcement of the prefixes by the router that has them, and nothing goes to the kernel. Peers get these prefixes and
 * nothing else, and nothing of theirs is taken. BIRD reads its file anew as a whole (`birdc configure`) and finds the
 * difference itself.
 *
 * @throws HextetError the first fault with its path; `interface-missing` for a link-local next hop without interface.
 *
 * @public
 */
export function bird(routes: Iterable<Route>, options: RoutingOptions = {}): string {
  const { interface: device, routerId, bgp } = readRoutingOptions(options);
  const read = readRoutes(routes, [], device !== undefined || bgp !== undefined);
  const lines = read.map(({ prefix, via }) => {
    if (bgp !== undefined) return `route ${prefix} unreachable;`;
    return `route ${prefix} via ${via}${via.isLinkLocal ? `%'${device}'` : ''};`;
  });
  return [
    ...(routerId === undefined ? [] : [`router id ${routerId};`]),
    'protocol device {\n}',
    `protocol static hextet {\n\tipv6;\n${lines.map((line) => `\t${line}\n`).join('')}}`,
    ...(bgp === undefined
      ? ['protocol kernel {\n\tipv6 {\n\t\timport none;\n\t\texport where proto = "hextet";\n\t};\n}']
      : announcement(bgp)),
  ]
    .map((block) => `${block}\n`)
    .join('');
}

function announcement({ asn, peers }: CheckedBgp): string[] {
  return peers.map(
    ({ address, asn: remote }, i) =>
      `protocol bgp hextet${i} {\n\tlocal as ${asn};\n\tneighbor ${address} as ${remote};\n` +
      '\tipv6 {\n\t\timport none;\n\t\texport where proto = "hextet";\n\t};\n}',
  );
}
