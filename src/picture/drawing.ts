/** Collects what is drawn of a map: prefixes as large as a cell and larger, and the cells that hold smaller ones. */
import { checkOptions } from '../internal/fields.ts';
import { isIterable } from '../internal/guards.ts';
import { atPath, failType } from '../internal/issue.ts';
import { type Block, coverSpan } from '../internal/span.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { cellOf, clipped } from './cells.ts';
import { blockOf, textOf } from './span.ts';

/**
 * The content of a map. The lists of a pool can be given as they are.
 *
 * @public
 */
export interface PictureContent {
  /** Leases, as of `pool.leases()`. A container is a frame around what is in it. */
  readonly leases?:
    | Iterable<{
        readonly prefix: Prefix | string;
        readonly owner?: string | null;
        readonly container?: boolean;
      }>
    | undefined;
  /** Reservations, as of `pool.reservations()`. */
  readonly reservations?:
    | Iterable<{ readonly range: AddressRange | Prefix | string; readonly reason?: string }>
    | undefined;
  /** Quarantines, as of `pool.quarantines()`. */
  readonly quarantines?: Iterable<{ readonly prefix: Prefix | string }> | undefined;
}

/** The kinds in the order of drawing. */
const KINDS = ['container', 'lease', 'quarantine', 'reservation'] as const;

export type Kind = (typeof KINDS)[number];

/** One shape of a kind: a prefix as large as a cell or larger, or a cell with all that is smaller in it. */
export interface Shape {
  readonly prefix: string;
  readonly label: string;
  /** The share of its space that is taken. */
  readonly share: number;
}

interface Cell {
  readonly prefix: string;
  /** The words of the first thing in it. */
  readonly label: string;
  count: number;
  share: number;
  /** The last thing in it: a range can have several prefixes in one cell. */
  last: number;
}

/** Collects what is drawn of a kind. */
export class Drawing {
  readonly kind: Kind;
  readonly within: Block;
  /** The length of cells. */
  readonly length: number;
  count = 0;
  readonly large: Shape[] = [];
  readonly cells: Map<number, Cell> = new Map();

  constructor(kind: Kind, within: Block, length: number) {
    this.kind = kind;
    this.within = within;
    this.length = length;
  }

  /** Adds what lies inside; the rest of it is skipped. */
  add(item: AddressRange | Prefix | string, words: string, path: readonly (string | number)[]): void {
    const span = clipped(this.within, item, path);
    if (span === null) return;
    this.count++;
    for (const block of coverSpan(span, 128)) {
      if (block.length > this.length) {
        this.addSmall(block, words);
        continue;
      }
      const prefix = textOf(block);
      this.large.push({ prefix, label: `${prefix}, ${words}`, share: 1 });
    }
  }

  addSmall(block: Block, words: string): void {
    const { cells, length, within } = this;
    const index = cellOf(within, length, block.first);
    let cell = cells.get(index);
    if (cell === undefined) {
      const prefix = textOf(blockOf(block.first, length));
      cell = { prefix, label: `${textOf(block)}, ${words}`, count: 0, share: 0, last: 0 };
      cells.set(index, cell);
    }
    if (cell.last !== this.count) cell.count++;
    cell.last = this.count;
    cell.share += 2 ** (length - block.length);
  }

  shapes(): Shape[] {
    const cells = Array.from(this.cells.values(), (cell) => {
      const { prefix, count, share } = cell;
      return count === 1 ? cell : { ...cell, label: `${prefix}, ${this.counted(count)}, ${percent(share)}` };
    });
    return [...this.large, ...cells];
  }

  counted(count: number = this.count): string {
    return `${count.toLocaleString('en-US')} ${this.kind}${count === 1 ? '' : 's'}`;
  }
}

/** Draws up a list of each kind. */
export function drawingsOf(within: Block, length: number, content: PictureContent): Drawing[] {
  checkOptions('PictureContent', content, ['leases', 'reservations', 'quarantines']);
  const drawings = KINDS.map((kind) => new Drawing(kind, within, length));
  const [container, lease, quarantine, reservation] = drawings as [Drawing, Drawing, Drawing, Drawing];
  for (const [item, path] of listed('leases', content.leases)) {
    const owner = readText(item.owner, 'owner', path);
    if (item.container === true) {
      container.add(item.prefix, owner === null ? 'container' : `container of ${owner}`, path);
    } else lease.add(item.prefix, owner === null ? 'leased' : `leased to ${owner}`, path);
  }
  for (const [item, path] of listed('reservations', content.reservations)) {
    const reason = readText(item.reason, 'reason', path);
    reservation.add(item.range, reason === null ? 'reserved' : `reserved: ${reason}`, path);
  }
  for (const [item, path] of listed('quarantines', content.quarantines)) {
    quarantine.add(item.prefix, 'in quarantine', path);
  }
  return drawings;
}

/** Reads a text for a label; null for none. */
function readText(value: unknown, name: string, path: readonly (string | number)[]): string | null {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' ? value : atPath([...path, name], () => failType('string', value));
}

/** Iterates the items of a list with the paths to them. */
function* listed<T>(name: string, items: Iterable<T> | undefined): Generator<[T, readonly [string, number]]> {
  if (items === undefined) return;
  if (!isIterable(items)) failType('Iterable', items, name);
  let i = 0;
  for (const item of items) {
    const path = [name, i++] as const;
    if (typeof item !== 'object' || item === null) atPath(path, () => failType('object', item));
    yield [item, path];
  }
}

function percent(share: number): string {
  const value = 100 * Math.min(1, share);
  return value < 0.01 ? 'less than 0.01 % taken' : `${Number(value.toPrecision(2))} % taken`;
}
