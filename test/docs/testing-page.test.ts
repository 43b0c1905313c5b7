/** docs/testing.md names what there is: its commands and files exist, and every source has its score. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { examplesIn } from '../support/examples.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const page = readFileSync(at('docs/testing.md'), 'utf8');

test('its commands exist', () => {
  const { scripts } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const commands = examplesIn('docs/testing.md', 'sh').flatMap(({ code }) => code.split('\n'));
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    const [, script] =
      /^(?:DRAWS=\d+ )?npm (?:run )?([\w:]+)(?: -- [^#]+)? +# ./.exec(command) ?? expect.fail(command);
    expect(scripts).toHaveProperty(script as string);
  }
});

test('its files exist', () => {
  const paths = Array.from(
    page.matchAll(/`((?:test|scripts|docs|src)\/[\w./-]*)`/g),
    ([, path]) => path as string,
  );
  expect(paths).toContain('test/corpus.ts');
  expect(paths.filter((path) => !existsSync(at(path)))).toEqual([]);
});

test('a survivor is in its source as it is quoted', () => {
  const survivors = Array.from(
    page.matchAll(/^\| (`src\/.*?`) \| ([^|]*`.*?) \| (?!\d)/gm),
    ([, files, text]) => ({
      files: Array.from(files!.matchAll(/`(.*?)`/g), ([, file]) => file!),
      code: /^`(.*?)`/.exec(text!)?.[1],
    }),
  ).filter(({ code }) => code !== undefined);
  expect(survivors.length).toBeGreaterThan(40);
  const gone = survivors.flatMap(({ files, code }) =>
    files.filter((file) => !readFileSync(at(file), 'utf8').includes(code!)).map((file) => `${file}: ${code}`),
  );
  expect(gone).toEqual([]);
});

test('no source is excused from coverage', () => {
  const sources = readdirSync(at('src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const excused = sources.filter((name) =>
    /(v8|c8|istanbul) ignore/.test(readFileSync(at(`src/${name}`), 'utf8')),
  );
  expect(excused).toEqual([]);
});
