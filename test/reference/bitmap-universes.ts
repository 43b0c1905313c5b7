/** Where the bitmap is held against its slow twin: few bits, wherever bits lie awkwardly. */
import { spanOf } from './bitmap.ts';

/** Where a run takes place: its addresses differ only in some bits of the root, its prefixes have some lengths. */
export interface Universe {
  readonly root: string;
  readonly bits: readonly number[];
  readonly lengths: readonly number[];
}

/** The universe of the first bits below a root. */
export function below(root: string, depth: number): Universe {
  const start = spanOf(root).length;
  const bits = Array.from({ length: depth }, (_, i) => start + i);
  return { root, bits, lengths: [start, ...bits.map((bit) => bit + 1)] };
}

/** Bits far apart: long compressed edges, split anywhere. */
const scattered: Universe = {
  root: '::/0',
  bits: [0, 3, 4, 17, 31, 32, 33, 62, 63, 64, 65, 95, 96, 124, 127],
  lengths: [0, 1, 4, 5, 18, 32, 33, 34, 63, 64, 65, 66, 96, 97, 125, 128],
};

export const universes: Record<string, Universe> = {
  'the first 2^8 addresses': below('::/120', 8),
  'the first 2^10 addresses': below('::/118', 10),
  'the last 2^8 addresses': below('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00/120', 8),
  'the last 2^10 addresses': below('ffff:ffff:ffff:ffff:ffff:ffff:ffff:fc00/118', 10),
  'from 0 over 2^63 and 2^64': below('::/57', 10),
  'over bit 64, /56 to /66': below('2001:db8:0:ff00::/56', 10),
  'over bit 64, /60 to /70': below('2001:db8:ffff:fff0::/60', 10),
  'over bit 64, /63 to /72': below('2001:db8::/63', 9),
  'over bit 32, /28 to /36': below('2001:db0::/28', 8),
  'over bit 96, /93 to /102': below('2001:db8::fff8:0:0/93', 9),
  'the end, over bit 64': below('ffff:ffff:ffff:fffc::/62', 9),
  'a /48 with /48 to /80, few bits': {
    root: '2001:db8:42::/48',
    bits: [48, 51, 52, 55, 59, 60, 63, 64, 71, 79],
    lengths: [49, 52, 53, 56, 60, 61, 64, 65, 72, 80],
  },
  'the whole space': below('::/0', 9),
  'the whole space, scattered': scattered,
  'a site, scattered': {
    root: '2001:db8::/32',
    bits: [32, 40, 41, 47, 63, 64, 80, 100, 126, 127],
    lengths: [36, 41, 42, 48, 64, 65, 81, 104, 127, 128],
  },
  'one address': { root: '::1/128', bits: [], lengths: [128] },
  'two addresses': below('ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127', 1),
};
