/** Fails unless a tag, as `v1.2.3`, is the version of package.json, of jsr.json and, with a date, of the changelog. */
import { readFileSync } from 'node:fs';

const [tag = ''] = process.argv.slice(2);
const [, top = 'nothing'] = /^## (.+)$/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [];
const [changelog] = /^\[[^\]]+\] - \d{4}-\d\d-\d\d$/.test(top) ? top.slice(1).split(']') : [top];
const versions = {
  'package.json': versionIn('package.json'),
  'jsr.json': versionIn('jsr.json'),
  'CHANGELOG.md': changelog,
};

for (const [file, version] of Object.entries(versions)) {
  if (`v${version}` === tag) continue;
  console.error(`The tag is ${tag || 'missing'}, but ${file} has ${version}`);
  process.exitCode = 1;
}

function versionIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
