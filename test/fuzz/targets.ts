import { bitmapTargets } from './bitmap-targets.ts';
import { planTargets } from './plan-targets.ts';
import { poolTargets } from './pool-targets.ts';
import { type Json, revive } from './values.ts';
import { valueTargets } from './values-targets.ts';

/** Something that reads what it is given. */
export interface Target {
  /** Right and almost right input, from which the rest is made. */
  readonly seeds: readonly Json[];
  /** Throws where anything but a refusal or a right result comes of the input. */
  run(input: unknown): void;
}

export const targets: Readonly<Record<string, Target>> = {
  ...valueTargets,
  ...planTargets,
  ...bitmapTargets,
  ...poolTargets,
};

/** What is wrong with the answer to an input, or null. */
export function findingOf(name: string, input: Json): string | null {
  try {
    targets[name]?.run(revive(input));
    return null;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : typeof error;
  }
}
