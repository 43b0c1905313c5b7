export function withTabs(code: string, spaces: number): string;
