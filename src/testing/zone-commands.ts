/** Arbitraries of what is done with a zone, and a service of zones held against one. */
import fc from 'fast-check';
import { HextetError } from '../error.ts';
import { checkInteger } from '../internal/issue.ts';
import { Prefix } from '../ip/prefix.ts';
import type { Route, RouterView } from '../render.ts';
import type { NetworkView, NicView, Zone, ZoneCommand } from '../zone.ts';
import { COMMANDS, checked } from './constraints.ts';
import { compare } from './pool-commands.ts';
import { rule } from './rule.ts';

/**
 * A service of zones as far as it is compared: it executes commands, and has lists. A list that is missing is not
 * compared.
 *
 * @public
 */
export interface ZoneUnderTest {
  /** Executes a command; throws an error with the `code` of the refusal. */
  run(command: ZoneCommand): unknown;
  /** The networks in the order of creation. */
  networks(): Iterable<NetworkView>;
  /** The NICs in the order of creation. */
  nics?(): Iterable<NicView>;
  /** The routers in the order of creation. */
  routers?(): Iterable<RouterView>;
  /** The routes by prefix. */
  routes?(): Iterable<Route>;
}

/**
 * How many commands there are, as for `fc.commands`, and how many names they choose from.
 *
 * @public
 */
export interface ZoneCommandsConstraints extends fc.CommandsContraints {
  /** How many networks, NICs, VPCs, routers and offerings have names, 1 to 100. Defaults to 3. */
  readonly names?: number;
}

/**
 * Makes lists of commands for `fc.modelRun`, of every op: each is executed by the zone under test and by a {@link Zone},
 * which is the model. It fails if one refuses and the other does not, if they refuse with other codes, if an answer
 * differs, or if the lists do afterwards. Both need one clock, since a view has the time of its lease. Prefixes lie in
 * `2001:db8::/56` and `10.0.0.0/16`, so that they overlap and run out.
 *
 * @throws HextetError `out-of-range` for a count of names; `unknown-field`.
 *
 * @public
 */
export function zoneCommands(
  constraints: ZoneCommandsConstraints = {},
): fc.Arbitrary<Iterable<fc.Command<Zone, ZoneUnderTest>>> {
  const { names = 3, ...rest } = checked('ZoneCommandsConstraints', constraints, ['names', ...COMMANDS]);
  checkInteger('the count of names', names, 1, 100);
  return fc.commands([fc.oneof(...commandsOf(names)).map((aim) => new OneCommand(aim))], rest);
}

/** A command that is whole only when the state of the zone is known. */
type Aimed = (zone: Zone) => ZoneCommand;

const STACKS = ['ipv4', 'dual', 'ipv6'] as const;
const PREFIXES = [
  '2001:db8::/58',
  '2001:db8:0:40::/58',
  '2001:db8::/57',
  '2001:db8:0:80::/60',
  '10.0.0.0/24',
];
const PUBLIC = ['2001:db8::/64', '2001:db8:0:40::/64', '2001:db8:0:7::/64'];
const PLACES = ['2001:db8:0:1::/64', '2001:db8:0:8::/62', '2001:db8:0:41::/64', '2001:db8:0:ff::/64'];
const RANGES = ['2001:db8:0:2::/64', '2001:db8:0:5::/64', '10.0.0.0/30'];
const MACS = ['02:00:00:00:00:01', '02:00:00:00:00:02', '1e:00:d9:00:00:35'];

function commandsOf(names: number): fc.MaybeWeightedArbitrary<Aimed>[] {
  const id = (kind: string) => fc.nat({ max: names - 1 }).map((n) => `${kind}-${n}`);
  const owner = fc.constantFrom(null, 'acme', 'other');
  const prefix = fc.constantFrom(...PREFIXES);
  const mac = fc.constantFrom(...MACS);
  const length = fc.constantFrom(60, 62, 64);
  const expected = fc.constantFrom('new' as const, 'existing' as const);
  const contents = fc.constantFrom('refuse' as const, 'remove' as const);
  const host = fc.constantFrom(1n, 0x10n, 0x11n, 0xfffe0000n << 8n);
  const routers = { public: 'up0', guests: {} };
  const op = (name: ZoneCommand['op'], fields: Fields, seldom: Fields = {}): fc.Arbitrary<Aimed> => {
    const rest = Object.entries(seldom).map(([key, value]) => [
      key,
      fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, value),
    ]);
    return fc
      .record({ ...fields, ...Object.fromEntries(rest) }, { noNullPrototype: true })
      .map((all) =>
        Object.fromEntries(Object.entries({ op: name, ...all }).filter(([, value]) => value !== undefined)),
      )
      .map((command) => (zone: Zone) => withKnown(zone, command as unknown as ZoneCommand & Subjects));
  };
  /** Networks come before what is in them, and one that has nothing shows little. */
  const often = (arbitrary: fc.Arbitrary<Aimed>) => ({ weight: 4, arbitrary });
  const target = fc.oneof(
    id('network').map((network) => ({ network })),
    id('vpc').map((vpc) => ({ vpc })),
    fc.constant({ system: 'proxy' }),
  );
  return [
    op(
      'set-offering',
      { id: id('offering') },
      { stack: fc.constantFrom(...STACKS), egress: fc.constantFrom('allow', 'deny'), expect: expected },
    ),
    op('remove-offering', { id: id('offering') }),
    op(
      'set-prefix',
      { prefix },
      { public: fc.constantFrom(null, ...PUBLIC), owner, note: fc.constantFrom(null, 'a note') },
    ),
    op('add-prefix', { prefix }, { public: fc.constantFrom(...PUBLIC) }),
    op('resize-prefix', { prefix, to: prefix }),
    op('move-public', { prefix: fc.constantFrom(...PUBLIC) }),
    op('remove-prefix', { prefix }),
    op('reserve', { range: fc.constantFrom(...RANGES), reason: fc.constantFrom('kept', 'old') }),
    op('unreserve', { range: fc.constantFrom(...RANGES) }),
    op('set-vpc', { id: id('vpc'), offering: id('offering') }, { block: length, owner, expect: expected }),
    op('remove-vpc', { id: id('vpc') }, { contents }),
    often(
      op(
        'set-network',
        { id: id('network'), offering: id('offering') },
        {
          vpc: id('vpc'),
          owner,
          ipv4: fc.constantFrom(null, '10.0.0.64/28', { length: 28 }),
          prefix: fc.constantFrom(...PLACES),
          length,
          dns: fc.constantFrom(null, ['2001:db8::53']),
          search: fc.constantFrom(null, ['lab.example']),
          ra: fc.constantFrom(null, { mtu: 1400 }),
          expect: expected,
        },
      ),
    ),
    op('remove-network', { id: id('network') }, { contents }),
    often(
      op(
        'set-router',
        { id: id('router'), for: target, publicMac: mac },
        {
          backupMacs: fc.uniqueArray(mac, { maxLength: 2 }),
          guestMacs: fc.dictionary(id('network'), mac, { maxKeys: 2 }),
          interfaces: fc.constant(routers),
          publicAddress: fc.constantFrom('keep', 'derive', '2001:db8::7'),
          expect: expected,
        },
      ),
    ),
    op('remove-router', { id: id('router') }),
    often(
      fc
        .tuple(
          op('set-nic', { id: id('nic'), network: id('network'), mac }, { expect: expected }),
          fc.option(fc.uniqueArray(host, { maxLength: 2 })),
        )
        .map(
          ([command, hosts]) =>
            (zone: Zone) =>
              withAddresses(zone, command(zone), hosts),
        ),
    ),
    op('remove-nic', { id: id('nic') }),
    fc.tuple(id('nic'), host).map(([nic, n]) => (zone: Zone) => ({
      op: 'observe' as const,
      nic,
      address: addressIn(zone, zone.nic(nic)?.network, n),
    })),
    op('set-rules', { network: id('network'), rules: fc.array(rule(), { maxLength: 2 }) }),
  ];
}

/** The names in a command. */
interface Subjects {
  readonly offering?: string;
  readonly network?: string;
  readonly vpc?: string;
}

/** A zone begins with an offering and a prefix. Most names are of what there is then; `-0` stays as it is. */
function withKnown(zone: Zone, command: ZoneCommand & Subjects): ZoneCommand {
  const [offering] = zone.offerings();
  if (offering === undefined) return { op: 'set-offering', id: 'offering-0', stack: 'dual' };
  const [first] = zone.prefixes();
  if (first === undefined) return { op: 'add-prefix', prefix: PREFIXES[0]!, public: PUBLIC[0]! };
  const known = <K extends keyof Subjects>(
    key: K,
    get: (id: string) => unknown,
    all: Iterable<{ readonly id: string }>,
  ) => {
    const id = command[key];
    if (id === undefined || id.endsWith('-0') || get(id) !== null) return {};
    for (const one of all) return { [key]: one.id };
    return {};
  };
  return {
    ...command,
    ...known('offering', (id) => zone.offering(id), [offering]),
    ...known('network', (id) => zone.network(id), zone.networks({ limit: 1 })),
    ...known('vpc', (id) => zone.vpc(id), zone.vpcs()),
  };
}

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Static addresses lie in the network, or there is nothing to try. */
function withAddresses(zone: Zone, command: ZoneCommand, hosts: readonly bigint[] | null): ZoneCommand {
  if (command.op !== 'set-nic' || hosts === null) return command;
  const network = command.network ?? zone.nic(command.id)?.network;
  return { ...command, addresses: hosts.map((host) => addressIn(zone, network, host)) };
}

function addressIn(zone: Zone, network: string | undefined, host: bigint): string {
  const prefix = zone.network(network ?? '')?.prefix ?? '2001:db8:0:ff::/64';
  return String(Prefix.parse(prefix).first.offset(host));
}

class OneCommand implements fc.Command<Zone, ZoneUnderTest> {
  readonly aim: Aimed;
  /** The command of its last run. */
  text = '';

  constructor(aim: Aimed) {
    this.aim = aim;
  }

  check(): boolean {
    return true;
  }

  run(model: Zone, real: ZoneUnderTest): void {
    const command = this.aim(model);
    this.text = JSON.stringify(command);
    compare(`${this.text} gives`, 'zone', [outcome(model, command)], [outcome(real, command)]);
    compare(`After ${this.text} there is`, 'zone', seen(model, real), seen(real, real));
  }

  toString(): string {
    return this.text;
  }

  /** fast-check runs a copy while it shrinks: what failed still prints as it failed. */
  [fc.cloneMethod](): OneCommand {
    return new OneCommand(this.aim);
  }
}

/** The answer, or the code of the refusal. */
function outcome(zone: ZoneUnderTest, command: ZoneCommand): string {
  try {
    return JSON.stringify(zone.run(command) ?? null);
  } catch (error) {
    const code = HextetError.is(error) ? error.code : (error as { readonly code?: unknown } | null)?.code;
    if (typeof code !== 'string') throw error;
    return `refused: ${code}`;
  }
}

/** Everything that can be seen of a zone, as far as another one shows it, too. */
function seen(zone: ZoneUnderTest, like: ZoneUnderTest): string[] {
  const lists = (['networks', 'nics', 'routers', 'routes'] as const).filter(
    (name) => like[name] !== undefined,
  );
  return lists.flatMap((name) =>
    Array.from(zone[name]!() as Iterable<unknown>, (row) => `${name}: ${JSON.stringify(row)}`),
  );
}
