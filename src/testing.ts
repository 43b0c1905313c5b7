/**
 * For the tests of other programs: arbitraries for fast-check, an optional peer that only this subpath needs, and a
 * reference to hold a pool against.
 *
 * @example
 * ```ts
 * import fc from 'fast-check';
 * import { Address } from 'hextet/address';
 * import { addressText, almostAddress } from 'hextet/testing';
 *
 * fc.assert(fc.property(addressText(), ({ text, value }) => Address.parse(text).equals(value)));
 * fc.check(fc.property(almostAddress(), ({ text }) => Address.isValid(text))).failed; // true
 * ```
 *
 * @packageDocumentation
 */
export {
  type AlmostText,
  almostAddress,
  almostEndpoint,
  almostInterface,
  almostIPv4Address,
  almostIPv4Prefix,
  almostIPv4Range,
  almostMac,
  almostPrefix,
  almostRange,
  oneEdit,
} from './testing/almost.ts';
export { type AsyncPoolCommandsConstraints, asyncPoolCommands } from './testing/async-pool-commands.ts';
export { type CollectionConstraints, prefixMap, prefixSet } from './testing/collections.ts';
export { type JournalCheck, journalChecks } from './testing/journal-checks.ts';
export { type PacketConstraints, packet } from './testing/packet.ts';
export { type PoolCommandsConstraints, poolCommands } from './testing/pool-commands.ts';
export { poolFaults } from './testing/pool-faults.ts';
export { type PoolRequestConstraints, poolRequest } from './testing/pool-request.ts';
export type {
  AsyncPoolUnderTest,
  PoolUnderTest,
  TestedAnswer,
  TestedCalls,
  TestedLease,
  TestedUsage,
} from './testing/pool-under-test.ts';
export type { ReferenceCalls, ReferenceRequest } from './testing/reference-calls.ts';
export {
  type ReferenceGroup,
  type ReferencePlan,
  ReferencePool,
  type ReferencePoolOptions,
} from './testing/reference-pool.ts';
export { type RestartingOptions, restarting } from './testing/restarting.ts';
export { type RuleConstraints, rule } from './testing/rule.ts';
export { type SiteOptions, siteFixture } from './testing/site.ts';
export {
  addressText,
  endpointText,
  interfaceText,
  ipv4RangeText,
  macText,
  prefixText,
  rangeText,
  type Spelled,
} from './testing/spelling.ts';
export {
  address,
  disjointPrefixes,
  endpoint,
  interfaceAddress,
  ipv4Address,
  ipv4Prefix,
  ipv4Range,
  type MacConstraints,
  mac,
  type PrefixConstraints,
  prefix,
  range,
  type WithinConstraints,
} from './testing/values.ts';
export { type ZoneCommandsConstraints, type ZoneUnderTest, zoneCommands } from './testing/zone-commands.ts';
