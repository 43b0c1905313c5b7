/** The faults of somebody else's data: all of them, not only the first. */
import { HextetError, type Issue } from '../error.ts';
import { unknownFields } from '../internal/fields.ts';
import { makeIssue, typeIssue } from '../internal/issue.ts';
import { dataMessages } from '../internal/messages.ts';
import { type Path, readText } from '../internal/read.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A name of an instance, a network or a zone: any text that every store can keep. */
export function readId(value: unknown, path: Path): string {
  return readText(value, path, 'name', 200, /[\p{Cc}\p{Cs}]/u);
}

export class IssueCollector {
  readonly issues: Issue[] = [];
  readonly warnings: Issue[] = [];

  /** Adds issues, however many. */
  add(issues: readonly Issue[]): void {
    for (const issue of issues) this.issues.push(issue);
  }

  /** Runs a reader; a refusal is one more issue. */
  attempt<T>(run: () => T): T | null {
    try {
      return run();
    } catch (error) {
      this.issues.push(issueOf(error));
      return null;
    }
  }

  /** Reads an object; fields that nothing reads are warnings. */
  object(value: unknown, path: Path, what: string, known: readonly string[]): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.issues.push({ ...typeIssue(what, value), path });
      return {};
    }
    for (const warning of unknownFields(what, value, known, path)) this.warnings.push(warning);
    return value as Fields;
  }

  /** Reads a list; an absent one is empty, as a key without a value is in YAML. */
  items(value: unknown, path: Path): readonly unknown[] {
    if (isAbsent(value)) return [];
    if (Array.isArray(value)) return value;
    this.issues.push({ ...typeIssue('Iterable', value), path });
    return [];
  }

  /** Reads a field that must be there. */
  need<T>(value: unknown, path: Path, read: () => T): T | null {
    if (!isAbsent(value)) return this.attempt(read);
    const details = { field: String(path.at(-1)) };
    this.issues.push(makeIssue(dataMessages, 'missing', { path, details }));
    return null;
  }
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Returns the issue of a refusal. */
export function issueOf(error: unknown): Issue {
  if (!HextetError.is(error)) throw error;
  return error.toJSON() as Issue;
}
