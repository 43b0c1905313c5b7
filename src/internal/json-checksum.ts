/**
 * A checksum of plain JSON data, from its values and not from its text, which is never made: two lanes of 32 bits, each
 * a multiplication and a rotation for every UTF-16 unit and every half of a number. It tells damage, it is no signature.
 */

/** What JSON can hold, without the truth values, which nothing here has. */
export type Json = string | number | null | readonly Json[] | { readonly [name: string]: Json };

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
    let { a, b } = this;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      a = (a << 13) | (a >>> 19);
      b = Math.imul(b ^ unit ^ a, 0x85ebca6b);
      b = (b << 17) | (b >>> 15);
    }
    this.a = a;
    this.b = b;
  }

  number(value: number): void {
    view.setFloat64(0, value);
    this.mix(5, view.getInt32(0));
    this.mix(6, view.getInt32(4));
  }

  mix(kind: number, word: number): void {
    this.a = Math.imul(this.a ^ word, 0x9e3779b1) + kind;
    this.a = (this.a << 13) | (this.a >>> 19);
    this.b = Math.imul(this.b ^ word ^ this.a, 0x85ebca6b);
    this.b = (this.b << 17) | (this.b >>> 15);
  }

  toString(): string {
    return digits(this.a ^ (this.a >>> 16)) + digits(this.b ^ (this.b >>> 16));
  }
}

function digits(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
