/** docs/guide/command.md in a shell: each command prints what the page shows. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compiledExamples } from '../support/compiled.ts';
import { examplesIn } from '../support/examples.ts';

interface Step {
  readonly line: number;
  readonly command: string;
  readonly output: string;
}

/** The commands of a block, each with the lines that it prints. */
function sessionOf(code: string, line: number): Step[] {
  const steps: { line: number; command: string; output: string }[] = [];
  for (const [i, text] of code.split('\n').entries()) {
    const last = steps.at(-1);
    if (text.startsWith('$ ')) steps.push({ line: line + i + 1, command: text.slice(2), output: '' });
    else if (text.startsWith('> ')) last!.command += `\n${text.slice(2)}`;
    else last!.output += `${text}\n`;
  }
  return steps;
}

/** Runs commands in one shell, whose `npx hextet` is the one of the sources; returns what each prints on both streams. */
function outputsOf(commands: readonly string[]): string[] {
  const home = compiledExamples();
  try {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    writeFileSync(join(home, 'package.json'), readFileSync(join(root, 'package.json')));
    const cwd = join(home, 'work');
    mkdirSync(cwd);
    symlinkSync(join(root, 'node_modules'), join(cwd, 'node_modules'), 'junction');
    const program = `exec 2>&1\nnpx() { shift; "${process.execPath}" "${home}/package/command.js" "$@"; }\n`;
    const steps = commands.map((command) => `${command}\ncode=$?; printf '\\001'; (exit $code)\n`);
    const { stdout } = spawnSync('bash', ['-c', program + steps.join('')], { cwd, encoding: 'utf8' });
    return stdout.split('\u0001').slice(0, -1);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

test('every command of the guide prints what it shows, and ends with the code that it shows', {
  timeout: 300_000,
}, () => {
  const steps = examplesIn('docs/guide/command.md', 'console').flatMap(({ code, line }) =>
    sessionOf(code, line),
  );
  expect(steps.length).toBeGreaterThan(50);
  const outputs = outputsOf([...steps.map(({ command }) => command), 'npx hextet explain ::g; echo $?']);
  const planted = outputs.pop();
  expect(outputs.map((output, i) => ({ ...steps[i]!, output }))).toEqual(steps);
  expect(planted).toMatch(/invalid-character[\s\S]*\n2\n$/);
});
