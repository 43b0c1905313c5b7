/**
 * Manual networks as plain lists, which know nothing of `src`: numbers instead of addresses, every question answered by
 * looking at everything. Subnets are small, so that all their addresses can be listed.
 */

/** A subnet: its addresses are numbered from 0, and no address is in two subnets. */
export interface RefSubnet {
  readonly id: number;
  readonly isIPv4: boolean;
  readonly size: number;
  /** How many addresses an instance gets: 1, or those of a block. */
  readonly unit: number;
  readonly azs: readonly string[];
  /** Null for one that is link-local. */
  readonly gateway: number | null;
  readonly reserved: readonly number[];
  readonly fixed: readonly number[];
}

export type RefConfig = readonly { readonly name: string; readonly subnets: readonly RefSubnet[] }[];

export interface RefPolicy {
  readonly subnetZero: 'keep' | 'give';
  readonly lastAddress: 'keep' | 'give' | null;
  readonly director: readonly { readonly subnet: number; readonly offset: number }[];
  /** How long what was released is kept from others; 0 for not at all. */
  readonly quarantine: number;
}

/** Addresses of a subnet. */
export interface RefSpan {
  readonly subnet: number;
  readonly offset: number;
  readonly size: number;
}

export interface RefRow extends RefSpan {
  readonly generation: number;
  readonly instance: string;
  network: string;
  az: string | null;
  group: string | null;
  type: 'dynamic' | 'static';
  orphaned: boolean;
}

export type RefCommand =
  | {
      readonly op: 'assign';
      readonly instance: string;
      readonly network: string;
      readonly az?: string | null | undefined;
      readonly group?: string | null | undefined;
      /** What it names; null for any, undefined for what there is. A size of 0 is an address without a length. */
      readonly at?: RefSpan | null | undefined;
    }
  | { readonly op: 'adopt'; readonly instance: string; readonly network: string; readonly at: RefSpan }
  | {
      readonly op: 'release';
      readonly instance: string;
      readonly network?: string;
      readonly orphaned?: boolean;
    }
  | { readonly op: 'orphan'; readonly instance: string }
  | { readonly op: 'set-config'; readonly config: RefConfig; readonly force: readonly string[] };

export interface RefVerdict {
  readonly row: RefRow;
  readonly network: string;
  readonly why: string | null;
  readonly blocks: boolean;
}

interface RefQuarantine extends RefSpan {
  readonly owner: string;
  readonly until: number;
}

/** A refusal, with its code. */
class Refusal extends Error {}

export class ReferenceNetworks {
  config: RefConfig;
  readonly policy: RefPolicy;
  rows: RefRow[] = [];
  quarantines: RefQuarantine[] = [];
  now = 0;
  private generation = 0;
  private lastOfJournal = 0;

  constructor(config: RefConfig, policy: RefPolicy) {
    this.config = config;
    this.policy = policy;
  }

  /** Does commands, all or none. Returns null, or the index and the code of the one that is refused. */
  run(commands: readonly RefCommand[]): { readonly index: number; readonly code: string } | null {
    const { config, generation, quarantines } = this;
    const rows = structuredClone(this.rows);
    let index = 0;
    try {
      for (const command of commands) {
        this.execute(command);
        index++;
      }
      return null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      Object.assign(this, { config, generation, rows, quarantines });
      return { index, code: error.message };
    }
  }

  /** Ends a plan: numbers of rows that came and went in it are free again. */
  endPlan(): void {
    this.lastOfJournal = Math.max(this.lastOfJournal, ...this.rows.map(({ generation }) => generation));
    this.generation = this.lastOfJournal;
  }

  /** Judges every row by a new config. */
  judge(next: RefConfig): RefVerdict[] {
    const names = this.newNames(next);
    return this.rows.map((row) => {
      const network = next.some(({ name }) => name === row.network)
        ? row.network
        : (names.get(row.network) ?? row.network);
      const why = this.misfit(next, network, row);
      const blocks = why !== null && (row.type === 'static' || row.orphaned || why === 'network-gone');
      return { row, network, why, blocks };
    });
  }

  /** Addresses that no instance gets. */
  kept(subnet: RefSubnet): Set<number> {
    const { id, size, unit, gateway, reserved, isIPv4 } = subnet;
    const { subnetZero, lastAddress, director } = this.policy;
    const hasEnds = unit === 1 && size > 2;
    const keepsLast = (lastAddress ?? (isIPv4 ? 'keep' : 'give')) === 'keep';
    return new Set([
      ...(gateway === null ? [] : [gateway]),
      ...director.filter((item) => item.subnet === id && item.offset < size).map(({ offset }) => offset),
      ...(hasEnds && subnetZero === 'keep' ? [0] : []),
      ...(hasEnds && keepsLast ? [size - 1] : []),
      ...reserved,
    ]);
  }

  /** Counts the units of a subnet one by one. */
  capacity(subnet: RefSubnet): Record<'total' | 'restricted' | 'static' | 'used' | 'free', number> {
    const kept = this.kept(subnet);
    const fixed = new Set(subnet.fixed);
    const counts = { total: 0, restricted: 0, static: 0, used: 0, free: 0 };
    for (const span of unitsOf(subnet)) {
      const isHeld = this.rows.some((row) => overlap(row, span));
      counts.total++;
      if (isHeld) counts.used++;
      if (has(kept, span)) counts.restricted++;
      else if (has(fixed, span)) counts.static++;
      else if (!isHeld && !this.quarantines.some((other) => overlap(other, span))) counts.free++;
    }
    return counts;
  }

  private execute(command: RefCommand): void {
    switch (command.op) {
      case 'assign':
        this.assign(command);
        break;
      case 'adopt':
        this.adopt(command);
        break;
      case 'release':
        for (const row of this.rows.filter((row) => row.instance === command.instance))
          if (
            (command.network ?? row.network) === row.network &&
            (command.orphaned ?? row.orphaned) === row.orphaned
          )
            this.remove(row);
        break;
      case 'orphan':
        for (const row of this.rows) if (row.instance === command.instance) row.orphaned = true;
        break;
      case 'set-config':
        this.setConfig(command.config, command.force);
    }
  }

  private assign({ instance, network, group, at, ...rest }: Extract<RefCommand, { op: 'assign' }>): void {
    const own = this.rows.filter((row) => row.instance === instance && row.network === network);
    const held = own.find(({ orphaned }) => !orphaned);
    const az = rest.az === undefined ? (held?.az ?? null) : rest.az;
    const subnets = this.subnetsIn(this.config, network, az);
    const fields = { az, group: group === undefined ? (held?.group ?? null) : group };
    if (at === undefined || at === null) {
      const subnet = subnets.find(({ id }) => id === held?.subnet);
      const stays = subnet !== undefined && (at === undefined || !has(new Set(subnet.fixed), held as RefRow));
      if (stays) {
        Object.assign(held as RefRow, fields, at === null && { type: 'dynamic' });
        return;
      }
      if (held?.type === 'static' && at === undefined) throw new Refusal('outside-range');
      if (held !== undefined) this.remove(held);
      this.add({ instance, network, ...fields, ...this.firstFree(subnets), type: 'dynamic' });
      return;
    }
    const span = blockIn(subnets, at);
    const known = own.find((row) => same(row, span));
    if (known?.type !== 'static') {
      const subnet = subnets.find(({ id }) => id === span.subnet)!;
      if (has(this.kept(subnet), span)) throw new Refusal('overlaps-reservation');
      if (!offsetsOf(span).every((offset) => subnet.fixed.includes(offset))) throw new Refusal('not-static');
    }
    if (held !== undefined && held !== known) this.remove(held);
    if (known !== undefined) Object.assign(known, fields, { type: 'static', orphaned: false });
    else {
      this.take(span, ownerOf({ instance, network }));
      this.add({ instance, network, ...fields, ...span, type: 'static' });
    }
  }

  private adopt({ instance, network, at }: Extract<RefCommand, { op: 'adopt' }>): void {
    const subnets = this.subnetsIn(this.config, network, null);
    const span = blockIn(subnets, at);
    const own = this.rows.filter((row) => row.instance === instance && row.network === network);
    const known = own.find((row) => same(row, span));
    if (own.some((row) => !row.orphaned && row !== known)) throw new Refusal('differs');
    if (known !== undefined) {
      known.orphaned = false;
      return;
    }
    const subnet = subnets.find(({ id }) => id === span.subnet)!;
    if (has(this.kept(subnet), span)) throw new Refusal('overlaps-reservation');
    const type = has(new Set(subnet.fixed), span) ? 'static' : 'dynamic';
    this.take(span, ownerOf({ instance, network }));
    this.add({ instance, network, az: null, group: null, ...span, type });
  }

  private setConfig(next: RefConfig, force: readonly string[]): void {
    const verdicts = this.judge(next);
    if (verdicts.some(({ row, blocks }) => blocks && !force.includes(row.instance)))
      throw new Refusal('config-blocked');
    for (const { row, why } of verdicts) if (why !== null) this.remove(row);
    for (const { row, network } of verdicts) row.network = network;
    this.config = next;
    for (const { row, why, blocks } of verdicts) {
      if (why === null || blocks) continue;
      const { instance, network, az, group } = row;
      const span = this.firstFree(this.subnetsIn(next, network, az));
      this.add({ instance, network, az, group, ...span, type: 'dynamic' });
    }
  }

  private misfit(next: RefConfig, network: string, row: RefRow): string | null {
    const net = next.find(({ name }) => name === network);
    if (net === undefined) return 'network-gone';
    const subnet = net.subnets.find(({ id, size }) => id === row.subnet && row.offset + row.size <= size);
    if (subnet === undefined) return 'outside-range';
    if (subnet.unit !== row.size) return 'length-changed';
    if (row.az !== null && subnet.azs.length > 0 && !subnet.azs.includes(row.az)) return 'az-changed';
    const lowest = offsetsOf(row).find((offset) => this.kept(subnet).has(offset));
    if (lowest !== undefined) return lowest === subnet.gateway ? 'now-gateway' : 'now-reserved';
    return row.type === 'dynamic' && has(new Set(subnet.fixed), row) ? 'now-static' : null;
  }

  /** A network whose name is gone has the first new name with a subnet of its own, if no other has that already. */
  private newNames(next: RefConfig): Map<string, string> {
    const names = new Map<string, string>();
    const fresh = next.filter(({ name }) => !this.config.some((net) => net.name === name));
    for (const { name, subnets } of this.config) {
      if (next.some((net) => net.name === name)) continue;
      for (const { id } of subnets) {
        const heir = fresh.find((net) => net.subnets.some((subnet) => subnet.id === id));
        if (heir === undefined || [...names.values()].includes(heir.name)) continue;
        names.set(name, heir.name);
        break;
      }
    }
    return names;
  }

  private subnetsIn(config: RefConfig, network: string, az: string | null): readonly RefSubnet[] {
    const net = config.find(({ name }) => name === network);
    if (net === undefined) throw new Refusal('unknown-network');
    const subnets = net.subnets.filter(({ azs }) => az === null || azs.length === 0 || azs.includes(az));
    if (subnets.length === 0) throw new Refusal('no-subnet-in-az');
    return subnets;
  }

  /** The first free unit; where there is none, quarantines that are over end, the oldest first. */
  private firstFree(subnets: readonly RefSubnet[]): RefSpan {
    for (;;) {
      for (const subnet of subnets) {
        const closed = new Set([...this.kept(subnet), ...subnet.fixed]);
        const taken = [...this.rows, ...this.quarantines];
        const span = unitsOf(subnet).find(
          (unit) => !has(closed, unit) && !taken.some((other) => overlap(other, unit)),
        );
        if (span !== undefined) return span;
      }
      if (!(this.quarantines[0] !== undefined && this.quarantines[0].until <= this.now))
        throw new Refusal('exhausted');
      this.quarantines = this.quarantines.slice(1);
    }
  }

  /** Makes sure that a span that is named is free, or was this owner's. */
  private take(span: RefSpan, owner: string): void {
    if (this.rows.some((row) => overlap(row, span))) throw new Refusal('overlaps-lease');
    const isOver = ({ until }: RefQuarantine) => until <= this.now;
    const around = this.quarantines.filter((other) => overlap(other, span));
    const own = around.find((other) => same(other, span) && (other.owner === owner || isOver(other)));
    if (!around.every((other) => other === own || isOver(other))) throw new Refusal('overlaps-quarantine');
    const endsAll = around.some((other) => other !== own);
    this.quarantines = this.quarantines.filter((other) => other !== own && !(endsAll && isOver(other)));
  }

  private add(row: Omit<RefRow, 'generation' | 'orphaned'>): void {
    this.generation++;
    this.rows.push({ ...row, generation: this.generation, orphaned: false });
  }

  private remove(row: RefRow): void {
    this.rows = this.rows.filter((other) => other !== row);
    const { subnet, offset, size } = row;
    const until = this.now + this.policy.quarantine;
    if (until > this.now)
      this.quarantines = [...this.quarantines, { subnet, offset, size, owner: ownerOf(row), until }];
  }
}

/** An orphan is another owner than its instance. */
function ownerOf(row: Pick<RefRow, 'instance' | 'network'> & Partial<RefRow>): string {
  return `${row.orphaned ? row.generation : ''} ${row.instance} ${row.network}`;
}

/** What is wrong with some rows, or null: overlaps, addresses that no instance gets, blocks outside their subnets. */
export function faultOf(
  rows: readonly (RefSpan & { readonly network: string })[],
  config: RefConfig,
  kept: (subnet: RefSubnet) => Set<number>,
): string | null {
  const used = new Set<string>();
  for (const row of rows) {
    const net = config.find(({ name }) => name === row.network);
    const subnet = net?.subnets.find(({ id }) => id === row.subnet);
    if (subnet === undefined || row.offset + row.size > subnet.size) return 'outside';
    if (row.size !== subnet.unit || row.offset % row.size !== 0) return 'not a block';
    if (has(kept(subnet), row)) return 'kept';
    for (const offset of offsetsOf(row)) {
      const key = `${row.subnet} ${offset}`;
      if (used.has(key)) return 'overlap';
      used.add(key);
    }
  }
  return null;
}

/** The block that an item names: by its first address, or whole. */
function blockIn(subnets: readonly RefSubnet[], at: RefSpan): RefSpan {
  const size = Math.max(1, at.size);
  const subnet = subnets.find((each) => each.id === at.subnet && at.offset + size <= each.size);
  if (subnet === undefined) throw new Refusal('outside-range');
  const span = { ...at, size: at.size === 0 ? subnet.unit : size };
  if (span.size !== subnet.unit || span.offset % span.size !== 0) throw new Refusal('not-a-block');
  return span;
}

function unitsOf({ id, size, unit }: RefSubnet): RefSpan[] {
  return Array.from({ length: size / unit }, (_, i) => ({ subnet: id, offset: i * unit, size: unit }));
}

function offsetsOf({ offset, size }: RefSpan): number[] {
  return Array.from({ length: size }, (_, i) => offset + i);
}

function has(offsets: ReadonlySet<number>, span: RefSpan): boolean {
  return offsetsOf(span).some((offset) => offsets.has(offset));
}

function same(a: RefSpan, b: RefSpan): boolean {
  return a.subnet === b.subnet && a.offset === b.offset && a.size === b.size;
}

function overlap(a: RefSpan, b: RefSpan): boolean {
  return a.subnet === b.subnet && a.offset < b.offset + b.size && b.offset < a.offset + a.size;
}
