export function withTabs(code: string, spaces: number): string;
export function packed(code: string): string;
