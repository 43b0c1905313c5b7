/** The cases of manual networks, and how to read them. */
import { readFileSync } from 'node:fs';
import type { NetworkPolicy } from '../../src/network.ts';

export interface Case {
  readonly id: string;
  readonly what: string;
  readonly config: unknown;
  readonly policy?: NetworkPolicy;
  readonly do?: readonly Step[];
  readonly expect: Expected;
}

export type Step = Readonly<Record<string, unknown>> & {
  readonly op?: string;
  readonly test?: string;
  readonly config?: unknown;
};

interface Expected {
  readonly subnets?: readonly Readonly<Record<string, unknown>>[];
  readonly issues?: readonly { readonly code: string; readonly path: readonly (string | number)[] }[];
  readonly warnings?: readonly (string | number)[][];
  readonly assigned?: Readonly<Record<string, string>>;
  readonly error?: { readonly code: string };
  readonly plan?: {
    readonly keep: readonly string[];
    readonly move: readonly string[][];
    readonly block: readonly string[][];
  };
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly defaults?: Readonly<Record<string, string>>;
  readonly predict?: { readonly mac: string; readonly prefix: string; readonly address: string };
  readonly printed?: string;
}

const path = new URL('../cases/manual-networks.json', import.meta.url);
export const cases: readonly Case[] = JSON.parse(readFileSync(path, 'utf8')).cases;
