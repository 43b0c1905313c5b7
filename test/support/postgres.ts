/** A PostgreSQL of the test's own: a cluster in a temporary folder, on a Unix socket, run by a user that is not root. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSIONS = '/usr/lib/postgresql';

/** The folder of PostgreSQL's programs, or null. */
function programs(): string | null {
  if (!existsSync(VERSIONS)) return null;
  const [newest] = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  return newest === undefined ? null : join(VERSIONS, newest, 'bin');
}

/** Whether there is a PostgreSQL here. In CI there must be. */
export function hasPostgres(): boolean {
  if (programs() !== null) return true;
  if (process.env.CI === 'true') throw new Error('PostgreSQL is not installed');
  console.warn('left out: PostgreSQL is not installed');
  return false;
}

export class Cluster {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'hextet-pg-'));
  readonly connection: { host: string; user: string; database: string };
  private server: ChildProcess | null = null;

  constructor() {
    this.connection = { host: this.folder, user: 'hextet', database: 'postgres' };
    // The server refuses to run as root.
    chmodSync(this.folder, 0o777);
    this.must([
      'initdb',
      '-D',
      join(this.folder, 'data'),
      '-U',
      'hextet',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-sync',
    ]);
  }

  /** Starts the server, and waits until it answers. */
  async start(...settings: readonly string[]): Promise<void> {
    const options = [`unix_socket_directories=${this.folder}`, 'listen_addresses=', ...settings];
    const argv = ['postgres', '-D', join(this.folder, 'data'), ...options.flatMap((one) => ['-c', one])];
    const [program, ...rest] = asUser(argv);
    this.server = spawn(program!, rest, { stdio: 'ignore' });
    for (let i = 0; i < 600; i++) {
      const { status } = this.run(['pg_isready', '-q', '-h', this.folder, '-U', 'hextet']);
      if (status === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('PostgreSQL did not start');
  }

  /** Ends the server: `immediate` as a crash does. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const { server } = this;
    if (server === null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    this.run(['pg_ctl', 'stop', '-D', join(this.folder, 'data'), '-m', mode, '-w']);
    await ended;
    this.server = null;
  }

  async remove(): Promise<void> {
    await this.stop('immediate');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private must(argv: readonly string[]): void {
    const { status, stderr } = this.run(argv);
    if (status !== 0) throw new Error(`${argv[0]}: ${stderr}`);
  }

  private run(argv: readonly string[]): { status: number | null; stderr: string } {
    const [program, ...rest] = asUser(argv);
    return spawnSync(program!, rest, { encoding: 'utf8' });
  }
}

function asUser([program, ...rest]: readonly string[]): string[] {
  const argv = [join(programs()!, program!), ...rest];
  return process.getuid?.() === 0
    ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', ...argv]
    : argv;
}
