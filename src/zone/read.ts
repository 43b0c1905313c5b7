/** Reads commands: every field with the path of its fault, every text canonical. */

import type { Result } from '../error.ts';
import { linkLocalAddress } from '../eui64.ts';
import { unknownName } from '../internal/fields.ts';
import { atPath, makeIssue, typeIssue } from '../internal/issue.ts';
import { cloneJson } from '../internal/json.ts';
import { eui64Messages, zoneMessages } from '../internal/messages.ts';
import {
  boolean,
  integer,
  list,
  nullable,
  optional,
  type Path,
  type Reader,
  readDevice,
  readDomain,
  readFields,
  readName,
  readText,
  refuse,
  word,
} from '../internal/read.ts';
import { refuseItem, refuseUnusable } from '../internal/unusable.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { IPv4Prefix } from '../ipv4.ts';
import { Mac } from '../mac.ts';
import { type Bgp, type RaPolicy, readRaPolicy } from '../render.ts';
import { type Rule, ruleSchema } from '../rule.ts';
import type { Expect, Stack } from './commands.ts';

const expect = optional(word('new', 'existing'));
const contents = optional(word('refuse', 'remove'));
const owner = optional(nullable(readName));
const id = { id: readName };

export const readAddress: Reader<Address> = parsed((text) => Address.tryParse(text));
const readPrefix = parsed((text) => Prefix.tryParse(text));

const prefixFields = {
  prefix: readZonePrefix,
  public: optional(nullable(read64)),
  owner,
  note: optional(nullable(readNote)),
};

/** The fields of each command but `op`, checked. Undefined stays, null clears. */
interface Fields {
  'set-offering': Named & {
    readonly stack: Stack | undefined;
    readonly routing: 'static' | Bgp | undefined;
    readonly firewall: boolean | undefined;
    readonly egress: 'allow' | 'deny' | undefined;
    readonly expect: Expect | undefined;
  };
  'remove-offering': Named;
  'set-prefix': PrefixSettings & { readonly expect: Expect | undefined };
  'add-prefix': PrefixSettings;
  'resize-prefix': { readonly prefix: Prefix; readonly to: Prefix };
  'move-public': { readonly prefix: Prefix };
  'remove-prefix': { readonly prefix: Prefix };
  reserve: { readonly range: AddressRange; readonly reason: string };
  unreserve: { readonly range: AddressRange };
  'set-vpc': Named & {
    readonly offering: string | undefined;
    readonly block: number | undefined;
    readonly owner: Clearable<string>;
    readonly expect: Expect | undefined;
  };
  'remove-vpc': Named & { readonly contents: 'refuse' | 'remove' | undefined };
  'set-network': Named & {
    readonly offering: string | undefined;
    readonly vpc: string | undefined;
    readonly owner: Clearable<string>;
    readonly ipv4: Clearable<IPv4Prefix | { readonly length: number }>;
    readonly prefix: Prefix | undefined;
    readonly length: number | undefined;
    readonly dns: Clearable<readonly string[]>;
    readonly search: Clearable<readonly string[]>;
    readonly ra: Clearable<RaPolicy>;
    readonly expect: Expect | undefined;
  };
  'remove-network': Named & { readonly contents: 'refuse' | 'remove' | undefined };
  'set-router': Named & {
    readonly for: Target | undefined;
    readonly publicMac: string | undefined;
    readonly guestMacs: Readonly<Record<string, string>> | undefined;
    readonly backupMacs: readonly string[] | undefined;
    readonly interfaces: Interfaces | undefined;
    readonly publicAddress: Address | 'keep' | 'derive' | undefined;
    readonly expect: Expect | undefined;
  };
  'remove-router': Named;
  'set-nic': Named & {
    readonly network: string | undefined;
    readonly mac: string | undefined;
    readonly addresses: Clearable<readonly Address[]>;
    readonly expect: Expect | undefined;
  };
  'remove-nic': Named;
  observe: { readonly nic: string; readonly address: Address };
  'set-rules': { readonly network: string; readonly rules: readonly Rule[] };
}

type Clearable<T> = T | null | undefined;

interface Named {
  readonly id: string;
}

interface PrefixSettings {
  readonly prefix: Prefix;
  readonly public: Clearable<Prefix>;
  readonly owner: Clearable<string>;
  readonly note: Clearable<string>;
}

interface Target {
  readonly kind: 'network' | 'vpc' | 'system';
  readonly target: string;
}

interface Interfaces {
  readonly public: string | undefined;
  readonly guests: Readonly<Record<string, string>> | undefined;
}

/** A command with its fields checked. */
export type Checked<Op extends keyof Fields = keyof Fields> = {
  readonly [O in Op]: { readonly op: O } & Fields[O];
}[Op];

const COMMANDS: { readonly [O in keyof Fields]: { readonly [F in keyof Fields[O]]: Reader<Fields[O][F]> } } =
  {
    'set-offering': {
      ...id,
      stack: optional(word('ipv4', 'dual', 'ipv6')),
      routing: optional(readRouting),
      firewall: optional(boolean),
      egress: optional(word('allow', 'deny')),
      expect,
    },
    'remove-offering': id,
    'set-prefix': { ...prefixFields, expect },
    'add-prefix': prefixFields,
    'resize-prefix': { prefix: readZonePrefix, to: readZonePrefix },
    'move-public': { prefix: read64 },
    'remove-prefix': { prefix: readZonePrefix },
    reserve: { range: readRange, reason: readNote },
    unreserve: { range: readRange },
    'set-vpc': { ...id, offering: optional(readName), block: optional(readLength), owner, expect },
    'remove-vpc': { ...id, contents },
    'set-network': {
      ...id,
      offering: optional(readName),
      vpc: optional(readName),
      owner,
      ipv4: optional(nullable(readIPv4)),
      prefix: optional(readNetworkPrefix),
      length: optional(readLength),
      dns: optional(nullable(list(text(readAddress)))),
      search: optional(nullable(list(readDomain))),
      ra: optional(nullable(readRa)),
      expect,
    },
    'remove-network': { ...id, contents },
    'set-router': {
      ...id,
      for: optional(readTarget),
      publicMac: optional(readMac),
      guestMacs: optional(record(readMac)),
      backupMacs: optional(list(readMac)),
      interfaces: optional((value, path) =>
        readFields(value, path, 'interfaces', {
          public: optional(readDevice),
          guests: optional(record(readDevice)),
        }),
      ),
      publicAddress: optional(readPublicAddress),
      expect,
    },
    'remove-router': id,
    'set-nic': {
      ...id,
      network: optional(readName),
      mac: optional(readMac),
      addresses: optional(nullable(list(readAddress))),
      expect,
    },
    'remove-nic': id,
    observe: { nic: readName, address: readAddress },
    'set-rules': { network: readName, rules: list(readRule) },
  };

/** Reads a command by its op. */
export function readCommand(command: unknown, path: Path): Checked {
  if (typeof command !== 'object' || command === null) return refuse(typeIssue('Command', command), path);
  const { op, ...fields } = command as { readonly op?: unknown };
  const readers = readersOf(op, [...path, 'op']);
  return { op, ...readFields(fields, path, op as string, readers) } as Checked;
}

function readersOf(op: unknown, path: Path): Readonly<Record<string, Reader<unknown>>> {
  if (typeof op !== 'string') return refuse(typeIssue('string', op, 'op'), path);
  if (Object.hasOwn(COMMANDS, op)) return COMMANDS[op as keyof Fields];
  return refuse(unknownName(op, 'op', Object.keys(COMMANDS)), path);
}

/** Makes a reader of what parses a text. */
function parsed<T>(parse: (text: string) => Result<T>): Reader<T> {
  return (value, path) => {
    const result = parse(value as string);
    return result.ok ? result.value : refuse(result.issue, path);
  };
}

/** Makes a reader of a canonical text. */
export function text(reader: Reader<unknown>): Reader<string> {
  return (value, path) => String(reader(value, path));
}

/** Reads an object whose names are ids. */
export function record<T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return refuse(typeIssue('object', value), path);
    const entries = Object.entries(value).map(([name, item]) => {
      const at = [...path, name];
      return [readName(name, at), reader(item, at)] as const;
    });
    return Object.fromEntries(entries);
  };
}

/** Reads a prefix of either family; IPv4 becomes the mapped block in which pools lease it. */
function readZonePrefix(value: unknown, path: Path): Prefix {
  const ipv4 = IPv4Prefix.tryParse(value as string);
  if (ipv4.ok) return ipv4.value.toIPv6();
  const prefix = readPrefix(value, path);
  if (prefix.length > 64) refuseLength(prefix.length, path);
  const item = String(prefix);
  refuseUnusable(prefix, item, path, true);
  if (prefix.contains('::')) refuseItem('not-routable', item, path);
  return prefix;
}

/** Reads the text of a prefix of either family. */
export function readEither(value: unknown, path: Path): string {
  const ipv4 = IPv4Prefix.tryParse(value as string);
  return String(ipv4.ok ? ipv4.value : readZonePrefix(value, path));
}

/** Reads what somebody wrote for people. */
export function readNote(value: unknown, path: Path): string {
  return readText(value, path, 'reason', 1000, /\p{C}/u);
}

export function readRa(value: unknown, path: Path): RaPolicy {
  return atPath(path, () => readRaPolicy(value));
}

/** Reads the IPv6 prefix of a network. */
export function readNetworkPrefix(value: unknown, path: Path): Prefix {
  const prefix = readPrefix(value, path);
  if (prefix.length > 64) refuseLength(prefix.length, path);
  return prefix;
}

/** Reads a /64. */
function read64(value: unknown, path: Path): Prefix {
  const prefix = readPrefix(value, path);
  if (prefix.length === 64) return prefix;
  return refuse(makeIssue(eui64Messages, 'not-64', { details: { prefix: String(prefix) } }), path);
}

function readLength(value: unknown, path: Path): number {
  const length = integer('length', 0, 128)(value, path);
  return length > 64 ? refuseLength(length, path) : length;
}

/** RFC 4862 section 5.5.3: hosts make addresses in a /64 only. */
function refuseLength(length: number, path: Path): never {
  return refuse(makeIssue(zoneMessages, 'length-too-long-for-slaac', { details: { length } }), path);
}

function readIPv4(value: unknown, path: Path): IPv4Prefix | { readonly length: number } {
  if (typeof value === 'object' && value !== null && !('toIPv6' in value)) {
    return readFields(value, path, 'ipv4', { length: integer('length', 8, 30) });
  }
  return parsed((input) => IPv4Prefix.tryParse(input))(value, path);
}

/** Reads a range of either family, as the pool has it. */
export function readRange(value: unknown, path: Path): AddressRange {
  const ipv4 = IPv4Prefix.tryParse(value as string);
  return ipv4.ok
    ? ipv4.value.toIPv6().toRange()
    : parsed((input) => AddressRange.tryParse(input))(value, path);
}

/** Reads a hardware address from which an address can be made. */
export function readMac(value: unknown, path: Path): string {
  const mac = parsed((input) => Mac.tryParse(input))(value, path);
  atPath(path, () => linkLocalAddress(mac));
  return String(mac);
}

function readPublicAddress(value: unknown, path: Path): Address | 'keep' | 'derive' {
  return value === 'keep' || value === 'derive' ? value : readAddress(value, path);
}

function readTarget(value: unknown, path: Path): Target {
  const fields = readFields(value, path, 'for', {
    network: optional(readName),
    vpc: optional(readName),
    system: optional(readName),
  });
  const [first, ...others] = Object.entries(fields).filter(([, target]) => target !== undefined);
  if (first === undefined || others.length > 0)
    return refuse(typeIssue('{ network } | { vpc } | { system }', value), path);
  return { kind: first[0] as 'network', target: first[1]! };
}

export function readRouting(value: unknown, path: Path): 'static' | Bgp {
  if (value === 'static') return value;
  return readFields(value, path, 'routing', {
    asn,
    peers: list((peer, at) => readFields(peer, at, 'peer', { address: text(readAddress), asn })),
  });
}

function asn(value: unknown, path: Path): number {
  return integer('asn', 1, 0xffff_ffff)(value, path);
}

/** Reads a rule: its first issue counts. */
export function readRule(value: unknown, path: Path): Rule {
  const { issues } = ruleSchema['~standard'].validate(value);
  const [issue] = issues ?? [];
  if (issue !== undefined) refuse(issue, [...path, ...issue.path!]);
  return cloneJson(value) as Rule;
}
