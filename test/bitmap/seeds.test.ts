import { describe, expect, test } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';

/** The order of results is part of the interface: these values never change in a release that calls itself a patch. */
const PINNED = [
  {
    about: 'an empty root',
    root: '2001:db8::/48',
    length: 64,
    taken: [] as string[],
    drawn: [
      '2001:db8:0:30f3::/64',
      '2001:db8:0:cda8::/64',
      '2001:db8:0:82d::/64',
      '2001:db8:0:5548::/64',
      '2001:db8:0:db75::/64',
      '2001:db8:0:240d::/64',
    ],
  },
  {
    about: 'only blocks as long or shorter',
    root: '2001:db8::/48',
    length: 64,
    taken: ['2001:db8::/49', '2001:db8:0:8000::/64'] as string[],
    drawn: [
      '2001:db8:0:c0e2::/64',
      '2001:db8:0:cda8::/64',
      '2001:db8:0:8924::/64',
      '2001:db8:0:e5c1::/64',
      '2001:db8:0:db75::/64',
      '2001:db8:0:e142::/64',
    ],
  },
  {
    about: 'more than three in four taken',
    root: '2001:db8::/48',
    length: 64,
    taken: ['2001:db8::/49', '2001:db8:0:8000::/50', '2001:db8:0:c000::/64'] as string[],
    drawn: [
      '2001:db8:0:ddd7::/64',
      '2001:db8:0:d795::/64',
      '2001:db8:0:e4d3::/64',
      '2001:db8:0:d3d0::/64',
      '2001:db8:0:e3ba::/64',
      '2001:db8:0:eb24::/64',
    ],
  },
  {
    about: 'just three in four taken',
    root: '2001:db8::/48',
    length: 64,
    taken: ['2001:db8::/49', '2001:db8:0:8000::/50'] as string[],
    drawn: [
      '2001:db8:0:c0e2::/64',
      '2001:db8:0:cda8::/64',
      '2001:db8:0:ef5b::/64',
      '2001:db8:0:e5c1::/64',
      '2001:db8:0:db75::/64',
      '2001:db8:0:e142::/64',
    ],
  },
  {
    about: 'one place in sixteen free, of blocks finer than the length',
    root: '2001:db8::/52',
    length: 60,
    taken: Array.from({ length: 240 }, (_, i) => `2001:db8:0:${(16 * i).toString(16)}::/128`),
    drawn: [
      '2001:db8:0:f70::/60',
      '2001:db8:0:fb0::/60',
      '2001:db8:0:fe0::/60',
      '2001:db8:0:f40::/60',
      '2001:db8:0:f70::/60',
      '2001:db8:0:f80::/60',
    ],
  },
  {
    about: 'more places than 2^53 in an eighth of the space',
    root: '::/0',
    length: 80,
    taken: ['::/1', '8000::/2', 'c000::/3', 'e000::/70'],
    drawn: [
      'ff03:89c8:e7dc:332f:72ff::/80',
      'fd77:5727:29bd:44a:325a::/80',
      'f127:4287:2a24:9110:c095::/80',
      'ff97:4a4:8a90:c734:1838::/80',
      'fcd5:96f:85a4:c258:3b6d::/80',
      'f0c4:fd29:8f85:80b:74e4::/80',
    ],
  },
  {
    about: 'a length below that of every block',
    root: '2001:db8::/32',
    length: 128,
    taken: ['2001:db8::/64'] as string[],
    drawn: [
      '2001:db8:30f3:4707:c0e2:7239:f70c:cbdb/128',
      '2001:db8:cda8:24f:5dd5:c9ca:6f41:128b/128',
      '2001:db8:82d:c6e4:49d0:a1ca:8924:442f/128',
      '2001:db8:5548:7b8f:e5c1:2922:a431:cd05/128',
      '2001:db8:db75:fe7f:3542:5be1:6930:960d/128',
      '2001:db8:240d:52fc:313f:4a63:e142:2dc/128',
    ],
  },
  {
    about: 'blocks finer than the length',
    root: '2001:db8::/56',
    length: 60,
    taken: ['2001:db8::5/128', '2001:db8:0:10::/61'] as string[],
    drawn: [
      '2001:db8:0:30::/60',
      '2001:db8:0:c0::/60',
      '2001:db8:0:40::/60',
      '2001:db8:0:50::/60',
      '2001:db8:0:d0::/60',
      '2001:db8:0:20::/60',
    ],
  },
  {
    about: 'more places than 2^53',
    root: '::/0',
    length: 128,
    taken: ['::1/128'] as string[],
    drawn: [
      '30f3:4707:c0e2:7239:f70c:cbdb:bfd9:8028/128',
      'cda8:24f:5dd5:c9ca:6f41:128b:9699:e584/128',
      '82d:c6e4:49d0:a1ca:8924:442f:255d:78ad/128',
      '5548:7b8f:e5c1:2922:a431:cd05:e22:ca30/128',
      'db75:fe7f:3542:5be1:6930:960d:db4a:d7d4/128',
      '240d:52fc:313f:4a63:e142:2dc:3939:b686/128',
    ],
  },
];

describe('what a seed draws stays the same', () => {
  test.each(PINNED)('$about', ({ root, length, taken, drawn }) => {
    const bitmap = new PrefixBitmap(root);
    for (const prefix of taken) bitmap.take(prefix);
    const seeds = [0, 1, 2, 3, 2 ** 32, 2 ** 53 - 1];
    expect(seeds.map((seed) => String(bitmap.find(length, { strategy: 'random', seed })))).toEqual(drawn);
  });
});
