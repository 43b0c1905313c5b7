/** Pools as plain JSON data. */

import type { PrefixBitmap } from '../../bitmap.ts';
import { type Details, HextetError } from '../../error.ts';
import { Prefix } from '../../prefix.ts';
import { AddressRange } from '../../range.ts';
import { formatAddress } from '../format.ts';
import { checkInteger, fail, failType } from '../issue.ts';
import { jsonChecksum } from '../json-checksum.ts';
import { bitmapMessages, poolMessages } from '../messages.ts';
import { eachPiece } from '../pieces.ts';
import type { Trie } from '../trie.ts';
import { addStep } from '../words.ts';
import { checkKey, checkReason, checkTags } from './checks.ts';
import { readSettings, type Settings } from './settings.ts';
import { State } from './state.ts';
import { refuseAs } from './steps.ts';
import type { PoolOptions, PoolSnapshot, Tags } from './types.ts';

/** The format that is written. */
const FORMAT = 1;

/** For each format that can be read, what makes a state of it: older ones stay. */
const READERS: Readonly<Record<number, (snapshot: PoolSnapshot) => State>> = { 1: readFormat1 };

const MOST = Number.MAX_SAFE_INTEGER;

export function snapshotOf(state: State): PoolSnapshot {
  const { leases, space, reservations } = state;
  const content = {
    format: FORMAT,
    version: state.version,
    at: state.at,
    settings: { ...state.settings },
    roots: space.bitmaps.map(({ root }) => String(root)),
    reservations: reservations.list.map(({ range, reason }) => [String(range), reason] as const),
    ...leaseLists(state),
    quarantine: Array.from(leases.quarantines(), ({ prefix, until }) => [String(prefix), until] as const),
    newest: state.newest && String(state.newest),
  };
  return { ...content, checksum: jsonChecksum(content) };
}

function leaseLists({ leases, space }: State): Pick<PoolSnapshot, 'owners' | 'leases'> {
  const { rows, tags } = leases;
  const owners: string[] = [];
  const list: (string | number | Tags)[][] = [];
  /** The number of the owner whose list of leases begins with a row. */
  const numbers = new Int32Array(rows.top).fill(-1);
  for (const bitmap of space.bitmaps) {
    eachBlock(bitmap, (w0, w1, w2, w3, length) => {
      const row = rows.find(w0, w1, w2, w3, length);
      if (!leases.isLease(row)) return;
      const owner = rows.texts[row] as string;
      const first = rows.previous[row] === 0 ? row : rows.findText(owner);
      if (numbers[first] === -1) numbers[first] = owners.push(owner) - 1;
      const prefix = `${formatAddress(w0, w1, w2, w3)}/${length}`;
      const lease = [prefix, numbers[first] as number, rows.generations[row] as number, rows.times[row] as number];
      const own = tags.size === 0 ? undefined : tags.get(row);
      list.push(own === undefined ? lease : [...lease, own]);
    });
  }
  return { owners, leases: list };
}

type BlockVisitor = (w0: number, w1: number, w2: number, w3: number, length: number) => void;

/** Calls with the base, as words, and the length of every block, ascending. */
function eachBlock(bitmap: PrefixBitmap, visit: BlockVisitor): void {
  const trie = bitmap.core as Trie;
  const words = new Int32Array(4);
  eachPiece(trie, (length, unit) => {
    words.set(trie.key);
    for (let left = 2 ** (unit - length); left > 0; left--) {
      visit(words[0] as number, words[1] as number, words[2] as number, words[3] as number, unit);
      addStep(words, unit);
    }
  });
}

/** The state that a snapshot stands for, made only when all of it has been looked at. */
export function readSnapshot(snapshot: PoolSnapshot): State {
  return refuseAs('damaged-snapshot', [], () => {
    if (typeof snapshot !== 'object' || snapshot === null) failType('a snapshot', snapshot);
    const { format } = snapshot;
    const read = Object.hasOwn(READERS, format) ? READERS[format] : undefined;
    if (read !== undefined) return read(snapshot);
    return fail(bitmapMessages, 'damaged-version', { details: { received: format, expected: FORMAT } });
  });
}

function readFormat1(snapshot: PoolSnapshot): State {
  checkShape(snapshot);
  const { format, version, at, settings, roots, reservations, owners, leases, quarantine, newest } = snapshot;
  const content = { format, version, at, settings, roots, reservations, owners, leases, quarantine, newest };
  if (jsonChecksum(content) !== snapshot.checksum) fail(bitmapMessages, 'damaged-checksum');

  const state = new State(inPlace(['settings'], () => readSettings(settingsOptions(settings))));
  state.version = version;
  state.at = at;
  roots.forEach((root, i) => inPlace(['roots', i], () => state.addRoot(Prefix.from(root))));
  addLeases(state, owners, leases);
  quarantine.forEach(([text, until], i) => {
    const path = ['quarantine', i];
    const prefix = inPlace(path, () => Prefix.from(text));
    inPlace(path, () => checkInteger('the end of a quarantine', until, 0, MOST));
    takeAt(state, prefix, path);
    state.leases.addLatest({ prefix, until });
  });
  reservations.forEach(([range, reason], i) => {
    inPlace(['reservations', i], () => state.reserve(AddressRange.from(range), checkReason(reason)));
  });
  state.newest = newest === null ? null : inPlace(['newest'], () => Prefix.from(newest));
  return state;
}

function addLeases(state: State, owners: readonly string[], list: PoolSnapshot['leases']): void {
  let known = 0;
  let i = 0;
  const failHere = (code: 'damaged-owner' | 'damaged-generation', details: Details): never =>
    fail(poolMessages, code, { path: code === 'damaged-owner' ? ['owners', known] : ['leases', i], details });
  const addNext = () => {
    const [text, number, generation, since, own] = list[i] as [string, number, number, number, Tags?];
    const prefix = Prefix.parse(text);
    checkInteger('the index of an owner', number, 0, Math.min(known, owners.length - 1));
    checkInteger('the generation', generation, 1, MOST);
    checkInteger('the time', since, 0, MOST);
    const owner = checkKey(owners[number] as string);
    if (number === known) {
      if (state.leases.rows.findText(owner) !== 0) failHere('damaged-owner', { owner });
      known++;
    }
    if (generation > state.version) failHere('damaged-generation', { item: text, generation, version: state.version });
    takeAt(state, prefix, ['leases', i]);
    state.leases.add(prefix, owner, generation, checkTags(own), since);
  };
  for (; i < list.length; i++) {
    try {
      addNext();
    } catch (error) {
      inPlace(['leases', i], () => {
        throw error;
      });
    }
  }
  if (known < owners.length) {
    inPlace(['owners', known], () => failType('owners of leases', 'an owner without one'));
  }
}

function takeAt(state: State, prefix: Prefix, path: readonly (string | number)[]): void {
  const bitmap = state.space.holding(prefix);
  if (bitmap === undefined)
    fail(poolMessages, 'damaged-outside', { path, details: { item: String(prefix) } });
  if (bitmap.take(prefix)) return;
  const [other] = bitmap.blocks({ within: prefix });
  fail(poolMessages, 'damaged-overlap', { path, details: { item: String(prefix), other: String(other) } });
}

/** Looks at the types of all members that the checksum is made from. */
function checkShape({
  settings,
  roots,
  reservations,
  owners,
  leases,
  quarantine,
  newest,
  ...numbers
}: PoolSnapshot): void {
  checkInteger('the version', numbers.version, 0, MOST);
  checkInteger('the time', numbers.at, 0, MOST);
  const isWhole =
    typeof settings === 'object' &&
    settings !== null &&
    (settings.lengths === null || isList(settings.lengths, isNumber)) &&
    isList(roots, isText) &&
    isList(owners, isText) &&
    (newest === null || isText(newest)) &&
    isList(reservations, (row) => isList(row, isText) && row.length === 2) &&
    isList(
      quarantine,
      (row) => Array.isArray(row) && row.length === 2 && isText(row[0]) && isNumber(row[1]),
    ) &&
    isList(leases, isLeaseRow);
  if (!isWhole) failType('members of the types that a snapshot has', 'others');
}

function isLeaseRow(row: unknown): boolean {
  if (!Array.isArray(row) || row.length < 4 || row.length > 5) return false;
  const tags = row[4];
  const hasTags =
    row.length === 4 || (typeof tags === 'object' && tags !== null && isList(Object.values(tags), isText));
  return hasTags && isText(row[0]) && isNumber(row[1]) && isNumber(row[2]) && isNumber(row[3]);
}

function isList<T>(value: readonly T[] | unknown, test: (item: T) => boolean): value is readonly T[] {
  return Array.isArray(value) && value.every(test);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function settingsOptions({
  lengths,
  quarantineSeconds,
  ...rest
}: PoolSnapshot['settings']): Omit<PoolOptions, 'roots'> {
  const options = { ...rest, quarantine: { seconds: quarantineSeconds } } as Settings &
    Omit<PoolOptions, 'roots'>;
  return lengths === null ? { ...options, lengths: undefined as never } : { ...options, lengths };
}

/** The codes that something well formed at a place of a snapshot may be refused with, as what they are in a snapshot. */
const DAMAGES: Readonly<Record<string, 'damaged-overlap' | 'damaged-outside'>> = {
  'overlaps-root': 'damaged-overlap',
  'overlaps-lease': 'damaged-overlap',
  'already-reserved': 'damaged-overlap',
  'outside-root': 'damaged-outside',
};

function inPlace<T>(path: readonly (string | number)[], run: () => T): T {
  return refuseAs('damaged-snapshot', path, () => {
    try {
      return run();
    } catch (error) {
      const code = HextetError.is(error) ? DAMAGES[error.code] : undefined;
      if (code === undefined || !HextetError.is(error)) throw error;
      const { item, range, root, lease } = error.details ?? {};
      return fail(poolMessages, code, {
        path,
        details: { item: item ?? range, other: root ?? lease ?? range },
      });
    }
  });
}
