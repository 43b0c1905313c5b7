/** Real programs: which are there, and what they say. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Everything in CI must be there; elsewhere what is not there is said and left out. */
export const isStrict = process.env.CI === 'true';

/** What a program did. */
export interface Run {
  readonly exit: number | null;
  readonly out: string;
}

/** Runs a program to its end, without a shell. Daemons of Debian are in /usr/sbin, those of FRR in a place of its own. */
export function run(argv: readonly string[], input?: string): Run {
  const [program, ...rest] = argv as [string, ...string[]];
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin:/usr/lib/frr` };
  const done = spawnSync(program, rest, { env, input, encoding: 'utf8', timeout: 30_000 });
  return { exit: done.status, out: `${done.stdout}${done.stderr}` };
}

/** Whether all programs are there. One that is missing fails in CI. */
export function has(...programs: readonly string[]): boolean {
  const missing = programs.filter((program) => run(['sh', '-c', `command -v ${program}`]).exit !== 0);
  if (missing.length === 0) return true;
  if (isStrict) throw new Error(`not installed: ${missing.join(', ')}`);
  console.warn(`left out, since it is not installed: ${missing.join(', ')}`);
  return false;
}

/** How a program gets a namespace of its own, of networks or of mounts: as root, or as the root of a user namespace. */
export function unshare(kind: 'net' | 'mount'): string[] {
  return ['unshare', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']), `--${kind}`];
}

/** Whether there can be namespaces. */
export function hasNamespaces(kind: 'net' | 'mount' = 'net'): boolean {
  const { exit, out } = run([...unshare(kind), 'true']);
  if (exit === 0) return true;
  if (isStrict) throw new Error(`no ${kind} namespaces: ${out}`);
  console.warn(`left out, since there are no ${kind} namespaces here: ${out}`);
  return false;
}

/** Runs shell lines in a network namespace of its own, which ends with them. `$1` and so on are the arguments. */
export function runIsolated(lines: readonly string[], ...args: readonly string[]): Run {
  return run([...unshare('net'), 'sh', '-ec', lines.join('\n'), 'sh', ...args]);
}

/** Gives a path to a file with a text, which is gone afterwards. */
export function withFile<T>(text: string, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'hextet-'));
  try {
    const path = join(folder, 'text');
    writeFileSync(path, text);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
