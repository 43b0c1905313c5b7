/** The files of iptables 1.8: what nftables has in one table, once for each family. */
import { makeIssue } from '../internal/issue.ts';
import { renderMessages } from '../internal/messages.ts';
import { type Path, refuse } from '../internal/read.ts';
import type { Family } from '../rule.ts';
import { type Chain, chainsOf, type Statement } from './filter.ts';
import { rangeText } from './nftables.ts';
import { readRouter } from './nouns.ts';
import type { RouterView } from './types.ts';

/** iptables-restore takes no parameter of 1024 characters: these are at most 880. */
const IN_ONE_LIST = 20;

const TARGETS = { accept: 'ACCEPT', drop: 'DROP', return: 'RETURN' } as const;

/**
 * Returns a file for `ip6tables-restore`, of nftables or legacy: the IPv6 half of the packet filter. It replaces the
 * table `filter` as a whole.
 *
 * @throws HextetError as {@link nftables}.
 *
 * @public
 */
export function ip6tables(router: RouterView): string {
  return restoreText(router, 'ipv6');
}

/**
 * Returns a file for `iptables-restore`: the IPv4 half of the packet filter. It replaces the table `filter` as a whole.
 *
 * @throws HextetError as {@link nftables}; `not-expressible` for a rule of the protocol 0 or of the ICMP type 255: iptables
 * takes these numbers for all protocols and all types.
 *
 * @public
 */
export function iptables(router: RouterView): string {
  return restoreText(router, 'ipv4');
}

function restoreText(router: RouterView, family: Family): string {
  const checked = readRouter(router);
  const chains = chainsOf(checked).flatMap((chain) => sourceChains(chain, family));
  const nameOf = ({ name, hook }: Chain) => (hook === undefined ? name : name.toUpperCase());
  return [
    `# router ${checked.id}`,
    '*filter',
    ':OUTPUT ACCEPT [0:0]',
    ...chains.map((chain) => `:${nameOf(chain)} ${chain.hook === undefined ? '-' : 'DROP'} [0:0]`),
    ...chains.flatMap((chain) => [
      ...(chain.network === undefined ? [] : [`# network ${chain.network}`]),
      ...chain.statements.flatMap((statement) => lines(nameOf(chain), statement, family)),
    ]),
    'COMMIT\n',
  ].join('\n');
}

/**
 * The chain with the statements of a family, and a chain for each statement about sources outside several prefixes:
 * iptables can exclude only one.
 */
function sourceChains(chain: Chain, family: Family): Chain[] {
  const chains: Chain[] = [];
  const statements = chain.statements
    .filter((statement) => (statement.family ?? family) === family)
    .map((statement): Statement => {
      const { notSources = [], target, ...rest } = statement;
      if (notSources.length < 2) return statement;
      const name = `${chain.name}-source`;
      chains.push({ name, statements: [{ sources: notSources, target: 'return' }, { target }] });
      return { ...rest, target: { jump: name } };
    });
  return [...chains, { ...chain, statements }];
}

/** One line for each pair of devices and each piece of the lists: any of them may match. */
function lines(chain: string, statement: Statement, family: Family): string[] {
  const { from = [''], to = [''], target, comment } = statement;
  const asked = [
    ...protocolText(statement, family),
    ...(comment === undefined ? [] : [`-m comment --comment "${comment}"`]),
    `-j ${typeof target === 'string' ? TARGETS[target] : target.jump}`,
  ].join(' ');
  const places = from.flatMap((input) => to.map((output) => [...named('-i', input), ...named('-o', output)]));
  const addresses = pieces(statement.sources).flatMap((sources) =>
    pieces(statement.destinations).map((destinations) => [
      ...named('! -s', statement.notSources?.join() ?? ''),
      ...named('-s', sources),
      ...named('-d', destinations),
    ]),
  );
  return places.flatMap((place) =>
    addresses.map((address) => [`-A ${chain}`, ...place, ...address, asked].join(' ')),
  );
}

/** A list in texts that are short enough; one empty text for every address. */
function pieces(items: readonly string[] = []): string[] {
  const texts = [items.slice(0, IN_ONE_LIST).join()];
  for (let i = IN_ONE_LIST; i < items.length; i += IN_ONE_LIST) {
    texts.push(items.slice(i, i + IN_ONE_LIST).join());
  }
  return texts;
}

function named(option: string, value: string): string[] {
  return value === '' ? [] : [`${option} ${value}`];
}

function protocolText(statement: Statement, family: Family): string[] {
  const { protocol, ports, icmp, states, hopLimit, routingType, path } = statement;
  if (family === 'ipv4') checkExpressible(statement, path ?? []);
  return [
    ...(protocol == null ? [] : [`-p ${protocol}`]),
    // One match for every protocol that has ports.
    ...(ports === undefined ? [] : [`-m multiport --dports ${rangeText(ports, ':')}`]),
    ...(icmp === undefined ? [] : [icmpText(icmp, family)]),
    ...(states === undefined ? [] : [`-m conntrack --ctstate ${states.join().toUpperCase()}`]),
    ...(hopLimit === undefined ? [] : [`-m hl --hl-eq ${hopLimit}`]),
    ...(routingType === undefined ? [] : [`-m rt --rt-type ${routingType}`]),
  ];
}

function icmpText({ type, code }: { type: number; code?: number }, family: Family): string {
  const match = family === 'ipv6' ? '-m icmp6 --icmpv6-type' : '-m icmp --icmp-type';
  return `${match} ${code === undefined ? type : `${type}/${code}`}`;
}

function checkExpressible({ protocol, icmp }: Statement, path: Path): void {
  const refuseNumber = (field: string, value: number): never => {
    const details = { target: 'iptables', field, value };
    return refuse(makeIssue(renderMessages, 'not-expressible', { details }), [...path, ...field.split('.')]);
  };
  if (protocol === 0) refuseNumber('protocol', 0);
  if (icmp?.type === 255) refuseNumber('icmp.type', 255);
}
