/** The plots of docs/performance/. A row names its plot, and its contenders say which point of which line they are. */
import { bytes, time } from './numbers.mjs';
import { plotSvg } from './plot.mjs';

const PLOTS = {
  'carve-and-free': {
    title: 'Carve the lowest free /64 and free it',
    x: 'blocks, every second one of their neighbours by chance',
    y: 'time for the pair',
  },
  'free-and-take': {
    title: 'Free a /64 at random and take it again',
    x: 'blocks, every second one of their neighbours by chance',
    y: 'time for the pair',
  },
  lease: {
    title: 'Allocate a lease and release it',
    x: 'leases held',
    y: 'time for the pair',
  },
  memory: {
    title: 'Memory retained, every second /64 by chance',
    x: 'blocks',
    y: 'bytes a block',
    format: bytes,
  },
  'memory-spread': {
    title: 'Memory retained, /64s at random places of a /32',
    x: 'blocks',
    y: 'bytes a block',
    format: bytes,
  },
  restore: {
    title: 'Restore a set of /64s, every second one by chance',
    x: 'blocks',
    y: 'time for all',
  },
};

/** The plots that rows have points for: `{ file, title, svg }`. */
export function plotsOf(rows) {
  return Object.entries(PLOTS).flatMap(([file, plot]) => {
    const points = rows
      .filter((row) => row.plot === file)
      .flatMap(({ results, figures }) => results ?? figures)
      .filter(({ point }) => point);
    if (points.length === 0) return [];
    const names = [...new Set(points.map(({ point }) => point.series))];
    const series = names.map((name) => ({ name, points: pointsOf(points, name) }));
    const svg = plotSvg({ logarithmic: true, format: time, ...plot, series });
    return [{ file: `${file}.svg`, title: plot.title, svg }];
  });
}

function pointsOf(points, name) {
  return points
    .filter(({ point }) => point.series === name)
    .map(({ point, median, value }) => [point.size, median ?? value])
    .sort(([a], [b]) => a - b);
}
