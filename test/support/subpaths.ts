import { readdirSync } from 'node:fs';

/** The public subpaths by name, with `index`: every file directly in src but the command, and every language in src/messages. */
export const subpathNames: readonly string[] = readdirSync(new URL('../../src', import.meta.url), {
  recursive: true,
  encoding: 'utf8',
}).flatMap((file) => /^(?!command\.ts)((?:messages\/)?[\w-]+)\.ts$/.exec(file)?.[1] ?? []);

/** What each of them exports. */
export async function loadSubpaths(): Promise<ReadonlyMap<string, object>> {
  const load = (path: string): Promise<object> => import(/* @vite-ignore */ path);
  return new Map(
    await Promise.all(subpathNames.map(async (name) => [name, await load(`../../src/${name}.ts`)] as const)),
  );
}
