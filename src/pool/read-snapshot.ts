/** Pools from plain JSON data. */
import { checkInteger, fail, failType } from '../internal/issue.ts';
import { bitmapMessages, poolMessages } from '../internal/messages.ts';
import { asDamage } from './changes.ts';
import { checkKey, checkObject } from './checks.ts';
import { jsonChecksum } from './json-checksum.ts';
import {
  atPlace,
  checkHead,
  isCursorRow,
  isLeaseRow,
  isList,
  isNumber,
  isQuarantineRow,
  isReservationRow,
  isText,
  type LeaseRow,
  Loading,
  readMembers,
} from './loading.ts';
import type { State } from './state.ts';
import type { PoolSnapshot } from './types.ts';
import { FORMAT } from './write-snapshot.ts';

/** For each format that can be read, what makes a state of it: older ones stay. */
const READERS: Readonly<Record<number, (snapshot: PoolSnapshot) => State>> = { 1: readFormat1 };

/** The state that a snapshot represents, made only when all of it has been looked at. */
export function readSnapshot(snapshot: PoolSnapshot): State {
  return asDamage('damaged-snapshot', [], () => {
    checkObject('PoolSnapshot', snapshot);
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
  checkHead(snapshot);
  const known = readMembers(settings);
  const lists = { roots, reservations, owners, leases, quarantine, newest, cursors };
  const content = { format: 1, version, at, digest, settings: known, ...lists };
  if (!areLists(lists)) failType('PoolSnapshot', 'others');
  if (jsonChecksum(content) !== checksum) fail(bitmapMessages, 'damaged-checksum');

  const loading = new Loading(content);
  for (const [i, text] of roots.entries()) loading.addRoot(text, i);
  loading.state.leases.ensure(leases.length + quarantine.length);
  addLeases(loading, owners, leases);
  quarantine.forEach((row, i) => {
    loading.addQuarantine(row, i);
  });
  reservations.forEach((row, i) => {
    loading.addReservation(row, i);
  });
  cursors.forEach((row, i) => {
    loading.addCursor(row, i);
  });
  return loading.finish();
}

function addLeases(loading: Loading, owners: readonly string[], list: PoolSnapshot['leases']): void {
  const { rows } = loading.state.leases;
  let known = 0;
  const add = (row: LeaseRow, i: number) => {
    const number = row[1] as number;
    checkInteger('owner', number, 0, Math.min(known, owners.length - 1));
    const owner = checkKey(owners[number]!);
    if (number === known) {
      if (rows.findText(owner) !== 0)
        fail(poolMessages, 'damaged-owner', { path: ['owners', known], details: { owner } });
      known++;
    }
    loading.addLease(row, owner, i);
  };
  for (let i = 0; i < list.length; i++) {
    try {
      add(list[i] as LeaseRow, i);
    } catch (error) {
      atPlace(['leases', i], () => {
        throw error;
      });
    }
  }
  if (known < owners.length) {
    atPlace(['owners', known], () => failType('string[]', 'an owner without one'));
  }
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
    isList(leases, (row) => isLeaseRow(row, isNumber)) &&
    isList(quarantine, isQuarantineRow) &&
    (newest === null || isText(newest)) &&
    isList(cursors, isCursorRow)
  );
}
