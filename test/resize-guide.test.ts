import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as error from '../src/error.ts';
import * as resize from '../src/resize.ts';

const guide = readFileSync(new URL('../docs/guide/resize.md', import.meta.url), 'utf8');
const modules = { 'hextet/error': error, 'hextet/resize': resize };

const blocks = Array.from(guide.matchAll(/```ts\n(.*?)```/gs), ([, code]) => code as string);

/** What a block prints. */
function outputOf(code: string): string[] {
  const lines: string[] = [];
  const console = { log: (...values: unknown[]) => lines.push(values.map(String).join(' ')) };
  const script = code.replace(/^import (.*) from ('.*');$/gm, 'const $1 = modules[$2];');
  new Function('modules', 'console', `'use strict';\n${script}`)(modules, console);
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
