/** Calls of the service. */
const dialog = document.querySelector('dialog');
/** Calls that wait for the same token share one question. */
let asking = null;

/** Makes a path, with every value in it encoded. */
export function at([first, ...texts], ...values) {
  return texts.reduce((path, text, i) => path + encodeURIComponent(values[i]) + text, first);
}

/** Calls the service; a refusal is an error with the members of its problem. */
export async function call(method, path, body) {
  const response = await request(method, path, body);
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  return isJson ? response.json() : response.text();
}

export async function request(method, path, body, signal) {
  const token = sessionStorage.getItem('token');
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
  };
  const options = { method, headers, body: body && JSON.stringify(body), signal };
  const response = await fetch(`/api${path}`, options).catch(() => {
    throw new Error('The service does not answer.');
  });
  if (response.ok) return response;
  if (response.status === 401) {
    // Another call can have asked already: its answer was faster than this one.
    if (sessionStorage.getItem('token') === token) {
      asking ??= askForToken(token);
      await asking;
    }
    return request(method, path, body, signal);
  }
  // What is between here and the service has answers of its own.
  const problem = await response.json().catch(() => ({ title: `The service answers ${response.status}.` }));
  throw Object.assign(new Error(problem.title), problem);
}

function askForToken(before) {
  dialog.querySelector('.bad').textContent = before ? 'This token is not valid, or not any more.' : '';
  return new Promise((resolve) => {
    const done = () => {
      sessionStorage.setItem('token', document.querySelector('#token').value);
      asking = null;
      resolve();
    };
    dialog.addEventListener('close', done, { once: true });
    dialog.showModal();
  });
}

/** Iterates the lines of a response as they come. */
export async function* linesOf(response) {
  let rest = '';
  for await (const text of chunksOf(response.body.pipeThrough(new TextDecoderStream()).getReader())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    yield* lines;
  }
}

async function* chunksOf(reader) {
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) yield chunk.value;
  } finally {
    // It may be cut off already.
    reader.cancel().catch(() => {});
  }
}

/** `operator` or `user`, who the token is, and how long quarantines are. Without an answer nobody knows. */
export const { role, quarantine } = await call('GET', '/role').catch(() => ({}));
