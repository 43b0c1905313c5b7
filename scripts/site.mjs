/** Builds the site in docs/site: every public name under its subpath, and the documents. A warning is a failure. */
import { readFileSync } from 'node:fs';
import { Application, Converter } from 'typedoc';
import { subpaths } from './subpaths.mjs';

const { repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const home = repository.url.replace(/^git\+|\.git$/g, '');

// A name belongs to the first that exports it, and `hextet` exports what the parts of the core do.
const [index, ...parts] = subpaths;
const sources = new Map([...parts, index].map(({ name, specifier }) => [name, specifier]));

const app = await Application.bootstrap({
  name: 'hextet',
  readme: 'README.md',
  entryPoints: Array.from(sources.keys(), (name) => `src/${name}.ts`),
  projectDocuments: [
    'docs/guide/*.md',
    'docs/*.md',
    'docs/decisions/*.md',
    '{CHANGELOG,CONTRIBUTING,SECURITY}.md',
  ],
  out: 'docs/site',
  includeVersion: true,
  // As they are listed: `hextet` comes last here.
  sortEntryPoints: false,
  excludeInternal: true,
  // What is inherited from its types has its links, too.
  externalSymbolLinkMappings: { 'fast-check': { '*': 'https://fast-check.dev/' } },
  disableGit: true,
  sourceLinkTemplate: `${home}/blob/main/src/{path}#L{line}`,
  // Not properties: those of an unnamed part of a type say by their names what they are.
  requiredToBeDocumented: ['Class', 'Interface', 'TypeAlias', 'Function', 'Variable', 'Method', 'Accessor'],
  validation: { invalidLink: true, notDocumented: true, notExported: true, rewrittenLink: true },
});
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const module of project.children) module.name = sources.get(module.name);
});

const project = await app.convert();
if (project !== undefined) {
  app.validate(project);
  if (!app.logger.hasWarnings()) await app.generateOutputs(project);
}
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
