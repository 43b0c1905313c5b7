import { checkObject } from '../pool/checks.ts';

/** The constraints of an arbitrary, if they are any. */
export function checked<T extends object>(constraints: T): T {
  checkObject('object', constraints);
  return constraints;
}
