/** The subpaths that are made for a peer work with the copy that the project has. */
import bigInt from 'big-integer';
import { fromAddress6, toBigInteger } from 'hextet/interop';
import { Address6 } from 'ip-address';
import { same } from './suite.mjs';

same('an Address6', String(fromAddress6(new Address6('2001:DB8::1'))), '2001:db8::1');
same('a BigInteger', toBigInteger('::2', bigInt).times(21).toJSNumber(), 42);
