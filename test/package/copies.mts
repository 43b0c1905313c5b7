/** Values of the ESM and of the CommonJS copy take each other's place, also for the compiler. */
import type { Address } from 'hextet/address';
import type { Prefix } from 'hextet/prefix';
import type { CommonAddress, CommonPrefix } from './consumer.cjs';

export function toEsm(address: CommonAddress, prefix: CommonPrefix): [Address, Prefix] {
  return [address, prefix];
}
export function toCommon(address: Address, prefix: Prefix): [CommonAddress, CommonPrefix] {
  return [address, prefix];
}
