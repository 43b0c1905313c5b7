import { failType } from './issue.ts';

/** Reads the option `hostBits` of any call: returns true if it says to clear the bits after a length. */
export function masksHostBits(hostBits: unknown = 'reject'): boolean {
  if (hostBits !== 'reject' && hostBits !== 'mask') failType("'reject' | 'mask'", hostBits, 'hostBits');
  return hostBits === 'mask';
}
