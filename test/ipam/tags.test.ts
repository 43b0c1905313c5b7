import { expect, test } from 'vitest';
import { tagsIn, tagText } from '../../src/ipam/tags.ts';

test('tags are one text in the order of their names, and come back from it', () => {
  const tags = { vlan: '7', 'a=b': 'c=d', note: 'two\nlines; 100 %', '': '', x: '%3B' };
  const text = '=;a%3Db=c=d;note=two%0Alines%3B 100 %25;vlan=7;x=%253B';
  expect(tagText(tags)).toBe(text);
  expect(Object.fromEntries(tagsIn(text))).toEqual(tags);
});

test.each([
  ['', []],
  ['vlan', [['vlan', '']]],
  ['a=b=c', [['a', 'b=c']]],
  [
    'a=1;b',
    [
      ['a', '1'],
      ['b', ''],
    ],
  ],
  ['a=x\ny', [['a', 'x\ny']]],
  ['100%', [['100%', '']]],
])('the tags in %j are %j', (text, tags) => {
  expect(tagsIn(text)).toEqual(tags);
});
