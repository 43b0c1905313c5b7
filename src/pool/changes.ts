/** Changes with values in place of texts, as a pool makes them, and records of them. */

import { HextetError } from '../error.ts';
import { checkFields } from '../internal/fields.ts';
import { checkInteger, fail, failType } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { checkKey, checkObject, checkReason, checkTags, checkTime, LAST_VERSION } from './checks.ts';
import { recordDigest } from './digest.ts';
import { NO_TAGS } from './leases.ts';
import type { PoolChange, PoolRecord, Tags } from './types.ts';

export type TypedChange =
  | { readonly op: 'lease'; readonly prefix: Prefix; readonly owner: string; readonly tags: Tags }
  | {
      readonly op: 'release';
      readonly prefix: Prefix;
      readonly generation: number;
      readonly owner: string;
      readonly tags: Tags;
      readonly since: number;
      readonly until: number | null;
    }
  | {
      readonly op: 'update';
      readonly prefix: Prefix;
      readonly generation: number;
      readonly owner: string;
      readonly tags: Tags;
      readonly since: number;
      readonly to: { readonly tags?: Tags };
    }
  | { readonly op: 'reclaim'; readonly prefix: Prefix }
  | { readonly op: 'reserve' | 'unreserve'; readonly range: AddressRange; readonly reason: string }
  | { readonly op: 'add-root' | 'remove-root'; readonly root: Prefix }
  | { readonly op: 'resize-root'; readonly root: Prefix; readonly to: Prefix };

/** A record with values in place of texts. */
export interface TypedRecord {
  readonly version: number;
  readonly at: number;
  readonly previous: string;
  readonly digest: string;
  readonly changes: readonly TypedChange[];
}

/** Makes the plain data of a record, new with each call. */
export function toRecord({ version, at, previous, digest, changes }: TypedRecord): PoolRecord {
  return { version, at, previous, digest, changes: changes.map(toChange) };
}

function toChange(change: TypedChange): PoolChange {
  switch (change.op) {
    case 'lease':
    case 'release':
    case 'update': {
      const { tags, ...rest } = { ...change, prefix: String(change.prefix) };
      return (tags === NO_TAGS ? rest : { ...rest, tags }) as PoolChange;
    }
    case 'reclaim':
      return { ...change, prefix: String(change.prefix) };
    case 'reserve':
    case 'unreserve':
      return { ...change, range: String(change.range) };
    case 'resize-root':
      return { ...change, root: String(change.root), to: String(change.to) };
    default:
      return { ...change, root: String(change.root) };
  }
}

/**
 * Reads a record. Its digest says that its values are those that were written, so its reader takes nothing that the
 * writer does not write: no unknown field, no other text of a prefix.
 *
 * @throws HextetError `damaged-record`, with the path of the damage.
 */
export function readRecord(data: PoolRecord): TypedRecord {
  const record = asDamage('damaged-record', [], () => {
    checkObject('a record', data);
    checkFields('PoolRecord', data, ['version', 'at', 'previous', 'digest', 'changes']);
    const { version, at, previous, digest, changes } = data;
    checkInteger('the version', version, 1, LAST_VERSION);
    checkTime(at);
    checkDigest(previous);
    checkDigest(digest);
    if (!Array.isArray(changes) || changes.length === 0) failType('a list of changes', changes);
    const typed = Array.from(changes, (change, i) =>
      asDamage('damaged-record', ['changes', i], () => readChange(change)),
    );
    return { version, at, previous, digest, changes: typed };
  });
  if (recordDigest(record) !== record.digest) {
    failRecord('digest', 'it is not that of the other fields', ['digest']);
  }
  return record;
}

/** Throws the error of a record that is damaged at some place. */
export function failRecord(place: string, reason: string, path: readonly (string | number)[] = []): never {
  return fail(poolMessages, 'damaged-record', { path, details: { place, reason } });
}

export function checkDigest(digest: string): void {
  if (typeof digest !== 'string' || !/^[0-9a-f]{16}$/.test(digest)) failType('a digest of 16 digits', digest);
}

/** The fields of a change by its op. */
const FIELDS: Readonly<Record<PoolChange['op'], readonly string[]>> = {
  lease: ['op', 'prefix', 'owner', 'tags'],
  release: ['op', 'prefix', 'owner', 'tags', 'generation', 'since', 'until'],
  update: ['op', 'prefix', 'owner', 'tags', 'generation', 'since', 'to'],
  reclaim: ['op', 'prefix'],
  reserve: ['op', 'range', 'reason'],
  unreserve: ['op', 'range', 'reason'],
  'add-root': ['op', 'root'],
  'remove-root': ['op', 'root'],
  'resize-root': ['op', 'root', 'to'],
};

function readChange(change: PoolChange): TypedChange {
  checkObject('a change', change);
  const { op } = change;
  if (typeof op !== 'string' || !Object.hasOwn(FIELDS, op)) failType('a change', change);
  checkFields('PoolChange', change, FIELDS[op]);
  switch (change.op) {
    case 'lease':
      return {
        op: change.op,
        prefix: readText(change.prefix),
        owner: checkKey(change.owner),
        tags: readTags(change),
      };
    case 'release': {
      const { until } = change;
      if (until !== null) checkInteger('the end of the quarantine', until, 0, Number.MAX_SAFE_INTEGER);
      return { op: change.op, ...readLease(change), until };
    }
    case 'update': {
      const { to } = change;
      checkObject('the new fields', to);
      checkFields('PoolChange', to, ['tags']);
      return { op: change.op, ...readLease(change), to: 'tags' in to ? { tags: checkTags(to.tags) } : {} };
    }
    case 'reclaim':
      return { op: change.op, prefix: readText(change.prefix) };
    case 'reserve':
    case 'unreserve':
      if (change.reason === undefined) failType('a reason', change.reason);
      return { op: change.op, range: readRange(change.range), reason: checkReason(change.reason) };
    case 'add-root':
    case 'remove-root':
      return { op: change.op, root: readText(change.root) };
    case 'resize-root':
      return { op: change.op, root: readText(change.root), to: readText(change.to) };
  }
}

function readLease(change: Extract<PoolChange, { since: number }>) {
  const { prefix, generation, owner, since } = change;
  checkInteger('the generation', generation, 1, LAST_VERSION);
  checkTime(since);
  return { prefix: readText(prefix), generation, owner: checkKey(owner), tags: readTags(change), since };
}

/** The tags of a change, which has none rather than empty ones. */
function readTags(change: { readonly tags?: Tags }): Tags {
  if (!('tags' in change)) return NO_TAGS;
  const tags = checkTags(change.tags);
  return tags === NO_TAGS ? failType('tags', change.tags) : tags;
}

function readText(text: string): Prefix {
  if (typeof text !== 'string') failType('text of a prefix', text);
  const prefix = Prefix.parse(text);
  return String(prefix) === text ? prefix : failType(`the text ${prefix}`, text);
}

function readRange(text: string): AddressRange {
  if (typeof text !== 'string') failType('text of a range', text);
  const range = AddressRange.parse(text);
  return String(range) === text ? range : failType(`the text ${range}`, text);
}

/** Runs a reader of plain data; a refusal becomes the error of a code for damage, with the place and the reason. */
export function asDamage<T>(
  code: keyof typeof poolMessages & ('damaged-record' | 'damaged-snapshot'),
  path: readonly (string | number)[],
  read: () => T,
): T {
  try {
    return read();
  } catch (error) {
    if (!HextetError.is(error) || error.code.startsWith('damaged-')) throw error;
    return fail(poolMessages, code, {
      path,
      details: { place: path.join('.') || 'the data', reason: error.message },
    });
  }
}
