import type { Json } from './values.ts';

/** A value that still fails and has no part that could be left out or made shorter. */
export function minimise(json: Json, fails: (json: Json) => boolean): Json {
  for (let tries = 0; tries < 2000; ) {
    let better: Json | undefined;
    for (const candidate of smaller(json)) {
      tries++;
      if (fails(candidate)) {
        better = candidate;
        break;
      }
    }
    if (better === undefined) return json;
    json = better;
  }
  return json;
}

/** What is left of a value without one of its parts, the largest parts first; never the value itself. */
function* smaller(json: Json): Generator<Json> {
  if (typeof json === 'string') {
    for (let size = json.length; size > 0; size >>= 1) {
      for (let at = 0; at + size <= json.length; at += size) yield json.slice(0, at) + json.slice(at + size);
    }
  } else if (Array.isArray(json)) {
    for (let size = json.length; size > 0; size >>= 1) {
      for (let at = 0; at + size <= json.length; at += size)
        yield [...json.slice(0, at), ...json.slice(at + size)];
    }
    for (const [at, item] of json.entries()) {
      for (const next of smaller(item)) yield json.map((other, i) => (i === at ? next : other));
    }
  } else if (typeof json === 'object' && json !== null && !('$' in json && json.$ !== 'bytes')) {
    for (const name of Object.keys(json)) {
      const { [name]: item, ...rest } = json as Readonly<Record<string, Json>>;
      if (name !== '$') yield rest;
      if (name !== '$') for (const next of smaller(item as Json)) yield { ...rest, [name]: next };
    }
  }
}
