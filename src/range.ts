/**
 * Inclusive ranges of IPv6 addresses.
 *
 * @packageDocumentation
 */
export { AddressRange } from './ip/range.ts';
