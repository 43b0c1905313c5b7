/**
 * The judge of managers who fought: all that they were told, against the journal. Every record is just what the calls that
 * made it lead to, one after the other; every other call changed nothing, and was told what is true at its version.
 */
import type { Result } from '../../../src/error.ts';
import type { JournalRecord } from '../../../src/pool.ts';
import type { Keepable } from '../../../src/store.ts';
import type { Told } from './desk.ts';
import { KINDS, type KindName } from './kinds.ts';

export interface Call {
  /** Of the manager, and of the call. */
  readonly id: string;
  readonly began: number;
  readonly ended: number;
  readonly drawn: readonly unknown[];
  /** Null for a call whose outcome nobody was told. */
  readonly told: Told | null;
}

export interface View {
  readonly of: string;
  readonly version: number;
  readonly text: string;
}

export interface Fought {
  readonly calls: readonly Call[];
  readonly records: readonly JournalRecord<unknown>[];
  readonly views: readonly View[];
}

/** Is told of each record, and of the calls that made it, in order. */
export type Watcher = (
  value: Keepable,
  record: JournalRecord<unknown>,
  made: readonly (readonly unknown[])[],
) => void;

/** The calls that are tried in every order for one record, where some have no answer. */
const MOST_LOST = 5;

export class Order {
  readonly findings: string[] = [];
  /** How many records the calls of each store made. */
  readonly made: Map<string, number> = new Map();
  private readonly kind: KindName;
  private readonly value: Keepable;
  private readonly lost: Call[];
  private now = 0;

  constructor(kind: KindName, { calls, records, views }: Fought, watch: Watcher) {
    this.kind = kind;
    this.value = KINDS[kind].make(() => this.now);
    this.lost = calls.filter(({ told }) => told === null || told.outcome.kind === 'unknown');
    const byVersion = new Map<number, Call[]>();
    for (const call of calls) {
      const { told } = call;
      if (told === null || told.outcome.kind === 'unknown' || told.outcome.kind === 'failed') continue;
      byVersion.set(told.version, [...(byVersion.get(told.version) ?? []), call]);
    }
    for (const call of byVersion.get(0) ?? []) this.findings.push(...this.lieTo(call));
    for (const [i, record] of records.entries()) {
      this.now = record.at;
      const told = byVersion.get(i + 1) ?? [];
      byVersion.delete(i + 1);
      const makers = this.makersOf(record, told);
      if (makers.length === 0)
        this.findings.push(`version ${i + 1} is not what was asked for by ${namesOf(told)}`);
      if (!this.apply(record)) break;
      // Two who asked for the same are told the same: only one of them made it, perhaps with a command that can be made once.
      const lies = (own: readonly Call[]) =>
        told.flatMap((call) => (own.includes(call) ? [] : this.lieTo(call)));
      const own = makers.find((one) => lies(one).length === 0) ?? makers[0] ?? [];
      this.findings.push(...lies(own));
      this.note(own);
      watch(
        this.value,
        record,
        own.map(({ drawn }) => drawn),
      );
      for (const view of views) if (view.version === i + 1) this.checkView(view);
    }
    for (const [version, told] of byVersion) {
      if (version > records.length) this.findings.push(`version ${version} of ${namesOf(told)} is not there`);
    }
    this.checkTimes(calls);
  }

  /** Returns calls whose effect a record is: the first ones of a process; or else with those whose outcome nobody knows. */
  private makersOf(record: JournalRecord<unknown>, told: readonly Call[]): (readonly Call[])[] {
    const desks = [...new Set(told.map((call) => call.told!.desk))];
    const known = desks.flatMap((desk) => {
      const calls = told.filter((call) => call.told!.desk === desk).sort((a, b) => a.told!.at - b.told!.at);
      return calls.map((_, i) => calls.slice(0, calls.length - i));
    });
    const makers = known.filter((calls) => this.leadTo(record, calls));
    if (makers.length > 0) return makers;
    const some = [...arrangements([...this.lost, ...told].slice(0, MOST_LOST))];
    return some.filter(
      (calls) => calls.some((call) => this.lost.includes(call)) && this.leadTo(record, calls),
    );
  }

  /** Notes who made a record. */
  private note(makers: readonly Call[]): void {
    for (const call of makers) if (this.lost.includes(call)) this.lost.splice(this.lost.indexOf(call), 1);
    const desk = makers.find(({ told }) => told !== null)?.told?.desk ?? 'lost';
    if (makers.length > 0) this.made.set(desk, (this.made.get(desk) ?? 0) + 1);
  }

  /** Tells whether calls lead to a record, and were told so. */
  private leadTo(record: JournalRecord<unknown>, calls: readonly Call[]): boolean {
    const { plan, results } = this.planEach(calls);
    return plan.record?.digest === record.digest && calls.every((call, i) => isTrue(call, results[i]!));
  }

  private planEach(calls: readonly Call[]): ReturnType<Keepable['planEach']> {
    return this.value.planEach(calls.map(({ drawn }) => drawn.map(KINDS[this.kind].command)));
  }

  /** Returns what is false of a call that changed nothing: it would change nothing now, and was told the truth. */
  private lieTo(call: Call): string[] {
    const { plan, results } = this.planEach([call]);
    if (plan.record === null && isTrue(call, results[0]!)) return [];
    const { version, outcome } = call.told!;
    const [asked, told, now] = [call.drawn, outcome, results[0]].map((one) => JSON.stringify(one));
    return [`${call.id} of ${asked} was told ${told} at version ${version}, not ${now}`];
  }

  private apply(record: JournalRecord<unknown>): boolean {
    try {
      if (this.value.apply(JSON.parse(JSON.stringify(record)))) return true;
      this.findings.push(`version ${record.version} is there twice`);
    } catch (error) {
      this.findings.push(`version ${record.version} does not replay: ${error}`);
    }
    return false;
  }

  private checkView({ of, version, text }: View): void {
    if (text !== JSON.stringify(this.value)) this.findings.push(`${of} differs at version ${version}`);
  }

  /** What ended before another call began has no newer version than that one. */
  private checkTimes(calls: readonly Call[]): void {
    const told = calls.filter((call) => call.told !== null && call.told.version > 0);
    const ends = [...told].sort((a, b) => a.ended - b.ended);
    let newest = 0;
    let next = 0;
    for (const { id, began, told: own } of [...told].sort((a, b) => a.began - b.began)) {
      for (; ends[next] !== undefined && ends[next]!.ended < began; next++)
        newest = Math.max(newest, ends[next]!.told!.version);
      if (own!.version < newest)
        this.findings.push(`${id} was told of version ${own!.version} after ${newest}`);
    }
  }
}

function isTrue({ told }: Call, result: Result<readonly unknown[]>): boolean {
  const outcome = told?.outcome;
  if (outcome === undefined || outcome.kind === 'unknown') return true;
  if (!result.ok) return outcome.kind === 'refused' && outcome.code === result.issue.code;
  return outcome.kind === 'ok' && JSON.stringify(outcome.answers) === JSON.stringify(result.value);
}

function namesOf(calls: readonly Call[]): string {
  return calls.length === 0 ? 'anybody' : calls.map(({ id }) => id).join(', ');
}

/** Every order of every selection of some items. */
function* arrangements<T>(items: readonly T[]): Generator<readonly T[]> {
  for (const [i, item] of items.entries()) {
    yield [item];
    const others = items.filter((_, at) => at !== i);
    for (const rest of arrangements(others)) yield [item, ...rest];
  }
}
