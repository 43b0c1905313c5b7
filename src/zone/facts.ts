/** The stored nouns of a zone with their indexes. Every change can be undone, so that a plan is executed and taken back. */

import type { NetworkRow, NicRow, RouterRow, Rows } from './rows.ts';
import { Table } from './table.ts';
import type { Noun } from './types.ts';

/** Restoring in this order finds every row after those that it names. */
export const NOUNS: readonly Noun[] = ['offering', 'prefix', 'vpc', 'network', 'router', 'nic'];

type Tables = { readonly [N in Noun]: Table<Rows[N]> };

/** A row before its first change, in the order of these. */
export interface Touched<N extends Noun = Noun> {
  readonly noun: N;
  readonly id: string;
  readonly before: Rows[N] | null;
}

/** A point in a plan. */
export interface Mark {
  readonly changes: number;
  readonly generation: number;
}

export class Facts {
  readonly tables: Tables = {
    offering: new Table(),
    prefix: new Table(),
    vpc: new Table(),
    network: new Table(),
    router: new Table(),
    nic: new Table(),
  };
  /** The number of the last row that was created. */
  generation = 0;
  /** Networks by VPC, NICs by network: in the order of creation. */
  private readonly tiers = new Map<string, string[]>();
  private readonly ports = new Map<string, string[]>();
  /** Routers by `network/<id>` or `vpc/<id>`, NICs by network and hardware address, and by observed address. */
  private readonly routers = new Map<string, string>();
  private readonly macs = new Map<string, string>();
  private readonly observers = new Map<string, string>();
  private readonly publicMacs = new Map<string, string>();
  private readonly undo: Touched[] = [];

  get<N extends Noun>(noun: N, id: string): Rows[N] | null {
    return this.tables[noun].get(id) ?? null;
  }

  tiersOf(vpc: string): readonly string[] {
    return this.tiers.get(vpc) ?? NONE;
  }

  nicsOf(network: string): readonly string[] {
    return this.ports.get(network) ?? NONE;
  }

  /** The router of a network, which is its VPC's. */
  routerOf({ id, vpc }: NetworkRow): RouterRow | null {
    const router = this.routers.get(vpc === null ? `network/${id}` : `vpc/${vpc}`);
    return router === undefined ? null : this.get('router', router);
  }

  /** The router of a network or a VPC. */
  routerFor(kind: RouterRow['kind'], target: string): string | null {
    return this.routers.get(`${kind}/${target}`) ?? null;
  }

  /** The networks of a router. */
  networksOf({ kind, target }: RouterRow): readonly string[] {
    if (kind === 'vpc') return this.tiersOf(target);
    return kind === 'network' ? [target] : NONE;
  }

  nicByMac(network: string, mac: string): string | null {
    return this.macs.get(`${mac}/${network}`) ?? null;
  }

  nicByObserved(address: string): string | null {
    return this.observers.get(address) ?? null;
  }

  routerByMac(mac: string): string | null {
    return this.publicMacs.get(mac) ?? null;
  }

  /** Puts a row in place of another, or removes it. */
  set<N extends Noun>(noun: N, id: string, row: Rows[N] | null): void {
    const before = this.get(noun, id);
    this.undo.push({ noun, id, before });
    this.put(noun, id, before, row);
    if (row !== null && row.generation > this.generation) this.generation = row.generation;
  }

  /** A point to go back to. */
  mark(): Mark {
    return { changes: this.undo.length, generation: this.generation };
  }

  /** The first state of every row that changed. */
  touched(): Touched[] {
    const first = new Map<string, Touched>();
    for (const touched of this.undo) {
      const key = `${touched.noun}/${touched.id}`;
      if (!first.has(key)) first.set(key, touched);
    }
    return [...first.values()];
  }

  /** Undoes every change since a mark, the last first. */
  rollback({ changes, generation }: Mark): void {
    while (this.undo.length > changes) {
      const { noun, id, before } = this.undo.pop()!;
      this.put(noun, id, this.get(noun, id), before);
    }
    this.generation = generation;
  }

  /** Keeps all changes. */
  keep(): void {
    for (const { noun } of this.undo) this.tables[noun].compact();
    this.undo.length = 0;
  }

  private put<N extends Noun>(noun: N, id: string, before: Rows[N] | null, row: Rows[N] | null): void {
    const table = this.tables[noun];
    if (row === null) table.delete(id);
    else table.set(row);
    this.index(noun, before, row);
  }

  private index<N extends Noun>(noun: N, before: Rows[N] | null, row: Rows[N] | null): void {
    switch (noun) {
      case 'network':
        this.relist(this.tiers, 'network', 'vpc', before as NetworkRow | null, row as NetworkRow | null);
        break;
      case 'router': {
        const [was, is] = [before as RouterRow | null, row as RouterRow | null];
        remap(
          this.routers,
          was && [`${was.kind}/${was.target}`],
          is && [`${is.kind}/${is.target}`],
          (was ?? is)!.id,
        );
        remap(
          this.publicMacs,
          was && [was.mac, ...was.backupMacs],
          is && [is.mac, ...is.backupMacs],
          (was ?? is)!.id,
        );
        break;
      }
      case 'nic': {
        const [was, is] = [before as NicRow | null, row as NicRow | null];
        this.relist(this.ports, 'nic', 'network', was, is);
        remap(
          this.macs,
          was && [`${was.mac}/${was.network}`],
          is && [`${is.mac}/${is.network}`],
          (was ?? is)!.id,
        );
        remap(this.observers, was?.observed ?? null, is?.observed ?? null, (was ?? is)!.id);
      }
    }
  }

  /** Moves a row between the lists of what it belongs to. A list is in the order of creation. */
  private relist<F extends string>(
    lists: Map<string, string[]>,
    noun: 'network' | 'nic',
    field: F,
    before:
      | ({ readonly id: string; readonly generation: number } & { readonly [K in F]: string | null })
      | null,
    row: typeof before,
  ): void {
    const [from, to] = [before?.[field] ?? null, row?.[field] ?? null];
    if (from === to) return;
    if (from !== null) {
      const list = lists.get(from)!;
      if (list.length === 1) lists.delete(from);
      else list.splice(list.indexOf(before!.id), 1);
    }
    if (to !== null) {
      const list = lists.get(to) ?? [];
      let i = list.length;
      while (i > 0 && this.tables[noun].get(list[i - 1]!)!.generation > row!.generation) i--;
      list.splice(i, 0, row!.id);
      lists.set(to, list);
    }
  }
}

const NONE: readonly string[] = [];

function remap(
  map: Map<string, string>,
  before: readonly string[] | null,
  row: readonly string[] | null,
  id: string,
): void {
  for (const key of before ?? NONE) map.delete(key);
  for (const key of row ?? NONE) map.set(key, id);
}
