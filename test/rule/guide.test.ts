/** Runs the examples of the guide: what they print stands in their comments. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import * as rule from '../../src/rule.ts';

const guide = readFileSync(new URL('../../docs/guide/rule.md', import.meta.url), 'utf8');
const blocks = Array.from(guide.matchAll(/```ts\n(.*?)```/gs), ([, code]) => code as string);

/** What a block prints. */
function outputOf(code: string): string[] {
  const lines: string[] = [];
  const console = { log: (...values: unknown[]) => lines.push(values.map(String).join(' ')) };
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  new Function('require', 'exports', 'console', outputText)(() => rule, {}, console);
  return lines;
}

test('there are examples', () => {
  expect(blocks.length).toBeGreaterThan(5);
});

test.each(blocks.map((code, i) => [i + 1, code] as const))('example %d prints its comments', (_, code) => {
  const comments = Array.from(code.matchAll(/\/\/ (.*)$/gm), ([, text]) => text);
  expect(comments.length).toBeGreaterThan(0);
  expect(outputOf(code)).toEqual(comments);
});
