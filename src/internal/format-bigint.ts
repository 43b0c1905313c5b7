import { formatAddress } from './format.ts';
import { bigIntView } from './uint128.ts';

/** The text of the address of a number. */
export function formatBigInt(value: bigint, tail = ''): string {
  const view = bigIntView(value);
  return formatAddress(view.getInt32(0), view.getInt32(4), view.getInt32(8), view.getInt32(12), tail);
}
