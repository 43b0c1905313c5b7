/**
 * Pictures of address space: the layout of a prefix as a map, and the map as SVG. No DOM is needed.
 *
 * @packageDocumentation
 */
export type { PictureItem } from './picture/cells.ts';
export type { Rect } from './picture/curve.ts';
export type { PictureContent } from './picture/drawing.ts';
export { type Cell, type Layout, type LayoutOptions, layout } from './picture/layout.ts';
export { type SvgOptions, svg, svgStyle } from './picture/svg.ts';
