/** The types of what is kept, and the answers to its callers. */
import { HextetError, type Issue, type Result } from '../error.ts';
import type { AnswerOf, AnyAnswer } from '../pool.ts';

/**
 * The types of what is kept, which its class has as `~types`.
 *
 * @public
 */
export type TypesOf<T> = T extends { readonly '~types'?: infer Types } ? NonNullable<Types> : never;

/**
 * The commands of what is kept.
 *
 * @public
 */
export type CommandOf<T> = TypesOf<T> extends { readonly command: infer Command } ? Command : never;

/**
 * The type of the answer by the `op` of the command.
 *
 * @public
 */
export type AnswersOf<T> = TypesOf<T> extends { readonly answers: infer Answers } ? Answers : never;

/**
 * The changes in the records of what is kept.
 *
 * @public
 */
export type ChangeOf<T> = TypesOf<T> extends { readonly change: infer Change } ? Change : never;

/**
 * The answers to commands: one by one for a list whose commands are known to the compiler.
 *
 * @public
 */
export type AllAnswersOf<T, C> = C extends readonly CommandOf<T>[]
  ? { readonly [I in keyof C]: AnswerOf<C[I], AnswersOf<T>> }
  : readonly AnyAnswer<AnswersOf<T>>[];

export function valueOrThrow<V>(result: Result<V>): V {
  if (result.ok) return result.value;
  throw new HextetError(result.issue);
}

/** Returns the only answer of a caller with one command. */
export function oneAnswer<V>(result: Result<readonly unknown[]>): Result<V> {
  if (!result.ok) return { ok: false, issue: withoutPath(result.issue, 2) };
  return { ok: true, value: result.value[0] as V };
}

/** Returns the answers of a caller, or throws its refusal. */
export function allAnswers<V>(result: Result<readonly unknown[]>): V {
  if (!result.ok) throw new HextetError(withoutPath(result.issue, 1));
  return result.value as V;
}

/** Returns an issue without the first steps of its path: the index of the caller among others is not its business. */
function withoutPath({ path, ...issue }: Issue, count: number): Issue {
  const rest = path?.slice(count) ?? [];
  return (rest.length === 0 ? issue : { ...issue, path: rest }) as Issue;
}
