/**
 * For the tests of other programs.
 *
 * @packageDocumentation
 */
export {
  type AlmostText,
  almostAddress,
  almostMac,
  almostPrefix,
  oneEdit,
} from './internal/testing/almost.ts';
export { type PoolCommandsConstraints, poolCommands } from './internal/testing/pool-commands.ts';
export { type PoolRequestConstraints, poolRequest } from './internal/testing/pool-request.ts';
export type { PoolUnderTest, TestedLease } from './internal/testing/pool-under-test.ts';
export {
  type ReferencePlan,
  ReferencePool,
  type ReferencePoolOptions,
} from './internal/testing/reference-pool.ts';
export { type RuleConstraints, rule } from './internal/testing/rule.ts';
export { addressText, macText, prefixText, rangeText, type Spelled } from './internal/testing/spelling.ts';
export {
  address,
  disjointPrefixes,
  type MacConstraints,
  mac,
  type PrefixConstraints,
  prefix,
  range,
  type WithinConstraints,
} from './internal/testing/values.ts';
