/** Space that no network can have: all of it, its neighbours, and what holds a part of it. */
import { describe, expect, test } from 'vitest';
import { refuseUnusable } from '../../src/internal/unusable.ts';
import { mappedPrefix } from '../../src/ipv4.ts';
import { thrownBy } from '../support/refusal.ts';

/** The code of the refusal; null for a prefix that can be used. */
function codeOf(text: string, partly?: boolean): string | null {
  try {
    refuseUnusable(mappedPrefix(text), text, ['range'], partly);
    return null;
  } catch {
    const error = thrownBy(() => refuseUnusable(mappedPrefix(text), text, ['range'], partly));
    expect(error).toMatchObject({ path: ['range'], input: text, details: { item: text } });
    return error.code;
  }
}

describe.each([
  ['not-unicast', 'ff00::/8', ['ff00::/9', 'ff02::1/128', 'ffff::/16'], ['fe00::/9', 'fec0::/10']],
  ['not-routable', 'fe80::/10', ['fe80::/64', 'febf:ffff::/32'], ['fec0::/10', 'fe40::/10']],
  ['not-routable', '::/127', ['::/128', '::1/128'], ['::2/127', '::2/128', '0:0:0:1::/64']],
  ['not-unicast', '224.0.0.0/4', ['224.0.0.1/32', '239.255.0.0/16'], ['208.0.0.0/4', '240.0.0.0/4']],
  ['not-routable', '0.0.0.0/8', ['0.0.0.0/32', '0.255.0.0/16'], ['1.0.0.0/8']],
  ['not-routable', '127.0.0.0/8', ['127.0.0.1/32', '127.255.0.0/16'], ['126.0.0.0/8', '128.0.0.0/8']],
  ['not-routable', '169.254.0.0/16', ['169.254.169.254/32'], ['169.253.0.0/16', '169.255.0.0/16']],
])('%s: %s', (code, space, inside, outside) => {
  test.each([space, ...inside])('%s is refused', (text) => {
    expect([codeOf(text), codeOf(text, true)]).toEqual([code, code]);
  });

  test.each(outside)('%s beside it can be used', (text) => {
    expect([codeOf(text), codeOf(text, true)]).toEqual([null, null]);
  });
});

test.each([
  ['8000::/1', 'not-unicast'],
  ['fe00::/7', 'not-unicast'],
  ['fe00::/8', 'not-routable'],
  ['fe80::/9', 'not-routable'],
  ['192.0.0.0/2', 'not-unicast'],
  ['0.0.0.0/7', 'not-routable'],
  ['126.0.0.0/7', 'not-routable'],
  ['169.0.0.0/8', 'not-routable'],
  ['2000::/3', null],
  ['10.0.0.0/7', null],
])('%s holds a part of such space, and is refused as %s only where a part counts', (text, code) => {
  expect([codeOf(text), codeOf(text, true)]).toEqual([null, code]);
});

test.each(['::/2', '::/64', '::/126'])('%s around ::/127 can be used', (text) => {
  expect([codeOf(text), codeOf(text, true)]).toEqual([null, null]);
});

test.each(['e000::/8', '::e000:0/100', '::7f00:0/104', '::ffff:0:0:0/80', '::fffe:e000:0/100'])(
  '%s, which is like IPv4 that cannot be used, can be used',
  (text) => {
    expect([codeOf(text), codeOf(text, true)]).toEqual([null, null]);
  },
);
