export function siteFaults(folder: string, guides: readonly string[]): string[];
export function navigationFaults(
  navigation: readonly { readonly text: string; readonly children: readonly { readonly text: string }[] }[],
  guides: readonly string[],
): string[];
export function searchFaults(
  data: {
    readonly rows: readonly { readonly name: string }[];
    readonly index: {
      readonly invertedIndex: readonly (readonly [word: string, fields: { readonly document: object }])[];
    };
  },
  guides: readonly string[],
): string[];
export function deadLinks(pages: ReadonlyMap<string, string>, exists: (path: string) => boolean): string[];
export function plotFaults(page: string): string[];
