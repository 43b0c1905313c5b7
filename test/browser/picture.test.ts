/** Maps as a browser has them: read by its parser, drawn, pointed at. */
import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { layout, svg } from '../../src/picture.ts';
import { canonical } from '../../src/text.ts';

const ROOT = '2001:db8::/48';

/** A text as XML can have it (XML 1.0 section 2.2), with its one kind of line break (2.11). */
function legible(text: string): string {
  const characters = Array.from(text, (character) => {
    const point = character.codePointAt(0)!;
    const isSpace = point === 9 || point === 10 || point === 13;
    const isOther =
      point < 0x20 || (point >= 0xd800 && point < 0xe000) || point === 0xfffe || point === 0xffff;
    return isOther && !isSpace ? '\ufffd' : character;
  });
  return characters.join('').replace(/\r\n?/g, '\n');
}

afterEach(() => document.body.replaceChildren());

function shown(...[root, content, options]: Parameters<typeof svg>): SVGSVGElement {
  const host = document.createElement('div');
  host.style.cssText = 'position: absolute; left: 10px; top: 10px';
  host.innerHTML = svg(root, content, options);
  document.body.append(host);
  return host.querySelector('svg')!;
}

describe('a map with hostile owners', () => {
  const hostile = [
    '</title></rect></svg><script>globalThis.bad = 1</script>',
    '"><img src=x onerror="globalThis.bad = 1">',
    `' onload='globalThis.bad = 1`,
    '&amp; &lt; &#0; &nbsp; &undefined;',
    ']]> <![CDATA[ <!-- <?xml ?> <!DOCTYPE a [<!ENTITY b "c">]>',
    Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join(''),
    '\ud800 lone \udc00\ud800',
    '\u202eright to left\u2066 \u200f\ufeff\u2028\ufffe\uffff',
    '😀 e\u0301 中文',
  ];
  const leases = hostile.map((owner, i) => ({
    prefix: `2001:db8:0:${i}000::/52`,
    owner,
    container: i % 2 === 1,
  }));
  const reservations = hostile.map((reason, i) => ({ range: `2001:db8:0:a${i}00::/56`, reason }));
  const picture = svg(ROOT, { leases, reservations }, { title: hostile.join('') });

  test('is XML, and its titles are the owners without what XML cannot have', () => {
    const parsed = new DOMParser().parseFromString(picture, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).toBeNull();
    expect(parsed.documentElement.localName).toBe('svg');
    expect(parsed.querySelectorAll('script, img, foreignObject, [onload], [onerror]')).toHaveLength(0);
    const titles = Array.from(
      parsed.querySelectorAll('rect > title'),
      ({ textContent }) => textContent ?? '',
    );
    for (const owner of hostile) {
      const about = titles.filter((title) => title.endsWith(legible(owner)));
      expect(about, JSON.stringify(owner)).toHaveLength(2);
    }
  });

  test('is HTML, and runs nothing', async () => {
    const host = document.createElement('div');
    host.innerHTML = picture;
    document.body.append(host);
    expect(host.querySelectorAll('script, img, [onload], [onerror]')).toHaveLength(0);
    expect(host.children).toHaveLength(1);
    expect(host.querySelectorAll('rect > title')).toHaveLength(2 * hostile.length);
    await new Promise((resolve) => setTimeout(resolve));
    expect('bad' in globalThis).toBe(false);
  });
});

describe('what is drawn', () => {
  test('of a single /64 in a /48 has at least 8 by 8 pixels on the screen, with its cell', () => {
    for (const size of [256, 512, 800]) {
      const map = shown(ROOT, { leases: [{ prefix: '2001:db8:0:fade::/64' }] }, { size });
      const shape = map.querySelector('.lease rect')!;
      const { width, height } = shape.getBoundingClientRect();
      // Half of the line is outside, on each side.
      const line = Number.parseFloat(getComputedStyle(shape).strokeWidth);
      expect(Math.min(width, height) + line).toBeGreaterThanOrEqual(8);
      document.body.replaceChildren();
    }
  });

  test.each(['hilbert', 'order'] as const)('is where rect and at say, in %s', (curve) => {
    const size = 512;
    const prefixes = [0, 1, 2, 3, 7, 8, 0x55, 0xaa, 0xfe, 0xff].map(
      (i) => `2001:db8:0:${(i << 8).toString(16)}::/56`,
    );
    const map = layout(ROOT, { curve });
    const drawn = shown(ROOT, { leases: prefixes.map((prefix) => ({ prefix })) }, { curve, size });
    const { left, top } = drawn.getBoundingClientRect();
    for (const prefix of prefixes) {
      const { x, y, width, height } = map.rect(prefix)!;
      for (const [across, down] of [
        [0.5, 0.5],
        [0.1, 0.9],
        [0.9, 0.1],
      ] as const) {
        const [px, py] = [x + across * width, y + down * height];
        const [element] = document.elementsFromPoint(left + px * size, top + py * size);
        expect(element?.querySelector('title')?.textContent).toBe(`${canonical(prefix)}, leased`);
        expect(map.at(px, py, 56)).toBe(canonical(prefix));
      }
    }
    expect(document.elementFromPoint(left + size - 1, top + size - 1)?.closest('svg')).toBe(drawn);
  });

  test('has a description for a screen reader, and no overlap with the legend', () => {
    const map = shown(ROOT, { leases: [{ prefix: '2001:db8::/49', owner: 'web' }] }, { title: 'The zone' });
    expect(page.getByRole('img', { name: 'The zone' }).element()).toBe(map);
    const box = map.querySelector('.free')!.getBoundingClientRect();
    for (const text of map.querySelectorAll(':scope > text')) {
      const { top, right } = text.getBoundingClientRect();
      expect(top).toBeGreaterThanOrEqual(box.bottom);
      expect(right).toBeLessThanOrEqual(map.getBoundingClientRect().right);
    }
  });
});

describe('the colours', () => {
  const content = {
    leases: [{ prefix: '2001:db8::/52' }, { prefix: '2001:db8:0:1000::/52', container: true }],
    reservations: [{ range: '2001:db8:0:2000::/52' }],
    quarantines: [{ prefix: '2001:db8:0:3000::/52' }],
  };
  const KINDS = ['lease', 'container', 'reservation', 'quarantine'];

  /** How light a colour is (WCAG 2.2, relative luminance). */
  function luminance(colour: string): number {
    const [r, g, b] = colour.match(/\d+/g)!.map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  }

  function contrast(a: string, b: string): number {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high! + 0.05) / (low! + 0.05);
  }

  /** The rules for one scheme, whatever the system prefers. */
  function themed(scheme: 'light' | 'dark'): SVGSVGElement {
    const picture = svg(ROOT, content).replace(
      '(prefers-color-scheme:dark)',
      scheme === 'dark' ? 'all' : 'not all',
    );
    const host = document.createElement('div');
    host.innerHTML = picture;
    document.body.append(host);
    return host.querySelector('svg')!;
  }

  test.each(['light', 'dark'] as const)('of the %s theme are seen on what is free', (scheme) => {
    const map = themed(scheme);
    const free = getComputedStyle(map.querySelector('.free')!).fill;
    expect(luminance(free) > 0.5).toBe(scheme === 'light');
    for (const kind of KINDS) {
      const { stroke } = getComputedStyle(map.querySelector(`g.${kind} rect`)!);
      // WCAG 2.2, 1.4.11: graphics.
      expect(contrast(stroke, free), kind).toBeGreaterThanOrEqual(3);
    }
    const name = getComputedStyle(map.querySelector('g.lease text')!).fill;
    const lease = getComputedStyle(map.querySelector('g.lease rect')!).fill;
    expect(contrast(name, lease)).toBeGreaterThanOrEqual(4.5);
  });

  test('of a page win', () => {
    const style = document.createElement('style');
    style.textContent = '.hextet-picture { --lease: rgb(1, 2, 3) }';
    document.body.append(style);
    const map = shown(ROOT, content);
    expect(getComputedStyle(map.querySelector('g.lease rect')!).fill).toBe('rgb(1, 2, 3)');
  });
});
