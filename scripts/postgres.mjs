/** A PostgreSQL of one's own: a cluster in a temporary folder, on a Unix socket, run by a user that is not root. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSIONS = '/usr/lib/postgresql';
const VERSION = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0] : null;

/** Tells whether there is a PostgreSQL here. In CI there must be. */
export function hasPostgres() {
  if (VERSION != null) return true;
  if (process.env.CI === 'true') throw new Error('PostgreSQL is not installed');
  console.warn('left out: PostgreSQL is not installed');
  return false;
}

export class Cluster {
  folder = mkdtempSync(join(tmpdir(), 'hextet-pg-'));
  connection = { host: this.folder, user: 'hextet', database: 'postgres' };
  data = join(this.folder, 'data');
  server = null;

  constructor() {
    // The server refuses to run as root.
    chmodSync(this.folder, 0o777);
    const argv = ['initdb', '-D', this.data, '-U', 'hextet', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
    const { status, stderr } = run(argv);
    if (status !== 0) throw new Error(`initdb: ${stderr}`);
  }

  /** Starts the server, and waits until it answers. What a killed one left keeps it from starting for a while. */
  async start(...settings) {
    const options = [`unix_socket_directories=${this.folder}`, 'listen_addresses=', ...settings];
    const argv = ['postgres', '-D', this.data, ...options.flatMap((one) => ['-c', one])];
    const [program, ...rest] = asUser(argv);
    for (let i = 0; i < 600; i++) {
      if ((this.server?.exitCode ?? 0) !== 0) this.server = null;
      this.server ??= spawn(program, rest, { stdio: 'ignore' });
      if (run(['pg_isready', '-q', '-h', this.folder, '-U', 'hextet']).status === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('PostgreSQL did not start');
  }

  /** Kills the first process of the server alone. */
  async kill() {
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    this.server.kill('SIGKILL');
    await ended;
    this.server = null;
  }

  /** Ends the server: `immediate` as a crash does. */
  async stop(mode = 'fast') {
    const { server } = this;
    if (server === null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    run(['pg_ctl', 'stop', '-D', this.data, '-m', mode, '-w']);
    await ended;
    this.server = null;
  }

  async remove() {
    await this.stop('immediate');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function run(argv) {
  const [program, ...rest] = asUser(argv);
  return spawnSync(program, rest, { encoding: 'utf8' });
}

function asUser([program, ...rest]) {
  const argv = [join(VERSIONS, VERSION, 'bin', program), ...rest];
  return process.getuid() === 0
    ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', ...argv]
    : argv;
}
