/** A router in a namespace, configured by the texts of its view alone. */
import { addresses, type RouterView, radvd, sysctl } from '../../src/render.ts';
import type { Namespaces } from './namespaces.ts';

/** Gives the devices of a router their settings and addresses, brings them up, and lets it advertise. */
export function bringUp(lab: Namespaces, name: string, view: RouterView): void {
  lab.sh(name, `sysctl -q -p ${lab.file(`${name}.sysctl`, sysctl(view))}`);
  lab.sh(name, `ip -6 -batch ${lab.file(`${name}.addresses`, addresses(view))}`);
  const devices = [view.public.interface, ...view.guests.map((guest) => guest.interface)];
  for (const device of devices) lab.sh(name, `ip link set dev ${device} up`);
  const file = lab.file(`${name}.radvd`, radvd(view));
  lab.start(name, 'radvd', '-n', '-C', file, '-p', `${lab.folder}/${name}.pid`);
}

/** The routes of the upstream router to guests, as `prefix via`. */
export function upstreamRoutes(lab: Namespaces): string[] {
  const { out } = lab.run('up', 'ip', '-6', '-j', 'route', 'show', 'dev', 'lan');
  return (JSON.parse(out) as { dst: string; gateway?: string }[])
    .filter((route) => route.gateway !== undefined)
    .map((route) => `${route.dst} ${route.gateway}`)
    .sort();
}

/** Whether a device has an address of global scope. */
export function hasAddress(lab: Namespaces, name: string, device: string, address: string): boolean {
  const { out } = lab.run(name, 'ip', '-6', '-o', 'addr', 'show', 'dev', device, 'scope', 'global');
  return out.includes(` ${address}/64 `);
}

/** The upstream router of a public /64: what is public to the others is a guest network to it. */
export function upstreamOf(prefix: string): RouterView {
  return {
    id: 'upstream',
    public: {
      interface: 'wan',
      prefix: '2001:db8:ffff::/64',
      address: '2001:db8:ffff::1',
      mac: '02:00:00:00:00:01',
      assigned: true,
    },
    guests: [
      {
        network: 'public',
        interface: 'lan',
        mac: '02:00:00:00:01:00',
        linkLocal: 'fe80::ff:fe00:100',
        subnet: { prefix, gateway: prefix.replace('/64', '1'), dns: [], ra: { intervals: [3, 10] } },
        ipv4: null,
        rules: [],
        egress: 'allow',
        firewall: false,
      },
    ],
  };
}
