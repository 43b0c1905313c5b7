import { Address } from 'hextet/address';
import type { StandardSchema } from 'hextet/error';
import type { Prefix } from 'hextet/prefix';

import hextet = require('hextet');

const address: hextet.Address = Address.parse('2001:db8::1');
export const prefix: hextet.Prefix = address.prefix(64);
export type CommonAddress = Address;
export type CommonPrefix = Prefix;
export type CommonPrefixSchema = StandardSchema<string, Prefix>;
