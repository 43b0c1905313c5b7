export declare function deadLinks(folder: string, path: string): string[];
