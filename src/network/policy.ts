import { list, optional, readFields, word } from '../internal/read.ts';
import type { Address } from '../ip/address.ts';
import { addressText, familyOf, readAddress } from './item.ts';
import type { NetworkPolicy, NetworkSnapshot } from './types.ts';

/** A policy with its defaults. */
export interface Policy {
  readonly subnetZero: 'keep' | 'give';
  /** Null: given in IPv6, kept in IPv4. */
  readonly lastAddress: 'keep' | 'give' | null;
  readonly linkLocalGateway: 'accept' | 'transplant' | 'refuse';
  readonly director: readonly Address[];
  readonly hostBits: 'reject' | 'mask';
  readonly ra: 'accept' | 'ignore';
}

export function readPolicy(policy: NetworkPolicy): Policy {
  const fields = readFields(policy, [], 'NetworkPolicy', {
    subnetZero: optional(word('keep', 'give')),
    lastAddress: optional(word('keep', 'give')),
    linkLocalGateway: optional(word('accept', 'transplant', 'refuse')),
    director: optional(list((item, path) => readAddress(item, familyOf(item), path))),
    hostBits: optional(word('reject', 'mask')),
    ra: optional(word('accept', 'ignore')),
  });
  return {
    subnetZero: fields.subnetZero ?? 'keep',
    lastAddress: fields.lastAddress ?? null,
    linkLocalGateway: fields.linkLocalGateway ?? 'accept',
    director: fields.director ?? [],
    hostBits: fields.hostBits ?? 'reject',
    ra: fields.ra ?? 'ignore',
  };
}

/** Returns a policy as plain data. */
export function policyData({ director, ...policy }: Policy): NetworkSnapshot['policy'] {
  return { ...policy, director: director.map(addressText) };
}
