/** Every refusal that depends on the state of a zone: its code, the field that it is about, and the details. */
import { expect, test } from 'vitest';
import { Zone, type ZoneCommand } from '../../src/zone.ts';
import cases from '../cases/zone-refusals.json' with { type: 'json' };
import { refusal } from '../support/refusal.ts';

test.each(cases.refusals.map((row) => [JSON.stringify(row.command), row.code, row] as const))(
  '%s is refused: %s',
  (_, __, { command, code, path, details }) => {
    const zone = new Zone({ clock: () => 1000 });
    for (const given of cases.given) zone.run(given as ZoneCommand);
    const before = JSON.stringify(zone);
    const refused = refusal(() => zone.run(command as ZoneCommand));
    expect({ code: refused.code, path: refused.path, details: refused.details }).toEqual({
      code,
      path,
      details,
    });
    expect(JSON.stringify(zone)).toBe(before);
  },
);

test('a message names prefixes of IPv4 in their own notation', () => {
  const zone = new Zone();
  for (const command of [
    { op: 'set-offering', id: 'v4' },
    { op: 'add-prefix', prefix: '10.0.0.0/24' },
    { op: 'set-network', id: 'a', offering: 'v4', ipv4: { length: 24 } },
  ] as const)
    zone.run(command);
  const full = refusal(() => zone.run({ op: 'set-network', id: 'b', offering: 'v4', ipv4: { length: 28 } }));
  expect(full.message).toMatch(/^no free \/28 in 10\.0\.0\.0\/24/);
  zone.run({ op: 'remove-network', id: 'a' });
  const large = refusal(() => zone.run({ op: 'set-network', id: 'b', offering: 'v4', ipv4: { length: 20 } }));
  expect(large.message).toMatch(/^no free \/20 in 10\.0\.0\.0\/24/);
  expect(large.details).toMatchObject({ length: 20, largestGap: 24 });
});
