/**
 * Manual networks: a director's cloud config, and the addresses and blocks that instances have in its subnets.
 *
 * @packageDocumentation
 */
export { parseCloudConfig } from './network/parse.ts';
export type {
  NetworkPolicy,
  ParsedConfig,
  ParsedNetwork,
  ParsedNetworks,
  ParsedSubnet,
} from './network/types.ts';
