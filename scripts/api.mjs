/**
 * Holds the public surface of the built package against the reports in docs/api, one per subpath; `--update` writes
 * them. A change of the API thereby shows as a change of a report.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import ts from 'typescript';
import { subpaths } from './subpaths.mjs';

const REPORTS = 'docs/api';
const TEMP = 'temp/api';
const TYPES = 'temp/types';
const update = process.argv.includes('--update');
const exported = exportedNames();

mkdirSync(REPORTS, { recursive: true });
// API Extractor takes four spaces for a level, and copies tabs beside them.
rmSync(TYPES, { recursive: true, force: true });
for (const file of readdirSync('dist', { recursive: true }).filter((name) => /\.d\.c?ts$/.test(name))) {
  mkdirSync(dirname(`${TYPES}/${file}`), { recursive: true });
  writeFileSync(`${TYPES}/${file}`, readFileSync(`dist/${file}`, 'utf8').replaceAll('\t', '    '));
}
let failed = false;
for (const subpath of subpaths) failed = !report(subpath) || failed;
for (const file of strayReports()) {
  if (update) rmSync(`${REPORTS}/${file}`);
  else complain(`${REPORTS}/${file} reports on no subpath`);
}
if (failed && !update) console.error('If the change is meant: npm run build && npm run api:update');
if (failed) process.exitCode = 1;

/** Whether the surface of one subpath is sound and equals its report. */
function report({ name, types }) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: resolve('.'),
      mainEntryPointFilePath: resolve(types.replace('./dist', TYPES)),
      compiler: { tsconfigFilePath: resolve('tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: reportName(name),
        reportFolder: resolve(REPORTS),
        reportTempFolder: resolve(TEMP),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'error' },
          // What is internal says so in its comment, not by an underscore.
          'ae-internal-missing-underscore': { logLevel: 'none' },
          // The bundler of the declarations puts imports before the comment on the file.
          'ae-misplaced-package-tag': { logLevel: 'none' },
        },
        tsdocMessageReporting: { default: { logLevel: 'error' } },
      },
    },
    packageJsonFullPath: resolve('package.json'),
  });
  const { succeeded } = Extractor.invoke(config, {
    localBuild: update,
    printApiReportDiff: !update,
    messageCallback(message) {
      if (message.messageId === 'console-preamble' || isElsewhere(message) || isCode(message))
        message.logLevel = 'none';
    },
  });
  return succeeded;
}

/**
 * Whether a message only complains that a name is not exported by this subpath, while another one does: API Extractor
 * knows packages of one entry point. test/package/exports.test.ts asks whether it is the same declaration.
 */
function isElsewhere({ messageId, text }) {
  if (messageId !== 'ae-forgotten-export' && messageId !== 'ae-unresolved-link') return false;
  const name = /(?:The symbol|have an export) "([^"]+)"/.exec(text)?.[1];
  return name !== undefined && exported.has(name.replace(/\$\d+$/, ''));
}

/** Whether a message asks for a comment on an error code: docs/errors.md has a sentence for each. */
function isCode({ messageId, sourceFilePath }) {
  return messageId === 'ae-undocumented' && sourceFilePath.endsWith('/error.d.cts');
}

/** Every name that some subpath exports. */
function exportedNames() {
  const entries = subpaths.map(({ types }) => types);
  const program = ts.createProgram(entries, { module: ts.ModuleKind.NodeNext, types: [] });
  const checker = program.getTypeChecker();
  return new Set(
    entries
      .map((entry) => checker.getSymbolAtLocation(program.getSourceFile(entry)))
      .flatMap((module) => (module ? checker.getExportsOfModule(module) : []))
      .map((symbol) => symbol.name),
  );
}

function strayReports() {
  const known = new Set(subpaths.map(({ name }) => `${reportName(name)}.api.md`));
  return readdirSync(REPORTS).filter((file) => !known.has(file));
}

/** The reports of `messages` and of its languages lie in one folder. */
function reportName(subpath) {
  return subpath.replace('/', '-');
}

function complain(sentence) {
  console.error(sentence);
  failed = true;
}
