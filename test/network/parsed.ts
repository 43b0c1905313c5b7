import { type NetworkPolicy, type ParsedNetworks, parseCloudConfig } from '../../src/network.ts';

/** Parses a config that is right. */
export function parsedOf(config: unknown, policy?: NetworkPolicy): ParsedNetworks {
  const parsed = parseCloudConfig(config, policy);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}
