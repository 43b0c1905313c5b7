import fc = require('fast-check');
import testing = require('hextet/testing');

export const macs: fc.Arbitrary<string> = testing.mac({ size: 6 }).map(String);
