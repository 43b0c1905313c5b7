/**
 * Builds the site in docs/site: the guides, every public name under its subpath, the other documents, and the tables of
 * measurements as bars. A warning is a failure, and so is what scripts/site-faults.mjs finds.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Application, Converter, JSX, KindRouter, MarkdownEvent } from 'typedoc';
import { withBars } from '../bench/bars.mjs';
import { siteFaults } from './site-faults.mjs';
import { pages, titleOf } from './site-pages.mjs';
import { subpaths } from './subpaths.mjs';

const OUT = 'docs/site';
const { homepage, repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const repositoryUrl = repository.url.replace(/^git\+|\.git$/g, '');
const groups = pages();
/** The path of each document below the project. */
const paths = new Map();

// A name belongs to the first that exports it, and `hextet` exports what the parts of the core do.
const [index, ...parts] = subpaths;
const sources = new Map([...parts, index].map(({ name, specifier }) => [name, specifier]));

const app = await Application.bootstrap({
  name: 'hextet',
  readme: 'README.md',
  headings: { readme: false, document: false },
  entryPoints: Array.from(sources.keys(), (name) => `src/${name}.ts`),
  projectDocuments: Object.values(groups).flat(),
  out: OUT,
  customCss: 'scripts/site.css',
  router: 'documents-by-path',
  includeVersion: true,
  navigation: { includeGroups: true, includeCategories: false },
  groupOrder: ['Guides', 'Reference', 'Modules', 'Project', 'Decisions', '*'],
  includeHierarchySummary: false,
  searchInDocuments: true,
  searchGroupBoosts: { Guides: 10, References: 0 },
  highlightLanguages: [
    ...['console', 'diff', 'html', 'javascript', 'json', 'shellscript', 'tsx', 'typescript', 'yaml'],
  ],
  navigationLinks: { GitHub: repositoryUrl, npm: 'https://www.npmjs.com/package/hextet' },
  hostedBaseUrl: homepage,
  markdownItLoader: readPlainBlocks,
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
    const [group] = Object.entries(groups).find(([, listed]) => listed.includes(path));
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

app.renderer.on(
  MarkdownEvent.PARSE,
  (event) => {
    if (paths.get(event.page.model) === 'docs/performance.md') event.parsedText = withPlots(event.parsedText);
  },
  // Before it is made HTML.
  1,
);

/** A block that names no language is text, not TypeScript. */
function readPlainBlocks(parser) {
  parser.core.ruler.push('plain-blocks', ({ tokens }) => {
    for (const token of tokens) if (token.type === 'fence' && token.info === '') token.info = 'text';
  });
}

/** The page with its tables as bars, and with its plots in the page, so that they take its colours. */
function withPlots(markdown) {
  return (
    withBars(markdown)
      .replaceAll(/^!\[.*\]\(.*?([\w-]+\.svg)\)$/gm, (_, file) => {
        return `<figure class="plot">\n${readFileSync(`docs/performance/${file}`, 'utf8')}</figure>`;
      })
      // The list of the headings of a page has no code.
      .replaceAll(/^## Subject `(.*)`$/gm, '## Subject $1')
  );
}

// The guides are open at the first visit.
app.renderer.hooks.on('head.end', () => {
  const key = "'tsd-accordion-Guides'";
  const html = `try { localStorage.getItem(${key}) ?? localStorage.setItem(${key}, 'true'); } catch {}`;
  return JSX.createElement('script', null, JSX.createElement(JSX.Raw, { html }));
});

const project = await app.convert();
if (project !== undefined) {
  app.validate(project);
  if (!app.logger.hasWarnings()) await app.generateOutputs(project);
  if (!app.logger.hasWarnings())
    for (const fault of siteFaults(OUT, groups.Guides.map(titleOf))) app.logger.error(fault);
}
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
