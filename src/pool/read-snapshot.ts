/** Pools from plain JSON data, which can be damaged in any way. */
import { HextetError } from '../error.ts';
import { checkInteger, fail, failType } from '../internal/issue.ts';
import { bitmapMessages, poolMessages } from '../internal/messages.ts';
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
import { jsonChecksum } from './json-checksum.ts';
import { readSettings, type SettingsOptions } from './settings.ts';
import type { Place } from './space.ts';
import { State } from './state.ts';
import type { PoolSnapshot, Tags } from './types.ts';
import { FORMAT } from './write-snapshot.ts';

/** For each format that can be read, what makes a state of it: older ones stay. */
const READERS: Readonly<Record<number, (snapshot: PoolSnapshot) => State>> = { 1: readFormat1 };

/** The state that a snapshot represents, made only when all of it has been looked at. */
export function readSnapshot(snapshot: PoolSnapshot): State {
  return asDamage('damaged-snapshot', [], () => {
    checkObject('a snapshot', snapshot);
    const { format } = snapshot;
    const received = typeof format === 'number' ? format : typeof format;
    const read = Object.hasOwn(READERS, received) ? READERS[format] : undefined;
    if (read !== undefined) return read(snapshot);
    return fail(bitmapMessages, 'damaged-version', { details: { received, expected: FORMAT } });
  });
}

function readFormat1(snapshot: PoolSnapshot): State {
  const { version, at, digest, settings, roots, reservations, owners, leases, quarantine, newest, cursors } =
    snapshot;
  const { checksum } = snapshot;
  const sum = readDigest(digest);
  checkVersion(version);
  checkTime(at);
  const known = readMembers(settings);
  const lists = { roots, reservations, owners, leases, quarantine, newest, cursors };
  const content = { format: 1, version, at, digest, settings: known, ...lists };
  if (!areLists(lists)) failType('members of the types that a snapshot has', 'others');
  if (jsonChecksum(content) !== checksum) fail(bitmapMessages, 'damaged-checksum');

  const state = new State(atPlace(['settings'], () => readSettings(settingsOptions(known))));
  state.version = version;
  state.at = at;
  state.digest = sum;
  for (const [i, root] of roots.entries()) atPlace(['roots', i], () => state.addRoot(Prefix.from(root)));
  addLeases(state, owners, leases);
  const latest = at + 1000 * known.quarantineSeconds;
  quarantine.forEach(([text, until, owner], i) => {
    const path = ['quarantine', i];
    const prefix = atPlace(path, () => Prefix.from(text));
    atPlace(path, () => checkKey(owner));
    atPlace(path, () => checkInteger('the end of a quarantine', until, quarantine[i - 1]?.[1] ?? 0, latest));
    const place = placeAt(state, prefix, path);
    takeAt(place, prefix, path);
    state.leases.addQuarantine({ prefix, until, owner }, place.row);
  });
  reservations.forEach(([range, reason, allow], i) => {
    atPlace(['reservations', i], () => {
      const reservation = { range: AddressRange.from(range as string), reason: checkReason(reason) };
      state.reserve(allow === undefined ? reservation : { ...reservation, allow: 'exact' }, true);
    });
  });
  cursors.forEach(([container, prefix], i) => {
    const [row, cursor] = atPlace(['cursors', i], () => {
      const found = state.leases.find(Prefix.from(container));
      return [
        state.leases.isContainer(found) ? found : failType('a container', container),
        Prefix.from(prefix),
      ];
    });
    state.cursors.set(row, cursor);
  });
  state.leases.rows.sortGroups();
  state.newest = newest === null ? null : atPlace(['newest'], () => Prefix.from(newest));
  state.undos.length = 0;
  return state;
}

function addLeases(state: State, owners: readonly string[], list: PoolSnapshot['leases']): void {
  let known = 0;
  let i = 0;
  // A container comes before what it holds: those around a lease are all that is needed to know its place.
  const around: Place[] = [];
  const addNext = () => {
    const [text, number, generation, since, ...more] = list[i] as [
      string,
      number,
      number,
      number,
      ...(Tags | 1)[],
    ];
    const tags = checkTags(typeof more[0] === 'object' ? more[0] : undefined);
    const container = more.at(-1) === 1;
    const prefix = Prefix.parse(text);
    checkInteger('the index of an owner', number, 0, Math.min(known, owners.length - 1));
    checkInteger('the generation', generation, 1, LAST_VERSION);
    checkInteger('the time', since, 0, state.at);
    const owner = checkKey(owners[number] as string);
    if (number === known) {
      if (state.leases.rows.findText(owner) !== 0)
        fail(poolMessages, 'damaged-owner', { path: ['owners', known], details: { owner } });
      known++;
    }
    const { version } = state;
    if (generation > version) {
      const details = { item: text, generation, version };
      fail(poolMessages, 'damaged-generation', { path: ['leases', i], details });
    }
    while (around.at(-1)?.region.contains(prefix) === false) around.pop();
    const place = around.at(-1) ?? placeAt(state, prefix, ['leases', i]);
    takeAt(place, prefix, ['leases', i]);
    const row = state.leases.add({ prefix, owner, generation, tags, container, since }, place.row);
    if (container) around.push(state.placeIn(prefix, row));
  };
  for (; i < list.length; i++) {
    try {
      addNext();
    } catch (error) {
      atPlace(['leases', i], () => {
        throw error;
      });
    }
  }
  if (known < owners.length) {
    atPlace(['owners', known], () => failType('owners of leases', 'an owner without one'));
  }
}

function placeAt(state: State, prefix: Prefix, path: readonly (string | number)[]): Place {
  if (state.space.holding(prefix) !== undefined) return state.placeAround(prefix);
  return fail(poolMessages, 'damaged-outside', { path, details: { item: String(prefix) } });
}

function takeAt({ bitmap, region, level }: Place, prefix: Prefix, path: readonly (string | number)[]): void {
  const isWhole = level > 0 && prefix.equals(region);
  if (!isWhole && bitmap.take(prefix)) return;
  const [other] = isWhole ? [region] : bitmap.blocks({ within: prefix });
  fail(poolMessages, 'damaged-overlap', { path, details: { item: String(prefix), other: String(other) } });
}

/** The settings without anything that does not belong to them: it would be a part of the checksum. */
function readMembers(settings: PoolSnapshot['settings']): PoolSnapshot['settings'] {
  checkObject('settings', settings);
  const { lengths, strategy, seed, quarantineSeconds, anycast } = settings;
  const hasTypes =
    (lengths === null || isList(lengths, isNumber)) &&
    [strategy, anycast].every(isText) &&
    [seed, quarantineSeconds].every(isNumber);
  return hasTypes
    ? { lengths, strategy, seed, quarantineSeconds, anycast }
    : failType('settings of the types that a snapshot has', 'others');
}

/** Whether the lists have the types that the checksum is made from. */
function areLists({
  roots,
  reservations,
  owners,
  leases,
  quarantine,
  newest,
  cursors,
}: Pick<
  PoolSnapshot,
  'roots' | 'reservations' | 'owners' | 'leases' | 'quarantine' | 'newest' | 'cursors'
>): boolean {
  return (
    isList(roots, isText) &&
    isList(reservations, isReservationRow) &&
    isList(owners, isText) &&
    isList(leases, isLeaseRow) &&
    isList(quarantine, isQuarantineRow) &&
    (newest === null || isText(newest)) &&
    isList(cursors, (row) => isList(row, isText) && row.length === 2)
  );
}

function isReservationRow(row: unknown): boolean {
  return isList(row, isText) && (row.length === 2 || (row.length === 3 && row[2] === 'exact'));
}

function isQuarantineRow(row: unknown): boolean {
  return Array.isArray(row) && row.length === 3 && isText(row[0]) && isNumber(row[1]) && isText(row[2]);
}

function isLeaseRow(row: unknown): boolean {
  if (!Array.isArray(row) || row.length < 4 || row.length > 6) return false;
  const more = row.at(-1) === 1 ? row.slice(4, -1) : row.slice(4);
  const isTags = (tags: unknown) =>
    typeof tags === 'object' && tags !== null && isList(Object.values(tags), isText);
  return (
    more.length <= 1 &&
    more.every(isTags) &&
    isText(row[0]) &&
    isNumber(row[1]) &&
    isNumber(row[2]) &&
    isNumber(row[3])
  );
}

function isList<T>(value: readonly T[] | unknown, test: (item: T) => boolean): value is readonly T[] {
  if (!Array.isArray(value)) return false;
  // Not `every`, which passes over holes.
  for (let i = 0; i < value.length; i++) if (!test(value[i])) return false;
  return true;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
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

function atPlace<T>(path: readonly (string | number)[], run: () => T): T {
  return asDamage('damaged-snapshot', path, () => {
    try {
      return run();
    } catch (error) {
      if (!HextetError.is(error) || !Object.hasOwn(DAMAGES, error.code)) throw error;
      const { item, range, root, lease } = error.details as Readonly<Record<string, string>>;
      const details = { item: (item ?? range) as string, other: (root ?? lease ?? range) as string };
      return fail(poolMessages, DAMAGES[error.code] as 'damaged-overlap', { path, details });
    }
  });
}
