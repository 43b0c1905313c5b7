/** The rule set of nftables 1.0. */
import { optional, readFields } from '../internal/read.ts';
import { chainsOf, type Statement } from './filter.ts';
import { readRouter } from './nouns.ts';
import { readTable } from './read.ts';
import type { RouterView } from './types.ts';

/** Keywords for the ports of a protocol: each also asks for the protocol. */
const PORTS: Readonly<Record<number, string>> = {
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  132: 'sctp',
  136: 'udplite',
};

/**
 * Returns a file for `nft -f`: one table for both families, which is replaced as a whole in one transaction and cuts no
 * flow. A removed rule leaves the flows alive that it let through, until they end or `conntrack -D` removes them where
 * `net.netfilter.nf_conntrack_tcp_loose` is 0.
 * The comment of a rule is `rule` and its position in the list of its network, or the name of a base rule.
 *
 * @param options - `table`: `hextet` by default, else a name with an underscore, so that it is no word of nft's grammar.
 * @throws HextetError the first fault of the view with its path: of a rule as `splitRule` refuses it.
 *
 * @public
 */
export function nftables(router: RouterView, options: { readonly table?: string | undefined } = {}): string {
  const { table = 'hextet' } = readFields(options, ['options'], 'NftablesOptions', {
    table: optional(readTable),
  });
  const checked = readRouter(router);
  const chains = chainsOf(checked).map(({ name, hook, network, statements }) =>
    [
      ...(network === undefined ? [] : [`\t# network ${network}`]),
      `\tchain ${name} {`,
      ...(hook === undefined ? [] : [`\t\ttype filter hook ${hook} priority filter; policy drop;`]),
      ...statements.map((statement) => `\t\t${statementText(statement)}`),
      '\t}',
    ].join('\n'),
  );
  return [
    `# router ${checked.id}`,
    `table inet ${table}`,
    `delete table inet ${table}`,
    `table inet ${table} {`,
    ...chains,
    '}\n',
  ].join('\n');
}

function statementText(statement: Statement): string {
  const { target, comment, family, from, to, states, hopLimit, routingType } = statement;
  const ip = family === 'ipv6' ? 'ip6' : 'ip';
  return [
    ...(states === undefined ? [] : [`ct state ${states.join(',')}`]),
    ...one('iifname', from?.map(quoted)),
    ...one('oifname', to?.map(quoted)),
    ...(family === undefined ? [] : [`meta nfproto ${family}`]),
    ...(routingType === undefined ? [] : [`rt type ${routingType}`]),
    ...(hopLimit === undefined ? [] : [`ip6 hoplimit ${hopLimit}`]),
    ...one(`${ip} saddr !=`, statement.notSources),
    ...one(`${ip} saddr`, statement.sources),
    ...one(`${ip} daddr`, statement.destinations),
    ...protocolText(statement),
    typeof target === 'string' ? target : `jump ${target.jump}`,
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
  ].join(' ');
}

/** The keywords of nft 1.0 for types; the other types have numbers only. */
const ICMP_TYPES: Readonly<Record<number, string>> = {
  0: 'echo-reply',
  3: 'destination-unreachable',
  4: 'source-quench',
  5: 'redirect',
  8: 'echo-request',
  9: 'router-advertisement',
  10: 'router-solicitation',
  11: 'time-exceeded',
  12: 'parameter-problem',
  13: 'timestamp-request',
  14: 'timestamp-reply',
};

const ICMPV6_TYPES: Readonly<Record<number, string>> = {
  1: 'destination-unreachable',
  2: 'packet-too-big',
  3: 'time-exceeded',
  4: 'parameter-problem',
  128: 'echo-request',
  129: 'echo-reply',
  130: 'mld-listener-query',
  131: 'mld-listener-report',
  132: 'mld-listener-done',
  133: 'nd-router-solicit',
  134: 'nd-router-advert',
  135: 'nd-neighbor-solicit',
  136: 'nd-neighbor-advert',
  137: 'nd-redirect',
  138: 'router-renumbering',
  141: 'ind-neighbor-solicit',
  142: 'ind-neighbor-advert',
  143: 'mld2-listener-report',
};

function protocolText({ protocol, ports, icmp, family }: Statement): string[] {
  if (icmp !== undefined) {
    const name = family === 'ipv6' ? 'icmpv6' : 'icmp';
    const type = (family === 'ipv6' ? ICMPV6_TYPES : ICMP_TYPES)[icmp.type] ?? icmp.type;
    return [`${name} type ${type}`, ...(icmp.code === undefined ? [] : [`${name} code ${icmp.code}`])];
  }
  if (ports !== undefined) return [`${PORTS[protocol!]} dport ${rangeText(ports, '-')}`];
  // A name would need /etc/protocols.
  return protocol == null ? [] : [`meta l4proto ${protocol}`];
}

/** nft refuses an empty set, and a list of several without braces. */
function one(what: string, items: readonly string[] = []): string[] {
  if (items.length === 0) return [];
  return [`${what} ${items.length === 1 ? items[0] : `{ ${items.join(', ')} }`}`];
}

function quoted(device: string): string {
  return `"${device}"`;
}

/** A range of ports as one text. */
export function rangeText({ start, end }: { start: number; end: number }, between: string): string {
  return start === end ? `${start}` : `${start}${between}${end}`;
}
