/** Changes with values in place of texts, as a pool makes them, and records of them. */

import { type ErrorDetails, HextetError } from '../error.ts';
import { type DamageCode, failDamage } from '../internal/damage.ts';
import { Sum } from '../internal/digest.ts';
import { checkFields } from '../internal/fields.ts';
import { checkInteger, fail, failType } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { checkKey, checkObject, checkReason, checkTags, checkTime, LAST_VERSION } from './checks.ts';
import { recordDigest } from './digest.ts';
import { NO_TAGS } from './leases.ts';
import type { PoolChange, PoolRecord, Reservation, Tags } from './types.ts';

/** All fields of a lease. */
interface TypedLease {
  readonly prefix: Prefix;
  readonly generation: number;
  readonly owner: string;
  readonly tags: Tags;
  readonly container: boolean;
  readonly since: number;
}

export type TypedChange =
  | ({ readonly op: 'lease' } & Omit<TypedLease, 'generation' | 'since'>)
  | ({ readonly op: 'release'; readonly until: number | null } & TypedLease)
  | ({
      readonly op: 'update';
      readonly to: { readonly owner?: string; readonly tags?: Tags; readonly container?: boolean };
    } & TypedLease)
  | { readonly op: 'resize'; readonly prefix: Prefix; readonly generation: number; readonly to: Prefix }
  | { readonly op: 'reclaim'; readonly prefix: Prefix; readonly early?: true }
  | ({ readonly op: 'reserve' | 'unreserve' } & Reservation)
  | { readonly op: 'add-root' | 'remove-root'; readonly root: Prefix }
  | { readonly op: 'resize-root'; readonly root: Prefix; readonly to: Prefix }
  | { readonly op: 'reset-clock' };

/** A record with values in place of texts. */
export interface TypedRecord {
  readonly version: number;
  readonly at: number;
  readonly previous: Sum;
  readonly digest: Sum;
  readonly changes: readonly TypedChange[];
}

/** Makes the plain data of a record, new with each call. */
export function toRecord({ version, at, previous, digest, changes }: TypedRecord): PoolRecord {
  return { version, at, previous: String(previous), digest: String(digest), changes: changes.map(toChange) };
}

function toChange(change: TypedChange): PoolChange {
  switch (change.op) {
    case 'lease': {
      const { op, owner, tags, container } = change;
      return { op, prefix: String(change.prefix), owner, ...rarely(tags, container) };
    }
    case 'release': {
      const { op, generation, owner, tags, container, since, until } = change;
      return {
        op,
        prefix: String(change.prefix),
        generation,
        owner,
        ...rarely(tags, container),
        since,
        until,
      };
    }
    case 'update': {
      const { op, generation, owner, tags, container, since, to } = change;
      return { op, prefix: String(change.prefix), generation, owner, ...rarely(tags, container), since, to };
    }
    case 'resize':
      return { ...change, prefix: String(change.prefix), to: String(change.to) };
    case 'reclaim':
      return { ...change, prefix: String(change.prefix) };
    case 'reserve':
    case 'unreserve':
      return { ...change, range: String(change.range) };
    case 'resize-root':
      return { ...change, root: String(change.root), to: String(change.to) };
    case 'reset-clock':
      return { op: change.op };
    default:
      return { ...change, root: String(change.root) };
  }
}

/** The fields that are written only where they say something. */
function rarely(tags: Tags, container: boolean): { readonly tags?: Tags; readonly container?: true } {
  return { ...(tags !== NO_TAGS && { tags }), ...(container && { container }) };
}

/**
 * Reads a record. Its digest says that its values are those that were written, so its reader takes nothing that the
 * writer does not write: no unknown field, no other text of a prefix.
 *
 * @throws HextetError `damaged-record`, with the path of the damage.
 */
export function readRecord(data: PoolRecord): TypedRecord {
  const record = asDamage('damaged-record', [], () => {
    checkObject('PoolRecord', data);
    checkFields('PoolRecord', data, ['version', 'at', 'previous', 'digest', 'changes']);
    const { version, at, previous, digest, changes } = data;
    checkInteger('version', version, 1, LAST_VERSION);
    checkTime(at);
    if (!Array.isArray(changes) || changes.length === 0) failType('PoolChange[]', changes);
    const typed = Array.from(changes, (change, i) =>
      asDamage('damaged-record', ['changes', i], () => readChange(change)),
    );
    return { version, at, previous: readDigest(previous), digest: readDigest(digest), changes: typed };
  });
  if (!recordDigest(record).equals(record.digest)) {
    failRecord({ place: 'digest', reason: 'wrong-digest' }, ['digest']);
  }
  return record;
}

/** Throws the error of a record that is damaged at some place. */
export function failRecord(
  details: ErrorDetails['damaged-record'],
  path: readonly (string | number)[] = [],
): never {
  return fail(poolMessages, 'damaged-record', { path, details });
}

export function readDigest(digest: string): Sum {
  const isDigest = typeof digest === 'string' && /^[0-9a-f]{16}$/.test(digest);
  return isDigest ? Sum.parse(digest) : failType('Digest', digest);
}

/** The fields of a change by its op. */
const FIELDS: Readonly<Record<PoolChange['op'], readonly string[]>> = {
  lease: ['op', 'prefix', 'owner', 'tags', 'container'],
  release: ['op', 'prefix', 'owner', 'tags', 'container', 'generation', 'since', 'until'],
  update: ['op', 'prefix', 'owner', 'tags', 'container', 'generation', 'since', 'to'],
  resize: ['op', 'prefix', 'generation', 'to'],
  reclaim: ['op', 'prefix', 'early'],
  reserve: ['op', 'range', 'reason', 'allow'],
  unreserve: ['op', 'range', 'reason', 'allow'],
  'add-root': ['op', 'root'],
  'remove-root': ['op', 'root'],
  'resize-root': ['op', 'root', 'to'],
  'reset-clock': ['op'],
};

function readChange(change: PoolChange): TypedChange {
  checkObject('PoolChange', change);
  const { op } = change;
  if (typeof op !== 'string' || !Object.hasOwn(FIELDS, op)) failType('PoolChange', change);
  checkFields('PoolChange', change, FIELDS[op]);
  switch (change.op) {
    case 'lease': {
      const { prefix, owner } = change;
      return { op: change.op, prefix: readText(prefix), owner: checkKey(owner), ...readRare(change) };
    }
    case 'release': {
      const { until } = change;
      if (until !== null) checkInteger('until', until, 0, Number.MAX_SAFE_INTEGER);
      return { op: change.op, ...readLease(change), until };
    }
    case 'update':
      return { op: change.op, ...readLease(change), to: readNewFields(change.to) };
    case 'resize': {
      const { prefix, generation, to } = change;
      checkInteger('generation', generation, 1, LAST_VERSION);
      return { op: change.op, prefix: readText(prefix), generation, to: readText(to) };
    }
    case 'reclaim': {
      const prefix = readText(change.prefix);
      return isMarked(change, 'early') ? { op: change.op, prefix, early: true } : { op: change.op, prefix };
    }
    case 'reserve':
    case 'unreserve': {
      const { reason } = change;
      if (reason === undefined) failType('string', reason);
      const reservation = { op: change.op, range: readRange(change.range), reason: checkReason(reason) };
      if (!('allow' in change)) return reservation;
      return change.allow === 'exact'
        ? { ...reservation, allow: 'exact' }
        : failType("'exact'", change.allow, 'allow');
    }
    case 'add-root':
    case 'remove-root':
      return { op: change.op, root: readText(change.root) };
    case 'resize-root':
      return { op: change.op, root: readText(change.root), to: readText(change.to) };
    case 'reset-clock':
      return { op: change.op };
  }
}

function readLease(change: Extract<PoolChange, { since: number }>): TypedLease {
  const { prefix, generation, owner, since } = change;
  checkInteger('generation', generation, 1, LAST_VERSION);
  checkTime(since);
  return { prefix: readText(prefix), generation, owner: checkKey(owner), ...readRare(change), since };
}

function readRare(change: { readonly tags?: Tags; readonly container?: true }) {
  return { tags: readTags(change), container: isMarked(change, 'container') };
}

/** Whether a field is there, which can only be true. */
function isMarked<N extends string>(change: { readonly [K in N]?: true }, name: N): boolean {
  if (!(name in change)) return false;
  return change[name] === true || failType('true', change[name], name);
}

function readNewFields(to: Extract<PoolChange, { op: 'update' }>['to']) {
  checkObject('UpdateOptions', to);
  checkFields('PoolChange', to, ['owner', 'tags', 'container'], ['to']);
  const { container } = to;
  if ('container' in to && typeof container !== 'boolean') failType('boolean', container);
  return {
    ...('owner' in to && { owner: checkKey(to.owner as string) }),
    ...('tags' in to && { tags: checkTags(to.tags) }),
    ...('container' in to && { container: container as boolean }),
  };
}

/** The tags of a change, which has none rather than empty ones. */
function readTags(change: { readonly tags?: Tags }): Tags {
  if (!('tags' in change)) return NO_TAGS;
  const tags = checkTags(change.tags);
  return tags === NO_TAGS ? failType('Tags', change.tags) : tags;
}

function readText(text: string): Prefix {
  const prefix = Prefix.parse(text);
  return String(prefix) === text ? prefix : failType(String(prefix), text);
}

function readRange(text: string): AddressRange {
  const range = AddressRange.parse(text);
  return String(range) === text ? range : failType(String(range), text);
}

/** Runs a reader of plain data; a refusal becomes the cause of one for damage, which has its code and the place. */
export function asDamage<T>(code: DamageCode, path: readonly (string | number)[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!HextetError.is(error) || error.code.startsWith('damaged-')) throw error;
    return failDamage(code, path, error.code, error);
  }
}
