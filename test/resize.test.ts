import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { Address } from '../src/address.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import {
  planRangeResize,
  planResize,
  type RangeResizeRequest,
  type ResizePlan,
  type ResizeRequest,
} from '../src/resize.ts';
import { refusal } from './support/refusal.ts';

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const SPACE = 340282366920938463463374607431768211456n;

const json = (value: unknown) => JSON.parse(JSON.stringify(value));
const texts = (items: Iterable<unknown>) => Array.from(items, String);

/** The first few of many. */
function first<T>(count: number, items: Iterable<T>): string[] {
  const found: string[] = [];
  for (const item of items) {
    if (found.push(String(item)) === count) break;
  }
  return found;
}

/** A plan as a form would show it: all of it but the sentences. */
function summary<T>({ kind, ok, blockers, gained, lost, alternatives }: ResizePlan<T>) {
  const reasons = blockers.map(({ code, path }) => `${path.join('.')}: ${code}`);
  return { kind, ok, reasons, gained: texts(gained), lost: texts(lost), ...json(alternatives) };
}

/** What a row of the tables below does not say. */
const nothing = {
  reasons: [],
  gained: [],
  lost: [],
  targets: { count: '0', nearest: [] },
  smallest: null,
  largest: null,
};

describe('prefixes', () => {
  test.each<[string, ResizeRequest, object]>([
    [
      'the same',
      { current: '2001:db8::/48', proposed: '2001:DB8:0::/48', inUse: ['2001:db8::/64'] },
      { kind: 'same', ok: true },
    ],
    [
      'an expansion gains a prefix of each length between',
      { current: '2001:db8::/51', proposed: '2001:db8::/48', inUse: ['2001:db8::/52'] },
      {
        kind: 'expand',
        ok: true,
        gained: ['2001:db8:0:2000::/51', '2001:db8:0:4000::/50', '2001:db8:0:8000::/49'],
        largest: '2001:db8::/48',
      },
    ],
    [
      'an expansion from the middle gains on both sides, in order',
      { current: '2001:db8:0:4000::/51', proposed: '2001:db8::/48', inUse: [] },
      {
        kind: 'expand',
        ok: true,
        gained: ['2001:db8::/50', '2001:db8:0:6000::/51', '2001:db8:0:8000::/49'],
        largest: '2001:db8::/48',
      },
    ],
    [
      'an expansion over a sibling: the largest one that stops before it',
      {
        current: '2001:db8::/56',
        proposed: '2001:db8::/48',
        inUse: [],
        siblings: ['2001:db7::/32', '2001:db8:0:1234::/64', '2001:db8:0:8000::/49', '2001:db8:1::/48'],
      },
      {
        kind: 'expand',
        ok: false,
        reasons: ['siblings.1: overlaps-sibling', 'siblings.2: overlaps-sibling'],
        gained: [
          '2001:db8:0:100::/56',
          '2001:db8:0:200::/55',
          '2001:db8:0:400::/54',
          '2001:db8:0:800::/53',
          '2001:db8:0:1000::/52',
          '2001:db8:0:2000::/51',
          '2001:db8:0:4000::/50',
          '2001:db8:0:8000::/49',
        ],
        largest: '2001:db8::/52',
      },
    ],
    [
      'an expansion with a sibling next door has no larger one',
      { current: '2001:db8::/56', proposed: '2001:db8::/52', inUse: [], siblings: ['2001:db8:0:100::/56'] },
      {
        kind: 'expand',
        ok: false,
        reasons: ['siblings.0: overlaps-sibling'],
        gained: ['2001:db8:0:100::/56', '2001:db8:0:200::/55', '2001:db8:0:400::/54', '2001:db8:0:800::/53'],
      },
    ],
    [
      'a shrink that loses nothing',
      { current: '2001:db8::/48', proposed: '2001:db8::/52', inUse: ['2001:db8:0:42::/64'] },
      {
        kind: 'shrink',
        ok: true,
        lost: [
          '2001:db8:0:1000::/52',
          '2001:db8:0:2000::/51',
          '2001:db8:0:4000::/50',
          '2001:db8:0:8000::/49',
        ],
        targets: { count: '1', nearest: ['2001:db8::/52'] },
        smallest: '2001:db8:0:42::/64',
      },
    ],
    [
      'a shrink of what is spread too far: only the smallest prefix around it',
      {
        current: '2001:db8::/48',
        proposed: '2001:db8::/52',
        inUse: ['2001:db8:0:1fff::/64', '2001:db8:0:2000::/64'],
      },
      {
        kind: 'shrink',
        ok: false,
        reasons: ['inUse.0: loses-in-use', 'inUse.1: loses-in-use'],
        lost: [
          '2001:db8:0:1000::/52',
          '2001:db8:0:2000::/51',
          '2001:db8:0:4000::/50',
          '2001:db8:0:8000::/49',
        ],
        smallest: '2001:db8::/50',
      },
    ],
    [
      'a shrink of an empty prefix: every target, nearest first, the lower first',
      { current: '2001:db8::/48', proposed: '2001:db8:0:4000::/50', inUse: [] },
      {
        kind: 'shrink',
        ok: true,
        lost: ['2001:db8::/50', '2001:db8:0:8000::/49'],
        targets: {
          count: '4',
          nearest: ['2001:db8:0:4000::/50', '2001:db8::/50', '2001:db8:0:8000::/50', '2001:db8:0:c000::/50'],
        },
      },
    ],
    [
      'a move loses all that is held',
      {
        current: '2001:db8::/48',
        proposed: '2001:db8:5::/48',
        inUse: ['2001:db8::/64'],
        reserved: ['2001:db8:0:ff00:: - 2001:db8:0:ffff:ffff:ffff:ffff:ffff'],
        quarantined: ['2001:db8:0:1::/64'],
      },
      {
        kind: 'move',
        ok: false,
        reasons: ['inUse.0: loses-in-use', 'reserved.0: loses-reserved', 'quarantined.0: loses-quarantined'],
        gained: ['2001:db8:5::/48'],
        lost: ['2001:db8::/48'],
      },
    ],
    [
      'a move into a sibling that holds it',
      {
        current: '2001:db8::/64',
        proposed: 'fd17:5:8a43:e2a5::/64',
        inUse: [],
        siblings: ['fd17:5:8a43:e2a4::/62'],
      },
      {
        kind: 'move',
        ok: false,
        reasons: ['siblings.0: overlaps-sibling'],
        gained: ['fd17:5:8a43:e2a5::/64'],
        lost: ['2001:db8::/64'],
      },
    ],
    [
      'a move to a last /64 whose last address is the last of all, beside a sibling that is far away',
      {
        current: '2001:db8::/64',
        proposed: 'ffff:ffff:ffff:ffff::/64',
        inUse: [],
        siblings: ['2001:db8::/44', 'ffff:ffff:ffff::/48'],
      },
      {
        kind: 'move',
        ok: false,
        reasons: ['siblings.1: overlaps-sibling'],
        gained: ['ffff:ffff:ffff:ffff::/64'],
        lost: ['2001:db8::/64'],
      },
    ],
    [
      'every fault at once',
      {
        current: '2001:db8::/48',
        proposed: '2001:db8:0:1001::/52',
        allowedLengths: [48, 50],
        minimumSize: SPACE >> 50n,
        inUse: ['2001:db8:0:2000::/64'],
        siblings: ['2001:db8:0:1000::/60'],
      },
      {
        kind: 'shrink',
        ok: false,
        reasons: [
          'proposed: host-bits',
          'proposed: length-not-allowed',
          'proposed: too-small',
          'inUse.0: loses-in-use',
          'siblings.0: overlaps-sibling',
        ],
        lost: ['2001:db8::/52', '2001:db8:0:2000::/51', '2001:db8:0:4000::/50', '2001:db8:0:8000::/49'],
      },
    ],
    [
      'host bits alone: the first target is the prefix without them',
      { current: '2001:db8::/48', proposed: '2001:db8:0:4001::/49', inUse: [] },
      {
        kind: 'shrink',
        ok: false,
        reasons: ['proposed: host-bits'],
        lost: ['2001:db8:0:8000::/49'],
        targets: { count: '2', nearest: ['2001:db8::/49', '2001:db8:0:8000::/49'] },
      },
    ],
    [
      'a shrink that may only go to some lengths',
      {
        current: '2001:db8::/48',
        proposed: '2001:db8::/60',
        allowedLengths: new Set([48, 52, 56]),
        inUse: ['2001:db8::/62'],
      },
      {
        kind: 'shrink',
        ok: false,
        reasons: ['proposed: length-not-allowed'],
        lost: [
          '2001:db8:0:10::/60',
          '2001:db8:0:20::/59',
          '2001:db8:0:40::/58',
          '2001:db8:0:80::/57',
          '2001:db8:0:100::/56',
          '2001:db8:0:200::/55',
          '2001:db8:0:400::/54',
          '2001:db8:0:800::/53',
          '2001:db8:0:1000::/52',
          '2001:db8:0:2000::/51',
          '2001:db8:0:4000::/50',
          '2001:db8:0:8000::/49',
        ],
        smallest: '2001:db8::/56',
      },
    ],
    [
      'an expansion that may only go to some lengths',
      { current: '2001:db8::/56', proposed: '2001:db8::/49', allowedLengths: [48, 52, 56], inUse: [] },
      {
        kind: 'expand',
        ok: false,
        reasons: ['proposed: length-not-allowed'],
        gained: [
          '2001:db8:0:100::/56',
          '2001:db8:0:200::/55',
          '2001:db8:0:400::/54',
          '2001:db8:0:800::/53',
          '2001:db8:0:1000::/52',
          '2001:db8:0:2000::/51',
          '2001:db8:0:4000::/50',
        ],
        largest: '2001:db8::/52',
      },
    ],
    [
      'no length is allowed',
      { current: '2001:db8::/56', proposed: '2001:db8::/56', allowedLengths: [], inUse: [] },
      { kind: 'same', ok: false, reasons: ['proposed: length-not-allowed'] },
    ],
    [
      'a sibling inside the current prefix, to be left out: the targets beside it',
      {
        current: '2001:db8::/48',
        proposed: '2001:db8::/50',
        inUse: [],
        siblings: ['2001:db8::/64', '2001:db8:0:5000:: - 2001:db8:0:8000::'],
      },
      {
        kind: 'shrink',
        ok: false,
        reasons: ['siblings.0: overlaps-sibling'],
        lost: ['2001:db8:0:4000::/50', '2001:db8:0:8000::/49'],
        targets: { count: '1', nearest: ['2001:db8:0:c000::/50'] },
      },
    ],
    [
      'the whole space shrinks to its last address',
      { current: '::/0', proposed: `${LAST}/128`, inUse: [`${LAST}`] },
      {
        kind: 'shrink',
        ok: true,
        lost: texts(AddressRange.of('::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe').prefixes()),
        targets: { count: '1', nearest: [`${LAST}/128`] },
        smallest: `${LAST}/128`,
      },
    ],
    [
      'the first half becomes the second',
      { current: '::/1', proposed: '8000::/1', inUse: ['::', '7fff::/16'] },
      {
        kind: 'move',
        ok: false,
        reasons: ['inUse.0: loses-in-use', 'inUse.1: loses-in-use'],
        gained: ['8000::/1'],
        lost: ['::/1'],
      },
    ],
    [
      'both ends of the space are in use: nothing smaller than the whole',
      { current: '::/0', proposed: '::/1', inUse: ['::', LAST] },
      { kind: 'shrink', ok: false, reasons: ['inUse.1: loses-in-use'], lost: ['8000::/1'], smallest: '::/0' },
    ],
    [
      'the last /127 of the space grows to all of it but for a sibling at ::',
      {
        current: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127',
        proposed: '::/0',
        inUse: [LAST],
        siblings: ['::'],
      },
      {
        kind: 'expand',
        ok: false,
        reasons: ['siblings.0: overlaps-sibling'],
        gained: texts(AddressRange.of('::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffd').prefixes()),
        largest: '8000::/1',
      },
    ],
  ])('%s', (_, request, expected) => {
    expect(summary(planResize(request))).toEqual({ ...nothing, ...expected });
  });

  test('a form shows a blocker with its sentence, its place and its owner', () => {
    const { blockers } = planResize({
      current: '2001:db8::/48',
      proposed: '2001:db8::1/56',
      minimumSize: 1n << 80n,
      allowedLengths: [48, 52],
      inUse: [
        { prefix: '2001:db8::/64', owner: 'net-1' },
        { prefix: Prefix.parse('2001:db8:0:8001::/64'), owner: 'net-7', reason: 'tenant blue' },
        { prefix: '2001:db8:0:9000::/64' },
        { range: Address.parse('2001:DB8:0:9001::1'), owner: 'vm-3' },
      ],
      reserved: [{ range: '2001:db8:0:ff00::1 - 2001:db8:0:ff00::4', reason: 'routers' }],
      quarantined: [
        Prefix.parse('2001:db8:0:a000::/64'),
        AddressRange.parse('2001:db8:0:a001::-2001:db8:0:a001::'),
      ],
      siblings: [{ prefix: '2001:db8::/32', owner: 'zone-2' }],
    });

    expect(json(blockers)).toEqual([
      {
        code: 'host-bits',
        message: 'bits are set below the prefix length, the prefix is 2001:db8::/56',
        input: '2001:db8::1/56',
        position: 0,
        path: ['proposed'],
        details: { prefix: '2001:db8::/56' },
      },
      {
        code: 'length-not-allowed',
        message: 'a prefix of length 56 is not allowed here',
        path: ['proposed'],
        details: { length: 56, allowed: [48, 52] },
      },
      {
        code: 'too-small',
        message: '2001:db8::/56 has fewer addresses than the minimum of 1208925819614629174706176',
        path: ['proposed'],
        details: {
          proposed: '2001:db8::/56',
          size: '4722366482869645213696',
          minimum: '1208925819614629174706176',
        },
      },
      {
        code: 'loses-in-use',
        message: '2001:db8:0:8001::/64 (net-7, tenant blue) is in use and not inside 2001:db8::/56',
        path: ['inUse', 1],
        details: {
          what: '2001:db8:0:8001::/64 (net-7, tenant blue)',
          item: '2001:db8:0:8001::/64',
          owner: 'net-7',
          reason: 'tenant blue',
          proposed: '2001:db8::/56',
        },
      },
      {
        code: 'loses-in-use',
        message: '2001:db8:0:9000::/64 is in use and not inside 2001:db8::/56',
        path: ['inUse', 2],
        details: { what: '2001:db8:0:9000::/64', item: '2001:db8:0:9000::/64', proposed: '2001:db8::/56' },
      },
      {
        code: 'loses-in-use',
        message: '2001:db8:0:9001::1 (vm-3) is in use and not inside 2001:db8::/56',
        path: ['inUse', 3],
        details: {
          what: '2001:db8:0:9001::1 (vm-3)',
          item: '2001:db8:0:9001::1',
          owner: 'vm-3',
          proposed: '2001:db8::/56',
        },
      },
      {
        code: 'loses-reserved',
        message: '2001:db8:0:ff00::1 - 2001:db8:0:ff00::4 (routers) is reserved and not inside 2001:db8::/56',
        path: ['reserved', 0],
        details: {
          what: '2001:db8:0:ff00::1 - 2001:db8:0:ff00::4 (routers)',
          item: '2001:db8:0:ff00::1 - 2001:db8:0:ff00::4',
          reason: 'routers',
          proposed: '2001:db8::/56',
        },
      },
      {
        code: 'loses-quarantined',
        message: '2001:db8:0:a000::/64 is in quarantine and not inside 2001:db8::/56',
        path: ['quarantined', 0],
        details: { what: '2001:db8:0:a000::/64', item: '2001:db8:0:a000::/64', proposed: '2001:db8::/56' },
      },
      {
        code: 'loses-quarantined',
        message: '2001:db8:0:a001:: - 2001:db8:0:a001:: is in quarantine and not inside 2001:db8::/56',
        path: ['quarantined', 1],
        details: {
          what: '2001:db8:0:a001:: - 2001:db8:0:a001::',
          item: '2001:db8:0:a001:: - 2001:db8:0:a001::',
          proposed: '2001:db8::/56',
        },
      },
      {
        code: 'overlaps-sibling',
        message: '2001:db8::/56 overlaps 2001:db8::/32 (zone-2)',
        path: ['siblings', 0],
        details: {
          what: '2001:db8::/32 (zone-2)',
          item: '2001:db8::/32',
          owner: 'zone-2',
          proposed: '2001:db8::/56',
        },
      },
    ]);
  });

  test('a lease that only sticks out is lost, too', () => {
    const { blockers } = planResize({
      current: '2001:db8::/48',
      proposed: '2001:db8::/52',
      inUse: ['2001:db8::/51', '2001:db8:0:fff:: - 2001:db8:0:1000::', '2001:db8::/48'],
    });

    expect(blockers.map(({ path }) => path)).toEqual([
      ['inUse', 0],
      ['inUse', 1],
      ['inUse', 2],
    ]);
  });
});

describe('targets beyond counting', () => {
  test('all addresses of the space', () => {
    const { targets } = planResize({ current: '::/0', proposed: '::2/128', inUse: [] }).alternatives;

    expect(targets.count).toBe(SPACE);
    expect(first(6, targets)).toEqual(['::2/128', '::1/128', '::3/128', '::/128', '::4/128', '::5/128']);
    expect(first(2, targets)).toEqual(['::2/128', '::1/128']);
    expect(json(targets)).toEqual({
      count: '340282366920938463463374607431768211456',
      nearest: ['2', '1', '3', '', '4', '5', '6', '7', '8', '9'].map((digit) => `::${digit}/128`),
    });
  });

  test('from the last address downwards', () => {
    const { targets } = planResize({ current: '::/0', proposed: `${LAST}/128`, inUse: [] }).alternatives;

    expect(first(3, targets)).toEqual([
      `${LAST}/128`,
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffd/128',
    ]);
  });

  test('all addresses but those of siblings', () => {
    const { targets } = planResize({
      current: '::/0',
      proposed: '::/128',
      inUse: [],
      siblings: ['8000::/1', '::/128', '::2', '::2 - ::5', LAST],
    }).alternatives;

    expect(targets.count).toBe(SPACE / 2n - 5n);
    expect(first(3, targets)).toEqual(['::1/128', '::6/128', '::7/128']);
  });

  test('one address in use leaves one target of each length', () => {
    for (const length of [1, 2, 63, 64, 65, 127, 128]) {
      const proposed = Address.parse('2001:db8::42').prefix(length).sibling();
      const { alternatives } = planResize({ current: '::/0', proposed, inUse: ['2001:db8::42'] });

      expect(alternatives.targets.count).toBe(1n);
      expect(texts(alternatives.targets)).toEqual([String(Address.parse('2001:db8::42').prefix(length))]);
      expect(String(alternatives.smallest)).toBe('2001:db8::42/128');
    }
  });

  test('ranges of almost the whole space', () => {
    const plan = planRangeResize({
      current: `:: - ${LAST}`,
      proposed: `::1 - ${LAST}`,
      inUse: [],
    });

    expect(plan.alternatives.targets.count).toBe(2n);
    expect(texts(plan.alternatives.targets)).toEqual([
      `::1 - ${LAST}`,
      ':: - ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe',
    ]);
    expect(texts(plan.lost)).toEqual(['::/128']);
  });

  test('what is gained begins at once', () => {
    const plan = planResize({ current: `${LAST}/128`, proposed: '::/0', inUse: [] });

    expect(first(2, plan.gained)).toEqual(['::/1', '8000::/2']);
    expect(json(plan.gained)).toHaveLength(128);
  });
});

test('targets between several blocks of others come nearest first, from both sides', () => {
  const { alternatives } = planRangeResize({
    current: '::0 - ::f',
    proposed: '::d - ::e',
    inUse: [],
    siblings: ['::b', '::3', '::7'],
  });
  expect(Array.from(alternatives.targets, ({ first }) => String(first))).toEqual(
    ['d', 'c', 'e', '9', '8', '5', '4', '1', ''].map((digit) => `::${digit}`),
  );
});

test('a prefix is proposed as itself, not as its text', () => {
  const proposed = Prefix.parse('2001:db8::/52');
  expect(planResize({ current: Prefix.parse('2001:db8::/48'), proposed, inUse: [] }).blockers).toEqual([]);
});

test.each([
  ['2001:DB8:0:F000::0', '2001:db8:0:f000::'],
  ['2001:DB8:0:F000::/64', '2001:db8:0:f000::/64'],
  ['2001:DB8:0:F000::0-2001:DB8:0:F000::9', '2001:db8:0:f000:: - 2001:db8:0:f000::9'],
])('a blocker has the canonical text of %s', (text, canonical) => {
  const { blockers } = planResize({ current: '2001:db8::/48', proposed: '2001:db8::/52', inUse: [text] });
  expect(blockers.map(({ message }) => message)).toEqual([
    `${canonical} is in use and not inside 2001:db8::/52`,
  ]);
});

describe('ranges', () => {
  test.each<[string, RangeResizeRequest, object]>([
    [
      'the same, in another spelling',
      { current: '2001:db8::/120', proposed: '2001:db8::-2001:db8::ff', inUse: ['2001:db8::1'] },
      { kind: 'same', ok: true },
    ],
    [
      'both ends grow',
      { current: '2001:db8::10 - 2001:db8::1f', proposed: '2001:db8::c - 2001:db8::23', inUse: [] },
      {
        kind: 'expand',
        ok: true,
        gained: ['2001:db8::c/126', '2001:db8::20/126'],
        largest: '2001:db8::c - 2001:db8::23',
      },
    ],
    [
      'both ends grow into siblings: as far as they let it',
      {
        current: '2001:db8::10 - 2001:db8::1f',
        proposed: '2001:db8:: - 2001:db8::ff',
        inUse: [],
        siblings: [
          '2001:db8::80/121',
          '2001:db8::40',
          '2001:db8::41',
          '2001:db8::5',
          '2001:db8::2 - 2001:db8::6',
        ],
      },
      {
        kind: 'expand',
        ok: false,
        reasons: [0, 1, 2, 3, 4].map((i) => `siblings.${i}: overlaps-sibling`),
        gained: ['2001:db8::/124', '2001:db8::20/123', '2001:db8::40/122', '2001:db8::80/121'],
        largest: '2001:db8::7 - 2001:db8::3f',
      },
    ],
    [
      'no room to grow between two siblings',
      {
        current: '2001:db8::10 - 2001:db8::1f',
        proposed: '2001:db8::f - 2001:db8::20',
        inUse: [],
        siblings: ['2001:db8::f', '2001:db8::20'],
      },
      {
        kind: 'expand',
        ok: false,
        reasons: ['siblings.0: overlaps-sibling', 'siblings.1: overlaps-sibling'],
        gained: ['2001:db8::f/128', '2001:db8::20/128'],
      },
    ],
    [
      'one end shrinks past a lease and the gateway',
      {
        current: '2001:db8::1 - 2001:db8::ff',
        proposed: '2001:db8::80 - 2001:db8::ff',
        gateway: '2001:db8::1',
        inUse: [{ range: '2001:db8::8 - 2001:db8::f', owner: 'vm-1' }],
      },
      {
        kind: 'shrink',
        ok: false,
        reasons: ['gateway: gateway-outside', 'inUse.0: loses-in-use'],
        lost: texts(AddressRange.of('2001:db8::1', '2001:db8::7f').prefixes()),
        targets: { count: '1', nearest: ['2001:db8::1 - 2001:db8::80'] },
        smallest: '2001:db8::1 - 2001:db8::f',
      },
    ],
    [
      'a shrink slides to where it loses nothing, nearest first',
      {
        current: '2001:db8::10 - 2001:db8::1f',
        proposed: '2001:db8::10 - 2001:db8::13',
        inUse: ['2001:db8::15', '2001:db8::16'],
      },
      {
        kind: 'shrink',
        ok: false,
        reasons: ['inUse.0: loses-in-use', 'inUse.1: loses-in-use'],
        lost: ['2001:db8::14/126', '2001:db8::18/125'],
        targets: {
          count: '3',
          nearest: [
            '2001:db8::13 - 2001:db8::16',
            '2001:db8::14 - 2001:db8::17',
            '2001:db8::15 - 2001:db8::18',
          ],
        },
        smallest: '2001:db8::15 - 2001:db8::16',
      },
    ],
    [
      'a minimum size makes the smallest range larger than what it holds',
      {
        current: '2001:db8::10 - 2001:db8::1f',
        proposed: '2001:db8::10',
        minimumSize: 4,
        inUse: ['2001:db8::1e'],
      },
      {
        kind: 'shrink',
        ok: false,
        reasons: ['proposed: too-small', 'inUse.0: loses-in-use'],
        lost: texts(AddressRange.of('2001:db8::11', '2001:db8::1f').prefixes()),
        smallest: '2001:db8::1c - 2001:db8::1f',
      },
    ],
    [
      'nothing inside the current range can hold the gateway',
      {
        current: '2001:db8::10 - 2001:db8::1f',
        proposed: '2001:db8::10 - 2001:db8::17',
        gateway: '2001:db8::1',
        inUse: ['2001:db8::10'],
      },
      { kind: 'shrink', ok: false, reasons: ['gateway: gateway-outside'], lost: ['2001:db8::18/125'] },
    ],
    [
      'a range grows to reach its gateway, and a sibling is in between',
      {
        current: '2001:db8::10 - 2001:db8::1f',
        proposed: '2001:db8::1 - 2001:db8::1f',
        gateway: '2001:db8::1',
        inUse: [],
        siblings: ['2001:db8::8'],
      },
      {
        kind: 'expand',
        ok: false,
        reasons: ['siblings.0: overlaps-sibling'],
        gained: texts(AddressRange.of('2001:db8::1', '2001:db8::f').prefixes()),
      },
    ],
    [
      'a gateway that must stay outside is a sibling',
      {
        current: '2001:db8::10 - 2001:db8::1f',
        proposed: '2001:db8::1 - 2001:db8::1f',
        inUse: [],
        siblings: [{ range: '2001:db8::1', reason: 'gateway' }],
      },
      {
        kind: 'expand',
        ok: false,
        reasons: ['siblings.0: overlaps-sibling'],
        gained: texts(AddressRange.of('2001:db8::1', '2001:db8::f').prefixes()),
        largest: '2001:db8::2 - 2001:db8::1f',
      },
    ],
    [
      'one end grows, the other shrinks',
      {
        current: '2001:db8::10 - 2001:db8::1f',
        proposed: '2001:db8::14 - 2001:db8::23',
        inUse: ['2001:db8::12'],
        siblings: ['2001:db8::23'],
      },
      {
        kind: 'overlap',
        ok: false,
        reasons: ['inUse.0: loses-in-use', 'siblings.0: overlaps-sibling'],
        gained: ['2001:db8::20/126'],
        lost: ['2001:db8::10/126'],
        targets: {
          count: '3',
          nearest: [
            '2001:db8::12 - 2001:db8::21',
            '2001:db8::11 - 2001:db8::20',
            '2001:db8::10 - 2001:db8::1f',
          ],
        },
        smallest: '2001:db8::12 - 2001:db8::12',
        largest: '2001:db8::10 - 2001:db8::22',
      },
    ],
    [
      'a move to the next address',
      { current: '::', proposed: '::1', inUse: ['::'] },
      { kind: 'move', ok: false, reasons: ['inUse.0: loses-in-use'], gained: ['::1/128'], lost: ['::/128'] },
    ],
    [
      'from one end of the space to the other',
      { current: '::/127', proposed: `${LAST}/128`, inUse: [], siblings: ['::2 - ffff::'] },
      { kind: 'move', ok: true, gained: [`${LAST}/128`], lost: ['::/127'] },
    ],
    [
      'a sibling on the first address of the current range leaves nothing larger',
      { current: '::10 - ::1f', proposed: '::10 - ::2f', inUse: [], siblings: ['::8 - ::10'] },
      { kind: 'expand', ok: false, reasons: ['siblings.0: overlaps-sibling'], gained: ['::20/124'] },
    ],
    [
      'a sibling on its last address leaves nothing larger',
      { current: '::10 - ::1f', proposed: ':: - ::1f', inUse: [], siblings: ['::1f'] },
      { kind: 'expand', ok: false, reasons: ['siblings.0: overlaps-sibling'], gained: ['::/124'] },
    ],
    [
      'a minimum that only the whole space would meet',
      { current: `::1 - ${LAST}`, proposed: `:: - ${LAST}`, inUse: [], minimumSize: SPACE, siblings: ['::'] },
      { kind: 'expand', ok: false, reasons: ['siblings.0: overlaps-sibling'], gained: ['::/128'] },
    ],
    [
      'a minimum that the room between siblings just meets',
      {
        current: '::10 - ::1f',
        proposed: '::8 - ::2f',
        inUse: [],
        minimumSize: 32n,
        siblings: ['::8', '::29'],
      },
      {
        kind: 'expand',
        ok: false,
        reasons: ['siblings.0: overlaps-sibling', 'siblings.1: overlaps-sibling'],
        gained: ['::8/125', '::20/124'],
        largest: '::9 - ::28',
      },
    ],
    [
      'a minimum that the room between siblings does not meet',
      {
        current: '::10 - ::1f',
        proposed: '::8 - ::2f',
        inUse: [],
        minimumSize: 32,
        siblings: ['::8', '::28'],
      },
      {
        kind: 'expand',
        ok: false,
        reasons: ['siblings.0: overlaps-sibling', 'siblings.1: overlaps-sibling'],
        gained: ['::8/125', '::20/124'],
      },
    ],
  ])('%s', (_, request, expected) => {
    expect(summary(planRangeResize(request))).toEqual({ ...nothing, ...expected });
  });

  test('a form shows the gateway as it is written', () => {
    const { blockers } = planRangeResize({
      current: '2001:db8::/64',
      proposed: '2001:db8::2 - 2001:db8::ff',
      gateway: Address.parse('2001:DB8::1'),
      inUse: [],
      minimumSize: 256n,
    });

    expect(blockers).toEqual([
      {
        code: 'too-small',
        message: '2001:db8::2 - 2001:db8::ff has fewer addresses than the minimum of 256',
        path: ['proposed'],
        details: { proposed: '2001:db8::2 - 2001:db8::ff', size: '254', minimum: '256' },
      },
      {
        code: 'gateway-outside',
        message: 'the gateway 2001:db8::1 is not inside 2001:db8::2 - 2001:db8::ff',
        path: ['gateway'],
        details: { gateway: '2001:db8::1', proposed: '2001:db8::2 - 2001:db8::ff' },
      },
    ]);
  });
});

test('what is no request is refused with the name of the type', () => {
  expect(refusal(() => planResize(null as never)).details).toEqual({
    expected: 'ResizeRequest',
    received: 'null',
  });
  expect(refusal(() => planRangeResize('::/0' as never)).details).toEqual({
    expected: 'RangeResizeRequest',
    received: 'string',
  });
});

describe('what cannot be read', () => {
  const good: ResizeRequest = { current: '2001:db8::/48', proposed: '2001:db8::/52', inUse: [] };
  const goodRange: RangeResizeRequest = { current: '::1 - ::9', proposed: '::2 - ::9', inUse: [] };
  const bad = (change: object) => () => planResize({ ...good, ...change });
  const badRange = (change: object) => () => planRangeResize({ ...goodRange, ...change });

  test.each<[string, () => unknown, string, unknown]>([
    ['no request', () => planResize(undefined as never), 'invalid-type', undefined],
    ['null for a range request', () => planRangeResize(null as never), 'invalid-type', undefined],
    ['a text for a request', () => planResize('::/0' as never), 'invalid-type', undefined],
    ['no current prefix', bad({ current: undefined }), 'invalid-type', ['current']],
    ['host bits in the current prefix', bad({ current: '2001:db8::1/48' }), 'host-bits', ['current']],
    ['a proposed prefix without a length', bad({ proposed: '2001:db8::' }), 'length-missing', ['proposed']],
    ['a proposed length of 129', bad({ proposed: '2001:db8::/129' }), 'length-too-long', ['proposed']],
    ['a megabyte', bad({ proposed: '0'.repeat(1_000_000) }), 'too-long', ['proposed']],
    ['a number for a prefix', bad({ proposed: 52 }), 'invalid-type', ['proposed']],
    ['no list of what is in use', bad({ inUse: undefined }), 'invalid-type', ['inUse']],
    ['null for a list', bad({ reserved: null }), 'invalid-type', ['reserved']],
    ['a text for a list', bad({ siblings: '2001:db8::/64' }), 'invalid-type', ['siblings']],
    ['a prefix for a list', bad({ quarantined: Prefix.parse('::/0') }), 'invalid-type', ['quarantined']],
    ['a bad text in a list', bad({ inUse: ['2001:db8::', '2001:db8::/'] }), 'length-missing', ['inUse', 1]],
    ['host bits in a list', bad({ siblings: [{ prefix: '::1/64' }] }), 'host-bits', ['siblings', 0]],
    ['an inverted range', bad({ reserved: [{ range: '::2 - ::1' }] }), 'range-inverted', ['reserved', 0]],
    ['an address under "prefix"', bad({ siblings: [{ prefix: '::1' }] }), 'length-missing', ['siblings', 0]],
    ['neither prefix nor range', bad({ siblings: ['::1', { owner: 'a' }] }), 'invalid-type', ['siblings', 1]],
    ['both', bad({ siblings: [{ prefix: '::/64', range: '::' }] }), 'invalid-type', ['siblings', 0]],
    ['null in a list', bad({ siblings: [null] }), 'invalid-type', ['siblings', 0]],
    ['a number in a list', bad({ siblings: [1] }), 'invalid-type', ['siblings', 0]],
    ['nothing in a list', bad({ siblings: ['::1', undefined] }), 'invalid-type', ['siblings', 1]],
    [
      'an owner of no text',
      bad({ siblings: [{ prefix: '::/9', owner: 7 }] }),
      'invalid-type',
      ['siblings', 0],
    ],
    [
      'a reason of no text',
      bad({ siblings: [{ range: '::', reason: null }] }),
      'invalid-type',
      ['siblings', 0],
    ],
    ['in use beside', bad({ inUse: ['2001:db8::/64', '2001:db8:1::/64'] }), 'not-inside', ['inUse', 1]],
    ['in use across the end', bad({ inUse: ['2001:db8:: - 2001:db8:1::'] }), 'not-inside', ['inUse', 0]],
    ['in use around', bad({ inUse: ['2001:db8::/47'] }), 'not-inside', ['inUse', 0]],
    ['reserved around', bad({ reserved: ['2001:db8::/32'] }), 'not-inside', ['reserved', 0]],
    ['quarantined before', bad({ quarantined: [{ prefix: '::/64' }] }), 'not-inside', ['quarantined', 0]],
    ['a number for lengths', bad({ allowedLengths: 48 }), 'invalid-type', ['allowedLengths']],
    ['a length of 129', bad({ allowedLengths: [48, 129] }), 'out-of-range', ['allowedLengths', 1]],
    ['half a length', bad({ allowedLengths: [47.5] }), 'out-of-range', ['allowedLengths', 0]],
    ['a length as text', bad({ allowedLengths: ['48'] }), 'invalid-type', ['allowedLengths', 0]],
    ['a minimum of 0', bad({ minimumSize: 0 }), 'out-of-range', ['minimumSize']],
    ['a minimum of 0n', bad({ minimumSize: 0n }), 'out-of-range', ['minimumSize']],
    ['a minimum beyond the space', bad({ minimumSize: SPACE + 1n }), 'out-of-range', ['minimumSize']],
    ['a minimum beyond exact numbers', bad({ minimumSize: 2 ** 64 }), 'out-of-range', ['minimumSize']],
    ['a minimum as text', bad({ minimumSize: '256' }), 'invalid-type', ['minimumSize']],
    ['an inverted current range', badRange({ current: '::9 - ::1' }), 'range-inverted', ['current']],
    ['an inverted proposed range', badRange({ proposed: '::9 - ::1' }), 'range-inverted', ['proposed']],
    ['host bits in a proposed range', badRange({ proposed: '::1/64' }), 'host-bits', ['proposed']],
    ['a prefix for a gateway', badRange({ gateway: '::1/64' }), 'prefix-not-allowed', ['gateway']],
    ['null for a gateway', badRange({ gateway: null }), 'invalid-type', ['gateway']],
    ['another word for the gateway', badRange({ outsideGateway: true }), 'invalid-type', ['outsideGateway']],
    ['a misspelt list', bad({ quarantine: ['::/64'] }), 'unknown-field', ['quarantine']],
    ['a misspelt gateway', badRange({ gatewy: '::1' }), 'unknown-field', ['gatewy']],
    ['lengths for a range', badRange({ allowedLengths: [64] }), 'unknown-field', ['allowedLengths']],
    ['a gateway for a prefix', bad({ gateway: '::1' }), 'unknown-field', ['gateway']],
    ['in use outside a range', badRange({ inUse: ['::a'] }), 'not-inside', ['inUse', 0]],
  ])('%s', (_, call, code, path) => {
    const { code: found, path: place } = refusal(call);

    expect({ code: found, path: place }).toEqual({ code, path });
  });

  test('the sentence names both spaces', () => {
    expect(refusal(bad({ inUse: ['2001:db8:1::'] })).message).toBe(
      '2001:db8:1:: is not inside 2001:db8::/48',
    );
    expect(refusal(badRange({ inUse: ['::a - ::b'] })).message).toBe('::a - ::b is not inside ::1 - ::9');
  });

  test.each([
    [0n, '0'],
    [SPACE + 1n, `${SPACE + 1n}`],
  ])('a minimum of %d is refused with its bounds', (minimumSize, received) => {
    expect(refusal(bad({ minimumSize })).details).toEqual({
      name: 'minimumSize',
      min: 1,
      max: `${SPACE}`,
      received,
    });
  });

  test('text and offset of a bad entry are kept', () => {
    const { input, position } = refusal(bad({ siblings: ['2001:db8::1::2'] }));

    expect({ input, position }).toEqual({ input: '2001:db8::1::2', position: 11 });
  });

  test('an error of the caller passes through as it is', () => {
    const broken = {
      get prefix(): string {
        throw new RangeError('no such row');
      },
    };

    expect(bad({ inUse: [broken] })).toThrow(new RangeError('no such row'));
  });
});

describe('a plan is a value', () => {
  test('lists are any iterables, each read once', () => {
    let reads = 0;
    const rows = {
      *[Symbol.iterator]() {
        reads++;
        yield { prefix: '2001:db8:0:1::/64', owner: 'net-1', generation: 4, tags: {} };
      },
    };
    const plan = planResize({
      current: '2001:db8::/48',
      proposed: '2001:db8::/52',
      inUse: rows,
      siblings: new Set(['2001:db9::/48']),
    });

    expect([plan.ok, reads]).toEqual([true, 1]);
  });

  test('a later change of the request changes nothing', () => {
    const siblings = ['2001:db8::/64'];
    const allowedLengths = [50];
    const plan = planResize({
      current: '2001:db8::/48',
      proposed: '2001:db8:0:4000::/50',
      inUse: [],
      siblings,
      allowedLengths,
    });
    const before = JSON.stringify(plan);
    siblings.push('2001:db8:0:8000::/49');
    allowedLengths.pop();

    expect(JSON.stringify(plan)).toBe(before);
    expect(texts(plan.alternatives.targets)).toHaveLength(3);
  });

  test('JSON carries it, and is the same each time', () => {
    const plan = planResize({
      current: '2001:db8::/48',
      proposed: '2001:db8::/49',
      inUse: ['2001:db8:0:f::/64'],
    });
    const text =
      '{"kind":"shrink","ok":true,"blockers":{"count":0,"codes":{},"first":[]},"gained":[],"lost":["2001:db8:0:8000::/49"],' +
      '"alternatives":{"targets":{"count":"1","nearest":["2001:db8::/49"]},' +
      '"smallest":"2001:db8:0:f::/64","largest":null}}';

    expect(JSON.stringify(plan)).toBe(text);
    expect(JSON.stringify(plan)).toBe(text);
  });

  const blocked = planResize({
    current: '2001:db8::/48',
    proposed: '2001:db8::/52',
    inUse: Array.from({ length: 12 }, (_, i) => ({
      prefix: `2001:db8:0:80${i + 10}::/64`,
      owner: `net-${i}`,
    })),
    reserved: ['2001:db8:0:ff00::/64'],
  });

  test('its text has a line for itself and each of the first blockers, in templates and in consoles', () => {
    const lines = String(blocked).split('\n');
    expect(lines[0]).toBe('shrink: 2001:db8::/48 to 2001:db8::/52, blockers: 13');
    expect(lines[1]).toBe('  inUse.0: 2001:db8:0:8010::/64 (net-0) is in use and not inside 2001:db8::/52');
    expect(lines.slice(10)).toEqual([
      '  inUse.9: 2001:db8:0:8019::/64 (net-9) is in use and not inside 2001:db8::/52',
      '  and 3 more',
    ]);
    expect([`${blocked}`, inspect(blocked)]).toEqual([String(blocked), String(blocked)]);
    const fine = planRangeResize({ current: '::1 - ::9', proposed: '::1 - ::8', inUse: [] });
    expect(String(fine)).toBe('shrink: ::1 - ::9 to ::1 - ::8, no blocker');
    const one = planRangeResize({ current: '::1 - ::9', proposed: '::1 - ::8', inUse: ['::9'] });
    expect(String(one)).toBe(
      'shrink: ::1 - ::9 to ::1 - ::8, blockers: 1\n  inUse.0: ::9 is in use and not inside ::1 - ::8',
    );
  });

  test('the text of its parts is that of their prefixes and ranges', () => {
    const plan = planRangeResize({ current: '::/120', proposed: '::8 - ::f', inUse: [] });
    expect(String(plan.lost)).toBe('::/125, ::10/124, ::20/123, ::40/122, ::80/121');
    expect(inspect(plan.gained)).toBe('');
    const { targets } = planRangeResize({ current: '::/120', proposed: '::/121', inUse: [] }).alternatives;
    expect(String(targets)).toMatch(/^:: - ::7f, ::1 - ::80, .*, ::9 - ::88 and 119 more$/);
    const few = planResize({ current: '::/120', proposed: '::80/121', inUse: [] }).alternatives.targets;
    expect(inspect(few)).toBe('::80/121, ::/121');
  });

  test('JSON of many blockers has their counts and the first ten', () => {
    const inUse = Array.from({ length: 20_000 }, (_, i) => `2001:db8:0:${(0x8000 + i).toString(16)}::/64`);
    const plan = planResize({
      current: '2001:db8::/48',
      proposed: '2001:db8::/52',
      inUse,
      reserved: ['2001:db8:0:ff00::/64'],
    });
    expect(plan.blockers).toHaveLength(20_001);
    const { blockers } = json(plan);
    expect([blockers.count, blockers.codes]).toEqual([
      20_001,
      { 'loses-in-use': 20_000, 'loses-reserved': 1 },
    ]);
    expect(blockers.first).toEqual(json(plan.blockers.slice(0, 10)));
    expect(JSON.stringify(plan).length).toBeLessThan(4000);
  });

  test('a blocker is never as long as the owner and the reason that it repeats', () => {
    const long = 'x'.repeat(1 << 20);
    const { blockers } = planResize({
      current: '2001:db8::/48',
      proposed: '2001:db8::/52',
      allowedLengths: Array.from({ length: 10_000 }, (_, i) => i % 52),
      inUse: [{ prefix: '2001:db8:0:8001::/64', owner: long, reason: long }],
    });
    expect(blockers.map(({ code }) => code)).toEqual(['length-not-allowed', 'loses-in-use']);
    for (const blocker of blockers) expect(JSON.stringify(blocker).length).toBeLessThan(6000);
  });
});

describe('a gateway outside the proposed range', () => {
  const request = { current: '2001:db8::/64', proposed: '2001:db8::2 - 2001:db8::ff', inUse: [] };

  test.each(['fe80::1', 'febf::1'])(
    'that is link-local as %s blocks nothing, and no alternative holds it',
    (gateway) => {
      const plan = planRangeResize({ ...request, gateway });
      expect(plan.ok).toBe(true);
      expect(plan.alternatives.smallest).toBeNull();
      expect(plan.alternatives.targets.count).toBe(2n ** 64n - 253n);
    },
  );

  test.each(['fe7f::1', 'fec0::1', '2001:db8::1'])('that is not link-local, as %s, blocks', (gateway) => {
    expect(planRangeResize({ ...request, gateway }).blockers.map(({ code }) => code)).toEqual([
      'gateway-outside',
    ]);
    const refused = planRangeResize({ ...request, gateway, outsideGateway: 'refuse' });
    expect(refused.ok).toBe(false);
  });

  test('blocks nothing if it is accepted', () => {
    const plan = planRangeResize({ ...request, gateway: '2001:db9::1', outsideGateway: 'accept' });
    expect([plan.ok, plan.alternatives.smallest]).toEqual([true, null]);
  });

  test('and outside the current one leaves no alternative', () => {
    const { targets, smallest } = planRangeResize({ ...request, gateway: '2001:db9::1' }).alternatives;
    expect([targets.count, smallest]).toEqual([0n, null]);
  });
});

describe('host bits', () => {
  const request = {
    current: '2001:db8::1/48',
    proposed: '2001:db8::1/52',
    inUse: ['2001:db8:0:1::1/64', { prefix: '2001:db8:0:8001::1/64' }, { range: '2001:db8:0:8002::1/64' }],
    reserved: ['2001:db8:0:3::1', '2001:db8:0:4::1 - 2001:db8:0:4::2'],
  };

  test('are cleared in every text of a prefix if asked, and then the proposed one has no blocker for them', () => {
    const plan = planResize(request, { hostBits: 'mask' });
    expect(
      plan.blockers.map((blocker) => [blocker.code, 'item' in blocker.details && blocker.details.item]),
    ).toEqual([
      ['loses-in-use', '2001:db8:0:8001::/64'],
      ['loses-in-use', '2001:db8:0:8002::/64'],
    ]);
    expect(String(plan).split('\n')[0]).toBe('shrink: 2001:db8::/48 to 2001:db8::/52, blockers: 2');
    const ranges = planRangeResize(request, { hostBits: 'mask' });
    expect(ranges.blockers).toHaveLength(2);
  });

  test('are refused without the option, which is checked', () => {
    expect(refusal(() => planResize(request))).toMatchObject({ code: 'host-bits', path: ['current'] });
    const keep = { hostBits: 'keep' } as unknown as { hostBits: 'mask' };
    for (const plan of [planResize, planRangeResize]) {
      expect(refusal(() => plan({ current: '::/64', proposed: '::/65', inUse: [] }, keep)).code).toBe(
        'invalid-type',
      );
      const misspelt = { hostbits: 'mask' } as object;
      expect(refusal(() => plan({ current: '::/64', proposed: '::/65', inUse: [] }, misspelt))).toMatchObject(
        {
          code: 'unknown-field',
          path: ['hostbits'],
        },
      );
    }
  });
});

test('one entry makes one prefix for the alternatives, not one of each length', () => {
  const made = vi.spyOn(Address, 'fromBigInt');
  const entry = Prefix.parse('2001:db8:0:8001::/64');
  const plan = planResize({ current: '2001:db8::/48', proposed: '2001:db8::/52', inUse: [entry] });
  expect(made).toHaveBeenCalledTimes(1);
  expect(String(plan.alternatives.smallest)).toBe('2001:db8:0:8001::/64');
  made.mockRestore();
});
