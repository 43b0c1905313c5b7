/**
 * Runs the tests of a file as always, and then, for each mutant that is alive, those again that reach it, the quickest
 * first. All mutants are in the code at once, each with a switch. scripts/mutation.mjs reads what becomes of them in the
 * journal, and starts this process anew if a mutant ended it. A mutant that only the first run of a test reaches, such as in
 * code that makes a table, or a test that cannot run again, is on in a process of its own, from its beginning.
 */
import { setMaxListeners } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { type RunnerTestCase, type RunnerTestFile, type RunnerTestSuite, vi } from 'vitest';
import { VitestTestRunner } from 'vitest/runners';

/** A test that passed, with what it took and the mutants in the code that it ran. */
interface Passed {
  readonly test: RunnerTestCase;
  readonly milliseconds: number;
  readonly steps: number;
  readonly reached: ReadonlySet<string>;
}

/** A mutant takes a hundred times as many steps as the code at most, and some more. */
const MORE_STEPS = 1_000_000;
/** So many it takes at most if it is on all the time. */
const MOST_STEPS = 1_000_000_000;
/** As long as many times a test's own time and some more: only a loop that runs no code of mutants takes so long. */
const MORE_MILLISECONDS = 5_000;

const journal = process.env.MUTATION_JOURNAL!;
const parent = process.ppid;

/** The mutant that is on all the time. */
const { fresh }: { fresh?: string } = readJournal().at(-1)!;

let active = fresh;
let reached = new Set<string>();
let steps = 0;
let mostSteps = fresh === undefined ? Number.POSITIVE_INFINITY : MOST_STEPS;
let isLate = false;

/** What mutated code calls: at each switch, and where the switches of an expression are all off. */
Object.assign(globalThis, {
  stryMutAct_9fa48(id: string): boolean {
    if (++steps > mostSteps) throw new Error('a mutant takes too many steps');
    return id === active;
  },
  stryCov_9fa48(...ids: string[]): void {
    if (active === undefined) for (const id of ids) reached.add(id);
  },
});

export default class MutationRunner extends VitestTestRunner {
  private readonly passed: Passed[] = [];
  private began = 0;

  /** The code that only runs while a file is loaded is not judged. */
  onCollected([file]: RunnerTestFile[]): void {
    note({ pid: process.pid, ...(fresh === undefined && { file: file!.name, loaded: [...reached] }) });
  }

  override onBeforeTryTask(test: RunnerTestCase): void {
    super.onBeforeTryTask(test);
    reached = new Set();
    steps = 0;
    this.began = performance.now();
  }

  override onAfterTryTask(test: RunnerTestCase): void {
    super.onAfterTryTask(test);
    this.passed.push({ test, milliseconds: performance.now() - this.began, steps, reached });
  }

  override onAfterRunTask(test: RunnerTestCase): void {
    super.onAfterRunTask(test);
    if (fresh === undefined && test.result?.state === 'fail') note({ failed: test.name });
  }

  override async onAfterRunFiles(files: RunnerTestFile[] = []): Promise<void> {
    const file = files[0]!;
    if (fresh === undefined) await this.judge(file);
    else note({ mutant: fresh, outcome: file.result?.state === 'fail' ? 'killed' : 'survives' });
    super.onAfterRunFiles();
  }

  private async judge(file: RunnerTestFile): Promise<void> {
    await this.onBeforeRunSuite(file);
    const again: Passed[] = [];
    for (const passed of this.passed.sort((a, b) => a.milliseconds - b.milliseconds)) {
      reached = new Set();
      if (await this.passes(passed)) again.push({ ...passed, reached });
    }
    const { alive, stuck } = aliveIn(file.name);
    for (const mutant of stuck) note({ file: file.name, mutant, outcome: 'killed by its limit' });
    for (const mutant of alive) {
      const [first, tests] = [this.passed, again].map((runs) =>
        runs.filter(({ reached }) => reached.has(mutant)),
      );
      if (first!.length > 0) await this.try(mutant, tests!, tests!.length < first!.length, file.name);
    }
    note({ file: file.name, done: true });
  }

  private async try(mutant: string, tests: Passed[], isPartly: boolean, file: string): Promise<void> {
    if (process.ppid !== parent) end();
    note({ file, mutant, outcome: 'starts' });
    for (const test of tests) {
      if (await this.passes(test, mutant)) continue;
      note({ file, mutant, outcome: isLate || steps > mostSteps ? 'killed by its limit' : 'killed' });
      // It can leave something behind.
      if (!(await this.passes(test))) end();
      return;
    }
    note({ file, mutant, outcome: isPartly ? 'afresh' : 'survives' });
  }

  private async passes({ test, milliseconds, steps: usual }: Passed, mutant?: string): Promise<boolean> {
    const suites = suitesOf(test).map(VitestTestRunner.getSuiteHooks);
    super.onBeforeTryTask(test);
    setMaxListeners(0, test.context.signal);
    try {
      for (const hook of suites.flatMap(({ beforeEach }) => beforeEach))
        await hook(test.context, test.suite!);
      active = mutant;
      steps = 0;
      mostSteps = 100 * usual + MORE_STEPS;
      await within(20 * milliseconds + MORE_MILLISECONDS, VitestTestRunner.getTestFn(test));
      super.onAfterTryTask(test);
      return true;
    } catch {
      return false;
    } finally {
      active = undefined;
      for (const hook of suites.flatMap(({ afterEach }) => afterEach)) await hook(test.context, test.suite!);
      vi.restoreAllMocks();
      vi.unstubAllGlobals();
    }
  }
}

/** The suites of a test, the outermost first. */
function suitesOf(task: RunnerTestCase | RunnerTestSuite): RunnerTestSuite[] {
  return task.suite === undefined ? [task.file] : [...suitesOf(task.suite), task.suite];
}

function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

function note(line: object): void {
  appendFileSync(journal, `${JSON.stringify(line)}\n`);
}

// biome-ignore lint/suspicious/noExplicitAny: lines of several kinds
function readJournal(): any[] {
  const lines = readFileSync(journal, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** The mutants that a file has yet to judge, and those that ended or stopped the process while they were judged. */
function aliveIn(file: string): { alive: Set<string>; stuck: Set<string> } {
  const alive = new Set<string>();
  const stuck = new Set<string>();
  for (const entry of readJournal()) {
    for (const mutant of entry.mutants ?? []) alive.add(mutant);
    if (entry.outcome === 'starts') stuck.add(entry.mutant);
    else stuck.delete(entry.mutant);
    if (entry.outcome?.startsWith('killed') || entry.file === file) alive.delete(entry.mutant);
  }
  return { alive, stuck };
}

/** Ends a call that does not return, or whose promise does not settle, in so many milliseconds. */
async function within(milliseconds: number, call: () => unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('a mutant takes too long')), milliseconds);
  });
  const latest = performance.now() + milliseconds;
  Object.assign(globalThis, { callWithin: call });
  try {
    await Promise.race([late, CALL.runInThisContext({ timeout: Math.ceil(milliseconds) })]);
  } finally {
    clearTimeout(timer);
    isLate = performance.now() >= latest;
  }
}

const CALL = new Script('callWithin()');
