/** Settings of the Linux kernel, as sysctl.d(5) has them. */
import { readRouter } from './nouns.ts';
import type { RouterView } from './types.ts';

/**
 * Returns the kernel settings of the router for `sysctl -p`, to be made when its devices are there and before they are
 * up. It forwards; it listens to router advertisements on the public device although it forwards, and on no other; its
 * addresses are those of its hardware addresses; it takes no redirects. A device
 * whose public address is assigned makes none of its own.
 *
 * Names of devices keep their dots, since the keys are written with slashes.
 *
 * @throws HextetError the first fault of the view with its path.
 *
 * @public
 */
export function sysctl(router: RouterView): string {
  const { public: port, guests } = readRouter(router);
  const settings = [
    ...(guests.some(({ ipv4 }) => ipv4 !== null) ? ['net/ipv4/ip_forward = 1'] : []),
    'net/ipv6/conf/all/forwarding = 1',
    // With forwarding 1 means none, and a device does not hear what all devices are told.
    ...deviceLines(port.interface, { accept_ra: 2, autoconf: port.assigned ? 0 : 1 }),
    ...guests.flatMap((guest) => deviceLines(guest.interface, { accept_ra: 0, autoconf: 0 })),
  ];
  return settings.map((line) => `${line}\n`).join('');
}

function deviceLines(device: string, settings: Readonly<Record<string, number>>): string[] {
  const all = { ...settings, accept_redirects: 0, addr_gen_mode: 0, use_tempaddr: 0 };
  return Object.entries(all).map(([name, value]) => `net/ipv6/conf/${device}/${name} = ${value}`);
}
