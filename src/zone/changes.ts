/** The changes of a record: rows with their views, and what they mean for rules, routes and capacity. */

import type { Route } from '../render.ts';
import { type Rule, splitRule } from '../rule.ts';
import { flowsOf } from './flows.ts';
import type { NetworkRow, Rows } from './rows.ts';
import type { Noun, RuleFlow, ZoneChange } from './types.ts';
import type { Planned } from './views.ts';
import { routeOf, viewOf } from './views.ts';

/** Returns the changes of a plan. */
export function changesOf(transaction: Planned): ZoneChange[] {
  const { facts } = transaction;
  const touched = facts
    .touched()
    .map(({ noun, id, before }) => ({ noun, id, before, row: facts.get(noun, id) }))
    .filter(
      ({ noun, before, row }) => !isSame(before, row) || (row !== null && hasMoved(transaction, noun, row)),
    );
  return [
    ...touched.map(({ noun, id, before, row }) => rowChange(transaction, noun, id, before, row)),
    ...touched.flatMap(({ noun, before, row }) =>
      noun === 'network' ? ruleChanges(before as NetworkRow | null, row as NetworkRow | null) : [],
    ),
    ...routeChanges(transaction),
  ];
}

function rowChange(
  transaction: Planned,
  noun: Noun,
  id: string,
  before: Rows[Noun] | null,
  row: Rows[Noun] | null,
): ZoneChange {
  if (row === null) {
    return { op: 'remove', noun, id, view: transaction.kept.get(`${noun}/${id}`)! } as ZoneChange;
  }
  const view = viewOf(transaction, noun, row);
  const isSeen = () => !isSame(visible(before!), visible(row)) || hasMoved(transaction, noun, row);
  const event = before === null ? 'add' : isSeen() ? 'change' : null;
  return { op: 'set', noun, row, view, event } as ZoneChange;
}

/** Whether a row shows something else than before, since another has changed: a machine in a network with a new prefix. */
function hasMoved(transaction: Planned, noun: Noun, row: Rows[Noun]): boolean {
  const before = transaction.kept.get(`${noun}/${row.id}`);
  return before !== undefined && !isSame(before, viewOf(transaction, noun, row));
}

/** The rules of a network have events of their own. */
function visible(row: Rows[Noun]): object {
  return 'rules' in row ? { ...row, rules: null } : row;
}

function ruleChanges(was: NetworkRow | null, row: NetworkRow | null): ZoneChange[] {
  const [were, are] = [was?.rules ?? [], row?.rules ?? []];
  if (were === are) return [];
  const [before, after] = [were, are].map((rules) => new Set(rules.map(meaningOf)));
  const added = are.filter((rule) => !before!.has(meaningOf(rule)));
  const removed = were.filter((rule) => !after!.has(meaningOf(rule)));
  if (added.length === 0 && removed.length === 0) return [];
  const gone: RuleFlow[] = removed.map((rule) => ({ rule, flows: flowsOf(rule, was!) }));
  return [{ op: 'rules', network: (row ?? was)!.id, added, removed: gone }];
}

/** A text that two rules share if they match the same packets: a network can have a great many of them. */
function meaningOf(rule: Rule): string {
  return JSON.stringify(splitRule(rule));
}

/** A route is its prefix and its next hop. */
function routeChanges({ facts, routes }: Planned): ZoneChange[] {
  const added: Route[] = [];
  const removed: Route[] = [];
  for (const [id, was] of routes) {
    const row = facts.get('network', id);
    const is = row === null ? null : routeOf(facts, row);
    if (was?.prefix === is?.prefix && was?.via === is?.via) continue;
    if (was !== null) removed.push(was);
    if (is !== null) added.push(is);
  }
  return added.length === 0 && removed.length === 0 ? [] : [{ op: 'routes', added, removed }];
}

/** Whether two rows of plain data say the same. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
