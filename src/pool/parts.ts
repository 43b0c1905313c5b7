/** Pools as lines, and back. */
import { fail, failType } from '../internal/issue.ts';
import { bitmapMessages, poolMessages } from '../internal/messages.ts';
import { PartsReader, writeParts } from '../internal/parts.ts';
import { checkKey } from './checks.ts';
import {
  atPlace,
  checkHead,
  isCursorRow,
  isLeaseRow,
  isQuarantineRow,
  isReservationRow,
  isText,
  type LeaseRow,
  Loading,
  readMembers,
} from './loading.ts';
import { type Place, rootPlace } from './space.ts';
import type { State } from './state.ts';
import type { PoolSnapshot } from './types.ts';
import { cursorRows, FORMAT, headOf, leaseRow, quarantineRow, reservationRow } from './write-snapshot.ts';

/** In an order in which each row is checked against those before it. */
const SECTIONS = ['roots', 'leases', 'quarantine', 'reservations', 'cursors'] as const;
type Section = (typeof SECTIONS)[number];

type Head = Omit<PoolSnapshot, Section | 'owners' | 'checksum'>;

/**
 * Writes the lines of a pool. A plan can be made between two of them: it moves rows and nodes about and back, so that each
 * step begins with a prefix, a range or an index, and never with a row.
 */
export function partsOf(state: State): Generator<string> {
  const { version, newest, space, leases, reservations } = state;
  const check = () => {
    if (state.hasDraft) fail(poolMessages, 'draft-open');
    if (state.version === version) return;
    fail(poolMessages, 'stale-snapshot', { details: { begun: version, version: state.version } });
  };
  check();
  const head: Head = { ...headOf(state), newest: newest && String(newest) };
  const cursors = cursorRows(state);
  const counts = {
    roots: space.bitmaps.length,
    leases: sumOf(leases.leased),
    quarantine: sumOf(leases.quarantined),
    reservations: reservations.count,
    cursors: cursors.length,
  };
  const rows = {
    roots: rootRows(state),
    leases: leaseRows(state),
    quarantine: quarantineRows(state),
    reservations: reservationRows(state),
    cursors,
  };
  const sections = SECTIONS.map((name) => ({ name, count: counts[name], rows: rows[name] }));
  return writeParts(head, sections, check);
}

function sumOf(counts: readonly Float64Array[]): number {
  return counts.reduce((sum, ofLevel) => ofLevel.reduce((a, b) => a + b, sum), 0);
}

function* rootRows({ space }: State): Generator<string> {
  for (const { root } of space.bitmaps) yield String(root);
}

function* leaseRows(state: State): Generator<unknown> {
  for (const bitmap of [...state.space.sorted]) yield* leaseRowsIn(state, rootPlace(bitmap));
}

function* leaseRowsIn(state: State, { bitmap, region }: Place): Generator<unknown> {
  const { leases } = state;
  for (const block of bitmap.blocks({ within: region })) {
    const row = leases.find(block);
    if (!leases.isLease(row)) continue;
    const isContainer = leases.isContainer(row);
    yield leaseRow(state, row, leases.rows.texts[row]);
    if (isContainer) yield* leaseRowsIn(state, state.placeIn(block, leases.find(block)));
  }
}

function* quarantineRows({ leases }: State): Generator<unknown> {
  for (let row = leases.oldest; row !== 0; ) {
    const quarantine = leases.quarantineAt(row);
    yield quarantineRow(quarantine);
    row = leases.rows.next[leases.find(quarantine.prefix)]!;
  }
}

function* reservationRows({ reservations }: State): Generator<unknown> {
  for (let one = reservations.after(null); one !== undefined; one = reservations.after(one.range))
    yield reservationRow(one);
}

/** Makes a state of the lines that {@link partsOf} wrote. */
export class PartsLoader {
  readonly reader: PartsReader = new PartsReader(SECTIONS);
  loading: Loading | null = null;
  /** How many rows of each section there have been. */
  readonly added: Record<Section, number> = {
    roots: 0,
    leases: 0,
    quarantine: 0,
    reservations: 0,
    cursors: 0,
  };
  /** The error of the line that could not be read: there is no way on after it. */
  error: unknown = null;

  read(line: string): void {
    if (this.error !== null) throw this.error;
    try {
      const part = this.reader.read(line);
      if (part.kind === 'head') this.begin(part.head as Head, part.counts as Record<Section, number>);
      else this.add(part.section as Section, part.rows);
    } catch (error) {
      this.error = error;
      throw error;
    }
  }

  begin(head: Head, { leases, quarantine }: Readonly<Record<Section, number>>): void {
    const loading = atPlace(['head'], () => {
      const { format, newest } = head;
      if (format !== FORMAT) {
        const received = typeof format === 'number' ? format : typeof format;
        fail(bitmapMessages, 'damaged-version', { details: { received, expected: FORMAT } });
      }
      checkHead(head);
      if (newest !== null && !isText(newest)) failType('Prefix | null', newest);
      return new Loading({ ...head, settings: readMembers(head.settings) });
    });
    loading.state.leases.ensure(leases + quarantine);
    this.loading = loading;
  }

  add(section: Section, rows: readonly unknown[]): void {
    const [isRow, add] = ROWS[section];
    let i = this.added[section];
    const addNext = (row: unknown) => {
      if (!isRow(row)) failType('array', row, section);
      add(this.loading!, row as never, i);
    };
    for (const row of rows) {
      atPlace([section, i], () => addNext(row));
      i++;
    }
    this.added[section] = i;
  }

  end(): State {
    if (this.error !== null) throw this.error;
    this.reader.end();
    return this.loading!.finish();
  }
}

/** The rows of each section: what they look like, and where they go. */
const ROWS: Readonly<
  Record<
    Section,
    readonly [isRow: (row: unknown) => boolean, add: (to: Loading, row: never, i: number) => void]
  >
> = {
  roots: [isText, (to, row, i) => to.addRoot(row, i)],
  leases: [(row) => isLeaseRow(row, isText), addLease],
  quarantine: [isQuarantineRow, (to, row, i) => to.addQuarantine(row, i)],
  reservations: [isReservationRow, (to, row, i) => to.addReservation(row, i)],
  cursors: [isCursorRow, (to, row, i) => to.addCursor(row, i)],
};

function addLease(to: Loading, row: LeaseRow, i: number): void {
  to.addLease(row, checkKey(row[1] as string), i);
}
