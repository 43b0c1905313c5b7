import { describe, expect, test } from 'vitest';
import { PrefixBitmap } from '../src/bitmap.ts';

/** The order of results is part of the interface: these values never change in a release that calls itself a patch. */
const PINNED = [
  {
    about: 'an empty root',
    root: '2001:db8::/48',
    length: 64,
    taken: [] as string[],
    drawn: [
      '2001:db8:0:f70c::/64',
      '2001:db8:0:6f41::/64',
      '2001:db8:0:8924::/64',
      '2001:db8:0:a431::/64',
      '2001:db8:0:6930::/64',
      '2001:db8:0:e142::/64',
    ],
  },
  {
    about: 'only blocks as long or shorter',
    root: '2001:db8::/48',
    length: 64,
    taken: ['2001:db8::/49', '2001:db8:0:8000::/64'] as string[],
    drawn: [
      '2001:db8:0:edd2::/64',
      '2001:db8:0:da45::/64',
      '2001:db8:0:cc55::/64',
      '2001:db8:0:993a::/64',
      '2001:db8:0:823f::/64',
      '2001:db8:0:b3af::/64',
    ],
  },
  {
    about: 'a length below that of every block',
    root: '2001:db8::/32',
    length: 128,
    taken: ['2001:db8::/64'] as string[],
    drawn: [
      '2001:db8:c0e8:90a2:f70c:cbdb:bfd9:8028/128',
      '2001:db8:5def:7ecb:6f41:128b:9699:e584/128',
      '2001:db8:49d1:a783:8924:442f:255d:78ad/128',
      '2001:db8:e5cb:d232:a431:cd05:e22:ca30/128',
      '2001:db8:355d:caa1:6930:960d:db4a:d7d4/128',
      '2001:db8:3143:cc0e:e142:2dc:3939:b686/128',
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
      '30f3:4707:c0e2:7239:f70c:cbdb:bfd9:8029/128',
      'cda8:24f:5dd5:c9ca:6f41:128b:9699:e585/128',
      '82d:c6e4:49d0:a1ca:8924:442f:255d:78ae/128',
      '5548:7b8f:e5c1:2922:a431:cd05:e22:ca31/128',
      'db75:fe7f:3542:5be1:6930:960d:db4a:d7d5/128',
      '240d:52fc:313f:4a63:e142:2dc:3939:b687/128',
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
