import { Address } from 'hextet/address';
import { HextetError, type Issue, type Result } from 'hextet/error';
import { type Lease, Pool, type Usage } from 'hextet/pool';
import { Prefix } from 'hextet/prefix';
import { type Rule, ruleFamily } from 'hextet/rule';
import { PrefixSet } from 'hextet/set';

const result: Result<Address> = Address.tryParse('2001:db8::1');
export const text: string = result.ok ? result.value.toString() : result.issue.message;
export const issue: Issue | null = result.ok ? null : result.issue;
export const children: Iterable<Prefix> = Prefix.parse('2001:db8::/32').children(48);
export const size: bigint = PrefixSet.of(['2001:db8::/32', Address.parse('::1')]).size;

const pool = new Pool({ roots: ['2001:db8::/48'] });
export const lease: Lease = pool.allocate({ length: 64, owner: 'net-7' });
export const { free, largestGap }: Usage = pool.usage();

const rule: Rule = { direction: 'ingress', action: 'allow', sources: ['2001:db8::/32'] };
const family = ruleFamily(rule);
export const codes: readonly string[] = family.ok ? [family.family] : family.issues.map(({ code }) => code);

export function codeOf(error: unknown): string | null {
  return HextetError.is(error) ? error.code : null;
}

// @ts-expect-error A length is a number.
export const wrong: Prefix = Prefix.of('2001:db8::', '32');

// @ts-expect-error There is no such direction.
export const sideways: Rule = { direction: 'sideways', action: 'allow' };
