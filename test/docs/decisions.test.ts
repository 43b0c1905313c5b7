import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../../docs/decisions/', import.meta.url);

test.each(readdirSync(folder))('the heading of decision %s has the number of its file', (file) => {
  const [, number] = /^(\d{4})-[a-z0-9-]+\.md$/.exec(file) ?? expect.fail(file);
  expect(readFileSync(new URL(file, folder), 'utf8')).toMatch(new RegExp(`^# ${Number(number)}\\. [A-Z]`));
});
