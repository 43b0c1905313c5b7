/** The tables of each product: which columns they have, and what these say. */
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { Tags } from '../pool.ts';
import type { IpamRow, IpamShape, SkippedRow } from './row.ts';
import { tagsIn, tagText } from './tags.ts';

/** The values of a row by column, without the empty ones. */
export type Fields = ReadonlyMap<string, string>;

/** A field that holds space. */
export interface SpaceField {
  readonly kind: IpamRow['kind'];
  readonly column: string;
  readonly text: string;
  /** How it is written: `interface` is an address that can have the length of its link. */
  readonly form: 'prefix' | 'interface' | 'range';
}

/** One thing in a pool, as tables list it. */
export interface Entry {
  readonly kind: IpamRow['kind'];
  readonly space: Prefix | AddressRange;
  readonly owner: string;
  readonly tags: Tags;
  /** The innermost container around it. */
  readonly around: Prefix | null;
}

export interface Shape {
  /** True if a table with these columns is one of this shape. */
  readonly fits: (columns: ReadonlySet<string>) => boolean;
  /** The columns that hold the owner: the first that is not empty. */
  readonly owner: readonly string[];
  /** The columns that are written: always, and where something has such a tag. */
  readonly header: readonly string[];
  readonly optional: RegExp;
  /** Columns that never become tags. */
  readonly ignored: RegExp;
  /** Returns the name of the tag of a column. Defaults to the same. */
  readonly tagOf?: (column: string) => string;
  /** Other names of columns. */
  readonly names?: ReadonlyMap<string, string>;
  /** Values that mean that there is none. */
  readonly blank?: ReadonlyMap<string, RegExp>;
  /** Returns the status in lower case, or an empty text. */
  readonly statusOf: (fields: Fields) => string;
  /** Returns the space of a row, or the reason why it has none. */
  readonly space: (fields: Fields, status: string) => SpaceField | SkippedRow['reason'];
  /** Returns the columns of an entry beside its owner and tags, or null where the table does not list it. */
  readonly columns: (entry: Entry) => Readonly<Record<string, string>> | null;
  /** The values that are more than text in JSON, and the columns with other names there. */
  readonly json?: ReadonlyMap<string, (text: string) => unknown>;
  readonly keys?: ReadonlyMap<string, string>;
  /** The text before the list in JSON, and after it. */
  readonly list: readonly [before: string, after: (count: number) => string];
}

/** No further columns. */
export const NONE: RegExp = /^$/;
const ANY = /./;

/** The other columns of NetBox 4.6 that its import takes. */
const NETBOX_OPTIONAL =
  /^(vrf|tenant|vlan_group|vlan_site|vlan|role|scope_type|scope_name|scope_id|is_pool|mark_populated|mark_utilized|dns_name|owner|description|comments|tags|date_added|cf_.+)$/;
/** The columns that NetBox computes, or shows in another form as well. */
const NETBOX_IGNORED =
  /^(status|prefix|address|start_address|end_address|id|url|display|display_url|family|children|depth|utilization|prefix_flat|prefixes|child_count|size|rir|tenant_group|contacts|nat_inside|nat_outside|interface|parent|assigned|assigned_object|assigned_object_id|assigned_object_type|created|last_updated)$/;
const NETBOX_NAMES: Shape['names'] = /* @__PURE__ */ new Map([
  ['aggregate', 'prefix'],
  ['ip_address', 'address'],
  ['pool', 'is_pool'],
  ['marked_populated', 'mark_populated'],
  ['marked_utilized', 'mark_utilized'],
  ['scope', 'scope_name'],
  ['added', 'date_added'],
]);

const netbox = {
  optional: NETBOX_OPTIONAL,
  ignored: NETBOX_IGNORED,
  // Its tables show custom fields by their labels, its import wants a prefix.
  tagOf: (column) => (NETBOX_OPTIONAL.test(column) ? column : `cf_${column}`),
  names: NETBOX_NAMES,
  blank: /* @__PURE__ */ new Map([['vrf', /^Global$/]]),
  statusOf: (fields) => textOf(fields, 'status').toLowerCase(),
  json: /* @__PURE__ */ new Map([
    ['status', (value: string): unknown => ({ value })],
    ['tenant', nameOnly],
    ['vrf', nameOnly],
    ['role', nameOnly],
  ]),
  list: ['{"results":[', (count) => `],"count":${count},"next":null,"previous":null}`],
} as const satisfies Partial<Shape>;

const PHPIPAM_IGNORED =
  /^(id|ip|ip_addr|subnet|mask|subnetid|sectionid|mastersubnetid|vrfid|vlanid|deviceid|nameserverid|linked_subnet|master_subnet|allowrequests|requests|showname|permissions|pingsubnet|host_check|discoversubnet|discover|resolvedns|dnsrecursive|dnsrecords|scanagent|customer_id|isfolder|isfull|ispool|threshold|editdate|lastscan|lastdiscovery|last_seen|lastseen|excludeping|ptrignore|ptr|nameservers|calculation|links|usage|tag|state)$/;
/** The tags of a new phpIPAM: its API has the number, its tables the name. */
const PHPIPAM_STATES: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['1', 'offline'],
  ['2', 'active'],
  ['3', 'reserved'],
  ['4', 'dhcp'],
  ['used', 'active'],
]);
const PHPIPAM_TAGS: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['active', 'Used'],
  ['dhcp', 'DHCP'],
]);

const phpipam = {
  optional: /^(?!status$)/,
  ignored: PHPIPAM_IGNORED,
  blank: /* @__PURE__ */ new Map([
    ['vlan', /^NA$/],
    ['is_gateway', /^(No|0)$/],
  ]),
  list: ['{"code":200,"success":true,"data":[', () => ']}'],
} as const satisfies Partial<Shape>;

/** Lists of CloudStack have dozens of fields: these say something about the space. */
const CLOUDSTACK_IGNORED =
  /^(?!(id|name|cidr|account|project|domain|zonename|zoneid|vlan|vpcid|vpcname|networkid|networkname|networkofferingname|virtualmachineid|virtualmachinename|macaddress|ip6gateway|ip6dns1|ip6dns2|description)$)/;

const cloudstack = {
  header: [],
  optional: ANY,
  ignored: CLOUDSTACK_IGNORED,
  statusOf: () => '',
} as const satisfies Partial<Shape>;

/** Each shape; the first that fits the columns of a table is the one. */
export const SHAPES: Readonly<Record<IpamShape, Shape>> = {
  'netbox-aggregates': {
    ...netbox,
    fits: (columns) => columns.has('prefix') && columns.has('rir'),
    owner: [],
    header: ['prefix', 'rir'],
    statusOf: () => '',
    space: (fields) => one(fields, 'prefix', 'root', 'prefix'),
    columns: ({ kind, space }) => (kind === 'root' ? { prefix: String(space), rir: '' } : null),
  },
  'netbox-ranges': {
    ...netbox,
    fits: (columns) => columns.has('start_address') && columns.has('end_address'),
    owner: ['description', 'tenant'],
    header: ['start_address', 'end_address', 'status', 'description'],
    space: (fields) => {
      const ends = ['start_address', 'end_address'].map((name) => textOf(fields, name).replace(/\/\d*$/, ''));
      return { kind: 'reserved', column: 'start_address', text: ends.join(' - '), form: 'range' };
    },
    columns: ({ kind, space, around }) => {
      const prefix = prefixOf(space);
      // A reservation inside a subnet is a range, one of whole subnets is a prefix.
      if (kind !== 'reserved' || prefix?.length === 128 || isSubnets(prefix)) return null;
      const { first, last } = space;
      const length = around?.length ?? 64;
      return {
        start_address: `${first}/${length}`,
        end_address: `${last}/${length}`,
        status: 'reserved',
      };
    },
  },
  'netbox-addresses': {
    ...netbox,
    fits: (columns) =>
      columns.has('address') && ['status', 'dns_name', 'family'].some((name) => columns.has(name)),
    owner: ['dns_name', 'description', 'tenant'],
    header: ['address', 'status', 'dns_name'],
    space: (fields, status) =>
      one(fields, 'address', status === 'reserved' ? 'reserved' : 'address', 'interface'),
    columns: (entry) => {
      const address = addressOf(entry);
      if (address === null) return null;
      return { address: `${address}/${entry.around?.length ?? 128}`, status: statusOf(entry) };
    },
  },
  'netbox-prefixes': {
    ...netbox,
    fits: (columns) => columns.has('prefix') && columns.has('status') && !columns.has('kind'),
    owner: ['description', 'tenant'],
    header: ['prefix', 'status', 'description'],
    space: (fields, status) =>
      one(fields, 'prefix', status === 'container' || status === 'reserved' ? status : 'prefix', 'prefix'),
    columns: (entry) => {
      const prefix = subnetOf(entry);
      if (entry.kind === 'reserved' && !isSubnets(prefix)) return null;
      return prefix === null ? null : { prefix: String(prefix), status: statusOf(entry) };
    },
  },
  'phpipam-addresses': {
    ...phpipam,
    fits: (columns) => columns.has('ip'),
    names: new Map([
      ['ip_address', 'ip'],
      ['ip_addr', 'ip'],
      ['gateway', 'is_gateway'],
    ]),
    keys: new Map([['ip_address', 'ip']]),
    owner: ['hostname', 'description', 'owner'],
    header: ['Section', 'IP Address', 'Hostname', 'Subnet', 'Tag'],
    statusOf: (fields) => {
      const tag = textOf(fields, 'tag').toLowerCase();
      return PHPIPAM_STATES.get(tag) ?? (tag || 'active');
    },
    space: (fields, status) => one(fields, 'ip', status === 'reserved' ? 'reserved' : 'address', 'interface'),
    columns: (entry) => {
      const address = addressOf(entry);
      if (address === null) return null;
      const status = statusOf(entry);
      return {
        ip_address: String(address),
        subnet: String(entry.around ?? ''),
        tag: PHPIPAM_TAGS.get(status) ?? status.replace(/^./, (letter) => letter.toUpperCase()),
      };
    },
  },
  'phpipam-subnets': {
    ...phpipam,
    fits: (columns) => columns.has('subnet'),
    owner: ['description'],
    header: ['Section', 'Subnet', 'Description'],
    statusOf: () => '',
    space: (fields) => {
      const subnet = textOf(fields, 'subnet');
      if (fields.get('isfolder') === '1' || / \(folder\)$/.test(subnet)) return 'folder';
      const mask = subnet.includes('/') ? undefined : fields.get('mask');
      const text = mask === undefined ? subnet : `${subnet}/${mask}`;
      return { kind: 'prefix', column: 'subnet', text, form: 'prefix' };
    },
    columns: (entry) => {
      const prefix = entry.kind === 'reserved' ? null : subnetOf(entry);
      return prefix === null ? null : { subnet: String(prefix) };
    },
  },
  'cloudstack-ranges': {
    ...cloudstack,
    fits: (columns) => columns.has('startipv6') || columns.has('forvirtualnetwork'),
    owner: ['description', 'id'],
    space: (fields) => {
      const [first, last] = ['startipv6', 'endipv6'].map((name) => fields.get(name));
      const text = `${first} - ${last ?? first}`;
      if (first !== undefined) return { kind: 'reserved', column: 'startipv6', text, form: 'range' };
      return oneOf(fields, 'prefix', 'prefix', 'ip6cidr', 'cidr', 'gateway');
    },
    columns: ({ kind, space: { first, last } }) =>
      kind === 'reserved' ? { startipv6: String(first), endipv6: String(last) } : null,
    list: ['{"listvlaniprangesresponse":{"vlaniprange":[', countAfter],
  },
  'cloudstack-nics': {
    ...cloudstack,
    fits: (columns) => columns.has('macaddress') || columns.has('nic'),
    owner: ['virtualmachinename', 'id'],
    space: (fields) => oneOf(fields, 'address', 'interface', 'ip6address', 'ipaddress'),
    columns: (entry) => {
      const address = entry.kind === 'address' ? addressOf(entry) : null;
      return address === null ? null : { ip6address: String(address), ip6cidr: String(entry.around ?? '') };
    },
    list: ['{"listnicsresponse":{"nic":[', countAfter],
  },
  'cloudstack-networks': {
    ...cloudstack,
    fits: (columns) => columns.has('ip6cidr') || columns.has('traffictype'),
    owner: ['name', 'id'],
    space: (fields) => oneOf(fields, 'prefix', 'prefix', 'ip6cidr', 'cidr'),
    columns: (entry) => {
      const prefix = entry.kind === 'reserved' ? null : subnetOf(entry);
      return prefix === null ? null : { ip6cidr: String(prefix) };
    },
    list: ['{"listnetworksresponse":{"network":[', countAfter],
  },
  'cloudstack-prefixes': {
    ...cloudstack,
    fits: (columns) => columns.has('prefix') && columns.has('zoneid'),
    owner: [],
    header: ['prefix', 'zoneid'],
    space: (fields) => one(fields, 'prefix', 'root', 'prefix'),
    columns: ({ kind, space }) => (kind === 'root' ? { prefix: String(space), zoneid: '' } : null),
    list: ['{"listguestnetworkipv6prefixesresponse":{"guestnetworkipv6prefix":[', countAfter],
  },
  hextet: {
    fits: (columns) => columns.has('prefix'),
    owner: ['owner'],
    header: ['kind', 'prefix', 'owner', 'tags'],
    optional: NONE,
    ignored: /^(kind|prefix|tags)$/,
    statusOf: () => '',
    space: (fields) => {
      const text = textOf(fields, 'prefix').trim();
      const isAddress = !text.includes('/') || text.endsWith('/128');
      const kind = (fields.get('kind')?.trim().toLowerCase() ??
        (isAddress ? 'address' : 'prefix')) as IpamRow['kind'];
      const form = kind === 'reserved' ? 'range' : kind === 'address' ? 'interface' : 'prefix';
      return { kind, column: 'prefix', text, form };
    },
    columns: ({ kind, space, tags }) => ({
      kind,
      prefix: String(kind === 'reserved' ? (prefixOf(space) ?? space) : space),
      tags: tagText(tags),
    }),
    json: new Map([['tags', (text) => Object.fromEntries(tagsIn(text))]]),
    list: ['[', () => ']'],
  },
};

function nameOnly(name: string): unknown {
  return { name };
}

function countAfter(count: number): string {
  return `],"count":${count}}}`;
}

function textOf(fields: Fields, column: string): string {
  return fields.get(column) ?? '';
}

function one(fields: Fields, column: string, kind: SpaceField['kind'], form: SpaceField['form']): SpaceField {
  return { kind, column, text: textOf(fields, column), form };
}

/** The first column that is not empty. */
function oneOf(
  fields: Fields,
  kind: SpaceField['kind'],
  form: SpaceField['form'],
  ...columns: readonly string[]
): SpaceField | 'no-address' {
  const column = columns.find((name) => fields.has(name));
  return column === undefined ? 'no-address' : one(fields, column, kind, form);
}

/** The one prefix that a space is, or null. */
function prefixOf(space: Prefix | AddressRange): Prefix | null {
  return 'length' in space ? space : space.toPrefix();
}

/** The address of an entry that is a single one, or null. */
function addressOf({ kind, space }: Entry): Address | null {
  const prefix = kind === 'root' ? null : prefixOf(space);
  return prefix?.length === 128 ? prefix.first : null;
}

/** The prefix of an entry that is one of several addresses, or null. */
function subnetOf({ kind, space }: Entry): Prefix | null {
  const prefix = kind === 'root' ? null : prefixOf(space);
  return prefix === null || prefix.length === 128 ? null : prefix;
}

function statusOf({ kind, tags }: Entry): string {
  return kind === 'reserved' ? kind : (tags.status ?? statusOfKind(kind));
}

/** The status that a lease has without a tag that says another. */
export function statusOfKind(kind: IpamRow['kind']): string {
  return kind === 'container' ? kind : 'active';
}

/** Returns true if a prefix is one of whole /64. */
function isSubnets(prefix: Prefix | null): boolean {
  return prefix !== null && prefix.length <= 64;
}
