/** Sentences of the refusals of pools. */
export const poolMessages = {
  exhausted:
    'no /{length} is free{where}: of all {total} addresses {leased} are leased, {reserved} reserved, {quarantined} in quarantine and {free} free, {largest}',
  'anycast-address':
    '{item} is an anycast address of its subnet, which this pool leaves out: its option anycast is skip',
  'overlaps-lease': '{item} overlaps {lease}, which is leased to "{owner}"',
  'overlaps-reservation': '{item} overlaps the reservation {range} ("{reason}")',
  'overlaps-quarantine': '{item} overlaps {prefix}, which is in quarantine until {until}',
  'overlaps-root': '{item} overlaps the root {root}',
  'unknown-lease': 'there never was a lease of {prefix} with generation {generation}',
  'double-release': 'the lease of {prefix} with generation {generation} was released before',
  'stale-generation': '{prefix} was leased anew: its generation is {current}, not {generation}',
  'stale-plan': 'the plan was made on version {planned}, the pool has version {version}',
  'already-reserved': '{range} is reserved already ("{reason}")',
  'unknown-reservation': '{range} is not a reservation',
  'unknown-quarantine': '{prefix} is not what was released first of all that rests',
  'unknown-root': '{root} is not a root',
  'root-in-use': '{root} cannot go: {count} of the leases, reservations and quarantines lie in it',
  'resize-blocked':
    '{root} cannot become {to}: {count} of the leases, reservations, quarantines and other roots are in the way',
  'journal-gone':
    'the changes since version {since} are kept no longer, the oldest kept leads to version {oldest}',
  'journal-fork': 'another change than this one led to version {version} of the pool',
  'journal-gap': 'the changes lead to version {received}, the pool needs those to version {expected}',
  'damaged-record': 'no change set, at {place}: {reason}',
  'damaged-snapshot': 'no snapshot of a pool, at {place}: {reason}',
  'damaged-overlap': '{item} overlaps {other}',
  'damaged-outside': '{item} is not inside the roots',
  'damaged-owner': 'the owner "{owner}" is listed twice',
  'damaged-generation': '{item} has generation {generation}, but the pool has version {version}',
} as const;
