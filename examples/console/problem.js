/** Refusals as problem details (RFC 9457): the code of an error is its type, its place and its values come along. */
import { HextetError } from 'hextet/error';
import { Zone } from 'hextet/zone';

const ERRORS = 'https://hextet.github.io/hextet/errors.html';

/** Nothing is wrong with the request: the same one can succeed later. */
const LATER = /^(store-(unavailable|busy|read-only|closed)|outcome-unknown)$/;

/** A refusal of the service itself. */
export const refusal = (statusCode, code, message) => Object.assign(new Error(message), { statusCode, code });

/** Returns the problem of an error; `request.command` is what it was about. */
export function problemOf(error, request) {
  if (!HextetError.is(error)) {
    const status = error.statusCode ?? 500;
    const title = status < 500 ? error.message : 'internal error';
    return { type: 'about:blank', title, status, code: error.code };
  }
  const { message, ...issue } = error.toJSON();
  return { type: `${ERRORS}#${issue.code}`, title: message, status: statusOf(issue, request), ...issue };
}

function statusOf({ code, path = [] }, { command, params, headers }) {
  if (LATER.test(code)) return 503;
  const isSubject = path.length === 1 && Object.hasOwn(params, path[0]);
  if (isSubject && (code === 'already-exists' || code.startsWith('unknown-')))
    return headers['if-match'] || headers['if-none-match'] ? 412 : 404;
  return command !== undefined && isReadable(command) ? 409 : 422;
}

/** A command that cannot be read throws, on any zone; a refusal that depends on the state is a result. */
function isReadable(command) {
  try {
    for (const one of [command].flat()) new Zone().tryRun(one);
    return true;
  } catch {
    return false;
  }
}
