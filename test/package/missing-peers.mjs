/** What needs a peer says which one is missing. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

for (const specifier of process.argv.slice(2)) {
  await assert.rejects(
    import(specifier),
    { code: 'ERR_MODULE_NOT_FOUND' },
    `${specifier} loads without its peer`,
  );
  assert.throws(() => require(specifier), { code: 'MODULE_NOT_FOUND' });
}
