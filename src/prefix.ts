/**
 * IPv6 prefixes: networks with a base address and a length.
 *
 * @packageDocumentation
 */
export { type Children, Prefix, type PrefixOptions } from './ip/prefix.ts';
