export const LAYERS: readonly (readonly string[])[];
export function layerFaults(files: Iterable<readonly [path: string, text: string]>): string[];
export function sizeFaults(files: readonly (readonly [path: string, text: string])[]): string[];
export function sourcesIn(root: URL): [path: string, text: string][];
