/**
 * Tells whether a prefix or a range can become another one, with every reason against it and other proposals. Pure
 * functions over plain data.
 *
 * @packageDocumentation
 */
import { atPath } from './internal/issue.ts';
import { contains, sizeOf } from './internal/span.ts';
import { Prefix } from './ip/prefix.ts';
import type { AddressRange } from './ip/range.ts';
import { type PrefixOptions, wantsMask } from './ip/read-prefix.ts';
import { type Accepts, prefixAlternatives, rangeAlternatives } from './resize/alternatives.ts';
import { blocker, type Fault, surveyOf, tooSmall, wrongLength } from './resize/blockers.ts';
import {
  checkRequest,
  listsOf,
  prefixFrom,
  readGateway,
  readLengths,
  readMinimum,
  spaceOf,
} from './resize/input.ts';
import { Plan } from './resize/plan.ts';
import type { RangeResizeRequest, ResizePlan, ResizeRequest } from './resize/types.ts';

export type {
  Blocker,
  RangeResizeRequest,
  ResizeAlternatives,
  ResizeEntry,
  ResizeKind,
  ResizeNote,
  ResizePieces,
  ResizePlan,
  ResizePlanJson,
  ResizeRequest,
  ResizeRules,
  ResizeTargets,
} from './resize/types.ts';

/**
 * Plans to turn a prefix into another one: every reason that blocks it, and other proposals. Looks at each entry once,
 * however large the prefixes are.
 *
 * @param options - what to do with host bits in every text of a prefix: see {@link PrefixOptions}.
 * @throws HextetError with the path of what cannot be read: as {@link Prefix.parse} and {@link AddressRange.parse},
 * `invalid-type`, `out-of-range` or `unknown-field`; `not-inside` for a held entry that is not all inside the current
 * prefix.
 *
 * @example
 * ```ts
 * import { planResize } from 'hextet/resize';
 *
 * const plan = planResize({
 *   current: '2001:db8::/48',
 *   proposed: '2001:db8::/52',
 *   inUse: [{ prefix: '2001:db8:0:8001::/64', owner: 'net-7' }],
 * });
 * plan.ok; // false
 * plan.blockers[0]?.message; // '2001:db8:0:8001::/64 (net-7) is in use and not inside 2001:db8::/52'
 * String([...plan.alternatives.targets]); // '2001:db8:0:8000::/52'
 * ```
 *
 * @public
 */
export function planResize(request: ResizeRequest, options: PrefixOptions = {}): ResizePlan<Prefix> {
  checkRequest('ResizeRequest', request, ['allowedLengths']);
  const masks = wantsMask(options);
  const current = atPath(['current'], () => prefixFrom(request.current, options));
  const proposed = atPath(['proposed'], () => prefixFrom(request.proposed, { hostBits: 'mask' }));
  const lengths = readLengths(request.allowedLengths);
  const minimum = readMinimum(request.minimumSize);
  const allows: Accepts = (length) => lengths?.includes(length) ?? true;
  const accepts: Accepts = (length) => allows(length) && 1n << BigInt(128 - length) >= minimum;

  const { length } = proposed;
  const wanted = spaceOf(proposed);
  const faults = masks ? [] : hostBitFaults(request.proposed);
  if (!allows(length)) faults.push(wrongLength(length, lengths));
  if (proposed.size < minimum) faults.push(tooSmall(wanted, minimum));
  const survey = surveyOf(spaceOf(current), wanted, null, listsOf(request, options));
  return new Plan(survey, faults, prefixAlternatives(survey, length, current.length, accepts));
}

/**
 * Plans to turn a range into another one: {@link planResize} for ranges, whose ends can each go either way.
 *
 * @param options - what to do with host bits in every text of a prefix: see {@link PrefixOptions}.
 * @throws HextetError as {@link planResize}.
 *
 * @example
 * ```ts
 * import { planRangeResize } from 'hextet/resize';
 *
 * const plan = planRangeResize({
 *   current: '2001:db8::1 - 2001:db8::ff',
 *   proposed: '2001:db8::10 - 2001:db8::1ff',
 *   gateway: '2001:db8::1',
 *   inUse: [{ range: '2001:db8::20', owner: 'vm-3' }],
 *   siblings: [{ range: '2001:db8::180 - 2001:db8::1ff', owner: 'zone-2' }],
 * });
 * plan.kind; // 'overlap'
 * plan.blockers.map(({ code }) => code); // ['gateway-outside', 'overlaps-sibling']
 * String(plan.alternatives.smallest); // '2001:db8::1 - 2001:db8::20'
 * String(plan.alternatives.largest); // '2001:db8::1 - 2001:db8::17f'
 * ```
 *
 * @public
 */
export function planRangeResize(
  request: RangeResizeRequest,
  options: PrefixOptions = {},
): ResizePlan<AddressRange> {
  checkRequest('RangeResizeRequest', request, ['gateway', 'outsideGateway']);
  wantsMask(options);
  const current = atPath(['current'], () => spaceOf(request.current, options));
  const wanted = atPath(['proposed'], () => spaceOf(request.proposed, options));
  const gateway = readGateway(request.gateway, request.outsideGateway);
  const minimum = readMinimum(request.minimumSize);

  const faults: Fault[] = [];
  if (sizeOf(wanted) < minimum) faults.push(tooSmall(wanted, minimum));
  if (gateway !== null && !contains(wanted, gateway)) {
    const details = { gateway: gateway.text(), proposed: wanted.text() };
    faults.push(blocker('gateway-outside', ['gateway'], details));
  }
  const survey = surveyOf(current, wanted, gateway, listsOf(request, options));
  return new Plan(survey, faults, rangeAlternatives(survey, minimum));
}

/** The blocker for the text of a prefix that has host bits. */
function hostBitFaults(value: Prefix | string): Fault[] {
  const result = Prefix.tryParse(value as string);
  if (result.ok || result.issue.code !== 'host-bits') return [];
  return [{ ...result.issue, path: ['proposed'] }];
}
