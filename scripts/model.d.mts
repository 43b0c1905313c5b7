export function readCases(markdown: string): {
  readonly line: number;
  readonly model: string;
  readonly flags: readonly string[];
  readonly outcome: 'holds' | 'fails';
  readonly states: number;
  readonly inCi: boolean;
}[];
