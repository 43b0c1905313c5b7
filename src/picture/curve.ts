/**
 * Two curves through a square. Each level cuts a square into quadrants: the first of two bits of an address picks a half,
 * the second a half of that. Bits are texts of `0` and `1`.
 *
 * A state says how a curve runs in a square. Bit 0: its first halves are columns, not rows. Bit 1: it comes from the bottom
 * right. `order` always has state 0, the order of reading; `hilbert` turns, so that it never jumps.
 */

export type Curve = 'hilbert' | 'order';

/**
 * A rectangle: the left upper corner and the sides.
 *
 * @public
 */
export interface Rect {
  /** The left side, from the left side of the map. */
  readonly x: number;
  /** The upper side, from the top of the map. */
  readonly y: number;
  /** The length of the upper and the lower side. */
  readonly width: number;
  /** The length of the left and the right side. */
  readonly height: number;
}

/** Returns the state of the quadrant that pairs of bits pick. */
export function stateAfter(curve: Curve, bits: string): number {
  let state = 0;
  for (let i = 0; i < bits.length; i += 2) state = nextState(curve, state, bits[i]!, bits[i + 1]!);
  return state;
}

function nextState(curve: Curve, state: number, first: string, second: string): number {
  if (curve === 'order' || first !== second) return state;
  return state ^ (first === '0' ? 1 : 3);
}

/** Returns the rectangle in the unit square that bits pick. */
export function rectOf(curve: Curve, start: number, bits: string): Rect {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  let state = start;
  for (let i = 0; i < bits.length; i += 2) {
    const [first, second] = [bits[i]!, bits[i + 1]];
    const [upright, back] = [state & 1, state >> 1];
    halve(box, upright, Number(first) ^ back);
    if (second === undefined) break;
    halve(box, 1 - upright, acrossOf(curve, Number(first), Number(second)) ^ back);
    state = nextState(curve, state, first, second);
  }
  return box;
}

/** Cuts a box in two, side by side or one above the other, and keeps one half. */
function halve(box: { -readonly [K in keyof Rect]: number }, upright: number, half: number): void {
  if (upright === 1) {
    box.width /= 2;
    box.x += half * box.width;
  } else {
    box.height /= 2;
    box.y += half * box.height;
  }
}

/** Returns the bits that pick the rectangle around a point of the unit square: the inverse of {@link rectOf}. */
export function bitsAt(curve: Curve, start: number, x: number, y: number, count: number): string {
  let [across, down, state, bits] = [x, y, start, ''];
  while (bits.length < count) {
    [across, down] = [2 * (across % 1), 2 * (down % 1)];
    const [column, row] = [Math.floor(across), Math.floor(down)];
    const [upright, back] = [state & 1, state >> 1];
    const first = (upright === 1 ? column : row) ^ back;
    const second = acrossOf(curve, first, (upright === 1 ? row : column) ^ back);
    bits += `${first}${second}`;
    state = nextState(curve, state, String(first), String(second));
  }
  return bits.slice(0, count);
}

/** The second bit as a half from left to right, or back: a Hilbert curve returns in its second half. */
function acrossOf(curve: Curve, first: number, second: number): number {
  return curve === 'hilbert' ? first ^ second : second;
}
