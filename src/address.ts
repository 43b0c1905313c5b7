/**
 * IPv6 addresses as immutable 128-bit values.
 *
 * @packageDocumentation
 */
export { Address, formatScoped, parseScoped } from './ip/address.ts';
