/**
 * The core in one place: values, sets, the allocator, pools, resizes, rules and errors. The other parts come by their
 * subpaths only.
 *
 * @packageDocumentation
 */
export { Address, parseScoped } from './address.ts';
export {
  type CarveOptions,
  PrefixBitmap,
  type RegionOptions,
  type Strategy,
  type WalkOptions,
} from './bitmap.ts';
export {
  type Details,
  type DetailsOf,
  type ErrorCode,
  type ErrorDetails,
  type ExpectedText,
  HextetError,
  type Issue,
  type IssueFields,
  type NoDetails,
  type Result,
  type StandardProps,
  type StandardResult,
  type StandardSchema,
  type TextKind,
} from './error.ts';
export {
  interfaceId,
  isEui64Address,
  linkLocalAddress,
  macFromAddress,
  moveIid,
  slaacAddress,
} from './eui64.ts';
export { IPv4Address, type IPv4Children, type IPv4Item, IPv4Prefix, IPv4Range } from './ipv4.ts';
export { Mac } from './mac.ts';
export {
  type AddRootRequest,
  type AllocateRequest,
  type Audit,
  type AuditItem,
  type Change,
  type ChangeListener,
  type ChangeSet,
  type ExactRequest,
  type ExpireRequest,
  type Finding,
  type Lease,
  Plan,
  Pool,
  type PoolBlocker,
  type PoolOptions,
  type PoolRequest,
  type PoolSnapshot,
  type Quarantine,
  type ReleaseRequest,
  type RemoveRootRequest,
  type Reservable,
  type Reservation,
  type ReserveRequest,
  type ResizeRootRequest,
  type Tags,
  type UnreserveRequest,
  type Usage,
} from './pool.ts';
export { type Children, Prefix, type PrefixOptions } from './prefix.ts';
export { AddressRange } from './range.ts';
export {
  type AddressKind,
  kindOf,
  type MulticastScope,
  multicastScopeOf,
  multicastScopes,
  REGISTRY_DATE,
  type RegistryItem,
  type SpecialPurposeBlock,
  specialPurposeBlocks,
  specialPurposeOf,
} from './registry.ts';
export {
  type Blocker,
  planRangeResize,
  planResize,
  type RangeResizeRequest,
  type ResizeAlternatives,
  type ResizeEntry,
  type ResizeKind,
  type ResizeNote,
  type ResizePieces,
  type ResizePlan,
  type ResizeRequest,
  type ResizeRules,
  type ResizeTargets,
} from './resize.ts';
export {
  antiSpoofing,
  type BaseRule,
  type BaseSets,
  baseSets,
  covers,
  type Evidence,
  equalRules,
  type Family,
  type FamilyRule,
  findConflicts,
  type Hook,
  type IcmpMessage,
  type IcmpName,
  type IcmpTypeName,
  icmpNames,
  type MatchOptions,
  matches,
  type NormalRule,
  normalizeRule,
  type Packet,
  type PacketState,
  type PortRange,
  type Rule,
  type RuleConflict,
  type RuleFamily,
  ruleFamily,
  ruleSchema,
  type SplitRules,
  splitRule,
  type Verdict,
} from './rule.ts';
export { PrefixSet, type PrefixSetInput, type PrefixSetItem } from './set.ts';
