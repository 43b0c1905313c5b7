/** The subpaths that are made for a peer work with the copy that the project has. */
import bigInt from 'big-integer';
import fc from 'fast-check';
import { Address } from 'hextet/address';
import { fromAddress6, toBigInteger } from 'hextet/interop';
import { Pool } from 'hextet/pool';
import { addressText, poolCommands, ReferencePool } from 'hextet/testing';
import { Address6 } from 'ip-address';
import { same } from './suite.mjs';

same('an Address6', String(fromAddress6(new Address6('2001:DB8::1'))), '2001:db8::1');
same('a BigInteger', toBigInteger('::2', bigInt).times(21).toJSNumber(), 42);

for (const { text, value } of fc.sample(addressText(), { seed: 1, numRuns: 100 })) {
  same(text, Address.parse(text).equals(value), true);
}

const options = { roots: ['2001:db8::/124'] };
fc.assert(
  fc.property(poolCommands(), (commands) => {
    fc.modelRun(() => ({ model: new ReferencePool(options), real: new Pool(options) }), commands);
  }),
  { seed: 1, numRuns: 20 },
);
