/** The configuration of radvd 2.19. */

import { refuseReserved } from '../internal/read.ts';
import { type CheckedSubnet, readRouter } from './nouns.ts';
import type { RouterView } from './types.ts';

/** radvd refuses an option with more than three servers: the rest gets options of its own (RFC 8106 section 5.1). */
const IN_ONE_OPTION = 3;

/** Words of radvd's grammar, in any case, that a device or a search domain of one label could be. */
const WORDS =
  /^(?:adv[a-z0-9]+|abro|base6(?:to4)?interface|clients|deprecateprefix|dnssl|flush(?:rdnss|dnssl)|high|ignoreifmissing|infinity|interface|low|lowpanco|medium|nat64prefix|off|on|prefix|rdnss|removeroute|removeadvonexit|route|unicastonly|unrestrictedunicast|decrementlifetimes|homeagent(?:preference|lifetime)|m(?:in|ax)rtradvinterval|mindelaybetweenras)$/i;

/**
 * Returns the configuration of radvd for the guest networks with IPv6. A /64 is autonomous: guests make their own
 * addresses in it. The lifetimes of name servers and search domains are three times the longest interval (RFC 8106
 * section 5.1). Without a guest network nothing is advertised, since radvd refuses an empty file.
 *
 * @throws HextetError the first fault of the view with its path; `reserved-name` for a word of radvd's grammar.
 *
 * @public
 */
export function radvd(router: RouterView): string {
  const checked = readRouter(router);
  checkWords(checked.public.interface, ['public', 'interface']);
  const blocks = checked.guests.flatMap(({ network, interface: device, subnet }, i) => {
    if (subnet === null) return [];
    checkWords(device, ['guests', i, 'interface']);
    for (const [j, domain] of subnet.search.entries()) {
      if (WORDS.test(domain)) refuseReserved(domain, 'domain-name', ['guests', i, 'subnet', 'search', j]);
    }
    return [`# network ${network}\ninterface ${device} {\n${subnetLines(subnet)}};\n`];
  });
  const silent = `interface ${checked.public.interface} {\n\tAdvSendAdvert off;\n};\n`;
  return `# router ${checked.id}\n${blocks.join('') || silent}`;
}

function checkWords(device: string, path: readonly (string | number)[]): void {
  if (WORDS.test(device)) refuseReserved(device, 'device-name', path);
}

function subnetLines({ prefix, dns, search, ra }: CheckedSubnet): string {
  const lines = [
    `AdvSendAdvert ${onOff(ra.send)};`,
    `MinRtrAdvInterval ${ra.min};`,
    `MaxRtrAdvInterval ${ra.max};`,
    `AdvDefaultLifetime ${ra.routerLifetime};`,
    `AdvManagedFlag ${onOff(ra.managed)};`,
    `AdvOtherConfigFlag ${onOff(ra.other)};`,
    ...(ra.mtu === undefined ? [] : [`AdvLinkMTU ${ra.mtu};`]),
    `prefix ${prefix} {`,
    '\tAdvOnLink on;',
    `\tAdvAutonomous ${onOff(prefix.length === 64)};`,
    `\tAdvValidLifetime ${ra.valid};`,
    `\tAdvPreferredLifetime ${ra.preferred};`,
    '};',
    ...options('RDNSS', dns, ra.max),
    ...options('DNSSL', search, ra.max),
  ];
  return lines.map((line) => `\t${line}\n`).join('');
}

function options(name: 'RDNSS' | 'DNSSL', items: readonly unknown[], max: number): string[] {
  const lines: string[] = [];
  for (let i = 0; i < items.length; i += IN_ONE_OPTION) {
    const some = items.slice(i, i + IN_ONE_OPTION).join(' ');
    lines.push(`${name} ${some} {`, `\tAdv${name}Lifetime ${3 * max};`, '};');
  }
  return lines;
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}
