const assert = require('node:assert/strict');
const hextet = require('hextet');
const { Address } = require('hextet/address');
const { PrefixBitmap } = require('hextet/bitmap');
const { HextetError } = require('hextet/error');
const { slaacAddress } = require('hextet/eui64');
const { toAddress6 } = require('hextet/interop');
const { Prefix } = require('hextet/prefix');
const { Address6 } = require('ip-address');

for (const specifier of process.argv.slice(2)) {
  assert.ok(Object.keys(require(specifier)).length > 0, `${specifier} exports nothing`);
}

assert.equal(Address.parse('2001:DB8::1').toString(), '2001:db8::1');
assert.equal(Prefix.parse('2001:db8::/32').contains('2001:db8::192.0.2.1'), true);
assert.equal(String(slaacAddress('2001:db8::/64', '00:11:22:aa:bb:cc')), '2001:db8::211:22ff:feaa:bbcc');
assert.equal(String(new PrefixBitmap('2001:db8::/48').carve(64)), '2001:db8::/64');
assert.equal(toAddress6('2001:DB8::/32', Address6).networkForm(), '2001:db8::/32');

// One copy of every class, whatever the subpath.
assert.equal(hextet.Address, Address);
assert.throws(() => Prefix.parse('2001:db8::1/32'), HextetError);
