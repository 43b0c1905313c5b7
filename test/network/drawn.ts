/** Configs and commands drawn from a seed, for the model and for networks. */
import type { NetworkCommand, ParsedNetworks } from '../../src/network.ts';
import type { RefCommand, RefConfig, RefPolicy, RefSpan, RefSubnet } from '../reference/networks.ts';
import { Random } from '../reference/seeded.ts';
import { parsedOf } from './parsed.ts';

/** IPv6 subnets have even numbers, IPv4 subnets odd ones. */
const isIPv4 = (subnet: number) => subnet % 2 === 1;

export function addressText(subnet: number, offset: number): string {
  return isIPv4(subnet) ? `10.0.${subnet}.${offset}` : `2001:db8:${subnet}:0:0:0:0:${offset.toString(16)}`;
}

const lengthOf = (subnet: number, size: number) => (isIPv4(subnet) ? 32 : 128) - Math.log2(size);

/** The text of a span; a size of 0 is an address without a length. */
export function spanText({ subnet, offset, size }: RefSpan): string {
  const address = addressText(subnet, offset);
  return size === 0 ? address : `${address}/${lengthOf(subnet, size)}`;
}

/** A config as the parser makes it of a cloud config. */
export function parsedConfig(config: RefConfig): ParsedNetworks {
  return parsedOf({
    networks: config.map(({ name, subnets }) => ({
      name,
      subnets: subnets.map(({ id, size, unit, azs, gateway, reserved, fixed }) => ({
        range: `${addressText(id, 0)}/${lengthOf(id, size)}`,
        gateway: gateway === null ? 'fe80::1' : addressText(id, gateway),
        ...(azs.length > 0 && { azs }),
        reserved: reserved.map((offset) => addressText(id, offset)),
        static: fixed
          .filter((offset) => offset % unit === 0)
          .map((offset) => spanText({ subnet: id, offset, size: unit })),
        ...(unit > 1 && { prefix: lengthOf(id, unit) }),
      })),
    })),
  });
}

export function networkCommand(command: RefCommand): NetworkCommand {
  if (command.op === 'set-config') return { ...command, config: parsedConfig(command.config) };
  if (command.op === 'adopt') {
    const { at, ...rest } = command;
    return { ...rest, prefix: spanText(at) };
  }
  if (command.op !== 'assign') return command;
  const { at, ...rest } = command;
  return { ...rest, address: at && spanText(at) };
}

const AZS = ['z1', 'z2', 'z3'];
const NAMES = ['n', 'm', 'p'];
const INSTANCES = Array.from({ length: 10 }, (_, i) => `i-${i}`);
const OPS = [
  'assign',
  'assign',
  'assign',
  'static',
  'static',
  'static',
  'adopt',
  'release',
  'orphan',
  'config',
];
const IDS = [10, 11, 12, 13, 14, 15];

export class Draws {
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

  some<T>(items: readonly T[], share: number): T[] {
    return items.filter(() => this.below(100) < share);
  }

  policy(): RefPolicy {
    return {
      subnetZero: this.pick(['keep', 'give']),
      lastAddress: this.pick(['keep', 'give', null]),
      director: this.some(IDS, 30).map((subnet) => ({ subnet, offset: this.below(6) })),
      quarantine: this.pick([0, 20]),
    };
  }

  private subnet(id: number, unit: number, azs: readonly string[]): RefSubnet {
    const size = unit * this.pick(unit === 1 ? [2, 4, 8, 16, 32] : [1, 4, 8]);
    const inner = Array.from({ length: size }, (_, i) => i).filter(
      (offset) => size === 2 || (offset > 0 && !(isIPv4(id) && offset === size - 1)),
    );
    const gateway = !isIPv4(id) && this.below(4) === 0 ? null : this.pick(inner.slice(0, 3));
    const reserved = this.some(
      inner.filter((offset) => offset !== gateway),
      10,
    );
    const closed = new Set([...reserved, gateway]);
    const blocks = Array.from({ length: size / unit }, (_, block) =>
      Array.from({ length: unit }, (_, i) => block * unit + i),
    );
    const open = blocks.filter((block) => !block.some((offset) => closed.has(offset)));
    return { id, isIPv4: isIPv4(id), size, unit, azs, gateway, reserved, fixed: this.some(open, 30).flat() };
  }

  config(): RefConfig {
    const shift = this.below(5) === 0 ? 1 : 0;
    const names = NAMES.filter((_, i) => i < 2 || this.below(2) === 0);
    return names.map((name, n) => {
      const unit = this.pick([1, 1, 1, 4]);
      const hasAzs = this.below(2) === 0;
      const ids = IDS.filter((id) => ((id >> 1) + shift) % 3 === n && this.below(8) > 0);
      const subnets = ids.map((id) =>
        this.subnet(id, unit, hasAzs ? ['z1', ...this.some(AZS.slice(1), 50)] : []),
      );
      return { name: this.below(4) === 0 ? `${name}-new` : name, subnets };
    });
  }

  /** A config that differs from another in some subnets, or in a name. */
  changed(config: RefConfig): RefConfig {
    return config.map(({ name, subnets }) => ({
      name: this.below(5) === 0 ? (name.endsWith('-new') ? name.slice(0, 1) : `${name}-new`) : name,
      subnets: subnets.map((subnet) => {
        if (this.below(2) === 0) return subnet;
        const { id, unit, azs } = subnet;
        return { ...this.subnet(id, unit, azs), azs };
      }),
    }));
  }

  /** Addresses of a network, seldom of another. */
  private span(config: RefConfig, network: string): RefSpan {
    const subnets = config
      .filter(({ name }) => name === network || this.below(12) === 0)
      .flatMap((net) => net.subnets);
    const subnet = subnets.length === 0 ? null : this.pick(subnets);
    if (subnet === null) return { subnet: 99, offset: 0, size: 0 };
    const { id, size, unit, fixed } = subnet;
    const block =
      fixed.length > 0 && this.below(3) > 0 ? Math.floor(this.pick(fixed) / unit) : this.below(size / unit);
    const offset = this.below(12) === 0 ? this.below(size) : block * unit;
    const length = this.pick([0, 0, 0, unit, unit, 1, 4]);
    return { subnet: id, offset: length === 0 ? offset : offset - (offset % length), size: length };
  }

  command(config: RefConfig): RefCommand {
    const instance = this.pick(INSTANCES);
    const network = this.below(20) === 0 ? 'x' : this.pick(config).name;
    switch (this.pick(OPS)) {
      case 'static':
        return { op: 'assign', instance, network, ...this.fields(), at: this.span(config, network) };
      case 'adopt':
        return { op: 'adopt', instance, network, at: this.span(config, network) };
      case 'release':
        return {
          op: 'release',
          instance,
          ...(this.below(2) === 0 && { network }),
          ...(this.below(2) === 0 && { orphaned: this.below(2) === 0 }),
        };
      case 'orphan':
        return { op: 'orphan', instance };
      case 'config': {
        const force = this.pick([[], this.some(INSTANCES, 50), INSTANCES]);
        return {
          op: 'set-config',
          config: this.below(3) === 0 ? this.config() : this.changed(config),
          force,
        };
      }
      default:
        return {
          op: 'assign',
          instance,
          network,
          ...this.fields(),
          at: this.pick([undefined, undefined, null]),
        };
    }
  }

  private fields() {
    return {
      ...(this.below(3) === 0 && { az: this.pick([null, 'z1', ...AZS]) }),
      ...(this.below(3) === 0 && { group: this.pick([null, 'eth0', 'eth1']) }),
    };
  }
}
