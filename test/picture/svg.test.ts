import { describe, expect, test } from 'vitest';
import { type PictureContent, svg, svgStyle } from '../../src/picture.ts';
import { Pool } from '../../src/pool.ts';
import { refusal } from '../support/refusal.ts';

const ROOT = '2001:db8::/48';

/** The titles of what is drawn, by kind. */
function titles(picture: string): Record<string, string[]> {
  const groups = picture.matchAll(/<g class="((?!above)\w+)">(.*?)<\/g>/gs);
  return Object.fromEntries(
    Array.from(groups, ([, kind, body]) => [
      kind,
      Array.from(body!.matchAll(/<title>(.*?)<\/title>/g), ([, title]) => title!),
    ]),
  );
}

/** The words of the legend, without the line below it. */
const legend = (picture: string) =>
  Array.from(picture.matchAll(/height="12"\/><text[^>]*>(.*?)<\/text>/g), ([, words]) => words);

test('the picture of the guide is that of its program', async () => {
  const pool = new Pool({ roots: ['2001:db8::/48'], reserve: [{ range: '2001:db8::/52', reason: 'core' }] });
  const vpc = pool.allocate({ length: 52, owner: 'vpc', container: true });
  for (let i = 0; i < 40; i++) pool.allocate({ length: 60, owner: `tier-${i}`, within: vpc.prefix });
  pool.allocate({ length: 51, owner: 'lab' });
  pool.allocate({ prefix: '2001:db8:0:fade::/64', owner: 'printer' });
  const content = {
    leases: pool.leases(),
    reservations: pool.reservations(),
    quarantines: pool.quarantines(),
  };
  await expect(`${svg(ROOT, content)}\n`).toMatchFileSnapshot('../../docs/guide/map.svg');
});

describe('a picture', () => {
  test('of a pool names every lease, container, reservation and quarantine, and counts them', () => {
    const pool = new Pool({
      roots: ['2001:db8::/48'],
      reserve: [{ range: '2001:db8::/64', reason: 'public' }],
      quarantine: { seconds: 60 },
    });
    const site = pool.allocate({ length: 52, owner: 'site', container: true });
    pool.allocate({ length: 56, owner: 'web', within: site.prefix });
    pool.release(pool.allocate({ length: 56, owner: 'gone' }));
    const picture = svg(ROOT, {
      leases: pool.leases(),
      reservations: pool.reservations(),
      quarantines: pool.quarantines(),
    });
    expect(titles(picture)).toEqual({
      container: ['2001:db8:0:1000::/52, container of site'],
      lease: ['2001:db8:0:1000::/56, leased to web'],
      quarantine: ['2001:db8:0:100::/56, in quarantine'],
      reservation: ['2001:db8::/64, reserved: public'],
    });
    expect(legend(picture)).toEqual(['1 container', '1 lease', '1 quarantine', '1 reservation', 'free']);
    expect(picture).toContain('<title>Map of 2001:db8::/48</title>');
    expect(picture).toContain(
      '<desc>2001:db8::/48: 1 container, 1 lease, 1 quarantine, 1 reservation</desc>',
    );
  });

  test('of one /64 in a /48 has a cell of 8 pixels for it', () => {
    const picture = svg(ROOT, { leases: [{ prefix: '2001:db8:0:1234::/64' }] });
    expect(picture).toMatch(
      /<g class="lease">\n<rect x="[\d.]+" y="[\d.]+" width="7" height="7" fill-opacity="0.34">/,
    );
    expect(titles(picture).lease).toEqual(['2001:db8:0:1234::/64, leased']);
    expect(picture).toContain('8 by 8 pixels are a /60');
  });

  test('counts what shares a cell, and says how much of it is taken', () => {
    const leases = ['2001:db8::/64', '2001:db8:0:1::/64', '2001:db8:0:2::/64'].map((prefix) => ({ prefix }));
    expect(titles(svg(ROOT, { leases })).lease).toEqual(['2001:db8::/60, 3 leases, 19 % taken']);
    const addresses = ['::1', '::2'].map((address) => ({ range: address }));
    expect(titles(svg('::/48', { reservations: addresses })).reservation).toEqual([
      '::/60, 2 reservations, less than 0.01 % taken',
    ]);
    // Seven prefixes, but one reservation.
    const range = [{ range: '2001:db8::1 - 2001:db8::e' }];
    expect(titles(svg(ROOT, { reservations: range })).reservation).toEqual(['2001:db8::1/128, reserved']);
  });

  test('draws what is larger than a cell where it lies, with its name where there is room', () => {
    const picture = svg(
      ROOT,
      { leases: [{ prefix: '2001:db8:0:8000::/49' }, { prefix: '2001:db8::/60' }] },
      { size: 640 },
    );
    expect(picture).toContain('<rect x="1" y="321" width="638" height="318"><title>');
    expect(picture).toContain('<text x="6" y="335">2001:db8:0:8000::/49</text>');
    expect(picture.match(/2001:db8::\/60</g)).toBeNull();
  });

  test.each([
    ['::/3', 88, true],
    ['::/3', 84, false],
    ['::/2', 76, true],
    ['::/2', 74, false],
  ])('has the name of %s in a map of ::/0 with %i pixels: %s', (prefix, size, hasName) => {
    for (const container of [false, true]) {
      const picture = svg('::/0', { leases: [{ prefix, container }] }, { size, curve: 'order' });
      expect(picture.includes(`>${prefix}</text>`)).toBe(hasName);
    }
  });

  describe('with a container', () => {
    /** The names with the middle of their line, by what they are of; and all that is drawn after the last lease. */
    const drawn = (leases: { prefix: string; container?: boolean }[], size: number) => {
      const picture = svg('::/8', { leases }, { size, curve: 'order' });
      const [below, above = ''] = picture.split('<g class="above">') as [string, string?];
      const names = (part: string) =>
        Array.from(part.matchAll(/<text x="(\d+)" y="(\d+)">(\S+\/\d+)<\/text>/g), ([, x, y, name]) => [
          name,
          Number(x),
          Number(y),
        ]);
      return { leases: names(below), containers: names(above), frames: /<path d="(.*)"/.exec(above)?.[1] };
    };
    const container = (prefix: string) => ({ prefix, container: true });
    const tiers = (length: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({
        prefix: i === 0 ? `::/${length}` : `${(i << (16 - length)).toString(16)}::/${length}`,
      }));

    test.each([
      [1, 12],
      [4, 12],
      [16, 14],
    ])('that has %i tiers draws its frame and its name above them', (count, length) => {
      const { containers, frames, leases } = drawn([container('::/10'), ...tiers(length, count)], 512);
      expect([containers, frames]).toEqual([[['::/10', 6, 15]], 'M1 1h254v254h-254z']);
      expect(leases).toHaveLength(count);
    });

    test('has the name of a lease in its corner below its own, and others at their tops', () => {
      expect(drawn([container('::/10'), ...tiers(12, 4)], 512).leases).toEqual([
        ['::/12', 6, 31],
        ['10::/12', 134, 15],
        ['20::/12', 6, 143],
        ['30::/12', 134, 143],
      ]);
    });

    test('on the right of a lease leaves its name where it is, and without one nothing is drawn above', () => {
      expect(drawn([{ prefix: '::/10' }, container('40::/10')], 512)).toMatchObject({
        leases: [['::/10', 6, 15]],
        containers: [['40::/10', 262, 15]],
      });
      expect(svg('::/8', { leases: [{ prefix: '::/10' }] })).not.toMatch(/"above"/);
    });

    test('in a container has its name below that, in any order of the two', () => {
      const [outer, inner] = [container('::/10'), container('::/11')];
      for (const both of [
        [outer, inner],
        [inner, outer],
      ]) {
        const { containers, leases } = drawn([...both, ...tiers(12, 2)], 512);
        expect(containers).toEqual([
          ['::/10', 6, 15],
          ['::/11', 6, 31],
        ]);
        expect(leases).toEqual([
          ['::/12', 6, 47],
          ['10::/12', 134, 15],
        ]);
      }
    });

    test('too small for a name has its frame, and a lease too small for a line below a name has none', () => {
      expect(drawn([container('::/10')], 64)).toEqual({
        containers: [],
        leases: [],
        frames: 'M1 1h30v30h-30z',
      });
      const names = (size: number) => drawn([container('::/10'), ...tiers(11, 1)], size).leases;
      expect([names(151), names(152)]).toEqual([[], [['::/11', 6, 31]]]);
    });
  });

  test('has cells of 8 by 8 pixels, or their halves where half of a square is shown', () => {
    const cell = (within: string) =>
      /8 by 8 pixels are a \/(\d+)/.exec(svg(ROOT, {}, { within, size: 64 }))?.[1];
    expect(['2001:db8::/48', '2001:db8::/49', '2001:db8::/50'].map(cell)).toEqual(['54', '54', '56']);
  });

  test.each([
    ['::/48', 512, '8 by 8 pixels are a /60'],
    ['::/48', 640, '10 by 10 pixels are a /60'],
    ['::/48', 525, '8.2 by 8.2 pixels are a /60'],
    ['::/49', 640, '10 by 10 pixels are a /61'],
    ['::/124', 512, '128 by 128 pixels are a /128'],
    ['::/127', 512, '512 by 256 pixels are a /128'],
    ['::1/128', 512, '512 by 512 pixels are a /128'],
  ])('says of a map of %s with %i pixels that %s', (root, size, words) => {
    expect(svg(root, {}, { size })).toContain(`${words}</text>`);
  });

  test('of nothing is free, and clips what reaches beyond it', () => {
    expect(svg(ROOT, {})).toContain('<desc>2001:db8::/48: all free</desc>');
    expect(legend(svg(ROOT, {}))).toEqual(['free']);
    const beyond = { leases: [{ prefix: '2001:db8::/32' }, { prefix: '2001:db9::/64' }] };
    expect(titles(svg(ROOT, beyond)).lease).toEqual(['2001:db8::/48, leased']);
  });

  test('has its size and its title, and its legend in the columns that it has', () => {
    const size = (picture: string) =>
      /width="(\d+)" height="(\d+)" viewBox="0 0 \1 \2"/.exec(picture)?.slice(1);
    expect(size(svg(ROOT, {}))).toEqual(['512', '564']);
    expect(size(svg(ROOT, {}, { within: '2001:db8::/49', size: 64 }))).toEqual(['64', '84']);
    const content = {
      leases: [{ prefix: '2001:db8::/64' }, { prefix: '2001:db8:0:1::/64', container: true }],
    };
    const narrow = svg(ROOT, content, { size: 64 });
    expect(size(narrow)).toEqual(['64', '156']);
    const places = narrow.matchAll(/<rect class="(\w+)" x="1" y="(\d+)" width="12" height="12"/g);
    expect(Array.from(places, ([, kind, y]) => `${kind} ${y}`)).toEqual([
      'container 74',
      'lease 94',
      'free 114',
    ]);
    expect(svg(ROOT, {}, { title: 'The zone' })).toContain('<title>The zone</title>');
  });

  test('escapes every text', () => {
    const evil = `</title><script>alert("'&")</script>\0\ud800`;
    const picture = svg(
      ROOT,
      {
        leases: [
          { prefix: '2001:db8::/64', owner: evil },
          { prefix: '2001:db8::/52', owner: evil, container: true },
        ],
        reservations: [{ range: '2001:db8:0:1::/64', reason: evil }],
      },
      { title: evil },
    );
    const text = '&#60;/title&#62;&#60;script&#62;alert(&#34;&#39;&#38;&#39;&#34;)'.slice(0, 30);
    expect(picture).not.toContain('<script');
    expect(picture).toContain(`<title>${text}`);
    expect(picture.match(/\ufffd\ufffd/g)).toHaveLength(4);
    expect(encodeURIComponent(picture)).not.toBe('');
  });

  test.each<[string, PictureContent, (string | number)[]]>([
    ['a lease', { leases: [{ prefix: '2001:db8::/64' }, { prefix: 'x' }] }, ['leases', 1]],
    ['a lease that is none', { leases: [null as never] }, ['leases', 0]],
    ['a lease without a prefix', { leases: [{} as never] }, ['leases', 0]],
    ['a reservation', { reservations: [{ range: '2001:db8::1/64' }] }, ['reservations', 0]],
    [
      'an owner that is no text',
      { leases: [{ prefix: '::/64', owner: 7 as never }] },
      ['leases', 0, 'owner'],
    ],
    ['a quarantine', { quarantines: [{ prefix: '10.0.0.0/8' }] }, ['quarantines', 0]],
  ])('refuses %s with its list and index', (_, content, path) => {
    expect(refusal(() => svg(ROOT, content)).path).toEqual(path);
  });

  test('refuses misspelt fields, a size that is none, and what is no list', () => {
    expect(refusal(() => svg(ROOT, { lease: [] } as never)).code).toBe('unknown-field');
    expect(refusal(() => svg(ROOT, {}, { sise: 7 } as never)).code).toBe('unknown-field');
    expect(refusal(() => svg(ROOT, {}, { size: 63 })).code).toBe('out-of-range');
    expect(refusal(() => svg(ROOT, {}, { title: 7 as never })).code).toBe('invalid-type');
    expect(refusal(() => svg(ROOT, { leases: '2001:db8::/64' as never })).code).toBe('invalid-type');
    expect(refusal(() => svg(ROOT, { leases: null as never })).code).toBe('invalid-type');
    expect(refusal(() => svg(ROOT, null as never)).code).toBe('invalid-type');
  });

  test('of 20,000 leases has one shape for each cell', () => {
    const leases = Array.from({ length: 20_000 }, (_, i) => ({
      prefix: `2001:db8:0:${i.toString(16)}::/64`,
    }));
    const picture = svg(ROOT, { leases });
    expect(titles(picture).lease).toHaveLength(1250);
    expect(legend(picture)[0]).toBe('20,000 leases');
  });
});

test('no element has a style of its own, so that a page whose policy forbids them shows the same', () => {
  const content = {
    reservations: [{ range: '2001:db8::/52' }],
    quarantines: [{ prefix: '2001:db8:0:1000::/52' }],
  };
  expect(svg(ROOT, content)).not.toMatch(/<[^>]* style=/);
});

test('the style can be left out of the markup: with its sheet it is the same picture', () => {
  const content = { leases: [{ prefix: '2001:db8:0:1::/64', owner: 'web' }] };
  const whole = svg('2001:db8::/48', content);
  const bare = svg('2001:db8::/48', content, { style: false });
  expect(bare).not.toMatch(/style/);
  expect(whole).toBe(bare.replace('<defs>', `<style>\n${svgStyle}</style>\n<defs>`));
  expect(svg('2001:db8::/48', content, { style: true })).toBe(whole);
  expect(refusal(() => svg('2001:db8::/48', content, { style: 'none' as never })).code).toBe('invalid-type');
});
