/** The form of examples/form, as an operator uses it: typed into in a browser, read from the page. */
import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { form, lines, validate } from '../../src/form.ts';
import { AddressRange } from '../../src/range.ts';

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

const frame = document.createElement('iframe');
frame.dataset.testid = 'form';
frame.style.cssText = 'width: 1200px; height: 1000px; border: 0';

beforeEach(async () => {
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  frame.src = '/as-it-is/examples/form/index.html';
  document.body.append(frame);
  await loaded;
});

const field = (label: string) =>
  page.frameLocator(page.getByTestId('form')).getByLabelText(label, { exact: true });
const button = (name: string) => page.frameLocator(page.getByTestId('form')).getByRole('button', { name });
const fill = (label: string, text: string) => userEvent.fill(field(label), text);

const all = <T extends HTMLElement>(selector: string): T[] =>
  Array.from(frame.contentDocument?.querySelectorAll<T>(selector) ?? []);
// biome-ignore lint/performance/useDomNodeTextContent: it counts where the browser breaks lines and what it hides
const texts = (selector: string) => all(selector).map((element) => element.innerText);

/** What stands under a field: the sentences, and the text with its caret. */
const issuesUnder = (path: string) => texts(`[data-path="${path}"] .issues li`);
const verdict = (form: string) => texts(`[name="${form}"] .verdict`).join();
const blockers = () => texts('[name="resize"] .details:not([inert]) li');
const evidence = () =>
  all<HTMLTableRowElement>('[name="rule"] .details:not([inert]) tbody tr').map(({ cells }) =>
    Array.from(cells, (cell) => cell.textContent),
  );

/** The terms below a form with what stands beside each. */
function preview(form = 'resize'): Record<string, string> {
  const answer = `[name="${form}"] .details:not([inert])`;
  const values = texts(`${answer} dd`);
  return Object.fromEntries(texts(`${answer} dt`).map((term, i) => [term, values[i] as string]));
}

const textIn = (name: string) => all<HTMLInputElement>(`[name="${name}"]`).at(-1)?.value;

/** The fields that are marked as wrong. */
const invalid = () => all<HTMLInputElement>('[aria-invalid="true"]').map(({ name }) => name);

describe('while the operator types', () => {
  test('nothing is wrong until a character is', async () => {
    await userEvent.clear(field('Current prefix'));
    await userEvent.type(field('Current prefix'), '2001:db8::/48');
    expect(issuesUnder('current')).toEqual([]);
    expect(invalid()).toEqual([]);

    await userEvent.type(field('Current prefix'), '0');
    expect(issuesUnder('current')).toEqual([
      'character 12: a prefix length is at most 128\n2001:db8::/480\n           ^^^',
    ]);
    expect(invalid()).toEqual(['current']);
    expect(verdict('resize')).toBe('Something above is wrong.');

    await userEvent.type(field('Current prefix'), '{Backspace}');
    expect(issuesUnder('current')).toEqual([]);
    expect(invalid()).toEqual([]);
  });

  test.each([
    ['2001:db8:::/52', 10, 1],
    ['2001:db8::g/52', 10, 1],
    [`${LAST}/129`, 40, 3],
    [`${LAST}:1/128`, 40, 5],
    ['1::2::3/64', 4, 2],
    ['::/0 x', 4, 2],
    ['2001:db8::1:0/52', 10, 3],
  ])('carets stand below what of %j cannot be right', async (text, position, count) => {
    await fill('Proposed prefix', text);
    const [pre] = all('[data-path="proposed"] pre');
    expect(pre?.textContent).toBe(`${text}\n${' '.repeat(position)}${'^'.repeat(count)}`);

    const rectangle = (offset: number) => {
      const range = document.createRange();
      range.setStart(pre?.firstChild as Node, offset);
      range.setEnd(pre?.firstChild as Node, offset + 1);
      return range.getBoundingClientRect();
    };
    const character = rectangle(position);
    const caret = rectangle(text.length + 1 + position);
    expect(caret.width).toBeGreaterThan(0);
    expect(caret.left).toBeCloseTo(character.left, 1);
    expect(caret.top).toBeGreaterThan(character.top);
  });

  test('a megabyte is refused, and shown by its beginning', async () => {
    await fill('Proposed prefix', '1'.repeat(1_000_000));
    const [text = ''] = issuesUnder('proposed');
    expect(text).toContain('text is too long for prefix');
    expect(text.length).toBeLessThan(400);
  });

  test('every line has its own faults, at once', async () => {
    await fill('In use', '2001:db8::1/64\n\n  2001:db8:0:1::/64 # net-1\n2001:db8::9 - 2001:db8::1 # net-2');
    expect(issuesUnder('inUse')).toEqual([
      'line 1, character 11: bits are set below the prefix length, the prefix is 2001:db8::/64\n' +
        '2001:db8::1/64\n          ^\nUse 2001:db8::/64',
      'line 4, character 15: the range ends at 2001:db8::1, before its start 2001:db8::9\n' +
        '2001:db8::9 - 2001:db8::1\n              ^^^^^^^^^^^\nUse 2001:db8::1 - 2001:db8::9',
    ]);
    expect(invalid()).toEqual(['inUse']);
  });
});

describe('a button', () => {
  const press = (name: string) => userEvent.click(button(name));

  test('puts the prefix in the place of the text with host bits, and goes back to the field', async () => {
    await fill('Prefix', ' 2001:db8:7::1/48');
    expect(verdict('prefix')).toBe('Something above is wrong.');
    await press('Use 2001:db8:7::/48');
    expect(textIn('prefix')).toBe(' 2001:db8:7::/48');
    expect(frame.contentDocument?.activeElement?.id).toBe('prefix');
    expect(issuesUnder('prefix')).toEqual([]);
  });

  test('mends the line of a list that it is about', async () => {
    await fill('Reserved', '2001:db8::5 # a\n\n  2001:db8::9 - 2001:db8::1 # b\n[2001:db8::c]');
    await press('Use 2001:db8::1 - 2001:db8::9');
    await press('Use 2001:db8::c');
    expect(textIn('reserved')).toBe('2001:db8::5 # a\n\n  2001:db8::1 - 2001:db8::9 # b\n2001:db8::c');
    expect(invalid()).toEqual([]);
  });

  test.each([
    ['"2001:db8:0:1::/64",', '2001:db8:0:1::/64'],
    ['inet6 2001:db8:0:1::7/64 scope global', '2001:db8:0:1::/64'],
  ])('takes the prefix out of the pasted %s', async (pasted, prefix) => {
    await fill('Network', pasted);
    await press(`Use ${prefix}`);
    expect(textIn('network')).toBe(prefix);
    expect(invalid()).toEqual([]);
  });

  test('has the nearest name of a protocol, and of a code beside its type', async () => {
    await fill('Protocol', 'tpc');
    await press('Use tcp');
    expect(verdict('rule')).toBe('The rule is for IPv4 and IPv6');
    await fill('First port', '');
    await fill('Last port', '');
    await fill('Protocol', 'icmpv6');
    await fill('Sources', '');
    await fill('ICMP type', 'destination-unreachable');
    await fill('ICMP code', 'no-rout');
    await press('Use no-route');
    expect([textIn('icmp.type'), textIn('icmp.code')]).toEqual(['destination-unreachable', 'no-route']);
  });
});

describe('a prefix to add', () => {
  test('has its length, and a kind that can be used', async () => {
    for (const [text, wrong] of [
      ['2001:db8::/47', 'a prefix of length 47 is not allowed here, expected /48 - /64'],
      ['fe80::/64', 'fe80::/64 is of the kind link-local'],
      ['2001:db8::', 'a prefix needs "/" and a length'],
    ] as const) {
      await fill('Prefix', text);
      expect(issuesUnder('prefix').join()).toContain(wrong);
      expect(invalid()).toEqual(['prefix']);
    }
  });

  test('is checked against those of the zone, its public /64 and its reservations against it', async () => {
    await fill('Prefix', '2001:db8:ffff:100::/56');
    await fill('Public /64', '');
    await fill('Reserved', '');
    expect(issuesUnder('prefix').join()).toContain('2001:db8:ffff:100::/56 overlaps');

    await fill('Prefix', '2001:db8:5::/56');
    expect(verdict('prefix')).toBe('2001:db8:5::/56 can be added, with room for 256 networks');
    await fill('Public /64', '2001:db8:5:100::/64');
    expect(issuesUnder('public').join()).toContain('2001:db8:5:100::/64');
    expect(invalid()).toEqual(['public']);

    await fill('Public /64', '2001:db8:5:ff::/64');
    await fill('Reserved', '# none yet\n2001:db8:5:1::/64\n 2001:db8:6::7 # elsewhere');
    expect(issuesUnder('reserved').join()).toMatch(/^line 3, character 2: .*2001:db8:6::7/);
    expect(invalid()).toEqual(['reserved']);
  });

  test('has a map with its reservations, which keeps standing while one types', async () => {
    const shown = () => texts('.map svg').length;
    const titles = () => all('.map rect > title').map(({ textContent }) => textContent);
    await fill('Reserved', '2001:db8:0:c000::/50');
    expect(titles()).toEqual(['2001:db8:0:c000::/50, reserved: by hand', '2001:db8::/64, reserved: public']);
    await fill('Prefix', '2001:db8::/4');
    expect(shown()).toBe(1);
    expect(all('[name="prefix"] .details[inert]')).toHaveLength(1);
    await fill('Prefix', '2001:db8::/48');
    expect(all('.details[inert]')).toEqual([]);
  });
});

describe('the addresses of a machine', () => {
  test('are previewed while one types its hardware address', async () => {
    expect(preview('machine')).toEqual({
      'In the network': '2001:db8:0:1:250:56ff:fe8c:86a9',
      'On the link': 'fe80::250:56ff:fe8c:86a9',
    });
    await fill('Hardware address', '0050.568c.86aa');
    expect(preview('machine')['On the link']).toBe('fe80::250:56ff:fe8c:86aa');
  });

  test.each([
    ['00:50:56:8c:86', 'a hardware address has 6 octets'],
    ['01:00:5e:00:00:01', '01:00:5e:00:00:01 is a group address'],
    ['00:00:00:00:00:00', 'all zeros'],
  ])('are not those of %s', async (mac, sentence) => {
    await fill('Hardware address', mac);
    expect(issuesUnder('mac').join()).toContain(sentence);
    expect(preview('machine')).toEqual({});
  });
});

describe('the preview of a resize', () => {
  test('names every blocker and what could be proposed instead, which then has none', async () => {
    expect(verdict('resize')).toBe('shrink: 2 conflicts');
    expect(blockers()).toEqual([
      '2001:db8:0:8001::/64 is in use and not inside 2001:db8::/52',
      '2001:db8:0:8a00::/56 is in use and not inside 2001:db8::/52',
    ]);
    expect(preview()).toEqual({
      Lost: '2001:db8:0:1000::/52, 2001:db8:0:2000::/51, 2001:db8:0:4000::/50, 2001:db8:0:8000::/49',
      'Same size, 1 in all': '2001:db8:0:8000::/52',
      Smallest: '2001:db8:0:8000::/52',
    });

    await fill('Proposed prefix', '2001:db8:0:8000::/52');
    expect(verdict('resize')).toBe('shrink: nothing conflicts');
    expect(blockers()).toEqual([]);
  });

  test('finds what is in use but not in the current prefix', async () => {
    await fill('In use', '2001:db8:0:8001::/64\n2001:db9::/64');
    expect(issuesUnder('inUse')).toEqual([
      'line 2, character 1: 2001:db9::/64 is not inside 2001:db8::/48\n2001:db9::/64\n^^^^^^^^^^^^^',
    ]);
    expect(verdict('resize')).toBe('Something above is wrong.');
  });

  test.each([
    ['2001:db8::/48', '2001:db8::/47', 'expand', { Gained: '2001:db8:1::/48', Largest: '2001:db8::/47' }],
    ['2001:db8::/48', '2001:db8::/48', 'same', {}],
    ['2001:db8::/48', '2001:db9::/48', 'move', { Gained: '2001:db9::/48', Lost: '2001:db8::/48' }],
    ['::/1', '::/0', 'expand', { Gained: '8000::/1', Largest: '::/0' }],
    [`${LAST}/128`, '::/128', 'move', { Gained: '::/128', Lost: `${LAST}/128` }],
    ['::/0', `${LAST}/128`, 'shrink', { 'Same size, 340282366920938463463374607431768211456 in all': LAST }],
  ])('from %s to %s is %s', async (current, proposed, kind, rows) => {
    await fill('In use', '');
    await fill('Current prefix', current);
    await fill('Proposed prefix', proposed);
    expect(verdict('resize')).toBe(`${kind}: nothing conflicts`);
    const shown = preview();
    for (const [term, value] of Object.entries(rows)) expect(shown[term]).toContain(value);
  });
});

describe('the family of a rule', () => {
  test('has its evidence', async () => {
    expect(verdict('rule')).toBe('The rule is for IPv4 and IPv6');
    expect(evidence()).toEqual([
      ['sources, entry 1', '10.0.0.0/8', 'IPv4', 'yes'],
      ['sources, entry 2', '2001:db8::/32', 'IPv6', 'yes'],
    ]);

    await fill('Destinations', '2001:db8:7::1');
    expect(verdict('rule')).toBe('The rule is for IPv6');
    expect(evidence()).toContainEqual(['sources, entry 1', '10.0.0.0/8', 'IPv4', 'no, it matches nothing']);
    expect(evidence()).toContainEqual(['destinations, entry 1', '2001:db8:7::1', 'IPv6', 'yes']);
  });

  test('is both where nothing speaks for one', async () => {
    await fill('Sources', '');
    expect(verdict('rule')).toBe('The rule is for IPv4 and IPv6');
    expect(evidence()).toEqual([]);
  });

  test('contradicts itself at a path', async () => {
    await fill('Sources', '10.0.0.0/8');
    await fill('Destinations', '2001:db8::/32');
    expect(verdict('rule')).toBe('Something above is wrong.');
    expect(evidence()).toEqual([]);
    expect(issuesUnder('destinations').join()).toMatch(
      /^line 1, character 1: this is ipv6, but sources\[0\]/,
    );
    expect(invalid()).toEqual(['destinations']);
  });

  test('is not found in an IPv4-mapped prefix', async () => {
    await fill('Sources', '10.0.0.0/8\n::ffff:1.2.3.0/120');
    expect(issuesUnder('sources').join()).toMatch(
      /^line 2, character 1: IPv4-mapped addresses are in no IPv4 packet/,
    );
  });

  test('follows from protocol, family and ICMP type', async () => {
    await fill('First port', '');
    await fill('Last port', '');
    await fill('Protocol', '58');
    expect(verdict('rule')).toBe('The rule is for IPv6');

    await fill('Protocol', 'icmp');
    await fill('ICMP type', 'packet-too-big');
    expect(verdict('rule')).toBe('The rule is for IPv6');

    await fill('ICMP type', '8');
    expect(issuesUnder('icmp').join()).toContain('8 is echo');
    expect(invalid()).toEqual(['icmp.type', 'icmp.code']);

    await userEvent.selectOptions(field('Family'), 'ipv4');
    expect(verdict('rule')).toBe('The rule is for IPv4');
  });

  test('needs ports in order, and a protocol that has them', async () => {
    await fill('Last port', '442');
    expect(issuesUnder('ports').join()).not.toBe('');
    await fill('Last port', '65536');
    expect(issuesUnder('ports').join()).toContain('65535');
    await fill('Last port', '65535');
    expect(invalid()).toEqual([]);
    await fill('Protocol', 'gre');
    expect(issuesUnder('ports').join()).toContain('tcp, udp');
  });
});

test.each([375, 1200])('the page fits into %i pixels, right or wrong', async (width) => {
  const fits = () => {
    const edge = frame.contentDocument!.documentElement.clientWidth;
    const wide = all('body *').filter((element) => element.getBoundingClientRect().right > edge);
    return wide.map(({ tagName, className }) => `${tagName} ${className}`);
  };
  frame.style.width = `${width}px`;
  await fill('Prefix', `${LAST}/12x`);
  expect(fits()).toEqual([]);
  await fill('Reserved', `${LAST} - ${LAST.replaceAll('f', 'e')}\n"${LAST}",`);
  await fill('Destinations', '2001:db8::1 - 10.0.0.1');
  expect(invalid().length).toBeGreaterThan(2);
  expect(fits()).toEqual([]);
  frame.style.width = '1200px';
});

test('every field has a label and says its faults where they change', () => {
  const fields = all<HTMLInputElement>('input, select, textarea');
  expect(fields.length).toBe(16);
  for (const { labels, ariaLabel, name } of fields) {
    expect(labels?.length || ariaLabel, name).toBeTruthy();
  }
  for (const described of all('[aria-describedby]')) {
    for (const id of described.getAttribute('aria-describedby')?.split(' ') ?? []) {
      expect(all(`#${id}`), id).toHaveLength(1);
    }
  }
  const lists = all('.field .issues');
  expect(lists).toHaveLength(14);
  for (const { id, ariaLive } of lists) {
    expect(ariaLive).toBe('polite');
    expect(all(`[aria-describedby~="${id}"]`), id).toHaveLength(1);
  }
});

test('the lines of a form element are counted as in its text area', () => {
  const element = document.createElement('form');
  const area = document.createElement('textarea');
  area.name = 'reserved';
  area.value = '::1\r\n  ::g # wrong';
  element.append(area);
  const result = validate(form({ reserved: lines(AddressRange) }), new FormData(element));
  const [issue] = result.ok ? [] : result.issues;
  area.setSelectionRange(issue!.start, issue!.end);
  expect([issue?.line, area.value.slice(area.selectionStart, area.selectionEnd)]).toEqual([2, 'g']);
});
