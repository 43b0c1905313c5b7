/** The command inside this process: what it prints on both streams, and its exit code. */
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Host } from '../../src/command/call.ts';
import { main } from '../../src/command/main.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Setting {
  /** What the standard input has, in pieces. */
  readonly input?: readonly (string | Uint8Array)[];
  /** Whether all streams are terminals. */
  readonly isTerminal?: boolean;
  readonly env?: Host['env'];
  /** The error of the write after so many. */
  readonly failAt?: readonly [count: number, error: Error];
}

const home = pathToFileURL(`${process.cwd()}/`);

/** Runs the command with the words of a line, or with a list of them. */
export async function hextet(words: string | readonly string[], setting: Setting = {}): Promise<Ran> {
  const { input = [], isTerminal = false, env = {}, failAt } = setting;
  const parts: Uint8Array[] = [];
  let err = '';
  let writes = 0;
  const stdin = Object.assign(Readable.from(input.map((part) => Buffer.from(part))), { isTTY: isTerminal });
  const host: Host = {
    stdin,
    env,
    stdout: {
      isTTY: isTerminal,
      write(chunk, done) {
        const isLost = failAt !== undefined && ++writes > failAt[0];
        if (!isLost) parts.push(Buffer.from(chunk));
        queueMicrotask(() => done(isLost ? failAt[1] : null));
        return true;
      },
    },
    stderr: {
      isTTY: isTerminal,
      write(chunk, done) {
        err += chunk;
        done();
        return true;
      },
    },
  };
  const code = await main(typeof words === 'string' ? words.split(' ') : words, host, home);
  return { code, out: Buffer.concat(parts).toString(), err };
}
