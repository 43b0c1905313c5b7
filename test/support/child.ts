/** A process of a test: it says lines, and takes orders. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class Child {
  readonly process: ChildProcess;
  readonly lines: string[] = [];
  private readonly waiting: Set<() => void> = new Set();
  private isOver = false;

  /**
   * @param options - data for the program, as its only argument.
   * @param prefix - a command that executes what follows.
   */
  constructor(program: string, options: object, prefix: readonly string[] = []) {
    const [command, ...rest] = [...prefix, process.execPath, program, JSON.stringify(options)];
    this.process = spawn(command!, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.process.stdin!.on('error', () => {});
    const lines = createInterface({ input: this.process.stdout! });
    lines.on('line', (line) => {
      this.lines.push(line);
      this.wake();
    });
    // All that it said is read by then.
    this.process.on('close', () => {
      this.isOver = true;
      this.wake();
    });
  }

  order(line: string): void {
    this.process.stdin!.write(`${line}\n`);
  }

  /** Waits until the process has said so many more lines, or these, or is over. */
  async says(wanted: number | RegExp): Promise<void> {
    const from = this.lines.length;
    const isThere = () =>
      typeof wanted === 'number' ? this.lines.length >= from + wanted : this.said(wanted) > 0;
    while (!isThere()) {
      if (this.isOver) throw new Error(`a process ended before it said ${wanted}`);
      await this.next();
    }
  }

  /** Tells how many lines are alike. */
  said(wanted: RegExp): number {
    return this.lines.filter((line) => wanted.test(line)).length;
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
  }

  /** Waits for the end; throws unless that was a good one. */
  async stopped(): Promise<void> {
    await this.ended();
    if (this.process.exitCode !== 0) throw new Error(`a process ended with ${this.process.exitCode}`);
  }

  async ended(): Promise<void> {
    while (!this.isOver) await this.next();
  }

  protected next(): Promise<void> {
    return new Promise((resolve) => this.waiting.add(resolve));
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
