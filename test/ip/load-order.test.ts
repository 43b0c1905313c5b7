/** Address, Prefix and AddressRange import one another: whichever is loaded first, all three work. */
import { expect, test, vi } from 'vitest';

test.each(['address', 'prefix', 'range'])('%s is loaded first', async (first) => {
  vi.resetModules();
  await import(`../../src/ip/${first}.ts`);
  const { Address } = await import('../../src/ip/address.ts');
  const { Prefix } = await import('../../src/ip/prefix.ts');
  const { AddressRange } = await import('../../src/ip/range.ts');
  expect(String(Address.parse('2001:db8::1').prefix(64).toRange())).toBe(
    '2001:db8:: - 2001:db8::ffff:ffff:ffff:ffff',
  );
  expect(Prefix.parse('2001:db8::/64').contains('2001:db8::1 - 2001:db8::2')).toBe(true);
  expect(Array.from(AddressRange.parse('::1 - ::3').prefixes(), String)).toEqual(['::1/128', '::2/127']);
});
