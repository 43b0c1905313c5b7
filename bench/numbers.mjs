/** How figures are written, the same in tables, lists and plots. */

/** Three significant digits, without an exponent. */
export function number(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

export function time(ns) {
  if (ns < 1e3) return `${number(ns)} ns`;
  if (ns < 1e6) return `${number(ns / 1e3)} us`;
  return ns < 1e9 ? `${number(ns / 1e6)} ms` : `${number(ns / 1e9)} s`;
}

export function bytes(count) {
  if (count < 1e3) return `${number(count)} B`;
  return count < 1e6 ? `${number(count / 1e3)} kB` : `${number(count / 1e6)} MB`;
}
