import { Address } from '../ip/address.ts';
import { AddressRange } from '../ip/range.ts';
import type { Reservation } from './types.ts';

/**
 * A node of an AA tree (A. Andersson, "Balanced search trees made simple", 1993): a left child is one level lower, a
 * right child one level lower or on the same level, a right grandchild lower.
 */
interface Node {
  reservation: Reservation;
  level: number;
  left: Node | null;
  right: Node | null;
  /** The highest end of the reservations in the subtree: nothing in it overlaps what begins above. */
  reach: Address;
}

/**
 * The reservations as the operator made them, which may overlap, ascending; no two are of the same range. A change takes
 * O(log n) steps in any order of changes, and so does finding, with O(log n) more for each reservation found.
 */
export class Reservations {
  root: Node | null = null;
  /** How many there are. */
  count = 0;

  /** All of them, ascending. */
  get list(): Reservation[] {
    return [...ascending(this.root)];
  }

  /** The reservation of just this range. */
  find(range: AddressRange): Reservation | undefined {
    for (let node = this.root; node !== null; ) {
      const order = AddressRange.compare(range, node.reservation.range);
      if (order === 0) return node.reservation;
      node = order < 0 ? node.left : node.right;
    }
    return undefined;
  }

  /** The first one after a range, or of all for null. */
  after(range: AddressRange | null): Reservation | undefined {
    let found: Reservation | undefined;
    for (let node = this.root; node !== null; ) {
      const isAfter = range === null || AddressRange.compare(range, node.reservation.range) < 0;
      if (isAfter) found = node.reservation;
      node = isAfter ? node.left : node.right;
    }
    return found;
  }

  /** Adds one whose range no other has. */
  add(reservation: Reservation): void {
    this.root = insert(this.root, reservation);
    this.count++;
  }

  /** Removes that of a range, which is there. */
  remove(range: AddressRange): void {
    this.root = remove(this.root as Node, range);
    this.count--;
  }

  /** Those that have at least one address of a range, ascending. */
  *overlapping({ first, last }: Pick<AddressRange, 'first' | 'last'>): Generator<Reservation> {
    for (const reservation of ascending(this.root, first)) {
      if (Address.compare(reservation.range.first, last) > 0) return;
      if (Address.compare(reservation.range.last, first) >= 0) yield reservation;
    }
  }
}

/** All reservations of a subtree, ascending; not all of those that end before an address. */
function* ascending(root: Node | null, from?: Address): Generator<Reservation> {
  const above: Node[] = [];
  let node = root;
  for (;;) {
    while (node !== null && (from === undefined || Address.compare(node.reach, from) >= 0)) {
      above.push(node);
      node = node.left;
    }
    const next = above.pop();
    if (next === undefined) return;
    yield next.reservation;
    node = next.right;
  }
}

function insert(node: Node | null, reservation: Reservation): Node {
  if (node === null) {
    return { reservation, level: 1, left: null, right: null, reach: reservation.range.last };
  }
  if (AddressRange.compare(reservation.range, node.reservation.range) < 0) {
    node.left = insert(node.left, reservation);
  } else node.right = insert(node.right, reservation);
  refresh(node);
  return split(skew(node));
}

function remove(node: Node, range: AddressRange): Node | null {
  const order = AddressRange.compare(range, node.reservation.range);
  if (order < 0) node.left = remove(node.left as Node, range);
  else if (order > 0) node.right = remove(node.right as Node, range);
  else if (node.left === null) return node.right;
  else {
    // What has a left child has a right one, too: the next higher reservation takes the place.
    let next = node.right as Node;
    while (next.left !== null) next = next.left;
    node.reservation = next.reservation;
    node.right = remove(node.right as Node, next.reservation.range);
  }
  refresh(node);
  return lower(node);
}

/** Puts the levels right above a subtree that lost one. */
function lower(node: Node): Node {
  const level = Math.min(node.left?.level ?? 0, node.right?.level ?? 0) + 1;
  if (level === node.level) return node;
  node.level = level;
  if (node.right !== null) node.right.level = Math.min(node.right.level, level);
  const top = skew(node);
  // A node of level 2 and above had two children: the one that is left is on the right now.
  let right = skew(top.right as Node);
  if (right.right !== null) right.right = skew(right.right);
  top.right = right;
  const whole = split(top);
  right = split(whole.right as Node);
  whole.right = right;
  return whole;
}

/** Turns a left child of the same level into the parent. */
function skew(node: Node): Node {
  const { left } = node;
  if (left?.level !== node.level) return node;
  node.left = left.right;
  left.right = node;
  refresh(node);
  refresh(left);
  return left;
}

/** Raises the middle of three nodes of the same level. */
function split(node: Node): Node {
  const { right } = node;
  if (right?.right?.level !== node.level) return node;
  node.right = right.left;
  right.left = node;
  right.level++;
  refresh(node);
  refresh(right);
  return right;
}

function refresh(node: Node): void {
  const { left, right } = node;
  let reach = node.reservation.range.last;
  if (left !== null && Address.compare(left.reach, reach) > 0) reach = left.reach;
  if (right !== null && Address.compare(right.reach, reach) > 0) reach = right.reach;
  node.reach = reach;
}
