/** A class is a schema, and one of the other copy too. */
import type { StandardSchema } from 'hextet/error';
import { type Messages, translate } from 'hextet/messages';
import { Prefix } from 'hextet/prefix';
import { type Rule, ruleSchema } from 'hextet/rule';
import type { CommonPrefixSchema } from './consumer.cjs';

export const schema: StandardSchema<string, Prefix> = Prefix;
export const common: CommonPrefixSchema = schema;
export const rules: StandardSchema<Rule, Rule> = ruleSchema;

const german: Partial<Messages> = { 'host-bits': ({ prefix }) => prefix.toUpperCase() };
export const sentences: string[] =
  Prefix['~standard'].validate('::1/64').issues?.map((found) => translate(found, german)) ?? [];
