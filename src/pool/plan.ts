import type { Change, ChangeSet } from './types.ts';

/**
 * What requests would do to a pool: plain data, of which `JSON.stringify` keeps all. Its text is the difference that it
 * makes, a line for each change.
 *
 * @public
 */
export class Plan {
  /** The version of the pool that it was made on, and the only one that it fits. */
  readonly version: number;
  /** The entry that the journal gets when the plan is carried out: what a write-ahead journal writes down before. */
  readonly record: ChangeSet;
  /** The prefixes that the allocations get, in the order of the requests. */
  readonly leases: readonly string[];

  /** Use {@link Pool.plan}. @internal */
  constructor(version: number, record: ChangeSet, leases: readonly string[]) {
    this.version = version;
    this.record = record;
    this.leases = leases;
  }

  /**
   * A line for each change, two for a root of another size, in the order in which they are made: `+` for what is added,
   * `-` for what is taken away.
   */
  toString(): string {
    return this.record.changes.map(line).join('\n');
  }
}

function line(change: Change): string {
  switch (change.op) {
    case 'lease':
      return `+ lease ${change.prefix} to ${JSON.stringify(change.owner)}`;
    case 'release': {
      const rest = change.until === null ? '' : `, in quarantine until ${change.until}`;
      return `- lease ${change.prefix} of ${JSON.stringify(change.owner)}${rest}`;
    }
    case 'expire':
      return `- quarantine ${change.prefix}`;
    case 'reserve':
      return `+ reservation ${change.range} ${JSON.stringify(change.reason)}`;
    case 'unreserve':
      return `- reservation ${change.range} ${JSON.stringify(change.reason)}`;
    case 'add-root':
      return `+ root ${change.root}`;
    case 'remove-root':
      return `- root ${change.root}`;
    case 'resize-root':
      return `- root ${change.root}\n+ root ${change.to}`;
  }
}
