import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import bigInt from 'big-integer';
import { Address } from 'hextet/address';
import { PrefixBitmap } from 'hextet/bitmap';
import { HextetError } from 'hextet/error';
import { slaacAddress } from 'hextet/eui64';
import { fromAddress6, toBigInteger } from 'hextet/interop';
import { translate } from 'hextet/messages';
import { Prefix } from 'hextet/prefix';
import { PrefixSet } from 'hextet/set';
import { Address6 } from 'ip-address';

const require = createRequire(import.meta.url);

for (const specifier of process.argv.slice(2)) {
  const names = Object.keys(await import(specifier));
  assert.ok(names.length > 0, `${specifier} exports nothing`);
  assert.deepEqual(
    Object.keys(require(specifier)).sort(),
    names.sort(),
    `${specifier} differs between ESM and CommonJS`,
  );
}

assert.equal(Address.parse('2001:DB8::1').toString(), '2001:db8::1');
assert.equal(Prefix.parse('2001:db8::/32').contains('2001:db8::192.0.2.1'), true);
assert.equal(String(slaacAddress('2001:db8::/64', '00:11:22:aa:bb:cc')), '2001:db8::211:22ff:feaa:bbcc');
assert.equal(String(new PrefixBitmap('2001:db8::/48').carve(64)), '2001:db8::/64');
assert.equal(String(fromAddress6(new Address6('2001:DB8::1'))), '2001:db8::1');
assert.equal(toBigInteger('::2', bigInt).times(21).toJSNumber(), 42);

const { issues } = Prefix['~standard'].validate('2001:db8::1/64');
assert.equal(translate(issues[0], { 'host-bits': 'besser {prefix}' }), 'besser 2001:db8::/64');

// The ESM and the CommonJS copy are different classes that work together.
const other = require('hextet');
assert.notEqual(other.Address, Address);
assert.equal(Address.parse('2001:db8::1').equals(other.Address.parse('2001:db8::1')), true);
assert.equal(
  PrefixSet.of([other.Prefix.parse('2001:db8::/33'), '2001:db8:8000::/33']).contains('2001:db8::/32'),
  true,
);
try {
  other.Address.parse('2001:db8::1::2');
  assert.fail('parsed');
} catch (error) {
  assert.equal(error instanceof HextetError, false);
  assert.equal(HextetError.is(error), true);
  assert.equal(error.code, 'double-colon-twice');
}
