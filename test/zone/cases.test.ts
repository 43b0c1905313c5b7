/** Every case of test/cases/zone.json, which says what a zone must do where CloudStack's own does something else. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { slaacAddress } from '../../src/eui64.ts';
import { Prefix } from '../../src/prefix.ts';
import { frr, iproute, nftables, radvd } from '../../src/render.ts';
import { splitRule } from '../../src/rule.ts';
import { usageRecords, Zone, type ZoneCommand, type ZoneRecord, zoneEvents } from '../../src/zone.ts';

type Json = Readonly<Record<string, unknown>>;

interface Case {
  readonly id: string;
  readonly what: string;
  readonly given: string;
  readonly do: readonly Json[];
  readonly expect: Json;
}

const file = JSON.parse(readFileSync(new URL('../cases/zone.json', import.meta.url), 'utf8')) as {
  readonly givens: Readonly<Record<string, readonly ZoneCommand[]>>;
  readonly cases: readonly Case[];
};

/** A zone under test: its clock stands still, and all its records are kept. */
class Run {
  now = 1000;
  zone: Zone = new Zone({ clock: () => this.now });
  text = '';
  predicted = '';
  lastVersion = 0;

  act(step: Json): void {
    this.lastVersion = this.zone.version;
    switch (step.test) {
      case undefined:
        this.zone.run(step as unknown as ZoneCommand);
        break;
      case 'clock':
        this.now = step.at as number;
        break;
      case 'plan':
        this.zone.commit(this.zone.plan(step.commands as ZoneCommand[]));
        break;
      case 'predict':
        this.predicted = String(slaacAddress(Prefix.parse(step.prefix as string), step.mac as string));
        break;
      case 'restart':
        this.restart();
        break;
      case 'stale-plan': {
        const plan = this.zone.plan(step.commands as ZoneCommand[]);
        this.zone.run(step.after as ZoneCommand);
        this.zone.commit(plan);
        break;
      }
      case 'render':
        this.text = this.render(step);
        break;
      default:
        throw new Error(`no such act: ${step.test}`);
    }
  }

  restart(): void {
    const records = this.zone.changes(0);
    this.zone = new Zone({ clock: () => this.now });
    for (const record of records) expect(this.zone.apply(JSON.parse(JSON.stringify(record)))).toBe(true);
  }

  render(step: Json): string {
    const router = this.zone.router((step.router ?? '') as string);
    switch (step.what) {
      case 'radvd':
        return radvd(router!);
      case 'nft':
        return nftables(router!);
      case 'frr':
        return frr(this.zone.routes());
      case 'ip':
        return iproute(this.lastRoutes()!, { dev: step.dev as string });
      default:
        throw new Error(`no such text: ${step.what}`);
    }
  }

  last(): ZoneRecord | undefined {
    return this.zone.changes(0).at(-1);
  }

  lastRoutes() {
    const change = this.last()?.changes.find((each) => each.op === 'routes');
    return change?.op === 'routes' ? { added: change.added, removed: change.removed } : null;
  }

  usage() {
    return [...usageRecords(this.zone.changes(0), { open: this.zone.networks() })];
  }
}

const pair = ({ prefix, via }: { readonly prefix: string; readonly via: string }) => [prefix, via];

/** What a case expects, against what the zone shows. */
function check(run: Run, wanted: Json): void {
  const { zone } = run;
  for (const [what, value] of Object.entries(wanted)) {
    switch (what) {
      case 'error':
      case 'judge':
        break;
      case 'version':
        expect(zone.version).toBe(run.lastVersion);
        break;
      case 'networks':
        expect(Object.fromEntries([...zone.networks()].map(({ id, prefix }) => [id, prefix]))).toMatchObject(
          value as Json,
        );
        if (Object.keys(value as Json).length === 0) expect([...zone.networks()]).toEqual([]);
        break;
      case 'gateway':
        for (const [id, gateway] of Object.entries(value as Json))
          expect(zone.network(id)?.gateway).toBe(gateway);
        break;
      case 'prefixes': {
        const rows = Object.fromEntries(zone.prefixes().map((row) => [row.prefix, row]));
        expect(Object.keys(rows)).toEqual(Object.keys(value as Json));
        for (const [prefix, fields] of Object.entries(value as Readonly<Record<string, Json>>)) {
          const { total64, free64, ...rest } = fields;
          expect(rows[prefix]).toMatchObject({
            ...rest,
            ...(total64 !== undefined && { total: total64 }),
            ...(free64 !== undefined && { free: free64 }),
          });
        }
        break;
      }
      case 'routes':
        expect([...zone.routes()].map(pair)).toEqual(value);
        break;
      case 'lastRoutes': {
        const diff = zone.version === run.lastVersion ? null : run.lastRoutes();
        expect(diff && { added: diff.added.map(pair), removed: diff.removed.map(pair) }).toEqual(value);
        break;
      }
      case 'nic':
        for (const [id, addresses] of Object.entries(value as Json)) {
          expect(zone.nic(id)?.addresses.map(({ address }) => address)).toEqual(addresses);
        }
        break;
      case 'router':
        for (const [id, address] of Object.entries(value as Json))
          expect(zone.router(id)?.public.address).toBe(address);
        break;
      case 'address':
        expect(run.predicted).toBe(value);
        break;
      case 'usage':
        expect(run.usage()).toEqual(value);
        break;
      case 'eventTypes': {
        const types = zoneEvents(run.last()!).map(({ type }) => type);
        expect([...new Set(types)].sort()).toEqual(value);
        break;
      }
      case 'split': {
        const { ipv4, ipv6 } = splitRule(zone.rules('web')[0]!);
        expect({ ipv4: ipv4?.sources, ipv6: ipv6?.sources }).toEqual(value);
        break;
      }
      case 'nft':
        for (const part of value as readonly string[]) expect(nftables(zone.router('r-1')!)).toContain(part);
        break;
      case 'text':
        expect(run.text).toBe(value);
        break;
      case 'contains':
        for (const part of value as readonly string[]) expect(run.text).toContain(part);
        break;
      case 'excludes':
        for (const part of value as readonly string[]) expect(run.text).not.toContain(part);
        break;
      default:
        throw new Error(`no such expectation: ${what}`);
    }
  }
}

function refusal(run: Run, step: Json): HextetError {
  try {
    run.act(step);
  } catch (error) {
    if (HextetError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('there are all 89 cases', () => {
  expect(file.cases).toHaveLength(89);
});

describe.each(file.cases)('$id', (row) => {
  test(row.what, () => {
    const run = new Run();
    for (const command of file.givens[row.given]!) run.zone.run(command);
    const wanted = row.expect.error as Json | undefined;
    const steps = wanted === undefined ? row.do : row.do.slice(0, -1);
    for (const step of steps) run.act(step);
    if (wanted !== undefined) {
      const before = JSON.stringify(run.zone);
      const error = refusal(run, row.do.at(-1)!);
      expect([wanted.code].flat()).toContain(error.code);
      if (wanted.path !== undefined)
        expect(error.path?.slice(-(wanted.path as unknown[]).length)).toEqual(wanted.path);
      if (wanted.details !== undefined) expect(error.details).toMatchObject(wanted.details as Json);
      if (wanted.blockers !== undefined) expect(error.details).toMatchObject({ count: wanted.blockers });
      const isStale = row.do.at(-1)!.test === 'stale-plan';
      if (!isStale) expect(JSON.stringify(run.zone)).toBe(before);
    }
    check(run, row.expect);
  });
});
