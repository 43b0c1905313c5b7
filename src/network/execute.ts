/** The commands but `set-config`, which has a file of its own. */
import { fail } from '../internal/issue.ts';
import { networkMessages, poolMessages, zoneMessages } from '../internal/messages.ts';
import type { Prefix } from '../ip/prefix.ts';
import { mappedPrefix } from '../ipv4.ts';
import { setConfig } from './config.ts';
import { lengthIn, prefixText, rangeText } from './item.ts';
import { firstOverlap, type Layout, type Net, type Place } from './layout.ts';
import type { Checked, Item } from './read.ts';
import type { Assignment, AssignmentRow } from './types.ts';
import { assignmentOf } from './views.ts';
import { ownerOf, placesIn, type Work } from './work.ts';

export function execute(work: Work, command: Checked): Assignment | null {
  switch (command.op) {
    case 'assign':
      return assignmentOf(work.facts, assign(work, command));
    case 'adopt':
      return assignmentOf(work.facts, adopt(work, command));
    case 'orphan':
      for (const row of work.facts.rowsOf(command.instance)) work.change(row, { orphaned: true });
      return null;
    case 'release':
      for (const row of work.facts.rowsOf(command.instance, command.network))
        if (command.orphaned === undefined || command.orphaned === row.orphaned) work.release(row);
      return null;
    case 'set-config':
      setConfig(work, command);
      return null;
  }
}

function assign(work: Work, command: Checked<'assign'>): AssignmentRow {
  const { facts } = work;
  const { instance, network, address } = command;
  const net = needNet(facts.layout, network);
  const rows = facts.rowsOf(instance, network);
  const held = rows.find(({ orphaned }) => !orphaned) ?? null;
  const az = command.az === undefined ? (held?.az ?? null) : command.az;
  const places = placesIn(facts.layout, net, az);
  const fields = { az, ...fieldsOf(command, held) };
  if (address === undefined || address === null) {
    if (held !== null && staysIn(facts.layout, held, { az, isDynamic: address === null }))
      return work.change(held, { ...fields, ...(address === null && { type: 'dynamic' }) });
    if (held?.type === 'static' && address === undefined)
      failOutside(mappedPrefix(held.prefix), places, 'az');
    return leaseDynamic(work, { instance, network, ...fields }, { held, places });
  }
  const block = blockIn(facts.layout, { net, az, field: 'address' }, address);
  const known = rows.find((row) => row.prefix === prefixText(block));
  if (known === undefined || known.type === 'dynamic') checkStatic(facts.layout, net, block);
  if (known !== undefined) {
    if (held !== null && held !== known) work.release(held);
    return work.change(known, { ...fields, type: 'static', orphaned: false });
  }
  if (held !== null) work.release(held);
  return leaseBlock(work, { instance, network, ...fields, type: 'static' }, block);
}

type Wanted = Pick<AssignmentRow, 'instance' | 'network' | 'az' | 'group' | 'mac' | 'default'>;

/** Missing fields stay, null clears. */
function fieldsOf(
  command: Pick<Checked<'assign'>, 'group' | 'mac'> & Partial<Pick<Checked<'assign'>, 'default'>>,
  held: AssignmentRow | null,
): Pick<AssignmentRow, 'group' | 'mac' | 'default'> {
  const { group, mac } = command;
  return {
    group: group === undefined ? (held?.group ?? null) : group,
    mac: mac === undefined ? (held?.mac ?? null) : mac,
    default: command.default === undefined ? (held?.default ?? []) : [...new Set(command.default)].sort(),
  };
}

/** Whether an assignment can keep its block in an availability zone. */
function staysIn(
  layout: Layout,
  { network, prefix }: AssignmentRow,
  { az, isDynamic }: { az: string | null; isDynamic: boolean },
): boolean {
  const block = mappedPrefix(prefix);
  const place = layout.placeOf(network, block)!;
  if (!isIn(place, az)) return false;
  return !isDynamic || firstOverlap(place.fixed, block) === null;
}

function leaseDynamic(
  work: Work,
  wanted: Wanted,
  { held, places }: { held: AssignmentRow | null; places: readonly Place[] },
): AssignmentRow {
  if (held !== null) work.release(held);
  const row = { ...wanted, type: 'dynamic' as const, orphaned: false };
  const owner = ownerOf({ ...row, prefix: '', generation: 0 });
  const prefix = work.leaseNext(places, owner);
  return work.add({ ...row, prefix: prefixText(prefix) });
}

function leaseBlock(work: Work, wanted: Wanted & Pick<AssignmentRow, 'type'>, block: Prefix): AssignmentRow {
  const row = { ...wanted, prefix: prefixText(block), orphaned: false };
  work.leaseExact(block, ownerOf({ ...row, generation: 0 }));
  return work.add(row);
}

function adopt(work: Work, command: Checked<'adopt'>): AssignmentRow {
  const { facts } = work;
  const { instance, network, prefix } = command;
  const net = needNet(facts.layout, network);
  const block = blockIn(facts.layout, { net, az: null, field: 'prefix' }, prefix);
  const text = prefixText(block);
  const rows = facts.rowsOf(instance, network);
  const known = rows.find((row) => row.prefix === text);
  const held = rows.find(({ orphaned }) => !orphaned) ?? null;
  const fields = fieldsOf(command, known ?? null);
  if (held !== null && held !== known) {
    const { generation, prefix } = held;
    fail(poolMessages, 'differs', {
      path: ['prefix'],
      details: { prefix, owner: instance, generation, field: 'prefix' },
    });
  }
  if (known !== undefined) return work.change(known, { ...fields, orphaned: false });
  const place = facts.layout.placeOf(network, block)!;
  checkRestricted(place, block);
  const type = firstOverlap(place.fixed, block) === null ? 'dynamic' : 'static';
  return leaseBlock(work, { instance, network, az: null, ...fields, type }, block);
}

function needNet(layout: Layout, name: string): Net {
  const net = layout.nets.get(name);
  if (net !== undefined) return net;
  return fail(zoneMessages, 'unknown-network', { path: ['network'], details: { id: name } });
}

function isIn({ parsed: { azs } }: Place, az: string | null): boolean {
  return az === null || azs.length === 0 || azs.includes(az);
}

/** Returns the whole block that an item of a field names: in a delegating subnet its first address does, too. */
function blockIn(
  layout: Layout,
  { net, az, field }: { readonly net: Net; readonly az: string | null; readonly field: string },
  { prefix, isAddress }: Item,
): Prefix {
  const place = layout.placeOf(net.name, prefix);
  if (place === null || !isIn(place, az)) return failOutside(prefix, placesIn(layout, net, az), field);
  const { blockLength, family } = place;
  const whole = isAddress ? prefix.first.prefix(blockLength) : prefix;
  if (whole.length === blockLength && whole.first.equals(prefix.first)) return whole;
  const item = isAddress ? rangeText(prefix.toRange()) : prefixText(prefix);
  return fail(networkMessages, 'not-a-block', {
    path: [field],
    details: { item, length: lengthIn(family, blockLength) },
  });
}

function failOutside(item: Prefix, places: readonly Place[], field: string): never {
  const prefix = places.map(({ parsed }) => parsed.prefix).join(', ');
  return fail(networkMessages, 'outside-range', {
    path: [field],
    details: { item: prefixText(item), prefix },
  });
}

function checkRestricted({ restricted }: Place, block: Prefix): void {
  const other = firstOverlap(restricted, block);
  if (other === null) return;
  const details = { item: prefixText(block), range: rangeText(other.range), reason: other.reason };
  fail(poolMessages, 'overlaps-reservation', { details });
}

function checkStatic(layout: Layout, net: Net, block: Prefix): void {
  const place = layout.placeOf(net.name, block)!;
  checkRestricted(place, block);
  if (firstOverlap(place.fixed, block)?.range.contains(block)) return;
  const details = { item: prefixText(block), network: net.name };
  fail(networkMessages, 'not-static', { path: ['address'], details });
}
