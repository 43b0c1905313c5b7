/** The subpaths that need a peer work with the copy that the project has. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { Address } from 'hextet/address';
import { Pool } from 'hextet/pool';
import { addressText, poolCommands, ReferencePool } from 'hextet/testing';

const options = { roots: ['2001:db8::/124'] };

for (const { text, value } of fc.sample(addressText(), { seed: 1, numRuns: 100 })) {
  assert.equal(Address.parse(text).equals(value), true);
}

fc.assert(
  fc.property(poolCommands(), (commands) => {
    fc.modelRun(() => ({ model: new ReferencePool(options), real: new Pool(options) }), commands);
  }),
  { seed: 1, numRuns: 20 },
);

// The CommonJS copy of the arbitraries goes with the CommonJS copy of fast-check.
const require = createRequire(import.meta.url);
const common = require('hextet/testing');
assert.equal(require('fast-check').sample(common.prefix({ within: '2001:db8::/32' }), 5).length, 5);
