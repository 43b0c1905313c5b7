export function pages(): Readonly<Record<'Guides' | 'Reference' | 'Project' | 'Decisions', string[]>>;
export function guidesInOrder(paths: readonly string[]): string[];
export function titleOf(path: string): string;
