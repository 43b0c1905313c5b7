/**
 * IPv6 prefixes: networks with a base address and a length.
 *
 * @packageDocumentation
 */
export { type Children, Prefix } from './ip/prefix.ts';
export type { PrefixOptions } from './ip/read-prefix.ts';
