/** The form of examples/form, as an operator uses it: typed into in a browser, read from the page. */
import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';

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
const fill = (label: string, text: string) => userEvent.fill(field(label), text);

const all = <T extends HTMLElement>(selector: string): T[] =>
  Array.from(frame.contentDocument?.querySelectorAll<T>(selector) ?? []);
// biome-ignore lint/performance/useDomNodeTextContent: it counts where the browser breaks lines and what it hides
const texts = (selector: string) => all(selector).map((element) => element.innerText);

/** What stands under a field: the sentences, and the text with its caret. */
const issuesUnder = (path: string) => texts(`[data-path="${path}"] .issues li`);
const verdict = (form: string) => texts(`[name="${form}"] .verdict`).join();
const blockers = () => texts('[name="resize"] .details li');
const evidence = () =>
  all<HTMLTableRowElement>('[name="rule"] tbody tr').map(({ cells }) =>
    Array.from(cells, (cell) => cell.textContent),
  );

/** The terms below a resize with what stands beside each. */
function preview(): Record<string, string> {
  const values = texts('[name="resize"] dd');
  return Object.fromEntries(texts('[name="resize"] dt').map((term, i) => [term, values[i] as string]));
}

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
      'current, character 12: a prefix length is at most 128\n2001:db8::/480\n           ^',
    ]);
    expect(invalid()).toEqual(['current']);
    expect(verdict('resize')).toBe('Not all of it can be read yet.');

    await userEvent.type(field('Current prefix'), '{Backspace}');
    expect(issuesUnder('current')).toEqual([]);
    expect(invalid()).toEqual([]);
  });

  test.each([
    ['2001:db8:::/52', 10],
    ['2001:db8::g/52', 10],
    [`${LAST}/129`, 40],
    [`${LAST}:1/128`, 40],
    ['1::2::3/64', 4],
    ['::/0 ', 4],
  ])('the caret stands below the character of %j that cannot be right', async (text, position) => {
    await fill('Proposed prefix', text);
    const [pre] = all('[data-path="proposed"] pre');
    expect(pre?.textContent).toBe(`${text}\n${' '.repeat(position)}^`);

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
      'inUse.0, character 1: bits are set below the prefix length, the prefix is 2001:db8::/64\n2001:db8::1/64\n^',
      'inUse.2, character 15: the range ends at 2001:db8::1, before its start 2001:db8::9\n' +
        '2001:db8::9 - 2001:db8::1\n              ^',
    ]);
    expect(invalid()).toEqual(['inUse']);
  });
});

describe('the preview of a resize', () => {
  test('names every blocker and what could be proposed instead, which then has none', async () => {
    expect(verdict('resize')).toBe('shrink: 2 blockers');
    expect(blockers()).toEqual([
      'inUse.0: 2001:db8:0:8001::/64 (net-7) is in use and not inside 2001:db8::/52',
      'inUse.1: 2001:db8:0:8a00::/56 (net-9) is in use and not inside 2001:db8::/52',
    ]);
    expect(preview()).toEqual({
      Lost: '2001:db8:0:1000::/52, 2001:db8:0:2000::/51, 2001:db8:0:4000::/50, 2001:db8:0:8000::/49',
      'Same size, 1 in all': '2001:db8:0:8000::/52',
      Smallest: '2001:db8:0:8000::/52',
    });

    await fill('Proposed prefix', '2001:db8:0:8000::/52');
    expect(verdict('resize')).toBe('shrink: nothing is in the way');
    expect(blockers()).toEqual([]);
  });

  test('says of host bits what it says of the rest', async () => {
    await fill('In use', '2001:db8:0:8001::/64 # net-7');
    await fill('Proposed prefix', '2001:db8::1/52');
    expect(verdict('resize')).toBe('shrink: 2 blockers');
    expect(blockers()[0]).toMatch(/^proposed, character 1: .*the prefix is 2001:db8::\/52/);
    expect(blockers()[1]).toMatch(/^inUse\.0: 2001:db8:0:8001::\/64 \(net-7\) is in use/);
  });

  test('finds what is in use but not in the current prefix', async () => {
    await fill('In use', '2001:db8:0:8001::/64\n2001:db9::/64');
    expect(issuesUnder('inUse')).toEqual(['inUse.1: 2001:db9::/64 is not inside 2001:db8::/48']);
    expect(verdict('resize')).toBe('Not all of it can be read yet.');
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
    expect(verdict('resize')).toBe(`${kind}: nothing is in the way`);
    const shown = preview();
    for (const [term, value] of Object.entries(rows)) expect(shown[term]).toContain(value);
  });
});

describe('the family of a rule', () => {
  test('has its evidence', async () => {
    expect(verdict('rule')).toBe('The rule is for IPv4 and IPv6');
    expect(evidence()).toEqual([
      ['sources.0', '10.0.0.0/8', 'IPv4', 'yes'],
      ['sources.1', '2001:db8::/32', 'IPv6', 'yes'],
    ]);

    await fill('Destinations', '2001:db8:7::1');
    expect(verdict('rule')).toBe('The rule is for IPv6');
    expect(evidence()).toContainEqual(['sources.0', '10.0.0.0/8', 'IPv4', 'no, it matches nothing']);
    expect(evidence()).toContainEqual(['destinations.0', '2001:db8:7::1', 'IPv6', 'yes']);
  });

  test('is both where nothing speaks for one', async () => {
    await fill('Sources', '');
    expect(verdict('rule')).toBe('The rule is for IPv4 and IPv6');
    expect(evidence()).toEqual([]);
  });

  test('contradicts itself at a path', async () => {
    await fill('Sources', '10.0.0.0/8');
    await fill('Destinations', '2001:db8::/32');
    expect(verdict('rule')).toBe('No family: see above.');
    expect(evidence()).toEqual([]);
    expect(issuesUnder('destinations').join()).toMatch(/^destinations\.0, .*this is ipv6, but sources\[0\]/);
    expect(invalid()).toEqual(['destinations']);
  });

  test('is not found in an IPv4-mapped prefix', async () => {
    await fill('Sources', '10.0.0.0/8\n::ffff:1.2.3.0/120');
    expect(issuesUnder('sources').join()).toMatch(
      /^sources\.1, character 1: IPv4-mapped addresses are in no IPv4 packet/,
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
    expect(issuesUnder('icmp').join()).toMatch(/^icmp\.type/);
    expect(invalid()).toEqual(['icmpType', 'icmpCode']);

    await userEvent.selectOptions(field('Family'), 'ipv4');
    expect(verdict('rule')).toBe('The rule is for IPv4');
  });

  test('needs ports in order, and a protocol that has them', async () => {
    await fill('Last port', '442');
    expect(issuesUnder('ports').join()).toMatch(/^ports/);
    await fill('Last port', '65536');
    expect(issuesUnder('ports').join()).toContain('65535');
    await fill('Last port', '65535');
    expect(invalid()).toEqual([]);
    await fill('Protocol', 'gre');
    expect(issuesUnder('ports').join()).toContain('tcp, udp');
  });
});

test('every field has a label and says its faults where they change', () => {
  const fields = all<HTMLInputElement>('input, select, textarea');
  expect(fields.length).toBe(11);
  for (const { labels, ariaLabel, name } of fields) {
    expect(labels?.length || ariaLabel, name).toBeTruthy();
  }
  for (const described of all('[aria-describedby]')) {
    for (const id of described.getAttribute('aria-describedby')?.split(' ') ?? []) {
      expect(all(`#${id}`), id).toHaveLength(1);
    }
  }
  const lists = all('.field .issues');
  expect(lists).toHaveLength(9);
  for (const { id, ariaLive } of lists) {
    expect(ariaLive).toBe('polite');
    expect(all(`[aria-describedby~="${id}"]`), id).toHaveLength(1);
  }
});
