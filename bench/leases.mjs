/** Pools of leases. */
import { Pool } from 'hextet/pool';

export const ROOT = '2001:db8::/32';

/** Leases of /64s one beside the other, each with an owner of its own. */
export function leasesOf(count, options) {
  const pool = new Pool({ roots: [ROOT], ...options });
  for (let i = 0; i < count; i++) pool.allocate({ length: 64, owner: `net-${i}` });
  return pool;
}
