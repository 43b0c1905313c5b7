import { Address } from 'hextet/address';
import { HextetError, type Issue, type Result, type StandardSchema } from 'hextet/error';
import { type Messages, translate } from 'hextet/messages';
import { Prefix } from 'hextet/prefix';
import { type Rule, ruleSchema } from 'hextet/rule';
import { PrefixSet } from 'hextet/set';

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
