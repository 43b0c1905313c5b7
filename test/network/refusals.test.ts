/** Each refusal of a command has its code, its place and what it is about. */
import { expect, test } from 'vitest';
import { type NetworkCommand, Networks } from '../../src/network.ts';
import { checkSentence } from '../support/refusal.ts';
import { parsedOf } from './parsed.ts';

const NETWORKS = [
  {
    name: 'v6',
    subnets: [
      {
        range: '2001:db8:1::/64',
        gateway: '2001:db8:1::1',
        azs: ['z1'],
        reserved: ['2001:db8:1::20 - 2001:db8:1::2f'],
        static: ['2001:db8:1::10/124'],
      },
      { range: '2001:db8:2::/64', gateway: '2001:db8:2::1', azs: ['z2'] },
    ],
  },
  { name: 'pods', subnets: [{ range: '2001:db8:3::/64', gateway: 'fe80::1', prefix: 80 }] },
  { name: 'v4', subnets: [{ range: '10.0.0.0/30', gateway: '10.0.0.1', prefix: 31 }] },
  { name: 'none' },
];

function made(): Networks {
  const networks = new Networks(parsedOf({ networks: NETWORKS }));
  networks.run({ op: 'assign', instance: 'a', network: 'v6', az: 'z1' });
  networks.run({ op: 'assign', instance: 's', network: 'v6', az: 'z1', address: '2001:db8:1::10' });
  networks.run({ op: 'assign', instance: 'a', network: 'v4' });
  return networks;
}

const assign = (network: string, fields: object = {}) => ({
  op: 'assign',
  instance: 'b',
  network,
  ...fields,
});
const adopt = (network: string, prefix: string, instance = 'b') => ({
  op: 'adopt',
  instance,
  network,
  prefix,
});

test.each<[code: string, path: string, command: object, details: object]>([
  ['unknown-network', 'network', assign('x'), { id: 'x' }],
  ['unknown-network', 'network', adopt('x', '::5'), { id: 'x' }],
  ['no-subnet-in-az', 'az', assign('v6', { az: 'z9' }), { network: 'v6', az: 'z9' }],
  ['no-subnet-in-az', 'az', assign('none'), { network: 'none', az: null }],
  [
    'outside-range',
    'az',
    { ...assign('v6', { az: 'z2' }), instance: 's' },
    { item: '2001:db8:1::10/128', prefix: '2001:db8:2::/64' },
  ],
  [
    'outside-range',
    'address',
    assign('v6', { address: '2001:db8:9::1' }),
    { item: '2001:db8:9::1/128', prefix: '2001:db8:1::/64, 2001:db8:2::/64' },
  ],
  [
    'outside-range',
    'address',
    assign('v6', { az: 'z2', address: '2001:db8:1::11' }),
    { item: '2001:db8:1::11/128', prefix: '2001:db8:2::/64' },
  ],
  ['outside-range', 'prefix', adopt('v4', '10.0.0.4'), { item: '10.0.0.4/32', prefix: '10.0.0.0/30' }],
  [
    'not-a-block',
    'address',
    assign('pods', { address: '2001:db8:3:0:1::/96' }),
    { item: '2001:db8:3:0:1::/96', length: 80 },
  ],
  [
    'not-a-block',
    'address',
    assign('pods', { address: '2001:db8:3:0:1::5' }),
    { item: '2001:db8:3:0:1::5', length: 80 },
  ],
  ['not-a-block', 'prefix', adopt('v4', '10.0.0.3'), { item: '10.0.0.3', length: 31 }],
  [
    'overlaps-reservation',
    '',
    assign('v6', { address: '2001:db8:1::1' }),
    { item: '2001:db8:1::1/128', range: '2001:db8:1::1', reason: 'gateway' },
  ],
  [
    'overlaps-reservation',
    '',
    adopt('v6', '2001:db8:1::25'),
    { item: '2001:db8:1::25/128', range: '2001:db8:1::20 - 2001:db8:1::2f', reason: 'reserved' },
  ],
  [
    'not-static',
    'address',
    assign('v6', { address: '2001:db8:1::5' }),
    { item: '2001:db8:1::5/128', network: 'v6' },
  ],
  [
    'differs',
    'prefix',
    adopt('v6', '2001:db8:1::7', 'a'),
    { prefix: '2001:db8:1::2/128', owner: 'a', generation: 1, field: 'prefix' },
  ],
  [
    'overlaps-lease',
    '',
    adopt('v6', '2001:db8:1::2'),
    { item: '2001:db8:1::2/128', lease: '2001:db8:1::2/128', owner: 'instance/a@v6', generation: 1 },
  ],
  [
    'exhausted',
    '',
    assign('v4'),
    {
      length: 31,
      within: '10.0.0.0/30',
      total: '4',
      leased: '2',
      reserved: '1',
      quarantined: '0',
      free: '1',
      largestGap: 32,
    },
  ],
])('%s at %j: %j', (code, path, command, details) => {
  const networks = made();
  const result = networks.tryRun(command as NetworkCommand);
  if (result.ok) throw new Error('it is done');
  checkSentence(result.issue);
  const { code: actual, path: place = [], details: about } = result.issue;
  expect([actual, place.join(), about]).toEqual([code, path, details]);
  expect(networks.version).toBe(3);
});
