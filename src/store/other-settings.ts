/** The settings in which what is kept and what was made differ. */
import { fail } from '../internal/issue.ts';
import { storeMessages } from '../internal/messages.ts';

type Lines = Iterable<string> | AsyncIterable<string>;

/** What a head has beside settings. */
const OTHERS = ['format', 'version', 'digest', 'at', 'generation', 'pool', 'newest'];

/** The options of what a snapshot has under another name. */
const OPTIONS: Readonly<Record<string, string>> = {
  quarantineSeconds: 'quarantine',
  reservations: 'reserve',
};

/** Refuses what was made with other settings than those that are kept. */
export async function failExists(
  name: string,
  kept: Lines,
  made: { snapshotParts(): Iterable<string> },
): Promise<never> {
  return failOther(name, await otherSettings(kept, made.snapshotParts()));
}

export function failOther(name: string, settings: string): never {
  return fail(storeMessages, 'pool-exists', { details: { name, settings } });
}

/**
 * Names the options that are other ones, with commas between them. A later snapshot does not show the roots and reservations of
 * version 0, which count: they differ where nothing else does.
 */
async function otherSettings(keptLines: Lines, ownLines: Lines): Promise<string> {
  const [kept, own] = [await settingsIn(keptLines), await settingsIn(ownLines)];
  const names = [...new Set([...kept.keys(), ...own.keys()])].filter((name) => {
    // What stands on a pool makes the roots and reservations of that by itself.
    const isKnown = !SECTIONS.includes(name) || (kept.get('version') === '0' && !kept.has('pool'));
    return isKnown && !OTHERS.includes(name) && kept.get(name) !== own.get(name);
  });
  return names.map((name) => OPTIONS[name] ?? name).join(', ') || 'roots | reserve';
}

const SECTIONS = ['roots', 'reservations'];

/** The members of the heads and of the objects in them, and the rows of roots and reservations, as text. */
async function settingsIn(lines: Lines): Promise<Map<string, string>> {
  const settings = new Map<string, string>();
  const add = (members: object) => {
    for (const [name, value] of Object.entries(members)) {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (isObject && name !== 'pool') add(value);
      else settings.set(name, JSON.stringify(value));
    }
  };
  for await (const line of lines) {
    const [kind, content] = contentOf(line);
    if (kind === 'head') add(Object(content));
    else if (SECTIONS.includes(kind)) add({ [kind]: [settings.get(kind), content] });
  }
  return settings;
}

/** The content of a line; a damaged one has none. */
function contentOf(line: string): [kind: string, content?: unknown] {
  try {
    const content: unknown = JSON.parse(line);
    return Array.isArray(content) ? (content as [string, unknown]) : [''];
  } catch {
    return [''];
  }
}
