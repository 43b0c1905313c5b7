/** The texts that all contenders are given: the same ones in every run. */
import { Address } from 'hextet/address';
import { generator } from './harness.mjs';

/** A power of two, so that a mask takes the index; large enough that no branch predictor learns it by heart. */
const SIZE = 4096;
export const MASK = SIZE - 1;

/** How operators and machines write addresses, each kind as likely as the next. `g` makes a group, `b` a byte. */
const spellings = [
  (g, b) => `2001:db8:${g()}::${b()}`,
  (g, _) => `2001:db8:${g()}:${g()}::1`,
  (g, _) => `2001:db8:${g()}:${g()}::${g()}`,
  (g, _) => `2a00:${g()}:${g()}:${g()}::${g()}:${g()}`,
  (g, b) => `2001:db8:${g()}:${g()}:2${b()}:${b()}ff:fe${b()}:${g()}`,
  (g, _) => `2a02:${g()}:${g()}:${g()}:${g()}:${g()}:${g()}:${g()}`,
  (g, _) => Array.from({ length: 8 }, () => g().padStart(4, '0')).join(':'),
  (g, _) => `fe80::${g()}:${g()}:${g()}:${g()}`,
  (g, _) => `2001:db8:${g()}:${g()}::${g()}`.toUpperCase(),
  (g, b) => `ff02::1:ff${b()}:${g()}`,
];

const lengths = [32, 40, 48, 52, 56, 60, 64, 64];

/** Texts of addresses, none with an IPv4 part (not every contender reads those). */
export function addressTexts(seed) {
  const next = generator(seed);
  const group = () => (next() & 0xffff).toString(16);
  const byte = () => ((next() & 0xff) | 0x100).toString(16).slice(1);
  return Array.from({ length: SIZE }, () => flat(spellings[next() % spellings.length](group, byte)));
}

/** Canonical texts of prefixes, without host bits. */
export function prefixTexts(seed) {
  const next = generator(seed);
  return addressTexts(seed).map((text) =>
    flat(String(Address.parse(text).prefix(lengths[next() % lengths.length]))),
  );
}

/** The same text as one piece in memory, as if it had just been read from a file. */
function flat(text) {
  return Buffer.from(text, 'latin1').toString('latin1');
}
