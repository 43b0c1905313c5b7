import { checkOptions } from '../internal/fields.ts';

/** The constraints of `fc.commands`, to which they are passed on. */
export const COMMANDS: readonly string[] = ['maxCommands', 'size', 'disableReplayLog', 'replayPath'];

/** Returns the constraints of an arbitrary, if they are an object with known fields. */
export function checked<T extends object>(what: string, constraints: T, known: readonly string[]): T {
  checkOptions(what, constraints, known);
  return constraints;
}
