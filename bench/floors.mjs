/** The least that could possibly do the work on text: no floor checks anything, and none gives the whole answer. */

const DIGITS = new Uint8Array(128);
for (let i = 0; i < 16; i++) DIGITS[i.toString(16).charCodeAt(0)] = i;
for (let i = 10; i < 16; i++) DIGITS[i.toString(16).toUpperCase().charCodeAt(0)] = i;

/** Reads every character, and takes it for a digit. */
export function readDigits(text) {
  let word = 0;
  for (let i = 0; i < text.length; i++) word = (word << 4) | DIGITS[text.charCodeAt(i) & 127];
  return word;
}

/** Adds pieces that are there already, one after the other. */
export function joinPieces(pieces) {
  let text = pieces[0];
  for (let i = 1; i < pieces.length; i++) text += pieces[i];
  return text;
}

/** The canonical text of an address in pieces for `joinPieces`: `2001`, `:db8`, `::`, `1`. */
export function piecesOf(address) {
  return String(address).match(/::|:?[\da-f]+/g);
}
