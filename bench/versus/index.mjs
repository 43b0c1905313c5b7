/** The libraries compared with. They are installed beside this file, so only from here can they be imported. */
export { containsCidr, excludeCidr, mergeCidr, parseCidr } from 'cidr-tools';
export { merge as fastMerge } from 'fast-cidr-tools';
export { default as inSubnet } from 'insubnet';
export { Address6 } from 'ip-address';
export { normalizeIp, parseIp, stringifyIp } from 'ip-bigint';
export { IPv6, IPv6CidrRange, IPv6Prefix, Pool as IpNumPool } from 'ip-num';
export { default as IPSet } from 'ip-set';
export { default as ipaddr } from 'ipaddr.js';
export { Netmask } from 'netmask';
export { BuddyTree } from './buddy-tree.mjs';
export { DenseBitmap } from './dense-bitmap.mjs';
export { RangesByEnd, RangesByStart } from './free-ranges.mjs';
