/** What is found out about a rule while it is read: the faults, and what speaks for which family. */
import type { Issue, Result } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { ruleMessages } from '../internal/messages.ts';
import { FAMILIES, type Family, type FamilyIndex, type Pair } from './protocols.ts';

/** Where in a rule something stands. */
export type Path = readonly (string | number)[];

/**
 * One reason for the family of a rule.
 *
 * @public
 */
export interface Evidence {
  /** Where it stands, as `['sources', 2]`. */
  readonly path: readonly (string | number)[];
  /** What stands there. */
  readonly value: string;
  /** The family that it speaks of. */
  readonly family: Family;
  /**
   * Whether the rule has packets of that family. An entry that is not used matches nothing, as an IPv4 source where
   * every destination is IPv6.
   */
  readonly used: boolean;
}

/** A reason, before it is known which families are left in the end. */
export interface Statement {
  readonly path: Path;
  readonly value: string;
  readonly family: FamilyIndex;
}

const BOTH = 3;

/** Collects the faults in the order of the fields, and narrows the families field by field. */
export class Findings {
  readonly issues: Issue[] = [];
  readonly statements: Statement[] = [];
  /** The families that all fields so far leave: bit 0 for IPv4, bit 1 for IPv6. */
  left: number = BOTH;
  /** The first statement that left only one. */
  decider: Statement | undefined;
  /** Whether something that could have spoken for a family was unreadable. */
  unsure = false;

  /** Whether packets of a family are left. */
  leaves(family: FamilyIndex): boolean {
    return (this.left & (1 << family)) !== 0;
  }

  /** Whether both families are left, and not only for want of something readable. */
  leavesBoth(): boolean {
    return this.left === BOTH && !this.unsure;
  }

  /** The value read, or null and one more issue. */
  check<T>(path: Path, result: Result<T>): T | null {
    if (result.ok) return result.value;
    this.issues.push({ ...result.issue, path });
    return null;
  }

  /** As {@link check}, for a value that speaks for a family. */
  take<T>(path: Path, result: Result<T>): T | null {
    this.unsure ||= !result.ok;
    return this.check(path, result);
  }

  /** Takes the statements of one field, at least one: it leaves the families that they speak of. */
  narrow(statements: readonly Statement[]): void {
    let families = 0;
    for (const statement of statements) {
      families |= 1 << statement.family;
      this.statements.push(statement);
    }
    if ((this.left & families) === 0) for (const statement of statements) this.contradict(statement);
    else {
      if (this.left === BOTH) this.decider = statements[0];
      this.left &= families;
    }
  }

  /** As {@link narrow}, for a field with one value, which speaks for a family where it has nothing for the other. */
  narrowTo(path: Path, value: unknown, [ipv4, ipv6]: Pair<unknown>): void {
    if (ipv4 === null) this.narrow([{ path, value: String(value), family: 1 }]);
    else if (ipv6 === null) this.narrow([{ path, value: String(value), family: 0 }]);
  }

  /** The reasons, now that the family is known. */
  evidence(): Evidence[] {
    return this.statements.map(({ path, value, family }) => {
      return { path, value, family: FAMILIES[family], used: this.leaves(family) };
    });
  }

  contradict({ path, value: input, family }: Statement): void {
    const { path: other, value, family: otherFamily } = this.decider!;
    const details = {
      family: FAMILIES[family],
      other: pathText(other),
      value,
      otherFamily: FAMILIES[otherFamily],
    };
    this.issues.push({
      ...makeIssue(ruleMessages, 'family-conflict', { input, position: 0, details }),
      path,
    });
  }
}

/** The path of a decider: a field, or an entry of a list. */
function pathText(path: Path): string {
  return path.map((step, i) => (i === 0 ? step : `[${step}]`)).join('');
}
