/** A disk of a few hundred kilobytes, in a mount namespace of its own, that can be filled. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unshare } from './programs.ts';

const isRoot = process.getuid?.() === 0;
/** A server that refuses to run as root reaches the disk through the process that holds it. */
const HOLD = isRoot
  ? 'setpriv --reuid=nobody --regid=nogroup --clear-groups sleep infinity'
  : 'sleep infinity';

export class SmallDisk {
  /** What every process sees it as, unless it resolves links, as SQLite does. */
  readonly path: string;
  /** What those see it as that are started with `inside`. */
  readonly place: string = mkdtempSync(join(tmpdir(), 'hextet-disk-'));
  private readonly holder: ChildProcess;
  private readonly isMounted: Promise<unknown>;

  constructor(kilobytes: number) {
    const options = `size=${kilobytes}k,mode=1777${isRoot ? ',uid=65534' : ''}`;
    const script = `mount -t tmpfs -o ${options} none "$1"; echo mounted; exec ${HOLD}`;
    const [program, ...rest] = [...unshare('mount'), 'sh', '-ec', script, 'sh', this.place];
    this.holder = spawn(program!, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.path = `/proc/${this.holder.pid}/root${this.place}`;
    this.isMounted = once(this.holder.stdout!, 'data');
  }

  /** A command that executes what follows where the disk is mounted. */
  get inside(): readonly string[] {
    return ['nsenter', `--mount=/proc/${this.holder.pid}/ns/mnt`];
  }

  async ready(): Promise<void> {
    await this.isMounted;
  }

  /** Takes all that is left. */
  fill(): void {
    try {
      for (;;) writeFileSync(this.ballast, Buffer.alloc(4096), { flag: 'a' });
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOSPC') throw error;
    }
  }

  free(): void {
    rmSync(this.ballast);
  }

  async remove(): Promise<void> {
    const ended = once(this.holder, 'exit');
    this.holder.kill('SIGKILL');
    await ended;
    rmSync(this.place, { recursive: true });
  }

  private get ballast(): string {
    return join(this.path, 'ballast');
  }
}
