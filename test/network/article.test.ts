/** What the package `yaml` makes of cloud configs in their own format. */
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type NetworkCommand, Networks, parseCloudConfig } from '../../src/network.ts';
import { parsedOf } from './parsed.ts';

/** A config that is added to another, which has the availability zones. */
const IPV6 = `
networks:
- name: ipv6
  type: manual
  subnets:
  - range: "2601:0646:0100:69f1:0000:0000:0000:0000/64"
    gateway: "2601:0646:0100:69f1:020d:b9ff:fe48:9249"
    dns:
    - 2001:4860:4860:0000:0000:0000:0000:8888
    - 2001:4860:4860:0000:0000:0000:0000:8844
    azs: [z1]
    cloud_properties:
      name: IPv6
`;

const DUAL_STACK = `
azs:
- name: z1
  cloud_properties: { availability_zone: one }
vm_types: [{ name: default }]
compilation: { workers: 2, network: v4, az: z1 }
networks:
- name: v4
  subnets:
  - { range: 10.0.0.0/20, gateway: 10.0.0.1, dns: [10.0.0.2], az: z1, reserved: 10.0.0.2 - 10.0.0.9 }
- name: v6
  type: manual
  subnets:
  - range: 2600:1f18:1234:5600::/56
    gateway: 2600:1f18:1234:5600::1
    azs: [z1]
    static: [2600:1f18:1234:5600::10/124]
    reserved:
- name: pods
  type: manual
  subnets:
  - range: 2600:1f18:1234:5700::/56
    gateway: 2600:1f18:1234:5700::1
    az: z1
    prefix: 80
- name: public
  type: vip
`;

const MANIFEST = `
instance_groups:
- name: web
  azs: [z1]
  networks:
  - { name: v4, nic_group: 1, default: [dns, gateway] }
  - { name: v6, nic_group: 1, static_ips: [2600:1f18:1234:5600::10] }
  - { name: pods, nic_group: 1 }
`;

test('the config of one IPv6 network is read, with its zone', () => {
  const parsed = parseCloudConfig(parse(IPV6));
  expect(parsed).toEqual({
    ok: true,
    value: {
      networks: [
        {
          name: 'ipv6',
          subnets: [
            {
              prefix: '2601:646:100:69f1::/64',
              family: 'ipv6',
              gateway: '2601:646:100:69f1:20d:b9ff:fe48:9249',
              onLink: false,
              dns: ['2001:4860:4860::8888', '2001:4860:4860::8844'],
              azs: ['z1'],
              reserved: [],
              static: [],
              delegate: null,
            },
          ],
        },
      ],
      others: [],
    },
    warnings: [],
  });
});

test('a config of both families and a manifest with NIC groups give one interface three networks', () => {
  const parsed = parsedOf(parse(DUAL_STACK));
  expect(parsed.others).toEqual([{ name: 'public', type: 'vip' }]);
  const [group] = parse(MANIFEST).instance_groups;
  const networks = new Networks(parsed);
  const commands = group.networks.map(
    ({ name, nic_group, default: roles, static_ips }: Record<string, unknown>): NetworkCommand => ({
      op: 'assign',
      instance: `${group.name}/0`,
      network: name as string,
      az: group.azs[0],
      group: String(nic_group),
      default: roles as ['dns', 'gateway'] | undefined,
      address: (static_ips as string[] | undefined)?.[0],
    }),
  );
  networks.commit(networks.plan(commands));
  expect(networks.version).toBe(1);
  expect(networks.settings('web/0').map(({ group, ip, length }) => [group, ip, length])).toEqual([
    ['1', '10.0.0.10', 20],
    ['1', '2600:1f18:1234:5600::10', 56],
    ['1', '2600:1f18:1234:5700:1::', 80],
  ]);
  expect(networks.settings('web/0').map((row) => row.default)).toEqual([
    { ipv4: true, ipv6: false, dns: true },
    { ipv4: false, ipv6: true, dns: false },
    { ipv4: false, ipv6: false, dns: false },
  ]);
});
