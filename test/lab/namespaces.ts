/** Network namespaces that a test makes and takes away, with everything that runs in them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { has, isStrict, type Run, run } from '../support/programs.ts';

const PREFIX = 'hextet-lab';

/** Whether the lab can run here. In CI it must. */
export function canRunLab(): boolean {
  const programs = ['ip', 'nft', 'ip6tables-nft-restore', 'ip6tables-legacy-restore', 'conntrack', 'python3'];
  if (!has(...programs, 'radvd', 'radvdump', 'bird', 'vtysh', 'nc', 'ping', 'traceroute')) return false;
  if (process.getuid?.() === 0) return true;
  if (isStrict) throw new Error('the lab needs root');
  console.warn('left out: the lab needs root');
  return false;
}

/** Some namespaces, and a folder for the texts. */
export class Namespaces {
  readonly folder: string = mkdtempSync(join(tmpdir(), `${PREFIX}-`));
  /** The commands that were run in a namespace, with files named as in the folder. */
  readonly commands: Set<string> = new Set<string>();
  readonly #names: readonly string[];
  readonly #children: ChildProcess[] = [];

  constructor(names: readonly string[]) {
    removeAbandoned();
    this.#names = names;
    for (const name of names) {
      must(['ip', 'netns', 'add', this.full(name)]);
      this.sh(name, 'ip link set lo up');
      // Addresses count at once, and a port asks for a router as soon as it is up.
      const first = ['accept_dad=0', 'dad_transmits=0', 'router_solicitation_delay=0'];
      for (const setting of first) this.sh(name, `sysctl -qw net.ipv6.conf.default.${setting}`);
    }
  }

  full(name: string): string {
    return `${PREFIX}-${process.pid}-${name}`;
  }

  /** Connects two devices. A device is named by its namespace, its name and perhaps its hardware address. */
  link(a: readonly [string, string, string?], b: readonly [string, string, string?]): void {
    const end = ([name, device, mac]: readonly [string, string, string?]) => [
      'name',
      device,
      ...(mac === undefined ? [] : ['address', mac]),
      'netns',
      this.full(name),
    ];
    must(['ip', 'link', 'add', ...end(a), 'type', 'veth', 'peer', ...end(b)]);
  }

  /** What a command does in a namespace. */
  run(name: string, ...argv: readonly string[]): Run {
    this.note(argv.join(' '));
    return run(['timeout', '20', 'ip', 'netns', 'exec', this.full(name), ...argv]);
  }

  /** Runs a line of a shell in a namespace, and fails where it does. */
  sh(name: string, line: string): string {
    for (const command of line.split('; ')) this.note(command);
    return must(['ip', 'netns', 'exec', this.full(name), 'sh', '-ec', line]);
  }

  /** Writes a text to a file. */
  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Starts a program that runs until the end of the namespaces. */
  start(name: string, ...argv: readonly string[]): void {
    this.note(argv.join(' '));
    const argvInside = ['netns', 'exec', this.full(name), ...argv];
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin:/usr/lib/frr` };
    this.#children.push(spawn('ip', argvInside, { env, stdio: 'ignore' }));
  }

  /** Ends what runs in a namespace. */
  end(name: string): void {
    endAll(this.full(name));
  }

  note(command: string): void {
    this.commands.add(command.replaceAll(`${this.folder}/`, ''));
  }

  remove(): void {
    for (const name of this.#names) removeNamespace(this.full(name));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until something is so, for at most 15 seconds, and says whether it is. */
export async function within(isSo: () => boolean, seconds = 15): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    if (isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return isSo();
}

function must(argv: readonly string[]): string {
  const { exit, out } = run(argv);
  if (exit !== 0) throw new Error(`${argv.join(' ')}: ${out}`);
  return out;
}

/** Taking a namespace away ends no program in it. */
function removeNamespace(full: string): void {
  endAll(full);
  run(['ip', 'netns', 'del', full]);
}

function endAll(full: string): void {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const pids = run(['ip', 'netns', 'pids', full]).out.match(/^\d+$/gm) ?? [];
    if (pids.length === 0) return;
    for (const pid of pids) tryKill(Number(pid), signal);
    for (let i = 0; i < 40 && run(['ip', 'netns', 'pids', full]).out.trim() !== ''; i++)
      run(['sleep', '0.02']);
  }
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

/** Takes away what a run left that was ended by force. */
function removeAbandoned(): void {
  for (const full of safeList('/run/netns')) {
    const [, pid] = /^hextet-lab-(\d+)-/.exec(full) ?? [];
    if (pid !== undefined && !safeList('/proc').includes(pid)) removeNamespace(full);
  }
}

function safeList(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
