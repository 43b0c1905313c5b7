/** Networks do what plain lists do: with restarts, replay on a second director, and new configs. */
import { expect, test } from 'vitest';
import { type NetworkCommand, Networks } from '../../src/network.ts';
import { type RefConfig, ReferenceNetworks, type RefSubnet } from '../reference/networks.ts';
import { Random } from '../reference/seeded.ts';
import { checkSentence } from '../support/refusal.ts';
import { parsedOf } from './cases.ts';

/** IPv6 subnets have even numbers, IPv4 subnets odd ones. */
const isIPv4 = (subnet: number) => subnet % 2 === 1;
const addressOf = (subnet: number, unit: number) =>
  isIPv4(subnet) ? `10.0.${subnet}.${unit}` : `2001:db8:${subnet}::${unit.toString(16)}`;
const prefixOf = (subnet: number, unit: number) => `${addressOf(subnet, unit)}/${isIPv4(subnet) ? 32 : 128}`;

/** A configured network as plain data of a cloud config. The text of unit 0 needs no unit. */
const parsed = (config: RefConfig) =>
  parsedOf({
    networks: config.map(({ name, subnets }) => ({
      name,
      subnets: subnets.map(({ id, units, azs, gateway, reserved, fixed }) => ({
        range: isIPv4(id)
          ? `10.0.${id}.0/${32 - Math.log2(units)}`
          : `2001:db8:${id}::/${128 - Math.log2(units)}`,
        gateway: addressOf(id, gateway),
        ...(azs.length > 0 && { azs }),
        reserved: reserved.map((unit) => addressOf(id, unit)),
        static: fixed.map((unit) => addressOf(id, unit)),
      })),
    })),
  });

const AZS = ['z1', 'z2', 'z3'];
const NAMES = ['n', 'm', 'p'];
const INSTANCES = Array.from({ length: 8 }, (_, i) => `i-${i}`);

class Draws {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  below(count: number): number {
    return this.random.below(count);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** A subset of the units, without the first and the gateway. */
  units(count: number, gateway: number, share: number): number[] {
    return Array.from({ length: count }, (_, unit) => unit).filter(
      (unit) => unit > 0 && unit !== gateway && this.below(10) < share,
    );
  }

  subnet(id: number): RefSubnet {
    const units = this.pick([4, 8, 16]);
    const gateway = 1 + this.below(2);
    const drawn = this.units(units, gateway, 1);
    // The last address of IPv4 is kept as if it were reserved.
    const reserved = isIPv4(id) ? [...new Set([...drawn, units - 1])] : drawn;
    const fixed = this.units(units, gateway, 3).filter((unit) => !reserved.includes(unit));
    return { id, units, azs: [], gateway, reserved, fixed };
  }

  config(): RefConfig {
    const names = NAMES.filter((_, i) => i < 2 || this.below(2) === 0);
    const ids = [0, 1, 2, 3, 4, 5].map((id) => 10 + id);
    return names.map((name, n) => {
      const subnets = ids
        .filter((id) => (id >> 1) % 3 === n && this.below(8) > 0)
        .map((id) => this.subnet(id));
      const hasAzs = this.below(2) === 0;
      const azs = () => AZS.filter(() => this.below(2) === 0);
      return { name, subnets: subnets.map((subnet) => ({ ...subnet, azs: hasAzs ? ['z1', ...azs()] : [] })) };
    });
  }
}

/** All rows as text, in the order of their addresses. */
const rowsOf = (networks: Networks) =>
  Array.from(networks.assignments(), ({ instance, network, az, prefix, type, orphaned }) =>
    [prefix, instance, network, az, type, orphaned].join(' '),
  ).sort();
const referenceRows = ({ rows }: ReferenceNetworks) =>
  rows
    .map(({ instance, network, az, subnet, unit, type, orphaned }) =>
      [prefixOf(subnet, unit).replace('::0/', '::/'), instance, network, az, type, orphaned].join(' '),
    )
    .sort();

test.each([1, 2, 3, 4])('a run of seed %i does what plain lists do', (seed) => {
  const draws = new Draws(seed);
  const first = draws.config();
  const reference = new ReferenceNetworks(first);
  let networks = new Networks(parsed(first));
  let follower = new Networks(parsed(first));
  const counts: Record<string, number> = {};

  const step = (name: string, command: NetworkCommand, expected: string | null) => {
    const before = JSON.stringify(networks);
    const result = networks.tryRun(command);
    const code = result.ok ? null : result.issue.code;
    expect(code, `${name} ${JSON.stringify(command)}`).toBe(expected);
    counts[`${name} ${code}`] = (counts[`${name} ${code}`] ?? 0) + 1;
    if (result.ok) {
      for (const record of networks.changes(follower.version))
        follower.apply(JSON.parse(JSON.stringify(record)));
    } else {
      checkSentence(result.issue);
      expect(JSON.stringify(networks)).toBe(before);
    }
    expect(rowsOf(networks), `${name} ${JSON.stringify(command)}`).toEqual(referenceRows(reference));
  };

  for (let i = 0; i < 300; i++) {
    const instance = draws.pick(INSTANCES);
    const network = draws.pick(NAMES);
    const az = draws.pick([null, ...AZS]);
    switch (draws.below(10)) {
      case 0:
        reference.release(instance);
        step('release', { op: 'release', instance }, null);
        break;
      case 1:
        reference.orphan(instance);
        step('orphan', { op: 'orphan', instance }, null);
        break;
      case 2: {
        const next = draws.config();
        const verdicts = reference.judge(next);
        const { keep, move, block } = networks.planConfig(parsed(next));
        const whys = [
          ...keep.map(() => 'keep'),
          ...move.map(({ why }) => why.code),
          ...block.map(({ why }) => `${why.code}!`),
        ];
        // A network of a new name is in no config that is drawn while instances have the old one.
        expect(whys.sort()).toEqual(
          verdicts.map(({ why, blocks }) => (why === null ? 'keep' : blocks ? `${why}!` : why)).sort(),
        );
        step('set-config', { op: 'set-config', config: parsed(next) }, reference.setConfig(next));
        break;
      }
      case 3: {
        networks = Networks.restore(JSON.parse(JSON.stringify(networks)));
        [networks, follower] = [follower, networks];
        expect(networks.head).toEqual(follower.head);
        break;
      }
      case 4:
      case 5:
      case 6: {
        const subnet = 10 + draws.below(6);
        const unit = draws.below(8);
        const address = addressOf(subnet, unit);
        const expected = reference.assign(instance, network, az, { subnet, unit });
        step('static', { op: 'assign', instance, network, az, address }, expected);
        break;
      }
      default:
        step('assign', { op: 'assign', instance, network, az }, reference.assign(instance, network, az));
    }
    for (const { name, subnets } of reference.config) {
      const counted = networks.capacity(name);
      expect(counted.map(({ restricted, used }) => [Number(restricted), Number(used)])).toEqual(
        subnets.map((subnet) => [
          [...reference.restricted(subnet)].length,
          reference.rows.filter((row) => row.subnet === subnet.id && row.unit < subnet.units).length,
        ]),
      );
    }
  }
  expect(Object.keys(counts).length).toBeGreaterThan(8);
});
