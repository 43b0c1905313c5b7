export declare const MOST_BYTES: number;
export declare function budgetFaults(names: readonly string[], bytes: number): string[];
