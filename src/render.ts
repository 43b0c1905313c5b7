/**
 * Texts that routers read, made from plain data: router advertisements, packet filters, routes, name server zones and
 * metrics. Every text of a user is checked by a grammar before it is printed.
 *
 * @packageDocumentation
 */
export type { RoutingOptions } from './render/bgp.ts';
export { bird } from './render/bird.ts';
export { type Diagnostic, type DiagnosticTarget, diagnostics } from './render/diagnostics.ts';
export { baseRules } from './render/filter.ts';
export { frr } from './render/frr.ts';
export { addresses, iproute } from './render/iproute.ts';
export { ip6tables, iptables } from './render/iptables.ts';
export { nftables } from './render/nftables.ts';
export { readRaPolicy } from './render/nouns.ts';
export { inParts } from './render/parts.ts';
export { prometheus } from './render/prometheus.ts';
export { radvd } from './render/radvd.ts';
export { type Delegation, reverseZone, type ZoneOptions } from './render/reverse-zone.ts';
export { sysctl } from './render/sysctl.ts';
export type { Bgp, Diff, Guest, PrefixView, RaPolicy, Route, RouterView, Subnet } from './render/types.ts';
