/** The suite on what `import` gives of the specifiers on the command line. */
import { runSuite } from './suite.mjs';

const modules = {};
for (const specifier of process.argv.slice(2)) modules[specifier] = await import(specifier);
runSuite(modules);
