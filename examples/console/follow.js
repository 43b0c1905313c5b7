/** What is made of the records of the zone: events. */
import { PassThrough, pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { announce, inTurns, zoneEvents } from 'hextet/zone';
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
  yield 'retry: 1000\n\n';
  // What changes meanwhile is told once more, by its record.
  const present = isNew ? announce(site.view, { pause: 1000 }) : [];
  for await (const event of inTurns(present, setImmediate)) yield textOf(event);
  if (isNew) yield idOf(after);
  try {
    for await (const record of site.follow({ after, signal }))
      yield zoneEvents(record).map(textOf).join('') + idOf(record);
  } catch (error) {
    yield `event: problem\ndata: ${JSON.stringify(error)}\n\n`;
  }
}

const textOf = (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** An id without data moves the cursor, and is no event. */
const idOf = ({ version, digest }) => `id: ${version}:${digest}\n\n`;

/** Reads a cursor, as `Last-Event-ID` has it; a version alone is one. */
export function cursorOf(text) {
  const [, version, digest] = /^(\d{1,15})(?::([0-9a-f]+))?$/.exec(text) ?? [];
  if (version === undefined) throw refusal(400, 'invalid-cursor', 'a cursor is the id of an event');
  return { version: Number(version), digest };
}
