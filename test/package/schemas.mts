/** A class is a schema, and one of the other copy too. */
import type { StandardSchema } from 'hextet/error';
import { type Messages, translate } from 'hextet/messages';
import { Prefix } from 'hextet/prefix';
import { type Rule, ruleSchema } from 'hextet/rule';
import type { CommonPrefix } from './consumer.cjs';

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
