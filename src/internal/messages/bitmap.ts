/** Sentences of the refusals of the allocator core. */
export const bitmapMessages = {
  'outside-root': '{item} is not inside a root[: {root}][ or {more} more]',
  'unknown-strategy': '"{strategy}" is not one of first, last, next, best, sparse, random',
  'seed-missing': 'the strategy "random" needs a seed',
  'out-of-memory': 'no memory for {bytes} bytes',
  'damaged-size': 'the data has {received} bytes, at least {min} are needed',
  'damaged-magic': 'the data does not begin with the mark of a prefix bitmap',
  'damaged-version': 'the data has format version {received}, this library reads {expected}',
  'damaged-checksum': 'the checksum does not fit the data',
  'damaged-root': 'the root written in the data is no prefix',
  'damaged-blocks': 'the list of blocks is not well formed',
} as const;
