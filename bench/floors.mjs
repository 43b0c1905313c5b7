/** The least that could possibly do the work on text: no floor checks anything, and none gives the whole answer. */

const DIGITS = new Uint8Array(128);
for (let i = 0; i < 16; i++) DIGITS[i.toString(16).charCodeAt(0)] = i;
for (let i = 10; i < 16; i++) DIGITS[i.toString(16).toUpperCase().charCodeAt(0)] = i;

const GROUPS = Array.from({ length: 65_536 }, (_, group) => group.toString(16));

/** Reads every character, and takes it for a digit. */
export function readDigits(text) {
  let word = 0;
  for (let i = 0; i < text.length; i++) word = (word << 4) | DIGITS[text.charCodeAt(i) & 127];
  return word;
}

/** Eight groups from a table and seven colons: no zero is left out. */
export function joinGroups(groups) {
  let text = GROUPS[groups[0]];
  for (let i = 1; i < 8; i++) text += `:${GROUPS[groups[i]]}`;
  return text;
}

/** The groups of an address for `joinGroups`. */
export function groupsOf(address) {
  const bytes = address.toBytes();
  return Array.from({ length: 8 }, (_, i) => (bytes[2 * i] << 8) | bytes[2 * i + 1]);
}
