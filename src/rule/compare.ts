/** Comparing two rules by the packets that they match. */
import { spansContain, spansOverlap } from '../internal/span.ts';
import { EVERY_PROTOCOL } from './protocols.ts';
import type { FamilyMatch } from './read.ts';
import type { RuleConflict } from './types.ts';

/** Tells whether `a` matches every packet that `b` matches, in one family. */
export function familyCovers(a: FamilyMatch | null, b: FamilyMatch | null): boolean {
  return b === null || (a !== null && matchCovers(a, b));
}

/** The conflict of an earlier rule `a` with a later rule `b` in one family, null without one. */
export function conflictKind(
  a: FamilyMatch | null,
  b: FamilyMatch | null,
  sameAction: boolean,
): RuleConflict['kind'] | null {
  if (a === null || b === null) return null;
  const around = matchCovers(a, b);
  const inside = matchCovers(b, a);
  if (around && inside) return sameAction ? 'duplicate' : 'contradicting';
  if (around) return 'shadowed';
  return !inside && !sameAction && matchOverlaps(a, b) ? 'contradicting' : null;
}

function matchCovers(a: FamilyMatch, b: FamilyMatch): boolean {
  return (
    (a.protocol === EVERY_PROTOCOL || a.protocol === b.protocol) &&
    a.ports[0] <= b.ports[0] &&
    b.ports[1] <= a.ports[1] &&
    spansContain(a.sources, b.sources) &&
    spansContain(a.destinations, b.destinations)
  );
}

function matchOverlaps(a: FamilyMatch, b: FamilyMatch): boolean {
  return (
    (a.protocol === b.protocol || a.protocol === EVERY_PROTOCOL || b.protocol === EVERY_PROTOCOL) &&
    a.ports[0] <= b.ports[1] &&
    b.ports[0] <= a.ports[1] &&
    spansOverlap(a.sources, b.sources) &&
    spansOverlap(a.destinations, b.destinations)
  );
}
