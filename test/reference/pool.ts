/**
 * A slow, readable twin of the pool: plain lists of spans, overlap tested pair by pair, every candidate looked at. Only
 * for roots that hold a few hundred prefixes of the lengths in use.
 */

/** The code of a refusal. */
export class Refused extends Error {}

export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

export interface TwinLease extends Span {
  readonly length: number;
  readonly owner: string;
  readonly generation: number;
  readonly since: number;
}

export type TwinRequest =
  | { op: 'allocate'; length: number; owner: string; strategy: 'first' | 'last'; within: Span | null }
  | { op: 'exact'; span: Span; length: number; owner: string }
  | { op: 'release'; span: Span; length: number; generation: number }
  | { op: 'reserve'; span: Span; reason: string }
  | { op: 'unreserve'; span: Span };

export interface TwinOptions {
  readonly roots: readonly Span[];
  readonly lengths: readonly number[] | null;
  readonly quarantine: number;
  readonly skipsAnycast: boolean;
}

const ORDER = ['release', 'unreserve', 'reserve', 'exact', 'allocate'];

export class TwinPool {
  roots: Span[];
  leases: TwinLease[] = [];
  reservations: (Span & { reason: string })[] = [];
  /** The least recently released first. */
  quarantines: (Span & { length: number; until: number })[] = [];
  version = 0;
  readonly options: TwinOptions;

  constructor(options: TwinOptions) {
    this.options = options;
    this.roots = [...options.roots];
  }

  /** Carries out requests, all or none; answers with the leases they asked for, in order. */
  run(requests: readonly TwinRequest[], now: number): TwinLease[] {
    return this.change((touch) => {
      const order = requests.map((request, i) => ({ request, i }));
      order.sort(
        (a, b) =>
          ORDER.indexOf(a.request.op) - ORDER.indexOf(b.request.op) || size(a.request) - size(b.request),
      );
      const leases: TwinLease[] = [];
      for (const { request, i } of order) {
        const lease = this.grant(request, now, touch);
        if (lease !== null) leases[i] = lease;
      }
      return leases.filter(() => true);
    });
  }

  expire(now: number): Span[] {
    return this.change((touch) => {
      const ended: Span[] = [];
      while (this.quarantines[0] !== undefined && this.quarantines[0].until <= now) {
        ended.push(this.quarantines.shift() as Span);
        touch();
      }
      return ended;
    });
  }

  addRoot(root: Span): void {
    this.change((touch) => {
      if (this.roots.some((other) => overlaps(other, root))) throw new Refused('overlaps-root');
      this.roots.push(root);
      touch();
    });
  }

  /** A root that goes (`to` is null) or becomes another one. */
  replaceRoot(root: Span, to: Span | null): void {
    this.change((touch) => {
      const position = this.roots.findIndex((other) => equals(other, root));
      if (position < 0) throw new Refused('unknown-root');
      if (to !== null && equals(root, to)) return;
      const holds: Span[] = [...this.leases, ...this.quarantines, ...this.reservations].map((hold) =>
        cut(hold, root),
      );
      const lost = holds.some((hold) => hold.first <= hold.last && (to === null || !contains(to, hold)));
      const hit = to !== null && this.roots.some((other, i) => i !== position && overlaps(other, to));
      if (lost || hit) throw new Refused(to === null ? 'root-in-use' : 'resize-blocked');
      this.roots.splice(position, 1, ...(to === null ? [] : [to]));
      touch();
    });
  }

  usage(): Record<'total' | 'leased' | 'reserved' | 'quarantined' | 'free', bigint> {
    const usage = { total: 0n, leased: 0n, reserved: 0n, quarantined: 0n, free: 0n };
    const spans = [...this.roots, ...this.leases, ...this.quarantines, ...this.reservations];
    const edges = [...new Set(spans.flatMap(({ first, last }) => [first, last + 1n]))].sort((a, b) =>
      a < b ? -1 : 1,
    );
    edges.slice(1).forEach((end, i) => {
      const part = { first: edges[i] as bigint, last: end - 1n };
      const isIn = (holds: readonly Span[]) => holds.some((hold) => overlaps(hold, part));
      if (!isIn(this.roots)) return;
      const size = end - part.first;
      usage.total += size;
      if (isIn(this.leases)) usage.leased += size;
      else if (isIn(this.quarantines)) usage.quarantined += size;
      else if (isIn(this.reservations)) usage.reserved += size;
      else usage.free += size;
    });
    return usage;
  }

  /** Everything that must not overlap a lease. */
  isFree(span: Span): boolean {
    return ![...this.leases, ...this.quarantines, ...this.reservations].some((hold) => overlaps(hold, span));
  }

  /** The free aligned spans of a length, root by root, ascending. */
  candidates(length: number, within: Span | null): Span[][] {
    return this.roots.map((root) => {
      const step = 1n << BigInt(128 - length);
      const found: Span[] = [];
      for (let first = root.first - (root.first % step); first <= root.last; first += step) {
        const span = { first, last: first + step - 1n };
        if (!contains(root, span) || (within !== null && !contains(within, span)) || !this.isFree(span))
          continue;
        if (length === 128 && this.options.skipsAnycast && isAnycast(first, root)) continue;
        found.push(span);
      }
      return found;
    });
  }

  private change<T>(work: (touch: () => void) => T): T {
    const { roots, leases, reservations, quarantines } = this;
    const before = {
      roots: [...roots],
      leases: [...leases],
      reservations: [...reservations],
      quarantines: [...quarantines],
    };
    let touched = false;
    try {
      const result = work(() => {
        touched = true;
      });
      if (touched) this.version++;
      return result;
    } catch (error) {
      Object.assign(this, before);
      throw error;
    }
  }

  private grant(request: TwinRequest, now: number, touch: () => void): TwinLease | null {
    switch (request.op) {
      case 'allocate':
        return this.allocate(request, now, touch);
      case 'exact':
        return this.exact(request, now, touch);
      case 'release':
        this.release(request, now);
        break;
      case 'reserve': {
        const same = this.reservations.find((reservation) => equals(reservation, request.span));
        if (same?.reason === request.reason) return null;
        const addresses = request.span.last - request.span.first + 1n;
        if (covered(this.roots, request.span) < addresses) throw new Refused('outside-root');
        if (same !== undefined) throw new Refused('already-reserved');
        if (this.leases.some((lease) => overlaps(lease, request.span))) throw new Refused('overlaps-lease');
        this.reservations.push({ ...request.span, reason: request.reason });
        break;
      }
      case 'unreserve': {
        const position = this.reservations.findIndex((reservation) => equals(reservation, request.span));
        if (position < 0) throw new Refused('unknown-reservation');
        this.reservations.splice(position, 1);
      }
    }
    touch();
    return null;
  }

  private allocate(
    { length, owner, strategy, within }: Extract<TwinRequest, { op: 'allocate' }>,
    now: number,
    touch: () => void,
  ): TwinLease {
    this.checkLength(length);
    const owned = this.leases.filter(
      (lease) =>
        lease.owner === owner && lease.length === length && (within === null || contains(within, lease)),
    );
    owned.sort((a, b) => a.generation - b.generation || (a.first < b.first ? -1 : 1));
    if (owned[0] !== undefined) return owned[0];
    if (within !== null && !this.roots.some((root) => overlaps(root, within)))
      throw new Refused('outside-root');
    for (;;) {
      for (const found of this.candidates(length, within)) {
        const span = strategy === 'first' ? found[0] : found.at(-1);
        if (span !== undefined) return this.lease(span, length, owner, now, touch);
      }
      const oldest = this.quarantines[0];
      if (oldest === undefined || oldest.until > now) throw new Refused('exhausted');
      this.quarantines.shift();
    }
  }

  private exact(
    { span, length, owner }: Extract<TwinRequest, { op: 'exact' }>,
    now: number,
    touch: () => void,
  ): TwinLease {
    this.checkLength(length);
    const same = this.leases.find((lease) => equals(lease, span) && lease.owner === owner);
    if (same !== undefined) return same;
    const root = this.roots.find((some) => contains(some, span));
    if (root === undefined) throw new Refused('outside-root');
    if (length === 128 && this.options.skipsAnycast && isAnycast(span.first, root))
      throw new Refused('anycast-address');
    const kinds = {
      'overlaps-lease': this.leases,
      'overlaps-quarantine': this.quarantines,
      'overlaps-reservation': this.reservations,
    };
    // The first hold in the way is named; where a quarantine is reserved, too, it is the quarantine.
    const blockers = Object.entries(kinds).flatMap(([code, holds]) =>
      (holds as Span[])
        .filter((hold) => overlaps(hold, span))
        .map((hold) => ({ code, first: cut(hold, span).first })),
    );
    blockers.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    if (blockers[0] !== undefined) throw new Refused(blockers[0].code);
    return this.lease(span, length, owner, now, touch);
  }

  private lease(span: Span, length: number, owner: string, now: number, touch: () => void): TwinLease {
    const lease = { ...span, length, owner, generation: this.version + 1, since: now };
    this.leases.push(lease);
    touch();
    return lease;
  }

  private release({ span, length, generation }: Extract<TwinRequest, { op: 'release' }>, now: number): void {
    const position = this.leases.findIndex((lease) => equals(lease, span));
    const lease = this.leases[position];
    if (lease?.generation !== generation) {
      const isUnknown = generation > this.version || !this.roots.some((root) => contains(root, span));
      throw new Refused(
        isUnknown ? 'unknown-lease' : lease === undefined ? 'double-release' : 'stale-generation',
      );
    }
    this.leases.splice(position, 1);
    const { quarantine } = this.options;
    if (quarantine > 0) this.quarantines.push({ ...span, length, until: now + 1000 * quarantine });
  }

  private checkLength(length: number): void {
    if (this.options.lengths?.includes(length) === false) throw new Refused('length-not-allowed');
  }
}

export function overlaps(a: Span, b: Span): boolean {
  return a.first <= b.last && b.first <= a.last;
}

function contains(outer: Span, inner: Span): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

function equals(a: Span, b: Span): boolean {
  return a.first === b.first && a.last === b.last;
}

/** The part of a span inside another; it ends before it begins where there is none. */
function cut(span: Span, within: Span): Span {
  const [, first] = ascending(span.first, within.first);
  const [last] = ascending(span.last, within.last);
  return { first, last };
}

function ascending(a: bigint, b: bigint): [smaller: bigint, larger: bigint] {
  return a < b ? [a, b] : [b, a];
}

/** How many addresses of a span are in roots, which do not overlap each other. */
function covered(roots: readonly Span[], span: Span): bigint {
  const parts = roots.map((root) => cut(span, root)).filter(({ first, last }) => first <= last);
  return parts.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

function isAnycast(address: bigint, root: Span): boolean {
  const iid = address & 0xffff_ffff_ffff_ffffn;
  const addresses = root.last - root.first + 1n;
  const isSubnet = addresses > 2n && addresses < 1n << 64n;
  return iid === 0n || (isSubnet && address === root.first) || iid >> 7n === 0xfdff_ffff_ffff_ff80n >> 7n;
}

function size(request: TwinRequest): number {
  return request.op === 'allocate' ? request.length : 0;
}
