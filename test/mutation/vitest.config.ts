import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const files = (process.env.MUTATION_TESTS ?? '').split(',');

/** Runs the files in the order in which they are named: those that fail soonest come first. */
class AsNamed extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => files.findIndex((file) => moduleId.endsWith(file));
    return [...specifications].sort((a, b) => place(a) - place(b));
  }
}

/** The tests that scripts/mutation.mjs names, for each mutant in a thread of its own. */
export default defineConfig({
  test: {
    include: files,
    setupFiles: ['test/mutation/setup.ts'],
    sequence: { sequencer: AsNamed },
    isolate: false,
    testTimeout: 60_000,
  },
});
