/** The commands on the facts and the pool. */
import { failType } from '../internal/issue.ts';
import type { Host, Machine } from '../internal/machine.ts';
import type { Section } from '../internal/parts.ts';
import type { Path } from '../internal/read.ts';
import { mappedPrefix } from '../ipv4.ts';
import type { Pool, PoolDraft } from '../pool.ts';
import { execute } from './execute.ts';
import type { Facts, Mark } from './facts.ts';
import { Layout } from './layout.ts';
import { linesOf } from './lines.ts';
import { policyData } from './policy.ts';
import { type Checked, readCommand, readNetworks, readRow } from './read.ts';
import type { Assignment, AssignmentRow, NetworkChange } from './types.ts';
import { faced, Work } from './work.ts';

/** The machine of manual networks. */
export type NetworkMachine = Machine<Checked, Assignment | null, NetworkChange, PoolDraft>;

export class NetworkHost implements Host<Checked, Assignment | null, NetworkChange, PoolDraft> {
  readonly facts: Facts;
  readonly pool: Pool;

  constructor(facts: Facts, pool: Pool) {
    this.facts = facts;
    this.pool = pool;
  }

  read(command: unknown, path: Path): Checked {
    return readCommand(command, path);
  }

  execute(draft: PoolDraft, command: Checked): Assignment | null {
    try {
      return execute(new Work(this.facts, draft), command);
    } catch (error) {
      throw faced(error);
    }
  }

  changes(): readonly NetworkChange[] {
    return this.facts.changes();
  }

  mark(): Mark {
    return this.facts.mark();
  }

  rollback(mark: Mark): void {
    this.facts.rollback(mark);
  }

  checker(changes: readonly NetworkChange[]) {
    const { facts } = this;
    let { layout } = facts;
    const checkPlace = ({ network, prefix }: AssignmentRow) => {
      const block = mappedPrefix(prefix);
      if (layout.placeOf(network, block)?.blockLength !== block.length) failType('Block', prefix);
    };
    return (change: NetworkChange): void => {
      if (change.op === 'config') {
        layout = new Layout(readNetworks({ networks: change.networks }, []), facts.policy);
        const changed = new Set(changes.map((each) => 'row' in each && each.row.generation));
        for (const row of facts.list()) if (!changed.has(row.generation)) checkPlace(row);
      } else if (change.op === 'set') checkPlace(readRow(change.row, []));
      else if (change.op === 'remove') readRow(change.row, []);
      else failType('PoolChange', change);
    };
  }

  put(changes: readonly NetworkChange[]): void {
    const { facts } = this;
    for (const change of changes) {
      if (change.op === 'config')
        facts.setLayout(new Layout(readNetworks({ networks: change.networks }, []), facts.policy));
      if (change.op === 'set') facts.set(change.row.generation, change.row);
      if (change.op === 'remove') facts.set(change.row.generation, null);
    }
    facts.keep();
  }

  data(): object {
    const { generation, policy, layout } = this.facts;
    return { format: FORMAT, generation, policy: policyData(policy), networks: layout.networks };
  }

  sections(): readonly Section[] {
    return [{ name: 'assignments', count: this.facts.size, rows: this.facts.list() }];
  }

  linesOf(change: NetworkChange): readonly string[] {
    return linesOf(change);
  }
}

/** The format of snapshots. */
export const FORMAT = 'hextet-networks';
