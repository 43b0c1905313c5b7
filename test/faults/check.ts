/**
 * The judge of a run: what the clients were told, against the journal and everything made from it. Pure: data in, findings
 * out. The numbers are those of docs/testing.md.
 */
import type { Pool, PoolRecord } from '../../src/pool.ts';
import type { Call, Command, Followed, Lease, View } from './history.ts';
import { leasesOf, makePool, requestOf } from './pools.ts';
import { type Fate, keyOf, type Replay, replayOf } from './replay.ts';

export interface Evidence {
  readonly calls: readonly Call[];
  /** Every record of each pool that was ever appended. */
  readonly journals: Readonly<Record<string, readonly PoolRecord[]>>;
  readonly heads: Readonly<Record<string, Followed>>;
  /** Snapshots, the table of leases, and the copies of processes. */
  readonly views: readonly (View & { readonly of: string })[];
  /** What followers of the pool `site` were given. */
  readonly followers: readonly (readonly Followed[])[];
  /** Rows of the caller that were written in one transaction with a lease of the pool `site`: its owner and its prefix. */
  readonly rows: readonly { readonly owner: string; readonly prefix: string }[];
  /** Somebody wrote past the store, which may say so. */
  readonly isSpoilt?: boolean;
}

export interface Finding {
  readonly check: number;
  readonly what: string;
}

/** A call of one pool, with the first and the last version that can have been the newest while it went on. */
interface Part {
  readonly call: Call;
  readonly commands: readonly Command[];
  readonly leases: readonly (Lease | null)[] | null;
  from: number;
  to: number;
}

/** The owners of leases that go with a row of the caller. */
export const ROW = 'row/';

export function check(evidence: Evidence): Finding[] {
  const findings: Finding[] = [];
  for (const pool of Object.keys(evidence.journals)) findings.push(...new PoolJudge(pool, evidence).judge());
  return [...findings, ...checkPools(evidence), ...checkRows(evidence), ...checkDamage(evidence)];
}

class PoolJudge {
  readonly pool: string;
  readonly evidence: Evidence;
  readonly replay: Replay;
  readonly parts: readonly Part[];
  readonly findings: Finding[];
  /** Before this time nobody had asked for all changes of a version. */
  private readonly starts: number[] = [];
  private acknowledged: readonly { readonly version: number; readonly at: number }[] = [];

  constructor(pool: string, evidence: Evidence) {
    this.pool = pool;
    this.evidence = evidence;
    this.replay = replayOf(evidence.journals[pool]!, makePool(pool));
    this.findings = [...this.replay.findings];
    this.parts = evidence.calls.flatMap((call) => {
      const commands = call.commands[pool];
      if (commands === undefined) return [];
      const leases = call.answer?.kind === 'ok' ? call.answer.leases[pool]! : null;
      return [{ call, commands, leases, from: 0, to: this.replay.version }];
    });
  }

  judge(): Finding[] {
    this.checkHead();
    this.checkGhosts();
    this.setWindows();
    this.checkOrder();
    for (const part of this.parts) {
      this.checkAnswers(part);
      this.checkGroup(part);
      this.checkRetry(part);
      this.checkRelease(part);
    }
    this.checkVersions();
    if (this.pool === 'site') this.evidence.followers.forEach((one) => void this.checkFollower(one));
    return this.findings;
  }

  private add(check: number, what: string): void {
    this.findings.push({ check, what: `${this.pool}: ${what}` });
  }

  private checkHead(): void {
    const head = this.evidence.heads[this.pool]!;
    const last = this.evidence.journals[this.pool]!.at(-1);
    if (last === undefined ? head.version > 0 : last.version !== head.version || last.digest !== head.digest)
      this.add(1, `the head is ${head.version}, the last record ${last?.version}`);
  }

  /** (5) Somebody asked for each change, and was not told that it was not made. */
  private checkGhosts(): void {
    for (let version = 1; version <= this.replay.version; version++) this.starts[version] = 0;
    const asked = this.asked();
    const start = (version: number, calls: readonly Call[]) => {
      const first = Math.min(...calls.map(({ began }) => began));
      this.starts[version] = Math.max(this.starts[version]!, first);
    };
    for (const fate of this.replay.fates.values()) {
      const { owner, length, made, ended } = fate;
      const askers = asked.get(`${owner} ${length}`) ?? [];
      const makers = askers.filter((one) => canHaveMade(one, this.pool, fate));
      if (makers.length === 0) this.add(5, `${keyOf(fate)} of ${owner} was made for ${told(askers)}`);
      else start(made, makers);
      if (ended === null) continue;
      const releasers = asked.get(keyOf(fate)) ?? [];
      const enders = releasers.filter(isMaybeMade);
      if (enders.length === 0) this.add(5, `${keyOf(fate)} of ${owner} was released for ${told(releasers)}`);
      else start(ended, enders);
    }
  }

  /** The calls by what they asked for. */
  private asked(): Map<string, Call[]> {
    const asked = new Map<string, Call[]>();
    for (const { call, commands } of this.parts) {
      for (const command of commands) {
        const key = command.op === 'release' ? keyOf(command) : `${command.owner} ${command.length}`;
        asked.set(key, [...(asked.get(key) ?? []), call]);
      }
    }
    return asked;
  }

  private setWindows(): void {
    this.acknowledged = this.parts.flatMap((part) => {
      const version = this.newestTold(part);
      return version > 0 ? [{ version, at: part.call.ended! }] : [];
    });
    for (const part of this.parts) {
      const { began, ended = Number.POSITIVE_INFINITY } = part.call;
      for (const { version, at } of this.acknowledged)
        if (at < began && version > part.from) part.from = version;
      for (let version = this.replay.version; version > 0; version--) {
        if (this.starts[version]! > ended) part.to = version - 1;
      }
    }
  }

  /** The newest version that the answer of a call proves. */
  private newestTold({ commands, leases }: Part): number {
    if (leases === null) return 0;
    const versions = commands.map((command, i) =>
      command.op === 'release' ? (this.replay.fates.get(keyOf(command))?.ended ?? 0) : leases[i]!.generation,
    );
    return Math.min(this.replay.version, Math.max(0, ...versions));
  }

  /** (7) What was acknowledged before anything of a version was asked for has a smaller version. */
  private checkOrder(): void {
    for (let version = 1; version <= this.replay.version; version++) {
      const late = this.acknowledged.find((one) => one.at < this.starts[version]! && one.version >= version);
      if (late !== undefined)
        this.add(7, `version ${late.version} was acknowledged before ${version} was asked for`);
    }
  }

  /** (3, 4) What was acknowledged is in the journal, and was true while the call went on. */
  private checkAnswers({ call, commands, leases, from, to }: Part): void {
    if (leases === null) return;
    for (const [i, command] of commands.entries()) {
      if (command.op === 'release') {
        if ((this.replay.fates.get(keyOf(command))?.ended ?? null) === null)
          this.add(4, `the release of ${keyOf(command)} was acknowledged to ${call.id}`);
        continue;
      }
      const lease = leases[i]!;
      const fate = this.replay.fates.get(keyOf(lease));
      if (fate?.owner !== command.owner) this.add(3, `${keyOf(lease)} was acknowledged to ${call.id}`);
      else if (fate.made > to || (fate.ended ?? Number.POSITIVE_INFINITY) <= from)
        this.add(8, `${keyOf(lease)} was not there in versions ${from} to ${to} of ${call.id}`);
    }
  }

  /** (11) The leases of a call are made in one version. */
  private checkGroup({ call, commands }: Part): void {
    const versions = new Set(
      commands.flatMap((command) => (command.op === 'release' ? [] : [this.madeFor(command.owner)])),
    );
    if (commands.length > 1 && versions.size > 1)
      this.add(11, `${call.id} is in versions ${[...versions].join()}, 0 for none`);
  }

  /** The version of the only lease of an owner, 0 for none. */
  private madeFor(owner: string): number {
    return this.replay.byOwner.get(owner)?.[0]?.made ?? 0;
  }

  /**
   * (9) A call that repeats one whose outcome was unknown gets what that one made. One with a release that was made is
   * refused: of a process that is gone nobody knows whose release it was.
   */
  private checkRetry({ call, commands, leases }: Part): void {
    if (call.retry === undefined || call.answer === undefined) return;
    const isReleased = commands.some(
      (one) => one.op === 'release' && (this.replay.fates.get(keyOf(one))?.ended ?? null) !== null,
    );
    if (isReleased && call.answer.kind === 'refused') return;
    for (const [i, command] of commands.entries()) {
      if (command.op === 'release') {
        if (call.answer.kind === 'refused' && this.replay.fates.get(keyOf(command))?.ended === null)
          this.add(9, `${keyOf(command)} is there, its release was refused to ${call.id}`);
        continue;
      }
      const made = this.replay.byOwner.get(command.owner) ?? [];
      // An owner that is leased again after a release has several.
      if (made.some(({ ended }) => ended !== null)) continue;
      if (
        call.answer.kind === 'refused'
          ? made.length > 0
          : leases !== null && made[0]?.made !== leases[i]?.generation
      )
        this.add(
          9,
          `${command.owner} has ${made.map(keyOf).join()}, ${call.id} of ${JSON.stringify(call.commands)} was told ${told([call])}`,
        );
    }
  }

  /** (12) A release is refused only where somebody else made it. */
  private checkRelease({ call, commands }: Part): void {
    const { answer } = call;
    if (answer?.kind !== 'refused' || answer.pool !== this.pool || commands.length > 1) return;
    const [command] = commands;
    if (command?.op !== 'release') return;
    const fate = this.replay.fates.get(keyOf(command));
    const others = this.parts.some(
      (other) =>
        other.call.id !== call.id &&
        isMaybeMade(other.call) &&
        other.commands.some((one) => one.op === 'release' && keyOf(one) === keyOf(command)),
    );
    if (fate !== undefined && !others)
      this.add(12, `${call.id} was refused ${keyOf(command)}: ${answer.code}`);
  }

  /** (8, 10) What was refused and what was seen, against each version. */
  private checkVersions(): void {
    const open = new Set(
      this.parts.filter(({ call: { answer } }) => answer?.kind === 'refused' && answer.pool === this.pool),
    );
    const views = this.evidence.views.filter(({ pool }) => pool === this.pool);
    this.replay.each((pool, version) => {
      for (const part of open) {
        if (part.from <= version && version <= part.to && refusalAt(pool, part) === codeOf(part))
          open.delete(part);
      }
      const seen = views.filter((view) => view.version === version);
      if (seen.length === 0) return;
      const expected = leasesOf(pool).sort().join('\n');
      for (const { of, leases } of seen) {
        if ([...leases].sort().join('\n') !== expected) this.add(10, `${of} differs at version ${version}`);
      }
    });
    for (const part of open) {
      const { call, from, to } = part;
      this.add(8, `${call.id} was refused with ${codeOf(part)}, not true in versions ${from} to ${to}`);
    }
    for (const { of, version } of views) {
      if (version > this.replay.version) this.add(10, `${of} has version ${version}`);
    }
  }

  /** (10) A follower is given every record in order, some again after a restart. */
  private checkFollower(followed: readonly Followed[]): void {
    let last = 0;
    for (const { version, digest } of followed) {
      const isKnown = this.replay.digests[version] === digest;
      if (!isKnown || version > last + 1) this.add(10, `a follower was given ${version} after ${last}`);
      last = Math.max(last, version);
    }
  }
}

/** Returns what some callers were told of a change that none of them can have made. */
function told(calls: readonly Call[]): string {
  return calls.length === 0
    ? 'nobody'
    : calls.map(({ id, answer }) => `${id}, told ${JSON.stringify(answer)}`).join('; ');
}

function codeOf({ call: { answer } }: Part): string {
  return answer?.kind === 'refused' ? answer.code : '';
}

function refusalAt(pool: Pool, { commands }: Part): string {
  const [result] = pool.planEach([commands.map(requestOf)]).results;
  return result!.ok ? '' : result!.issue.code;
}

function isMaybeMade({ answer }: Call): boolean {
  return answer === undefined || answer.kind === 'ok' || answer.kind === 'unknown';
}

function canHaveMade(call: Call, pool: string, fate: Fate): boolean {
  if (call.answer?.kind !== 'ok') return isMaybeMade(call);
  return call.answer.leases[pool]!.some((lease) => lease !== null && keyOf(lease) === keyOf(fate));
}

/** (11) A call of several pools is made in all of them or in none. */
function checkPools({ calls, journals }: Evidence): Finding[] {
  const owners = new Map(
    Object.entries(journals).map(([pool, records]) => [
      pool,
      new Set(
        records.flatMap(({ changes }) => changes.flatMap((one) => (one.op === 'lease' ? [one.owner] : []))),
      ),
    ]),
  );
  return calls.flatMap(({ id, commands }) => {
    const made = Object.entries(commands).flatMap(([pool, list]) =>
      list.flatMap((one) => (one.op === 'release' ? [] : [owners.get(pool)?.has(one.owner) ?? false])),
    );
    return new Set(made).size > 1 ? [{ check: 11, what: `${id} is in some of its pools` }] : [];
  });
}

/** (2) A store does not say that it is damaged where nobody has damaged it. */
function checkDamage({ calls, isSpoilt = false }: Evidence): Finding[] {
  const told = calls.filter(({ answer }) => answer?.kind === 'failed' && answer.code === 'store-corrupt');
  return isSpoilt ? [] : told.map(({ id }) => ({ check: 2, what: `${id} was told of damage` }));
}

/** (11) Rows of the caller and their leases exist together. */
function checkRows({ rows, journals }: Evidence): Finding[] {
  const leases = (journals.site ?? []).flatMap(({ changes }) =>
    changes.flatMap((one) =>
      one.op === 'lease' && one.owner.startsWith(ROW) ? [`${one.owner} ${one.prefix}`] : [],
    ),
  );
  const texts = rows.map(({ owner, prefix }) => `${owner} ${prefix}`);
  const alone = [
    ...leases.filter((one) => !texts.includes(one)),
    ...texts.filter((one) => !leases.includes(one)),
  ];
  return alone.map((one) => ({ check: 11, what: `row and lease of ${one} are not together` }));
}
