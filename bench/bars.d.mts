export interface Figure {
  readonly name: string;
  readonly text: string;
  readonly value: number;
  readonly unit: string;
}

export function withBars(markdown: string): string;
export function figuresOf(table: string): Figure[];
export function barsSvg(title: string, figures: readonly Figure[]): string;
