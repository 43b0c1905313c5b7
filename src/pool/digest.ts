/**
 * The digests of a pool's journal. Those of `test/pool/digest-vectors.json` are API: stores compare them across versions
 * of this package.
 */
import { Digest, type Sum } from '../internal/digest.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { NO_TAGS } from './leases.ts';
import type { Tags } from './types.ts';

/** What a record does, with values in place of texts; a field that has no value can be missing. */
export type DigestedChange =
  | {
      readonly op: 'lease';
      readonly prefix: Prefix;
      readonly owner: string;
      readonly tags: Tags;
      readonly container?: boolean | undefined;
    }
  | {
      readonly op: 'release';
      readonly prefix: Prefix;
      readonly generation: number;
      readonly owner: string;
      readonly tags: Tags;
      readonly since: number;
      readonly until: number | null;
      readonly container?: boolean | undefined;
    }
  | {
      readonly op: 'update';
      readonly prefix: Prefix;
      readonly generation: number;
      readonly owner: string;
      readonly tags: Tags;
      readonly since: number;
      readonly container?: boolean | undefined;
      /** The fields that are other ones now. */
      readonly to: {
        readonly owner?: string | undefined;
        readonly tags?: Tags | undefined;
        readonly container?: boolean | undefined;
      };
    }
  | { readonly op: 'resize'; readonly prefix: Prefix; readonly generation: number; readonly to: Prefix }
  | { readonly op: 'reclaim'; readonly prefix: Prefix; readonly early?: boolean | undefined }
  | {
      readonly op: 'reserve' | 'unreserve';
      readonly range: AddressRange;
      readonly reason: string;
      readonly allow?: string | undefined;
    }
  | { readonly op: 'add-root' | 'remove-root'; readonly root: Prefix }
  | { readonly op: 'resize-root'; readonly root: Prefix; readonly to: Prefix }
  | { readonly op: 'reset-clock' };

/** A record of the journal before it has a digest. */
export interface DigestedRecord {
  readonly version: number;
  readonly at: number;
  /** The digest of the record before, or of version 0. */
  readonly previous: Sum;
  readonly changes: readonly DigestedChange[];
}

/** A pool of version 0. */
export interface DigestedOrigin {
  readonly settings: {
    /** Null where any length is allowed. */
    readonly lengths: readonly number[] | null;
    readonly strategy: string;
    readonly seed: number;
    readonly quarantineSeconds: number;
    readonly anycast: string;
  };
  readonly roots: readonly Prefix[];
  readonly reservations: readonly {
    readonly range: AddressRange;
    readonly reason: string;
    readonly allow?: string | undefined;
  }[];
}

/** The first word of a change. A code never changes its meaning. */
const CODES: Readonly<Record<DigestedChange['op'], number>> = {
  lease: 1,
  release: 2,
  reclaim: 3,
  reserve: 4,
  unreserve: 5,
  'add-root': 6,
  'remove-root': 7,
  'resize-root': 8,
  update: 9,
  resize: 10,
  'reset-clock': 11,
};

/** Returns the digest of a record: of its version, its time, the digest before and every value of its changes. */
export function recordDigest({ version, at, previous, changes }: DigestedRecord): Sum {
  const digest = new Digest();
  digest.word(previous.a);
  digest.word(previous.b);
  digest.number(version);
  digest.number(at);
  digest.word(changes.length);
  for (const change of changes) addChange(digest, change);
  return digest.sum();
}

/** Returns the digest of version 0, which the first record of a journal has as its `previous`. */
export function originDigest({ settings, roots, reservations }: DigestedOrigin): Sum {
  const digest = new Digest();
  const { lengths, strategy, seed, quarantineSeconds, anycast } = settings;
  digest.word(lengths === null ? -1 : lengths.length);
  for (const length of lengths ?? []) digest.number(length);
  digest.text(strategy);
  digest.number(seed);
  digest.number(quarantineSeconds);
  digest.text(anycast);
  digest.word(roots.length);
  for (const root of roots) digest.prefix(root);
  digest.word(reservations.length);
  for (const { range, reason, allow } of reservations) {
    digest.range(range);
    digest.text(reason);
    digest.optionalText(allow);
  }
  return digest.sum();
}

/** Most leases have no tags. */
function addTags(digest: Digest, tags: Tags): void {
  if (tags === NO_TAGS) digest.word(0);
  else digest.tags(tags);
}

function addChange(digest: Digest, change: DigestedChange): void {
  digest.word(CODES[change.op]);
  switch (change.op) {
    case 'lease':
      digest.prefix(change.prefix);
      digest.text(change.owner);
      addTags(digest, change.tags);
      digest.word(change.container === true ? 1 : 0);
      break;
    case 'release':
      digest.prefix(change.prefix);
      digest.number(change.generation);
      digest.text(change.owner);
      addTags(digest, change.tags);
      digest.number(change.since);
      digest.word(change.until === null ? 0 : 1);
      digest.number(change.until ?? 0);
      digest.word(change.container === true ? 1 : 0);
      break;
    case 'update': {
      const { to } = change;
      digest.prefix(change.prefix);
      digest.number(change.generation);
      digest.text(change.owner);
      addTags(digest, change.tags);
      digest.number(change.since);
      digest.word(change.container === true ? 1 : 0);
      digest.optionalText(to.owner);
      digest.word(to.tags === undefined ? 0 : 1);
      if (to.tags !== undefined) digest.tags(to.tags);
      digest.word(to.container === undefined ? 0 : to.container ? 1 : 2);
      break;
    }
    case 'resize':
      digest.prefix(change.prefix);
      digest.number(change.generation);
      digest.prefix(change.to);
      break;
    case 'reclaim':
      digest.prefix(change.prefix);
      digest.word(change.early === true ? 1 : 0);
      break;
    case 'reserve':
    case 'unreserve':
      digest.range(change.range);
      digest.text(change.reason);
      digest.optionalText(change.allow);
      break;
    case 'resize-root':
      digest.prefix(change.root);
      digest.prefix(change.to);
      break;
    case 'add-root':
    case 'remove-root':
      digest.prefix(change.root);
  }
}
