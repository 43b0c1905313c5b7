/** Manual networks as they grow. */
import { Networks, parseCloudConfig } from 'hextet/network';
import { repeated } from './harness.mjs';

const SUBNETS = 1_000;
const SIZES = [1, 1_000, 100_000];

const made = new Map();

export const rows = [
  growthRow(
    'Assign an address and release it, by the count of assignments',
    'One network of 1,000 subnets of /121, filled one after the other; each command is a record of its own.',
    (networks) => (i) => {
      networks.run({ op: 'assign', instance: `new-${i}`, network: 'n' });
      networks.run({ op: 'release', instance: `new-${i}` });
    },
  ),
  growthRow(
    'Ask for the settings of an instance, by the count of assignments',
    'What an agent needs for one network: every form of the address, netmask, routes.',
    (networks) => () => networks.settings('i-0'),
  ),
  growthRow(
    'List the last assignments of a network, by the count of all',
    'A page of ten of a network that has only these, and came last.',
    (networks) => () => [...networks.assignments({ network: 'last', limit: 10 })],
  ),
  {
    title: 'Plan a config in which every address moves, for each assignment',
    about:
      'Every subnet has another range. The times are those of the whole plan, divided by its assignments.',
    targets: { [nameOf(10_000)]: { slower: 1.5 } },
    contenders: () => [100_000, 10_000].map(planned),
  },
];

/** A contender that plans one config for all assignments. */
function planned(size) {
  const next = config('2001:db9');
  return {
    name: nameOf(size),
    count: size,
    prepare: () => networksOf(size),
    run: (_, networks) => networks.planConfig(next),
  };
}

/** The same operation at several sizes, the largest first: it can take 1.5 times as long as with one assignment. */
function growthRow(title, about, make) {
  return {
    title,
    about,
    targets: Object.fromEntries(SIZES.slice(0, -1).map((size) => [nameOf(size), { slower: 1.5 }])),
    contenders: () => SIZES.toReversed().map((size) => repeated(nameOf(size), make(networksOf(size)))),
  };
}

function nameOf(size) {
  return `hextet, ${size.toLocaleString('en-US')} assignments`;
}

/** One of each size for all rows: each leaves in it what it found. */
function networksOf(count) {
  if (!made.has(count)) {
    const networks = new Networks(config());
    const commands = Array.from({ length: count }, (_, i) => ({
      op: 'assign',
      instance: `i-${i}`,
      network: 'n',
    }));
    const last = Array.from({ length: 10 }, (_, i) => ({
      op: 'assign',
      instance: `l-${i}`,
      network: 'last',
    }));
    networks.commit(networks.plan([...commands, ...last]));
    made.set(count, networks);
  }
  return made.get(count);
}

function config(start = '2001:db8') {
  const subnetsOf = (count, first) =>
    Array.from({ length: count }, (_, i) => {
      const base = `${first}:${i.toString(16)}`;
      return { range: `${base}::/121`, gateway: `${base}::1` };
    });
  const networks = [
    { name: 'n', subnets: subnetsOf(SUBNETS, start) },
    { name: 'last', subnets: subnetsOf(1, '2001:dba') },
  ];
  const parsed = parseCloudConfig({ networks });
  if (!parsed.ok) throw new Error(parsed.issues[0].message);
  return parsed.value;
}
