/** Before its optional peers are installed: only a subpath that is made for one may not load, and it says for which. */
import { runSuite } from './suite.mjs';

const [peers, ...specifiers] = process.argv.slice(2);
const modules = {};
for (const specifier of specifiers) {
  try {
    modules[specifier] = await import(specifier);
  } catch (error) {
    const missing = /Cannot find package '([^']+)'/.exec(error.message)?.[1];
    if (specifier === 'hextet' || !peers.split(',').includes(missing)) throw error;
  }
}
runSuite(modules);
