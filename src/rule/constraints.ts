/** The fields of a rule together: their faults, and the families that they leave. */
import type { Issue, Result } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { ruleMessages } from '../internal/messages.ts';
import { FAMILIES, type Family, type FamilyIndex, type Pair } from './protocols.ts';

/** The steps to a value inside a rule. */
export type Path = readonly (string | number)[];

/**
 * One reason for the family of a rule.
 *
 * @public
 */
export interface Evidence {
  /** The place in the rule, as `['sources', 2]`. */
  readonly path: readonly (string | number)[];
  /** The value there, as text. */
  readonly value: string;
  /** The family that the value implies. */
  readonly family: Family;
  /**
   * True if the rule has packets of that family. An entry that is not used matches nothing, as an IPv4 source if every
   * destination is IPv6.
   */
  readonly used: boolean;
}

/** A reason, before the families of the whole rule are known. */
export interface Statement {
  readonly path: Path;
  readonly value: string;
  readonly family: FamilyIndex;
}

const BOTH = 3;

/** Collects the faults in the order of the fields, and restricts the families field by field. */
export class RuleConstraints {
  readonly issues: Issue[] = [];
  /** So many issues are enough: a list is read no further. */
  readonly limit: number;
  readonly statements: Statement[] = [];
  /** The families that all fields so far leave: bit 0 for IPv4, bit 1 for IPv6. */
  left: number = BOTH;
  /** The first statement that left only one. */
  decider: Statement | undefined;
  /** True once a value that could imply a family was unreadable. */
  unsure = false;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Returns true if there are enough issues. */
  get isFull(): boolean {
    return this.issues.length >= this.limit;
  }

  /** Tells whether packets of a family are left. */
  leaves(family: FamilyIndex): boolean {
    return (this.left & (1 << family)) !== 0;
  }

  /** Tells whether both families are left, and would be if every value were readable. */
  leavesBoth(): boolean {
    return this.left === BOTH && !this.unsure;
  }

  /** The value read, or null and one more issue. */
  check<T>(path: Path, result: Result<T>): T | null {
    if (result.ok) return result.value;
    this.issues.push({ ...result.issue, path });
    return null;
  }

  /** As {@link check}, for a value that can imply a family. */
  take<T>(path: Path, result: Result<T>): T | null {
    this.unsure ||= !result.ok;
    return this.check(path, result);
  }

  /** Takes the statements of one field, at least one: the field leaves the families that they name. */
  restrict(statements: readonly Statement[]): void {
    let families = 0;
    for (const statement of statements) {
      families |= 1 << statement.family;
      this.statements.push(statement);
    }
    if ((this.left & families) === 0) {
      for (let i = 0; i < statements.length && !this.isFull; i++)
        this.issues.push(contradiction(statements[i]!, this.decider!));
    } else {
      if (this.left === BOTH) this.decider = statements[0];
      this.left &= families;
    }
  }

  /** As {@link restrict}, for a field with one value: it implies a family if it has no number in the other. */
  restrictTo(path: Path, value: unknown, [ipv4, ipv6]: Pair<unknown>): void {
    if (ipv4 !== null && ipv6 !== null) return;
    this.restrict([{ path, value: String(value), family: ipv4 === null ? 1 : 0 }]);
  }

  /** The reasons, once every field is read. */
  evidence(): Evidence[] {
    return this.statements.map(({ path, value, family }) => {
      return { path, value, family: FAMILIES[family], used: this.leaves(family) };
    });
  }
}

/** The issue of a statement for a family that an earlier one does not leave. */
function contradiction(
  { path, value: input, family }: Statement,
  { path: other, value, family: otherFamily }: Statement,
): Issue {
  const details = {
    family: FAMILIES[family],
    other: pathText(other),
    value,
    otherFamily: FAMILIES[otherFamily],
  };
  return makeIssue(ruleMessages, 'family-conflict', { input, position: 0, path, details });
}

/** The path of a decider: a field, or an entry of a list. */
function pathText(path: Path): string {
  return path.map((step, i) => (i === 0 ? step : `[${step}]`)).join('');
}
