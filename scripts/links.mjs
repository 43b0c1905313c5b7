/** The links of documents to files. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Returns the relative links of a document in a folder that lead to no file in it. */
export function deadLinks(folder, path) {
  const at = join(folder, path);
  const links = Array.from(readFileSync(at, 'utf8').matchAll(/\]\(([^)#:]+)[^):]*\)/g), ([, link]) => link);
  return links.filter((link) => !existsSync(join(dirname(at), link))).map((link) => `${path} to ${link}`);
}
