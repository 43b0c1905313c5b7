import bigInt from 'big-integer';
import { Address } from 'hextet/address';
import { HextetError, type Issue, type Result, type StandardSchema } from 'hextet/error';
import {
  fromAddress4,
  fromAddress6,
  fromBigInteger,
  toAddress4,
  toAddress6,
  toBigInteger,
} from 'hextet/interop';
import { type Messages, translate } from 'hextet/messages';
import { Prefix } from 'hextet/prefix';
import { type Rule, ruleSchema } from 'hextet/rule';
import { PrefixSet } from 'hextet/set';
import { Address4, Address6 } from 'ip-address';

type CommonAddress = import('hextet/address', { with: { 'resolution-mode': 'require' }}).Address;
type CommonPrefix = import('hextet/prefix', { with: { 'resolution-mode': 'require' }}).Prefix;

const result: Result<Address> = Address.tryParse('2001:db8::1');
export const text: string = result.ok ? result.value.toString() : result.issue.message;
export const issue: Issue | null = result.ok ? null : result.issue;
export const children: Iterable<Prefix> = Prefix.parse('2001:db8::/32').children(48);
export const size: bigint = PrefixSet.of(['2001:db8::/32', Address.parse('::1')]).size;

export function codeOf(error: unknown): string | null {
  return HextetError.is(error) ? error.code : null;
}

// Values of the ESM and of the CommonJS copy take each other's place.
export function toEsm(address: CommonAddress, prefix: CommonPrefix): [Address, Prefix] {
  return [address, prefix];
}
export function toCommon(address: Address, prefix: Prefix): [CommonAddress, CommonPrefix] {
  return [address, prefix];
}

// The objects of the other packages are what they are here, too.
export const there: [Address4, Address6, bigInt.BigInteger] = [
  toAddress4('::ffff:192.0.2.1', Address4),
  toAddress6('::1', Address6),
  toBigInteger('::1', bigInt),
];
export const back: Address[] = [fromAddress4(there[0]), fromAddress6(there[1]), fromBigInteger(there[2])];
// @ts-expect-error An Address6 is no Address4.
fromAddress4(there[1]);
// A class is a schema, and one of the other copy too.
type CommonSchema = import('hextet/error', { with: { 'resolution-mode': 'require' }}).StandardSchema<
  string,
  CommonPrefix
>;
export const schema: StandardSchema<string, Prefix> = Prefix;
export const common: CommonSchema = schema;
export const rules: StandardSchema<Rule, Rule> = ruleSchema;

const german: Partial<Messages> = { 'host-bits': ({ prefix }) => prefix.toUpperCase() };
export const sentences: string[] =
  Prefix['~standard'].validate('::1/64').issues?.map((found) => translate(found, german)) ?? [];

// @ts-expect-error A length is a number.
export const wrong: Prefix = Prefix.of('2001:db8::', '32');
