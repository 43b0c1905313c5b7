/** Events for the world outside, made of records. */
import { Prefix } from '../ip/prefix.ts';
import { unmapped } from '../ipv4.ts';
import type { PoolChange } from '../pool.ts';
import type { Route, RouterView } from '../render.ts';
import type { Rule } from '../rule.ts';
import { quarantineView } from './holdings.ts';
import { readRecord } from './record.ts';
import type {
  Flow,
  NetworkView,
  NicView,
  Noun,
  VpcView,
  ZoneChange,
  ZonePrefixView,
  ZoneQuarantine,
  ZoneRecord,
  ZoneView,
} from './types.ts';

/**
 * An event for routers, firewalls and message buses. Its subject has the name of the first part of its type, also on
 * removal.
 *
 * @public
 */
export interface ZoneEvent {
  /** The noun, and what happened to it. */
  readonly type:
    | `${'prefix' | 'vpc' | 'network' | 'router' | 'nic'}.${'add' | 'change' | 'remove'}`
    | `${'route' | 'rule' | 'quarantine'}.${'add' | 'remove'}`
    | 'capacity.low';
  /** The version of the zone that the record led to. */
  readonly version: number;
  /** The time, in milliseconds since 1970. */
  readonly at: number;
  /** The prefix. */
  readonly prefix?: ZonePrefixView;
  /** The VPC. */
  readonly vpc?: VpcView;
  /** The network; of a rule its id alone stands in `of`. */
  readonly network?: NetworkView;
  /** The router. */
  readonly router?: RouterView;
  /** The NIC. */
  readonly nic?: NicView;
  /** The route, with subnet and next hop. */
  readonly route?: Route;
  /** The rule. */
  readonly rule?: Rule;
  /** The network of a rule. */
  readonly of?: string;
  /** The quarantine; of one that is over the prefix alone. Its end has an event once the space is needed. */
  readonly quarantine?: Pick<ZoneQuarantine, 'prefix'> & Partial<ZoneQuarantine>;
  /** The connections to flush: a rule that is gone leaves them alive. */
  readonly flows?: readonly Flow[];
}

/**
 * Returns the events of a record, in order. Offerings and reservations concern nobody outside.
 *
 * @public
 */
export function zoneEvents(record: ZoneRecord): readonly ZoneEvent[] {
  return readRecord(record, ({ version, at, changes }) =>
    changes.flatMap(eventsOf).map((event) => ({ ...event, version, at })),
  );
}

type Bare = Omit<ZoneEvent, 'version' | 'at'>;

function eventsOf(change: ZoneChange): Bare[] {
  switch (change.op) {
    case 'pool':
      return change.record.changes.flatMap(quarantineEvent);
    case 'set':
      return change.event === null ? [] : nounEvent(change.noun, change.event, change.view);
    case 'remove':
      return nounEvent(change.noun, 'remove', change.view);
    case 'rules':
      return [
        ...change.removed.map(
          ({ rule, flows }): Bare => ({ type: 'rule.remove', of: change.network, rule, flows }),
        ),
        ...change.added.map((rule): Bare => ({ type: 'rule.add', of: change.network, rule })),
      ];
    case 'routes':
      return [
        ...change.removed.map((route): Bare => ({ type: 'route.remove', route })),
        ...change.added.map((route): Bare => ({ type: 'route.add', route })),
      ];
    case 'capacity':
      return [{ type: 'capacity.low', prefix: change.view }];
  }
}

function quarantineEvent(change: PoolChange): Bare[] {
  if (change.op === 'reclaim')
    return [{ type: 'quarantine.remove', quarantine: { prefix: prefixText(change.prefix) } }];
  if (change.op !== 'release' || change.until === null) return [];
  const { prefix, owner, until } = change;
  return [
    { type: 'quarantine.add', quarantine: quarantineView({ prefix: Prefix.parse(prefix), owner, until }) },
  ];
}

const prefixText = (prefix: string): string => String(unmapped(Prefix.parse(prefix)));

function nounEvent(noun: Noun, kind: 'add' | 'change' | 'remove', view: ZoneView): Bare[] {
  return noun === 'offering' ? [] : [{ type: `${noun}.${kind}`, [noun]: view }];
}
