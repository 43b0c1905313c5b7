/** Prints the schemas of the types in schemas.ts, a line each. */
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const config = {
  path: pathOf('schemas.ts'),
  tsconfig: pathOf('../../tsconfig.json'),
  additionalProperties: true,
};
const { definitions } = createGenerator({ ...config, skipTypeCheck: true }).createSchema('*');
const lines = Object.entries(definitions).map(([name, schema]) => `"${name}": ${JSON.stringify(schema)}`);
console.log(`{\n${lines.join(',\n')}\n}`);
