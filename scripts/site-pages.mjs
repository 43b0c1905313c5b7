/** The documents of the site, in the order of its navigation. */
import { readdirSync, readFileSync } from 'node:fs';

const GUIDES = [
  // What most come for.
  'store',
  'nesting',
  'zone',
  'service',
  'manual-networks',
  'router',
  'picture',
  'forms',
  'testing',
  'testing-a-service',
  'renumbering',
  'migration',
  'ipam',
  'command',
  // What the parts do.
  'addresses',
  'values',
  'lookup',
  'allocator',
  'pool',
  'usage',
  'resize',
  'rule',
  'errors',
];

/** The paths of the documents by the heading of the navigation that they are under. */
export function pages() {
  return {
    Guides: [...guidesInOrder(markdownIn('docs/guide')), 'examples/README.md'],
    Reference: ['docs/performance.md', 'docs/errors.md', 'docs/policy.md', 'SECURITY.md', 'CHANGELOG.md'],
    Project: [
      'CONTRIBUTING.md',
      'docs/testing.md',
      'docs/model/README.md',
      'docs/model/cases.md',
      'docs/releasing.md',
    ],
    Decisions: markdownIn('docs/decisions'),
  };
}

/** The guides as they are listed; throws for one that is not. */
export function guidesInOrder(paths) {
  const order = GUIDES.map((name) => `docs/guide/${name}.md`);
  const unlisted = paths.filter((path) => !order.includes(path));
  if (unlisted.length > 0) throw new Error(`give ${unlisted.join(', ')} a place in scripts/site-pages.mjs`);
  return order.filter((path) => paths.includes(path));
}

/** The title of a document for the navigation: its first heading, up to a colon. */
export function titleOf(path) {
  const [, heading] = /^# (.+)$/m.exec(readFileSync(path, 'utf8'));
  return heading.replaceAll('`', '').split(': ')[0];
}

function markdownIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}/${file}`);
}
