/** From rows to the requests of one plan. */
import type { Issue } from '../error.ts';
import { checkOptions } from '../internal/fields.ts';
import { atPath, failType, makeIssue } from '../internal/issue.ts';
import { dataMessages } from '../internal/messages.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import type { Lease, LeaseOptions, Pool, PoolPlan, PoolRequest } from '../pool.ts';
import { checkedRows, type IpamRow, type RowPath } from './row.ts';
import { statusOfKind } from './shapes.ts';

/**
 * How rows become requests.
 *
 * @public
 */
export interface PlanRowsOptions {
  /** For an owner that has the lease already, with other tags: as in {@link LeaseOptions.onExisting}. */
  readonly onExisting?: LeaseOptions['onExisting'];
}

/**
 * The changes that rows ask for.
 *
 * @public
 */
export interface PlannedRows {
  /** The change of all rows that can be made, as one plan. */
  readonly plan: PoolPlan;
  /** The requests of that plan, for a store. */
  readonly requests: readonly PoolRequest[];
  /** Every row that cannot be made, in the order of the rows, with its place as the path and the reason. */
  readonly issues: readonly Issue[];
}

/**
 * The calls that rows need of a pool: it is not changed, so the view of a store will do.
 *
 * @public
 */
export type PlanningPool = Pick<Pool, 'planEach' | 'path' | 'roots'>;

/** A request and the index of the row that asks for it. */
interface Placed {
  readonly request: PoolRequest;
  readonly at: number;
}

/** An issue and the index of the row that it is about. */
interface Refused {
  readonly issue: Issue;
  readonly at: number;
}

/** Any row but a root. */
interface Span {
  readonly row: IpamRow;
  readonly at: number;
  readonly first: Address;
  readonly last: Address;
  /** Null for a reservation. */
  readonly prefix: Prefix | null;
  /** True if other rows lie inside. */
  holds: boolean;
}

/**
 * Plans what rows are to change in a pool, and changes nothing. The outermost come first. A lease with rows inside becomes a
 * container, and so does one that the pool has. A row that the pool has already changes nothing.
 *
 * Each row is made, or refused with its own issue: its place is the path. Commit the plan if there is none.
 *
 * @throws HextetError `invalid-type` for anything but a list; `unknown-field` for the options.
 *
 * @example
 * ```ts
 * import { planRows, readRows } from 'hextet/ipam';
 * import { Pool } from 'hextet/pool';
 *
 * const pool = new Pool({ roots: ['2001:db8::/32'] });
 * const { rows } = readRows('prefix,owner\n2001:db8::5,web-1\n2001:db8::/64,lan\n2001:db9::/64,lab\n');
 * const { plan, issues } = planRows(pool, rows);
 * issues.map(({ path, code }) => [path, code]); // [[[4], 'outside-root']]
 * pool.commit(plan);
 * pool.path('2001:db8::5').map(({ owner }) => owner); // ['lan', 'web-1']
 * ```
 *
 * @public
 */
export function planRows(
  pool: PlanningPool,
  rows: Iterable<IpamRow>,
  options: PlanRowsOptions = {},
): PlannedRows {
  if (typeof pool?.planEach !== 'function') failType('Pool', pool, 'pool');
  checkOptions('PlanRowsOptions', options, ['onExisting']);
  const all = checkedRows(rows);
  const refused: Refused[] = [];
  const placed = [
    ...rootRequests(pool, all, refused),
    ...spaceRequests(pool, spansOf(all, refused), options.onExisting),
  ];
  const { plan, results } = pool.planEach(placed.map(({ request }) => [request]));
  const requests: PoolRequest[] = [];
  for (const [i, result] of results.entries()) {
    const { request, at } = placed[i]!;
    if (result.ok) {
      requests.push(request);
      continue;
    }
    // The path of the plan begins with the group and its only request.
    const path = [...all[at]!.path, ...result.issue.path!.slice(2)];
    refused.push({ issue: { ...result.issue, path } as Issue, at });
  }
  const issues = refused.sort((a, b) => a.at - b.at).map(({ issue }) => issue);
  return { plan, requests, issues };
}

/** The roots that the pool does not have. */
function rootRequests(pool: PlanningPool, rows: readonly IpamRow[], refused: Refused[]): Placed[] {
  const had = new Set(pool.roots.map(String));
  const listed = new Set<string>();
  const placed: Placed[] = [];
  for (const [at, { kind, space, path }] of rows.entries()) {
    if (kind !== 'root') continue;
    const root = String(atPath([at, 'space'], () => Prefix.from(space as Prefix)));
    if (listed.has(root)) refused.push({ issue: twiceIssue(root, path), at });
    else if (!had.has(root)) placed.push({ request: { op: 'add-root', root }, at });
    listed.add(root);
  }
  return placed;
}

/** The other rows from the outermost on, each knowing whether it holds others; a second one for the same is an issue. */
function spansOf(rows: readonly IpamRow[], refused: Refused[]): Span[] {
  const spans: Span[] = [];
  for (const [at, row] of rows.entries()) {
    if (row.kind === 'root') continue;
    const isLease = row.kind !== 'reserved';
    const space = atPath([at, 'space'], () =>
      isLease ? Prefix.from(row.space as Prefix) : AddressRange.from(row.space),
    );
    spans.push({
      row,
      at,
      first: space.first,
      last: space.last,
      prefix: isLease ? (space as Prefix) : null,
      holds: false,
    });
  }
  spans.sort((a, b) => compareEnds(a, b) || orderOf(a) - orderOf(b));

  // Of two leases that overlap, one holds the other: what lies in a lease comes next, or lies in what comes next.
  let outer: Span | null = null;
  return spans.filter((span, i) => {
    const before = spans[i - 1];
    if (before !== undefined && compareEnds(before, span) === 0 && orderOf(before) === orderOf(span)) {
      refused.push({ issue: twiceIssue(String(span.row.space), span.row.path), at: span.at });
      return false;
    }
    if (outer !== null && Address.compare(span.last, outer.last) <= 0) outer.holds = true;
    if (span.prefix !== null) outer = span;
    return true;
  });
}

function compareEnds(a: Span, b: Span): number {
  return Address.compare(a.first, b.first) || Address.compare(b.last, a.last);
}

/** A reservation comes before the lease of the same space, which it admits by name. */
function orderOf({ prefix }: Span): number {
  return prefix === null ? 0 : 1;
}

function twiceIssue(item: string, path: RowPath): Issue {
  return makeIssue(dataMessages, 'listed-twice', { path, details: { item } });
}

/** A request for each row, after one that makes a container of the lease around it where that is needed. */
function* spaceRequests(
  pool: PlanningPool,
  spans: readonly Span[],
  onExisting: PlanRowsOptions['onExisting'],
): Generator<Placed> {
  const opened = new Set<string>();
  for (const span of spans) {
    const { at } = span;
    const held = pool.path(span.first).filter((lease) => holdsSpan(lease, span));
    const own = held.find(({ prefix }) => prefix.length === span.prefix?.length);
    const outer = held.filter((lease) => lease !== own).at(-1);
    for (const lease of [outer, span.holds ? own : undefined]) {
      if (lease === undefined || lease.container || opened.has(String(lease.prefix))) continue;
      opened.add(String(lease.prefix));
      const { prefix, generation } = lease;
      yield { request: { op: 'update', prefix, generation, container: true }, at };
    }
    yield { request: requestOf(span, own?.container === true, onExisting), at };
  }
}

/** Returns the request of a row, which the pool may have as a container already. */
function requestOf(
  { row, first, last, prefix, holds }: Span,
  isContainer: boolean,
  onExisting: PlanRowsOptions['onExisting'],
): PoolRequest {
  const { kind, owner, tags, status } = row;
  if (prefix === null) {
    return {
      op: 'reserve',
      range: AddressRange.of(first, last),
      reason: owner,
      ...(tags.allow !== undefined && { allow: 'exact' }),
    };
  }
  const container = kind === 'container' || holds || isContainer;
  const isSaid = status === '' || status === statusOfKind(container ? 'container' : kind);
  return {
    op: 'allocate',
    prefix,
    owner,
    tags: isSaid ? tags : { ...tags, status },
    ...(container && { container }),
    onExisting,
  };
}

/** Returns true if a lease of the pool holds a row: a reservation lies strictly inside. */
function holdsSpan({ prefix }: Lease, { first, last, prefix: own }: Span): boolean {
  if (Address.compare(last, prefix.last) > 0) return false;
  return own !== null || !prefix.first.equals(first) || !prefix.last.equals(last);
}
