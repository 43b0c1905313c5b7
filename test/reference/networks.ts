/**
 * Manual networks as plain lists, which know nothing of `src`: numbers instead of addresses, every question answered by
 * looking at everything. Subnets are small, so that all their units can be listed.
 */

/** A subnet: its units are numbered from 0, and no unit is in two subnets. */
export interface RefSubnet {
  readonly id: number;
  readonly units: number;
  readonly azs: readonly string[];
  readonly gateway: number;
  readonly reserved: readonly number[];
  readonly fixed: readonly number[];
}

export type RefConfig = readonly { readonly name: string; readonly subnets: readonly RefSubnet[] }[];

export interface RefRow {
  readonly instance: string;
  network: string;
  az: string | null;
  subnet: number;
  unit: number;
  type: 'dynamic' | 'static';
  orphaned: boolean;
}

/** The answer to a command: null where it is done, else the code of the refusal. */
export type RefAnswer = string | null;

export class ReferenceNetworks {
  config: RefConfig;
  rows: RefRow[] = [];

  constructor(config: RefConfig) {
    this.config = config;
  }

  assign(
    instance: string,
    network: string,
    az: string | null,
    spot?: { subnet: number; unit: number },
  ): RefAnswer {
    const net = this.config.find(({ name }) => name === network);
    if (net === undefined) return 'unknown-network';
    const subnets = net.subnets.filter(({ azs }) => az === null || azs.length === 0 || azs.includes(az));
    if (subnets.length === 0) return 'no-subnet-in-az';
    const own = this.rows.filter((row) => row.instance === instance && row.network === network);
    const held = own.find(({ orphaned }) => !orphaned);
    if (spot === undefined) return this.assignAny(instance, network, az, subnets, held);
    const subnet = subnets.find(({ id }) => id === spot.subnet);
    if (subnet === undefined || spot.unit >= subnet.units) return 'outside-range';
    const known = own.find((row) => row.subnet === spot.subnet && row.unit === spot.unit);
    if (known?.type !== 'static') {
      if (this.restricted(subnet).has(spot.unit)) return 'overlaps-reservation';
      if (!subnet.fixed.includes(spot.unit)) return 'not-static';
    }
    const other = this.rows.find((row) => row.subnet === spot.subnet && row.unit === spot.unit);
    if (other !== undefined && other !== known) return 'overlaps-lease';
    if (held !== undefined && held !== known) this.rows.splice(this.rows.indexOf(held), 1);
    if (known === undefined)
      this.rows.push({ instance, network, az, ...spot, type: 'static', orphaned: false });
    else Object.assign(known, { az, type: 'static', orphaned: false });
    return null;
  }

  private assignAny(
    instance: string,
    network: string,
    az: string | null,
    subnets: readonly RefSubnet[],
    held: RefRow | undefined,
  ): RefAnswer {
    if (held !== undefined && subnets.some(({ id }) => id === held.subnet)) {
      held.az = az;
      return null;
    }
    if (held?.type === 'static') return 'outside-range';
    const free = this.firstFree(subnets);
    if (free === null) return 'exhausted';
    if (held !== undefined) this.rows.splice(this.rows.indexOf(held), 1);
    this.rows.push({ instance, network, az, ...free, type: 'dynamic', orphaned: false });
    return null;
  }

  release(instance: string): void {
    this.rows = this.rows.filter((row) => row.instance !== instance);
  }

  orphan(instance: string): void {
    for (const row of this.rows) if (row.instance === instance) row.orphaned = true;
  }

  /** Judges every row by a new config whose networks have the names of now. */
  judge(next: RefConfig): { row: RefRow; why: string | null; blocks: boolean }[] {
    return this.rows.map((row) => {
      const why = misfit(next, row, (subnet) => this.restricted(subnet));
      return {
        row,
        why,
        blocks: why !== null && (row.type === 'static' || row.orphaned || why === 'network-gone'),
      };
    });
  }

  setConfig(next: RefConfig): RefAnswer {
    const verdicts = this.judge(next);
    if (verdicts.some(({ blocks }) => blocks)) return 'config-blocked';
    const before = [this.config, this.rows] as const;
    this.config = next;
    const moving = verdicts.filter(({ why }) => why !== null).map(({ row }) => row);
    this.rows = this.rows.filter((row) => !moving.includes(row));
    for (const row of moving) {
      const refused = this.assign(row.instance, row.network, row.az);
      if (refused === null) continue;
      [this.config, this.rows] = before;
      return refused;
    }
    return null;
  }

  /** Units that no instance gets. */
  restricted({ gateway, reserved }: RefSubnet): Set<number> {
    return new Set([0, gateway, ...reserved]);
  }

  firstFree(subnets: readonly RefSubnet[]): { subnet: number; unit: number } | null {
    for (const subnet of subnets) {
      const kept = this.restricted(subnet);
      for (let unit = 0; unit < subnet.units; unit++) {
        const isHeld = this.rows.some((row) => row.subnet === subnet.id && row.unit === unit);
        if (!kept.has(unit) && !subnet.fixed.includes(unit) && !isHeld) return { subnet: subnet.id, unit };
      }
    }
    return null;
  }
}

function misfit(next: RefConfig, row: RefRow, restricted: (subnet: RefSubnet) => Set<number>): string | null {
  const net = next.find(({ name }) => name === row.network);
  if (net === undefined) return 'network-gone';
  const subnet = net.subnets.find(({ id, units }) => id === row.subnet && row.unit < units);
  if (subnet === undefined) return 'outside-range';
  if (row.az !== null && subnet.azs.length > 0 && !subnet.azs.includes(row.az)) return 'az-changed';
  if (subnet.gateway === row.unit) return 'now-gateway';
  if (restricted(subnet).has(row.unit)) return 'now-reserved';
  return row.type === 'dynamic' && subnet.fixed.includes(row.unit) ? 'now-static' : null;
}
