/** The objects of the other packages are what they are here, too. */
import bigInt from 'big-integer';
import type { Address } from 'hextet/address';
import {
  fromAddress4,
  fromAddress6,
  fromBigInteger,
  toAddress4,
  toAddress6,
  toBigInteger,
} from 'hextet/interop';
import { Address4, Address6 } from 'ip-address';

export const there: [Address4, Address6, bigInt.BigInteger] = [
  toAddress4('::ffff:192.0.2.1', Address4),
  toAddress6('::1', Address6),
  toBigInteger('::1', bigInt),
];
export const back: Address[] = [fromAddress4(there[0]), fromAddress6(there[1]), fromBigInteger(there[2])];
// @ts-expect-error An Address6 is no Address4.
fromAddress4(there[1]);
