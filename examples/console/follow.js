/** What is made of the records of the zone: events, and usage. */
import { PassThrough, pipeline, Readable } from 'node:stream';
import { announce, usageRecords, zoneEvents } from 'hextet/zone';
import { refusal } from './problem.js';

/**
 * Returns server-sent events after a cursor, `version:digest`, and each new one. The cursor is the id of the last event of
 * a record, so that a reader that was cut off misses none. With `isNew` what is now comes first, as events.
 */
export function eventStream(site, { cursor, isNew, signal }) {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const stream = new PassThrough();
  // A silent stream says that it is alive.
  const beat = setInterval(() => stream.write(':\n\n'), 15_000);
  pipeline(Readable.from(eventTexts(site, { cursor, isNew, signal: either })), stream, () => {
    clearInterval(beat);
    ending.abort();
  });
  return stream;
}

async function* eventTexts(site, { cursor, isNew, signal }) {
  await site.refresh();
  const after = cursor ?? site.view.head;
  // Made at once, so that it is the zone at that head.
  yield ['retry: 1000\n\n', ...(isNew ? textsOf(announce(site.view), after) : [])].join('');
  try {
    for await (const record of site.follow({ after, signal })) yield* textsOf(zoneEvents(record), record);
  } catch (error) {
    yield `event: problem\ndata: ${JSON.stringify(error)}\n\n`;
  }
}

function* textsOf(events, { version, digest }) {
  for (const event of events) yield `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  // An id without data moves the cursor, and is no event.
  yield `id: ${version}:${digest}\n\n`;
}

/** Reads a cursor, as `Last-Event-ID` has it; a version alone is one. */
export function cursorOf(text) {
  const [, version, digest] = /^(\d{1,15})(?::([0-9a-f]+))?$/.exec(text) ?? [];
  if (version === undefined) throw refusal(400, 'invalid-cursor', 'a cursor is the id of an event');
  return { version: Number(version), digest };
}

/** Iterates who had which prefix when, as lines of JSON: the journal has what ended, the zone what goes on. */
export async function* usageLines(site, options) {
  await site.refresh();
  let open = site.view.version === 0 ? [] : null;
  const records = site.follow();
  while (open === null) {
    const { value: record } = await records.next();
    yield* linesOf(usageRecords([record], options));
    if (record.version >= site.view.version) await site.refresh();
    // At one version, so that a network that ends now is in one of both.
    if (record.version === site.view.version)
      open = linesOf(usageRecords([], { ...options, open: site.view.networks() }));
  }
  yield* open;
  await records.return();
}

const linesOf = (records) => Array.from(records, (record) => `${JSON.stringify(record)}\n`);
