type Target = { readonly faster: number } | { readonly slower: number } | { readonly under: number };

interface Point {
  readonly series: string;
  readonly size: number;
}

interface Titled {
  readonly title: string;
  readonly about: string;
  readonly limit?: string;
}

interface TimeRow extends Titled {
  readonly targets: Readonly<Record<string, Target | readonly Target[]>>;
  readonly results: readonly {
    readonly name: string;
    readonly point?: Point;
    readonly median: number;
    readonly min: number;
  }[];
}

interface FigureRow extends Titled {
  readonly figures: readonly {
    readonly name: string;
    readonly value: number;
    readonly unit: string;
    readonly most?: number | readonly number[];
    readonly least?: number;
  }[];
}

export type Row = TimeRow | FigureRow;

export function middle(runs: readonly Row[]): Row;
export function table(row: Row): string;
export function peersAhead(rows: readonly Row[]): string;
export function missedAims(rows: readonly Row[]): string;
