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
];

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
    networks.commit(networks.plan(commands));
    made.set(count, networks);
  }
  return made.get(count);
}

function config() {
  const subnets = Array.from({ length: SUBNETS }, (_, i) => {
    const base = `2001:db8:${i.toString(16)}`;
    return { range: `${base}::/121`, gateway: `${base}::1` };
  });
  const parsed = parseCloudConfig({ networks: [{ name: 'n', subnets }] });
  if (!parsed.ok) throw new Error(parsed.issues[0].message);
  return parsed.value;
}
