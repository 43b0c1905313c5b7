/**
 * A checksum of plain JSON data, from its values and not from its text, which is never made: two lanes of 32 bits, each
 * a multiplication and a rotation for every two UTF-16 units and every half of a number. It tells damage, it is no signature.
 */

/** What JSON can hold, without the truth values, which nothing here has. */
type Json = string | number | null | readonly Json[] | { readonly [name: string]: Json };

/** Sixteen hexadecimal digits. The order of an object's members does not count. */
export function jsonChecksum(value: unknown): string {
  const sum = new Sum();
  sum.add(value as Json);
  return sum.toString();
}

const view: DataView = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

class Sum {
  a = 0x6a09e667;
  b = 0xbb67ae85 | 0;

  add(value: Json): void {
    if (typeof value === 'string') this.text(value);
    else if (typeof value === 'number') this.number(value);
    else if (Array.isArray(value)) {
      this.mix(1, value.length);
      for (const item of value) this.add(item);
    } else if (value !== null) {
      const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      this.mix(2, entries.length);
      for (const [name, item] of entries) {
        this.text(name);
        this.add(item);
      }
    } else this.mix(3, 0);
  }

  text(text: string): void {
    const { length } = text;
    this.mix(4, length);
    for (let i = 1; i < length; i += 2) this.mix(5, text.charCodeAt(i - 1) | (text.charCodeAt(i) << 16));
    if (length % 2 !== 0) this.mix(6, text.charCodeAt(length - 1));
  }

  number(value: number): void {
    view.setFloat64(0, value + 0); // JSON knows no -0
    this.mix(7, view.getInt32(0));
    this.mix(8, view.getInt32(4));
  }

  mix(kind: number, word: number): void {
    const a = (Math.imul(this.a ^ word, 0x9e3779b1) + kind) | 0;
    this.a = (a << 13) | (a >>> 19);
    const b = Math.imul(this.b ^ word ^ this.a, 0x85ebca6b);
    this.b = (b << 17) | (b >>> 15);
  }

  toString(): string {
    return digits(this.a ^ (this.a >>> 16)) + digits(this.b ^ (this.b >>> 16));
  }
}

function digits(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
