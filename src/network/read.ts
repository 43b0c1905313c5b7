/** Reads commands, and the plain data of configs and rows. */
import { linkLocalAddress } from '../eui64.ts';
import { failDamage } from '../internal/damage.ts';
import { atPath, typeIssue } from '../internal/issue.ts';
import {
  boolean,
  integer,
  list,
  nullable,
  optional,
  type Path,
  type Reader,
  readFields,
  refuse,
  word,
} from '../internal/read.ts';
import { Prefix } from '../ip/prefix.ts';
import { Mac } from '../mac.ts';
import { readId } from './issue-collector.ts';
import { familyOf, prefixText, readAddress, readPrefix } from './item.ts';
import { parseCloudConfig } from './parse.ts';
import type { AssignmentRow, ParsedNetwork } from './types.ts';

/** An address, or a block. */
export interface Item {
  readonly prefix: Prefix;
  /** Whether it is written as an address. */
  readonly isAddress: boolean;
}

function readItem(value: unknown, path: Path): Item {
  const family = familyOf(value);
  if (typeof value === 'string' && value.includes('/'))
    return { prefix: readPrefix(value, family, 'reject', path), isAddress: false };
  return { prefix: Prefix.of(readAddress(value, family, path), 128), isAddress: true };
}

/** A hardware address that SLAAC can use. */
function readMac(value: unknown, path: Path): string {
  return atPath(path, () => {
    const mac = Mac.from(value as string);
    linkLocalAddress(mac);
    return String(mac);
  });
}

const roles: Reader<('dns' | 'gateway')[]> = list(word('dns', 'gateway'));

/** The fields of each command but `op`, checked. */
interface Commands {
  readonly assign: Interface & {
    readonly az: Given<string>;
    readonly address: Given<Item>;
    readonly default: Given<('dns' | 'gateway')[]>;
  };
  readonly release: {
    readonly instance: string;
    readonly network: string | undefined;
    readonly orphaned: boolean | undefined;
  };
  readonly orphan: { readonly instance: string };
  readonly adopt: Interface & { readonly prefix: Item };
  readonly 'set-config': {
    readonly config: readonly ParsedNetwork[];
    readonly force: readonly string[] | undefined;
  };
}

interface Interface {
  readonly instance: string;
  readonly network: string;
  readonly group: Given<string>;
  readonly mac: Given<string>;
}

/** Null clears a field, and what is not given stays. */
type Given<T> = T | null | undefined;

/** A command with its fields checked. */
export type Checked<Op extends keyof Commands = keyof Commands> = {
  readonly [O in Op]: { readonly op: O } & Commands[O];
}[Op];

type Readers<C> = { readonly [F in keyof C]-?: Reader<C[F]> };

const interfaceReaders: Readers<Interface> = {
  instance: readId,
  network: readId,
  group: optional(nullable(readId)),
  mac: optional(nullable(readMac)),
};

const COMMANDS: { readonly [O in keyof Commands]: Readers<Commands[O]> } = {
  assign: {
    ...interfaceReaders,
    az: optional(nullable(readId)),
    address: optional(nullable(readItem)),
    default: optional(nullable(roles)),
  },
  release: { instance: readId, network: optional(readId), orphaned: optional(boolean) },
  orphan: { instance: readId },
  adopt: { ...interfaceReaders, prefix: readItem },
  'set-config': { config: readNetworks, force: optional(list(readId)) },
};

/** Reads a command by its op. */
export function readCommand(command: unknown, path: Path): Checked {
  if (typeof command !== 'object' || command === null) return refuse(typeIssue('Command', command), path);
  const { op, ...fields } = command as { readonly op?: unknown };
  const known = word(...(Object.keys(COMMANDS) as (keyof Commands)[]))(op, [...path, 'op']);
  return {
    op: known,
    ...readFields(fields, path, known, COMMANDS[known] as Readers<Record<string, unknown>>),
  } as Checked;
}

const anything = (value: unknown) => value;
const NETWORKS = {
  networks: list((value, path) =>
    readFields(value, path, 'ParsedNetwork', { name: anything, subnets: list(readSubnet) }),
  ),
  others: optional(anything),
};

function readSubnet(value: unknown, path: Path) {
  const fields = {
    prefix: anything,
    family: anything,
    gateway: anything,
    onLink: anything,
    dns: anything,
    azs: anything,
    reserved: anything,
    static: anything,
    delegate: anything,
  };
  const {
    prefix,
    gateway,
    dns,
    azs,
    reserved,
    static: fixed,
    delegate,
  } = readFields(value, path, 'ParsedSubnet', fields);
  return {
    range: prefix,
    gateway,
    dns,
    azs: isEmpty(azs) ? null : azs,
    reserved,
    static: fixed,
    prefix: delegate,
  };
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Reads parsed networks, as the config that they are. */
export function readNetworks(value: unknown, path: Path): readonly ParsedNetwork[] {
  const { networks } = readFields(value, path, 'ParsedNetworks', NETWORKS);
  const parsed = parseCloudConfig({ networks });
  if (parsed.ok) return parsed.value.networks;
  const [issue] = parsed.issues;
  return refuse(issue!, [...path, ...issue!.path!.map((step) => FIELDS[step] ?? step)]);
}

/** The fields of a config, as a parsed subnet has them. */
const FIELDS: Readonly<Record<string | number, string>> = { range: 'prefix', prefix: 'delegate' };

/** Reads a row of a record or a snapshot: every text is canonical. */
export function readRow(value: unknown, path: Path): AssignmentRow {
  const row = readFields(value, path, 'Assignment', {
    generation: integer('generation', 1, Number.MAX_SAFE_INTEGER),
    instance: readId,
    network: readId,
    az: nullable(readId),
    prefix: canonical((item, at) => prefixText(readItem(item, at).prefix)),
    type: word('dynamic', 'static'),
    group: nullable(readId),
    mac: nullable(canonical(readMac)),
    default: roles,
    orphaned: boolean,
  });
  return row;
}

function canonical(reader: Reader<string>): Reader<string> {
  return (value, path) => {
    const text = reader(value, path);
    if (text === value) return text;
    return failDamage('damaged-record', path, 'not-canonical');
  };
}
