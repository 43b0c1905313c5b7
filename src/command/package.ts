/** Packages that the command uses where they are installed. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Fault } from './call.ts';

/** The codes of Node for a package that is not there. */
const MISSING = new Set(['MODULE_NOT_FOUND', 'ERR_UNKNOWN_BUILTIN_MODULE']);

/**
 * Loads a package of the project from where the command is called, or from where hextet is installed; null where neither
 * has it.
 */
export function packageOf(name: string): unknown {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      return createRequire(from)(name);
    } catch (error) {
      if (!MISSING.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return null;
}

type Load = (name: string) => unknown;

/** Returns the package pg. */
export function pgOf(load: Load = packageOf): unknown {
  return load('pg') ?? failPackage('postgres:', 'pg');
}

/** Returns the class of databases of better-sqlite3, or that of a Node with SQLite. */
export function sqliteClassOf(load: Load = packageOf): unknown {
  const node = (): unknown => (load('node:sqlite') as { DatabaseSync: unknown } | null)?.DatabaseSync;
  return load('better-sqlite3') ?? node() ?? failPackage('sqlite:', 'better-sqlite3');
}

function failPackage(scheme: string, name: string): never {
  throw new Fault(`a store with ${scheme} needs the package ${name}: npm install ${name}`);
}
