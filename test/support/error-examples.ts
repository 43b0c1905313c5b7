/** The rows of docs/errors.md, and the refusals that its examples are. */
import { readFileSync } from 'node:fs';
import { HextetError, type IssueFields } from '../../src/error.ts';
import { refusal } from './refusal.ts';
import { loadSubpaths } from './subpaths.ts';

/** A code with its sentence and a call that is refused with it. */
export interface ErrorRow {
  readonly code: string;
  readonly sentence: string;
  readonly example: string;
}

/** The rows of the tables, each with its code as an anchor, and what looks like a row but is not well formed. */
export const errorRows: readonly ErrorRow[] = readFileSync(
  new URL('../../docs/errors.md', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => /^\| (<a|`)/.test(line))
  .map((line) => {
    const [, code = line, sentence = '', example = ''] =
      /^\| <a id="([a-z0-9-]+)"><\/a>`\1` \| (.+) \| `([^`]+)` \|$/.exec(line) ?? [];
    return { code, sentence, example };
  });

/** Everything that a user can import, by name. */
const scope: Readonly<Record<string, unknown>> = Object.assign({}, ...(await loadSubpaths()).values());

/** The first blocker of the plan or the first issue of the result that an example returns, or the error that it throws. */
export async function issueOf({ example }: ErrorRow): Promise<IssueFields> {
  const call = new Function(...Object.keys(scope), `return ${example};`);
  const settled = await withoutGigabytes(async () => call(...Object.values(scope))).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return refusal(() => {
    if ('error' in settled) throw settled.error;
    const result = settled.value as
      | { blockers?: readonly IssueFields[]; issues?: readonly IssueFields[] }
      | undefined;
    const [issue] = result?.blockers ?? result?.issues ?? [];
    if (issue !== undefined) throw new HextetError(issue);
  });
}

/** Runs something as on a machine without a gigabyte to spare, so that one example is refused everywhere. */
async function withoutGigabytes<T>(run: () => Promise<T>): Promise<T> {
  const own = globalThis.ArrayBuffer;
  globalThis.ArrayBuffer = class extends own {
    constructor(length = 0) {
      if (length > 2 ** 30) throw new RangeError('Array buffer allocation failed');
      super(length);
    }
  };
  try {
    return await run();
  } finally {
    globalThis.ArrayBuffer = own;
  }
}
