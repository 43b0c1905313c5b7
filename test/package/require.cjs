/** The suite on what `require` gives of the specifiers on the command line; then beside what `import` gives. */
const specifiers = process.argv.slice(2);
const common = Object.fromEntries(specifiers.map((specifier) => [specifier, require(specifier)]));

run();

async function run() {
  const { checkCopies, runSuite } = await import('./suite.mjs');
  runSuite(common);
  const esm = {};
  for (const specifier of specifiers) esm[specifier] = await import(specifier);
  checkCopies(esm, common);
}
