/** A console in a process of its own, as `npm run console` starts one. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

const server = fileURLToPath(new URL('../server.js', import.meta.url));

/** A folder for a store, which is removed with `remove()`. */
export function temporary() {
  const folder = mkdtempSync(join(tmpdir(), 'hextet-console-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * A console for the tests of one `describe`: on a folder of its own unless the settings say otherwise.
 *
 * @param prepare gets `call`, before the first test
 */
export function useConsole(settings = {}, prepare = async () => {}) {
  const { folder, remove } = temporary();
  const used = {
    folder,
    call: (...request) => used.now.call(...request),
    async start() {
      used.now = await startConsole({ DATA: folder, ...settings });
    },
  };
  beforeAll(async () => {
    await used.start();
    await prepare(used.call);
  });
  afterAll(async () => {
    await used.now?.stop();
    remove();
  });
  return used;
}

/** Runs the server to its end: how it refuses to start. */
export async function refusalOf(settings) {
  const child = start(settings);
  const lines = [];
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, said: lines.join('\n') };
}

/** Starts a console, and waits until it says where it is. */
export async function startConsole(settings) {
  const child = start(settings);
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => resolve(/http:\S+/.exec(line)?.[0]));
    ended.then((code) => reject(new Error(`it ended with ${code}: ${said}`)));
  });
  const end = (signal) => {
    child.kill(signal);
    return ended;
  };
  return {
    url,
    call: callsTo(url),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    said: () => said,
  };
}

function start(settings) {
  const { PATH } = process.env;
  return spawn(process.execPath, [server], { env: { PATH, PORT: '0', ...settings } });
}

/** Calls an API: the status, the headers and the body, of JSON as a value. */
export function callsTo(url) {
  return async (method, path, body, headers = {}) => {
    const isText = body === undefined || typeof body === 'string';
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: { ...(isText ? {} : { 'content-type': 'application/json' }), ...headers },
      body: isText ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
}

/** Iterates server-sent events: `{ id, event, data }`. */
export async function* eventsOf(url, headers = {}, query = '') {
  const ending = new AbortController();
  const response = await fetch(`${url}/api/events${query}`, { headers, signal: ending.signal });
  if (!response.ok) throw new Error(`events: ${response.status}`);
  let rest = '';
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop();
      for (const part of parts) {
        const fields = part.split('\n').map((line) => line.split(/: (.*)/s));
        const { id, event, data } = Object.fromEntries(fields);
        yield { id, event, data: data && JSON.parse(data) };
      }
    }
  } finally {
    ending.abort();
  }
}
