import assert from 'node:assert/strict';
import { fromBigInteger, interfaceFromAddress6 } from 'hextet/interop';

// Nothing but the package is installed yet: what needs a class is given it by those who have it.
for (const name of ['big-integer', 'ip-address']) await assert.rejects(import(name), /Cannot find package/);
assert.throws(() => fromBigInteger({}), { code: 'invalid-type' });
assert.throws(() => interfaceFromAddress6('2001:db8::1'), { code: 'invalid-type' });
