/** Draws a prefix: as blocks in the terminal, or as SVG. */
import { writeFile } from 'node:fs/promises';
import { layout, svg } from '../picture.ts';
import { Prefix } from '../prefix.ts';
import type { Command } from './call.ts';
import { labelledOf } from './input.ts';

/** The longer side of the map in blocks. */
const SIDE = 16;

export const map: Command = {
  usage: 'PREFIX [FILE ...]',
  about:
    'Draws what is used of a prefix, along the curve of Hilbert: what is near in numbers is near in the picture. A line\n' +
    'of a FILE has an address, prefix or range, and after it perhaps an owner.',
  options: {
    svg: [null, 'prints the picture as SVG'],
    output: ['FILE', 'writes the picture as SVG to a file'],
    within: ['PREFIX', 'shows a part of it'],
  },
  examples: [
    'printf "2001:db8:0:8000::/49 lab\\n" | hextet map 2001:db8::/48',
    'printf "2001:db8:0:8000::/49 lab\\n" | hextet map 2001:db8::/48 --svg',
  ],
  async *run(call) {
    const root = Prefix.parse(call.arg(0, 'PREFIX'));
    const files = call.args.length > 1 ? call.args.slice(1) : ['-'];
    const entries = (await Promise.all(files.map((file) => labelledOf(call, file)))).flat();
    const part = call.text('within');
    const within = part === undefined ? root : Prefix.parse(part);
    const output = call.text('output');
    if (output === undefined && !call.has('svg')) {
      yield* blocks(
        root,
        within,
        entries.map(({ item }) => item),
      );
      return;
    }
    const reservations = entries
      .filter(({ item }) => !item.includes('/'))
      .map(({ item, label }) => ({ range: item, reason: label }));
    const leases = entries
      .filter(({ item }) => item.includes('/'))
      .map(({ item, label }) => ({ prefix: item, owner: label }));
    const picture = svg(root, { leases, reservations }, { within });
    if (output === undefined) yield `${picture}\n`;
    else await writeFile(output, `${picture}\n`);
  },
};

/** Two characters for each cell, since a character is twice as high as wide. */
function* blocks(root: Prefix, within: Prefix, items: readonly string[]): Generator<string> {
  const shape = layout(root, { within });
  const [width, height] = [Math.round(shape.width * SIDE), Math.round(shape.height * SIDE)];
  const cells = shape.cells(items, width * height);
  const grid = Array.from({ length: height }, () => Array.from({ length: width }, () => '··'));
  for (const { x, y, width: wide, height: high, share } of cells) {
    for (let row = Math.round(y * SIDE); row < Math.round((y + high) * SIDE); row++) {
      for (let column = Math.round(x * SIDE); column < Math.round((x + wide) * SIDE); column++) {
        grid[row]![column] = shade(share);
      }
    }
  }
  yield `${grid.map((row) => row.join('')).join('\n')}\n`;
  const bits = Math.log2(width * height);
  yield `${within}: a square is a /${Math.min(128, within.length + bits)}; ·· free, ░░ little used, ▒▒ half, ▓▓ most, ██ all\n`;
}

function shade(share: number): string {
  if (share >= 1) return '██';
  return share >= 0.75 ? '▓▓' : share >= 0.25 ? '▒▒' : '░░';
}
