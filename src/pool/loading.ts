/** States from the rows of snapshots, which can be damaged in any way. */
import { HextetError } from '../error.ts';
import { checkInteger, fail, failType } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { asDamage, readDigest } from './changes.ts';
import {
  checkKey,
  checkObject,
  checkReason,
  checkTags,
  checkTime,
  checkVersion,
  LAST_VERSION,
} from './checks.ts';
import { NO_TAGS } from './leases.ts';
import { LAST } from './rows.ts';
import { readSettings, type SettingsOptions } from './settings.ts';
import type { Place } from './space.ts';
import { State } from './state.ts';
import type { PoolSnapshot, Tags } from './types.ts';

type Head = Pick<PoolSnapshot, 'version' | 'at' | 'digest' | 'settings' | 'newest'>;

/** What a snapshot says of a lease. The owner is a text, or the index of one. */
export type LeaseRow = readonly [
  prefix: string,
  owner: string | number,
  generation: number,
  since: number,
  ...more: (Tags | 1)[],
];

/** A state that gets its rows one at a time: roots, leases, quarantines, reservations, cursors, each in its order. */
export class Loading {
  readonly state: State;
  /** The root of the lease that came last, and the containers around it: each comes before what it holds. */
  readonly around: Place[] = [];
  /** The end of the quarantine that came last. */
  end = 0;

  constructor({ version, at, digest, settings, newest }: Head) {
    this.state = new State(atPlace(['settings'], () => readSettings(settingsOptions(settings))));
    Object.assign(this.state, { version, at, digest: readDigest(digest) });
    this.state.newest = newest === null ? null : atPlace(['newest'], () => Prefix.from(newest));
  }

  addRoot(text: string, i: number): void {
    atPlace(['roots', i], () => this.state.addRoot(Prefix.from(text)));
  }

  // By index: taking a list apart goes through its iterator, which costs more than all of the checks.
  addLease(row: LeaseRow, owner: string, i: number): void {
    const { state, around } = this;
    const text = row[0];
    const generation = row[2];
    const since = row[3];
    const prefix = Prefix.parse(text);
    checkInteger('generation', generation, 1, LAST_VERSION);
    // Not before the last change: the clock may have gone back.
    checkTime(since);
    const tags = typeof row[4] === 'object' ? checkTags(row[4]) : NO_TAGS;
    const container = row.length > 4 && row[row.length - 1] === 1;
    const { version } = state;
    if (generation > version) {
      const details = { item: text, generation, version };
      fail(poolMessages, 'damaged-generation', { path: ['leases', i], details });
    }
    while (around.length > 0 && !around[around.length - 1]!.region.contains(prefix)) around.pop();
    if (around.length === 0) around.push(placeAt(state, prefix, 'leases', i));
    const place = around[around.length - 1]!;
    takeAt(place, prefix, 'leases', i);
    state.leases.reserve();
    // An owner's leases are sorted by their age at the end, all at once.
    const at = state.leases.add({ prefix, owner, generation, tags, container, since }, place.row, LAST);
    if (container) around.push(state.placeIn(prefix, at));
  }

  addQuarantine([text, until, owner]: readonly [string, number, string], i: number): void {
    const { state } = this;
    atPlace(['quarantine', i], () => {
      const prefix = Prefix.from(text);
      checkKey(owner);
      const latest = state.at + 1000 * state.settings.quarantineSeconds;
      checkInteger('until', until, this.end, latest);
      this.end = until;
      const place = placeAt(state, prefix, 'quarantine', i);
      takeAt(place, prefix, 'quarantine', i);
      state.leases.addQuarantine({ prefix, until, owner }, place.row);
    });
  }

  addReservation([text, reason, allow]: readonly string[], i: number): void {
    atPlace(['reservations', i], () => {
      const reservation = { range: AddressRange.from(text as string), reason: checkReason(reason) };
      this.state.reserve(allow === undefined ? reservation : { ...reservation, allow: 'exact' }, true);
      this.state.undos.length = 0;
    });
  }

  addCursor([container, text]: readonly [string, string], i: number): void {
    atPlace(['cursors', i], () => {
      const { leases, cursors } = this.state;
      const row = leases.find(Prefix.from(container));
      cursors.set(leases.isContainer(row) ? row : failType('Container', container), Prefix.from(text));
    });
  }

  /** Returns the state when all rows have come. */
  finish(): State {
    this.state.leases.rows.sortGroups();
    this.state.undos.length = 0;
    return this.state;
  }
}

function placeAt(state: State, prefix: Prefix, section: string, i: number): Place {
  if (state.space.holding(prefix) !== undefined) return state.placeAround(prefix);
  const path = [section, i];
  return fail(poolMessages, 'damaged-outside', { path, details: { item: String(prefix) } });
}

function takeAt({ bitmap, region, level }: Place, prefix: Prefix, section: string, i: number): void {
  const isWhole = level > 0 && prefix.equals(region);
  if (!isWhole && bitmap.take(prefix)) return;
  const [other] = isWhole ? [region] : bitmap.blocks({ within: prefix });
  const details = { item: String(prefix), other: String(other) };
  fail(poolMessages, 'damaged-overlap', { path: [section, i], details });
}

/** Checks the numbers and the digest that a snapshot begins with. */
export function checkHead({ version, at, digest }: Pick<PoolSnapshot, 'version' | 'at' | 'digest'>): void {
  readDigest(digest);
  checkVersion(version);
  checkTime(at);
}

/** The settings without anything that does not belong to them: it would be a part of the checksum. */
export function readMembers(settings: PoolSnapshot['settings']): PoolSnapshot['settings'] {
  checkObject('PoolSettings', settings);
  const { lengths, strategy, seed, quarantineSeconds, anycast } = settings;
  const hasTypes =
    (lengths === null || isList(lengths, isNumber)) &&
    [strategy, anycast].every(isText) &&
    [seed, quarantineSeconds].every(isNumber);
  return hasTypes
    ? { lengths, strategy, seed, quarantineSeconds, anycast }
    : failType('PoolSettings', 'others');
}

export function isReservationRow(row: unknown): boolean {
  return isList(row, isText) && (row.length === 2 || (row.length === 3 && row[2] === 'exact'));
}

export function isQuarantineRow(row: unknown): boolean {
  return Array.isArray(row) && row.length === 3 && isText(row[0]) && isNumber(row[1]) && isText(row[2]);
}

export function isCursorRow(row: unknown): boolean {
  return isList(row, isText) && row.length === 2;
}

/** Whether a value is the row of a lease whose owner is of a type: a number, or a text. */
export function isLeaseRow(row: unknown, isOwner: (owner: unknown) => boolean): boolean {
  if (!Array.isArray(row)) return false;
  const { length } = row;
  if (!isText(row[0]) || !isOwner(row[1]) || !isNumber(row[2]) || !isNumber(row[3])) return false;
  const count = length > 4 && row[length - 1] === 1 ? length - 1 : length;
  return count === 4 || (count === 5 && isTags(row[4]));
}

function isTags(tags: unknown): boolean {
  return typeof tags === 'object' && tags !== null && isList(Object.values(tags), isText);
}

export function isList<T>(value: readonly T[] | unknown, test: (item: T) => boolean): value is readonly T[] {
  if (!Array.isArray(value)) return false;
  // Not `every`, which passes over holes.
  for (let i = 0; i < value.length; i++) if (!test(value[i])) return false;
  return true;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function settingsOptions({ lengths, quarantineSeconds, ...rest }: PoolSnapshot['settings']): SettingsOptions {
  const options = { ...rest, quarantine: { seconds: quarantineSeconds } } as SettingsOptions;
  return lengths === null ? options : { ...options, lengths };
}

/** The codes of refusals of something well formed, and the codes that a snapshot has for them. */
const DAMAGES: Readonly<Record<string, 'damaged-overlap' | 'damaged-outside'>> = {
  'overlaps-root': 'damaged-overlap',
  'overlaps-lease': 'damaged-overlap',
  'already-reserved': 'damaged-overlap',
  'outside-root': 'damaged-outside',
};

export function atPlace<T>(path: readonly (string | number)[], run: () => T): T {
  return asDamage('damaged-snapshot', path, () => {
    try {
      return run();
    } catch (error) {
      if (!HextetError.is(error) || !Object.hasOwn(DAMAGES, error.code)) throw error;
      const { item, range, root, lease } = error.details as Readonly<Record<string, string>>;
      const details = { item: (item ?? range)!, other: (root ?? lease ?? range)! };
      return fail(poolMessages, DAMAGES[error.code] as 'damaged-overlap', { path, details });
    }
  });
}
