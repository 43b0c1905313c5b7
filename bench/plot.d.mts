export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly logarithmic?: boolean;
  readonly format?: (value: number) => string;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

export function plotSvg(plot: Plot): string;
