/** Plain English: phrases that read as translated, and sentences that begin with a question word, are counted. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** A phrase, and the plain form that replaces it. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bleft out\b/i, 'defaults to; is missing'],
  [/\bstands? for\b/i, 'parses to; represents'],
  [/\bwish(es)?\b/i, 'command'],
  [/\bgrant(s|ed)?\b/i, 'execute'],
  [/(?<!\bthere )\b(is|are) none\b/i, 'is not'],
  [/\b(what|that|which|who) (is|are) no\b(?! longer)/i, 'is not; invalid'],
  [/\bmay be\b/i, 'can be'],
  [/\bbehind\b/i, 'after'],
  [/\b(whoever|whatever|anyhow)\b/i, 'a caller that; any'],
  [/\bof which\b/i, 'whose; two sentences'],
  [/\b(told|tell|tells) (apart|by)\b/i, 'distinguished by'],
  [/\bmeets?\b/i, 'overlaps'],
  [/\banswers? with\b/i, 'returns'],
  [/\b(goes|go|going) on\b/i, 'continues'],
  [/\b(speaks?|spoken) (for|of|against)\b/i, 'implies; blocks'],
  [/\bin the way\b/i, 'conflicting'],
  [/\bhears? of\b/i, 'is notified of; is ignored'],
  [/(?<!\.|readonly )\brests\b(?!:)/i, 'is quarantined'],
  [/\b(is|are) had\b|\bthere is room\b/i, 'is available'],
  [/\b(goes|go|gone) away\b/i, 'is removed'],
  [/\bways? back\b/i, 'undo log'],
  [/\bkept no longer\b/i, 'no longer kept'],
  [/(^|\. )(What|Whether|Where|Of) [^?.:]*[.:]/, 'begin with the subject'],
];

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const filesIn = (folder: string, ending: string) =>
  readdirSync(at(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`);

/** Every hit in a text, in sentences that can go over several lines of a comment. */
function hitsIn(path: string, text: string): string[] {
  const prose = text
    .replace(/^\s*(\/\*\*|\*\/|\*|\/\/)[ \t]?/gm, '')
    .replace(/\n(?!\n)/g, ' ')
    .replace(/ +/g, ' ');
  return PHRASES.flatMap(([phrase, plain]) =>
    Array.from(
      prose.matchAll(new RegExp(phrase, `gm${phrase.flags}`)),
      ([found]) => `${path}: "${found}" (${plain})`,
    ),
  );
}

test('fewer than ten phrases in the sources, README.md and the guides read as translated', () => {
  const files = [...filesIn('src', '.ts'), 'README.md', ...filesIn('docs/guide', '.md')];
  const hits = files.flatMap((path) => hitsIn(path, readFileSync(at(path), 'utf8')));
  expect(hits.length, hits.join('\n')).toBeLessThan(10);
});

test('a phrase is found in a sentence, also over the end of a line, and its plain form is not', () => {
  const comment =
    '/**\n * An item that comes behind\n * another goes\n * on. Of two the lower one. It may be both.\n */';
  expect(hitsIn('x', comment)).toEqual([
    'x: "may be" (can be)',
    'x: "behind" (after)',
    'x: "goes on" (continues)',
    'x: ". Of two the lower one." (begin with the subject)',
  ]);
  expect(hitsIn('x', '/** Returns the item after another. Where is it? */')).toEqual([]);
});
