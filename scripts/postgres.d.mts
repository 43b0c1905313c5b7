import type { ChildProcess } from 'node:child_process';

export declare function hasPostgres(): boolean;
export declare class Cluster {
  readonly folder: string;
  readonly connection: { readonly host: string; readonly user: string; readonly database: string };
  readonly server: ChildProcess | null;
  start(...settings: readonly string[]): Promise<void>;
  kill(): Promise<void>;
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  remove(): Promise<void>;
}
