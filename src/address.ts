/**
 * IPv6 addresses as immutable 128-bit values.
 *
 * @packageDocumentation
 */
export { Address, parseScoped } from './ip/address.ts';
