/** Tags in one field: `vlan=7;role=web`. */
import type { Tags } from '../pool.ts';

/** Writes tags in the order of their names. `%`, `;` and line ends, and `=` in a name, are percent-encoded. */
export function tagText(tags: Tags): string {
  return Object.keys(tags)
    .sort()
    .map(
      (name) =>
        `${name.replace(/[%;=\r\n]/g, encodeURIComponent)}=${tags[name]!.replace(/[%;\r\n]/g, encodeURIComponent)}`,
    )
    .join(';');
}

/** Adds what {@link tagText} wrote to a list of names and values. A part without `=` is a name without a value. */
export function tagsIn(text: string): [name: string, value: string][] {
  if (text === '') return [];
  return text.split(';').map((part) => {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(part)!;
    return [decode(name), decode(value)];
  });
}

/** Only what {@link tagText} encodes is decoded. */
function decode(text: string): string {
  return text.replace(/%(25|3B|3D|0A|0D)/g, decodeURIComponent);
}
