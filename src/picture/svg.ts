/** Draws a map as SVG. */
import { checkOptions } from '../internal/fields.ts';
import { checkInteger, failType } from '../internal/issue.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { Rect } from './curve.ts';
import { type Drawing, drawingsOf, type PictureContent } from './drawing.ts';
import { type Layout, type LayoutOptions, layout } from './layout.ts';
import { blockOf, readBlock, textOf } from './span.ts';

/**
 * How a map is drawn.
 *
 * @public
 */
export interface SvgOptions extends LayoutOptions {
  /** The longer side of the map in pixels, from 64 to 4096. Defaults to 512. */
  readonly size?: number | undefined;
  /** The title. Defaults to what is shown. */
  readonly title?: string | undefined;
  /**
   * Whether the style is part of the markup. Defaults to true. A page whose Content-Security-Policy allows no style in markup
   * says false, and has {@link svgStyle} in a sheet.
   */
  readonly style?: boolean | undefined;
}

/** The least side of a cell in pixels. Smaller prefixes fill it: a single pixel is not found by eye. */
const CELL = 8;

/**
 * Draws a map as SVG with a legend, light or dark as the reader's system is.
 *
 * Anything smaller than a cell of 8 pixels is drawn as the whole cell, the paler the less of it is taken. Each shape has a
 * title, which browsers show at the pointer. Kinds differ in colour and in pattern; the colours are the custom properties
 * `--lease`, `--on-lease`, `--container`, `--reservation`, `--quarantine`, `--free`, `--line` and `--text` of
 * `.hextet-picture`. Every text is escaped.
 *
 * @throws HextetError as {@link layout}; for an item as `Prefix.from` and `AddressRange.from`, with the list and its index as the
 * path; `unknown-field`; `out-of-range` for the size.
 *
 * @example
 * ```ts
 * import { svg } from 'hextet/picture';
 *
 * const web = { prefix: '2001:db8:0:1::/64', owner: 'web' };
 * svg('2001:db8::/48', { leases: [web] }).includes('<title>2001:db8:0:1::/64, leased to web</title>'); // true
 * ```
 *
 * @public
 */
export function svg(root: Prefix | string, content: PictureContent, options: SvgOptions = {}): string {
  checkOptions('SvgOptions', options, ['curve', 'within', 'size', 'title', 'style']);
  const { curve, within: part, size = 512, style = true } = options;
  const map = layout(root, { curve, within: part });
  const { title = `Map of ${map.within}` } = options;
  checkInteger('size', size, 64, 4096);
  if (typeof title !== 'string') failType('string', title, 'title');
  if (typeof style !== 'boolean') failType('boolean', style, 'style');
  const { within } = map;
  const block = readBlock(within);
  const length = cellLength(map, size, block.length);
  const cell = map.rect(textOf(blockOf(block.first, length)))!;
  const drawings = drawingsOf(block, length, content);
  const present = drawings.filter(({ count }) => count > 0);
  const words = present.map((drawing) => drawing.counted());
  const boxes = drawings[0]!.large.map(({ prefix }) => ({ prefix, ...scaled(map.rect(prefix)!, size, 1) }));
  const names = namesOf(boxes);
  const [width, height] = [map.width * size, map.height * size];
  const legend = [
    ...present.map(({ kind }, i) => ({ kind, text: words[i]! })),
    { kind: 'free', text: 'free' },
  ];
  const columns = Math.max(1, Math.floor(width / LEGEND.width));
  const foot = height + 12 + LEGEND.height * Math.ceil(legend.length / columns);
  const [w, h] = [width, foot + 20];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="hextet-picture" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${within}: ${words.join(', ') || 'all free'}</desc>`,
    ...(style ? [`<style>\n${svgStyle}</style>`] : []),
    PATTERNS,
    `<rect class="free" width="${width}" height="${height}"/>`,
    `<path class="line" d="${gridOf(width, height, size / 16)}"/>`,
    ...present.map((drawing) => groupOf(drawing, map, size, names)),
    ...(boxes.length > 0 ? [aboveOf(boxes, names)] : []),
    ...legend.map(({ kind, text }, i) => {
      const x = 1 + LEGEND.width * (i % columns);
      const y = height + 10 + LEGEND.height * Math.floor(i / columns);
      return `<rect class="${kind}" x="${x}" y="${y}" width="12" height="12"/><text x="${x + 18}" y="${y + 10}">${text}</text>`;
    }),
    `<text x="1" y="${foot + 10}">${within}; ${round(cell.width * size)} by ${round(cell.height * size)} pixels are a /${length}</text>`,
    '</svg>',
  ].join('\n');
}

/** The place of an entry of the legend. */
const LEGEND = { width: 128, height: 20 };

/** The length of the prefixes whose rectangle is a cell, or the half of one. */
function cellLength({ width, height }: Layout, size: number, shown: number): number {
  const levels = Math.floor(Math.log2(size / CELL));
  return Math.min(128, shown + 2 * levels - (width === height ? 0 : 1));
}

/** Lines that cut the map into sixteenths. */
function gridOf(width: number, height: number, step: number): string {
  let path = '';
  for (let x = step; x < width; x += step) path += `M${x} 0V${height}`;
  for (let y = step; y < height; y += step) path += `M0 ${y}H${width}`;
  return path;
}

/** A prefix and its place: all of its rectangle, or the left upper corner of its name. */
interface Box extends Rect {
  readonly prefix: string;
}
type Name = Omit<Box, 'width' | 'height'>;

/** The height of a line of text. */
const LINE = 16;

/** Returns the names of containers: those of the larger ones above those in them. */
function namesOf(boxes: readonly Box[]): Name[] {
  const names: Name[] = [];
  const bySize = [...boxes].sort((a, b) => b.width * b.height - a.width * a.height);
  for (const box of bySize) names.push(...nameIn(box, names));
  return names;
}

/** Returns the name at the top of a box, below the names that are there; none where it has no space. */
function nameIn({ prefix, x, y, width, height }: Box, names: readonly Name[]): Name[] {
  if (height < LINE + 4 || width < widthOf(prefix)) return [];
  const above = names.find(
    (other) =>
      Math.abs(other.y - y) < LINE && other.x < x + widthOf(prefix) && x < other.x + widthOf(other.prefix),
  );
  if (above === undefined) return [{ prefix, x, y }];
  const top = above.y + LINE;
  return nameIn({ prefix, x, y: top, width, height: height + y - top }, names);
}

function widthOf(text: string): number {
  return 7 * text.length + 8;
}

function textAt({ prefix, x, y }: Name): string {
  return `<text x="${round(x + 5)}" y="${round(y + 14)}">${prefix}</text>`;
}

/** Draws frames and names of containers: they come last, since what is in a container would cover them. */
function aboveOf(boxes: readonly Box[], names: readonly Name[]): string {
  const frames = boxes.map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`);
  return ['<g class="above">', `<path d="${frames.join('')}"/>`, ...names.map(textAt), '</g>'].join('\n');
}

function groupOf(drawing: Drawing, map: Layout, size: number, names: readonly Name[]): string {
  const { kind } = drawing;
  const shapes = drawing.shapes().map(({ prefix, label, share }) => {
    const box = scaled(map.rect(prefix)!, size, share < 1 ? 0.5 : 1);
    const { x, y, width, height } = box;
    const pale = share < 1 ? ` fill-opacity="${round(0.3 + 0.7 * share)}"` : '';
    const text =
      kind === 'lease'
        ? nameIn({ prefix, ...box }, names)
            .map(textAt)
            .join('')
        : '';
    return `<rect x="${x}" y="${y}" width="${width}" height="${height}"${pale}><title>${escaped(label)}</title></rect>${text}`;
  });
  return `<g class="${kind}">\n${shapes.join('\n')}\n</g>`;
}

/** Neighbours have a gap of one pixel between their lines. The line of a pale cell is its edge: all of its pixels are used. */
function scaled({ x, y, width, height }: Rect, size: number, inset: number): Rect {
  return {
    x: round(x * size + inset),
    y: round(y * size + inset),
    width: round(width * size - 2 * inset),
    height: round(height * size - 2 * inset),
  };
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}

/** Escapes a text for XML 1.0, which has no way to write most control characters. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * The style of every map, as text for a sheet: the colours of Okabe and Ito, which the colour-blind distinguish. A page that
 * sets a property wins.
 *
 * @public
 */
export const svgStyle: string = `:where(.hextet-picture){--free:#f3f5f7;--line:#dde2e7;--text:#1b2530;--lease:#0072b2;--on-lease:#fff;--container:#d55e00;--reservation:#5b6670;--quarantine:#a67a00}
@media (prefers-color-scheme:dark){:where(.hextet-picture){--free:#171c22;--line:#2a323b;--text:#e4e9ee;--lease:#56b4e9;--on-lease:#06121b;--container:#e69f00;--reservation:#a4b0bb;--quarantine:#f0e442}}
.hextet-picture text{font:12px system-ui,sans-serif;fill:var(--text)}
.hextet-picture .free{fill:var(--free);stroke:var(--line)}
.hextet-picture .line{stroke:var(--line)}
.hextet-picture .lease{fill:var(--lease);stroke:var(--lease)}
.hextet-picture .lease text{fill:var(--on-lease);stroke:none}
.hextet-picture .container{fill:var(--container);fill-opacity:.12;stroke:var(--container);stroke-width:2}
.hextet-picture .reservation{fill:url(#hextet-hatch);stroke:var(--reservation)}
.hextet-picture .quarantine{fill:url(#hextet-dots);stroke:var(--quarantine)}
.hextet-picture .above{pointer-events:none}
.hextet-picture .above path{fill:none;stroke:var(--container);stroke-width:2}
.hextet-picture .above text{paint-order:stroke;stroke:var(--free);stroke-width:4;stroke-linejoin:round}
.hextet-hatch{stroke:var(--reservation);stroke-width:1.5}
.hextet-dots{fill:var(--quarantine)}
`;

const PATTERNS = `<defs>
<pattern id="hextet-hatch" width="4" height="4" patternUnits="userSpaceOnUse"><path d="M-1 1l2-2M0 4l4-4M3 5l2-2" class="hextet-hatch"/></pattern>
<pattern id="hextet-dots" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1.5" class="hextet-dots"/></pattern>
</defs>`;
