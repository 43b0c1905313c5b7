/**
 * What the package may weigh, unpacked, in bytes: so much for what there was before the parts below, and so much more for
 * each of them that is there. Sources and their maps, performance tables and decisions are for the repository and the site.
 */
const BASE = 1_150_000;

/** What a part adds at most. Together with the base they are 2.5 MB. */
const PARTS = {
  registry: 60_000,
  text: 30_000,
  map: 60_000,
  bulk: 30_000,
  ipv4: 90_000,
  interface: 40_000,
  endpoint: 50_000,
  render: 130_000,
  form: 60_000,
  picture: 60_000,
  zone: 200_000,
  network: 190_000,
  store: 100_000,
  'store-file': 30_000,
  'store-sqlite': 30_000,
  'store-postgres': 40_000,
  ipam: 50_000,
  command: 60_000,
  'messages/de': 40_000,
};

/** The parts that the base is for. */
const CORE = [
  'index',
  'address',
  'bitmap',
  'error',
  'eui64',
  'fixtures',
  'interop',
  'mac',
  'messages',
  'pool',
].concat(['prefix', 'range', 'resize', 'rule', 'set', 'testing']);

/** What is over the budget: `names` are the parts that there are, `bytes` is what the package weighs. */
export function budgetFaults(names, bytes) {
  const unknown = names.filter((name) => !CORE.includes(name) && PARTS[name] === undefined);
  const most = names.reduce((sum, name) => sum + (PARTS[name] ?? 0), BASE);
  return [
    ...unknown.map((name) => `give ${name} a budget in scripts/budget.mjs`),
    ...(bytes > most ? [`the package has ${bytes} bytes, ${bytes - most} more than its parts may have`] : []),
  ];
}

/** What the package may weigh with every part. */
export const MOST_BYTES = Object.values(PARTS).reduce((sum, bytes) => sum + bytes, BASE);
