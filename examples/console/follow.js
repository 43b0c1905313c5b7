/** What is made of the records of the zone: events, and usage. */
import { PassThrough, pipeline, Readable } from 'node:stream';
import { announce, usageRecords, zoneEvents } from 'hextet/zone';
import { refusal } from './problem.js';

const STEP = 1000;

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
  if (isNew) for (const event of announce(site.view)) yield textOf(event);
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

/**
 * Returns a page of who had which prefix when: the journal has what ended, the zone what goes on. What ends between two pages
 * is in the journal, which is read on before more networks are.
 */
export async function usagePage(site, { after = '0::0', limit, ...bounds }) {
  const [, version, digest, number] = /^(\d{1,15}):([0-9a-f]*):(\d{1,15})$/.exec(after) ?? [];
  if (version === undefined) throw refusal(400, 'invalid-cursor', 'a cursor is the end of a page');
  let [head, listed] = [{ version: Number(version), digest }, Number(number)];
  const records = site.follow(head.version > 0 ? { after: head } : {});
  const items = [];
  for (let steps = 0; items.length < limit && steps < 10 * STEP; steps++) {
    if (head.version < site.view.version) {
      head = (await records.next()).value;
      items.push(...usageRecords([head], { ...bounds, after: listed }));
    } else {
      const open = [...site.view.networks({ after: listed, limit: limit - items.length })];
      items.push(...usageRecords([], { ...bounds, open }));
      if (open.length === 0) return { items, next: null };
      listed = open.at(-1).generation;
    }
  }
  return { items, next: `${head.version}:${head.digest}:${listed}` };
}
