/** docs/model and the store belong together: the table of cases is about the models, and both name the same steps. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCases } from '../../scripts/model.mjs';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(at(path), 'utf8');
const models = readdirSync(at('docs/model'))
  .filter((file) => file.endsWith('.pml'))
  .map((file) => file.slice(0, -'.pml'.length));
const cases = readCases(read('docs/model/cases.md'));

/** The steps that a text names in its comments. */
const stepsIn = (text: string) =>
  new Set(Array.from(text.matchAll(/\/[*/] step: ([A-Za-z]+\.[A-Za-z]+)/g), ([, step]) => step as string));

/** The steps that only the models name, and those that only the code names, a line each. */
function stepFaults(modelText: string, codeText: string): string[] {
  const [inModels, inCode] = [stepsIn(modelText), stepsIn(codeText)];
  return [
    ...[...inModels].filter((step) => !inCode.has(step)).map((step) => `${step} is in no source`),
    ...[...inCode].filter((step) => !inModels.has(step)).map((step) => `${step} is in no model`),
  ];
}

describe('the steps', () => {
  test('of the models are those of the store', () => {
    const sources = readdirSync(at('src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^store(-\w+)?(\/.+)?\.ts$/.test(file))
      .map((file) => read(`src/${file}`));
    const texts = models.map((model) => read(`docs/model/${model}.pml`));
    expect(stepFaults(texts.join('\n'), sources.join('\n'))).toEqual([]);
  });

  test('that only one side names are faults', () => {
    const model = '/* step: Journal.lock */ holder = me; /* step: Journal.since */';
    expect(stepFaults(model, '// step: Journal.since\nread();\n// step: Journal.lock')).toEqual([]);
    expect(stepFaults(model, '// step: Journal.since\n// step: Journal.append')).toEqual([
      'Journal.lock is in no source',
      'Journal.append is in no model',
    ]);
  });
});

describe('the table of cases', () => {
  test.each(models)('has a case of %s that holds, and one that fails', (model) => {
    const outcomes = cases.filter((row) => row.model === model).map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(['holds', 'fails']));
  });

  test('names only models that exist, each with flags that its text has', () => {
    expect(cases.length).toBeGreaterThanOrEqual(83);
    for (const { model, flags } of cases) {
      expect(models).toContain(model);
      const text = read(`docs/model/${model}.pml`).replace(/^\/\*.*?\*\//s, '');
      const words = flags.flatMap((flag) => flag.split('=')).filter((word) => !/^\d+$/.test(word));
      expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(text))).toEqual([]);
    }
  });

  test('gives CI the cases below a million states', () => {
    expect(cases.filter(({ states, inCi }) => inCi !== states < 1e6)).toEqual([]);
  });

  test('is read with its flags, and other lines are not', () => {
    expect(
      readCases('# Cases\n| `live` | `FIFO CLIENTS=4` | holds | 92,669 | no | a queue |\nIt holds.'),
    ).toEqual([
      { line: 1, model: 'live', flags: ['FIFO', 'CLIENTS=4'], outcome: 'holds', states: 92_669, inCi: false },
    ]);
  });

  test('with another outcome is refused', () => {
    expect(() => readCases('| live | | hold | 7 | yes | a queue |')).toThrow(
      'Line 1 of the cases: hold is neither',
    );
  });
});

test('the page of the models names each', () => {
  const page = read('docs/model/README.md');
  expect(models.filter((model) => !page.includes(`\`${model}\``))).toEqual([]);
});
