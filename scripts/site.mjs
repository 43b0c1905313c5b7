/** Builds the site in docs/site: the guides, every public name under its subpath, and the other documents. A warning is a failure. */
import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Application, Converter, KindRouter } from 'typedoc';
import { subpaths } from './subpaths.mjs';

const { homepage, repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const repositoryUrl = repository.url.replace(/^git\+|\.git$/g, '');

/** The documents in the order in which a reader needs them; the headings are those of the sidebar. */
const GUIDES = [
  'addresses',
  'values',
  'allocator',
  'pool',
  'resize',
  'rule',
  'forms',
  'errors',
  'testing',
  'migration',
];
const inFolder = (folder) => readdirSync(folder).map((file) => `${folder}/${file}`);
const DOCUMENTS = {
  Guides: [
    ...new Set([
      ...GUIDES.map((name) => `docs/guide/${name}.md`),
      ...inFolder('docs/guide'),
      'examples/README.md',
    ]),
  ],
  Reference: ['docs/errors.md', 'docs/policy.md', 'SECURITY.md', 'docs/performance.md', 'CHANGELOG.md'],
  Project: [
    'CONTRIBUTING.md',
    'docs/testing.md',
    'docs/model/README.md',
    'docs/model/cases.md',
    'docs/releasing.md',
  ],
  Decisions: inFolder('docs/decisions'),
};
/** The path of each document below the project. */
const paths = new Map();

// A name belongs to the first that exports it, and `hextet` exports what the parts of the core do.
const [index, ...parts] = subpaths;
const sources = new Map([...parts, index].map(({ name, specifier }) => [name, specifier]));

const app = await Application.bootstrap({
  name: 'hextet',
  readme: 'README.md',
  entryPoints: Array.from(sources.keys(), (name) => `src/${name}.ts`),
  projectDocuments: Object.values(DOCUMENTS).flat(),
  out: 'docs/site',
  router: 'documents-by-path',
  includeVersion: true,
  navigation: { includeGroups: true, includeCategories: false },
  groupOrder: ['Guides', 'Modules', 'Reference', 'Project', 'Decisions', '*'],
  navigationLinks: { GitHub: repositoryUrl, npm: 'https://www.npmjs.com/package/hextet' },
  hostedBaseUrl: homepage,
  // As they are listed: `hextet` comes last here.
  sortEntryPoints: false,
  excludeInternal: true,
  // What is inherited from its types has its links, too.
  externalSymbolLinkMappings: { 'fast-check': { '*': 'https://fast-check.dev/' } },
  disableGit: true,
  sourceLinkTemplate: `${repositoryUrl}/blob/main/src/{path}#L{line}`,
  // Not properties: those of an unnamed part of a type say by their names what they are.
  requiredToBeDocumented: ['Class', 'Interface', 'TypeAlias', 'Function', 'Variable', 'Method', 'Accessor'],
  validation: { invalidLink: true, notDocumented: true, notExported: true, rewrittenLink: true },
});
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const module of project.children) module.name = sources.get(module.name);
  for (const document of project.documents) {
    const path = relative('.', project.files.getReflectionPath(document));
    const [group] = Object.entries(DOCUMENTS).find(([, listed]) => listed.includes(path));
    document.frontmatter.group = group;
    document.name = titleOf(path);
    paths.set(document, path);
  }
});

/** The address of a document is its path, so that it outlives its title. */
class Router extends KindRouter {
  getIdealBaseName(reflection) {
    return (
      paths
        .get(reflection)
        ?.replace(/^docs\/|\.md$/g, '')
        .toLowerCase() ?? super.getIdealBaseName(reflection)
    );
  }
}
app.renderer.defineRouter('documents-by-path', Router);

const project = await app.convert();
if (project !== undefined) {
  app.validate(project);
  if (!app.logger.hasWarnings()) await app.generateOutputs(project);
}
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;

/** The first heading of a document, as plain text. */
function titleOf(path) {
  return /^# (.+)$/m.exec(readFileSync(path, 'utf8'))[1].replaceAll('`', '');
}
