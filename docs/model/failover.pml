/* Is no record planned on a history that a failover has removed?

   Question     A record is appended only to the very history that its plan has seen, and a refusal is told only of that history,
                although the head goes back and others append past the lost records.
   Bounds       Two clients, CALLS calls each (2), four versions, one failover that loses none, one or two records.
   Design       The head row holds version and digest of the last record. Append compares both, and each read of the head does.
   Flags        GUARD: VERSION or DIGEST, what an append compares.
                SEEN_BY: how a reader sees that the history is another one. LOWER_HEAD, the head is below its own version;
                PREDECESSOR, also a record that does not follow its own last one; DIGEST, also another digest at its own version.
                NO_REFUSALS: refusals are not checked.
   Abstracted   A record is its digest; a copy is the list of digests that it was made of. A lost answer is in append.pml.
   Faults       GUARD=VERSION; SEEN_BY below DIGEST. */
#define VERSION 0
#define DIGEST 2
#define LOWER_HEAD 0
#define PREDECESSOR 1
#ifndef GUARD
#define GUARD DIGEST
#endif
#ifndef SEEN_BY
#define SEEN_BY DIGEST
#endif
#ifndef CALLS
#define CALLS 2
#endif
#define VERSIONS 4

byte head;
byte digest[VERSIONS + 2];              /* of the record at each version */
byte follows[VERSIONS + 2];             /* digest of the record that it was planned on */
byte next_digest = 1;
hidden byte i;
hidden byte rewound;

inline check_history() {
  for (i : 1 .. version) { assert(copy[i] == digest[i]) }
}

inline absorb() {
  rewound = head < version;
#if SEEN_BY >= PREDECESSOR
  rewound = rewound || (head > version && follows[version + 1] != copy[version]);
#endif
#if SEEN_BY == DIGEST
  rewound = rewound || (head == version && digest[head] != copy[version]);
#endif
  if :: rewound -> version = 0 :: else fi;      /* step: Journal.open */
  do
  :: version < head -> version++; copy[version] = digest[version]
  :: else -> break
  od
}

proctype Client() {
  byte version, calls;
  byte copy[VERSIONS + 1];

call:
  if
  :: calls == CALLS || head >= VERSIONS -> goto ended
  :: else
  fi;
  if
  :: goto read
  :: goto append                        /* from the copy as it is */
  fi;

read: /* step: Journal.since */
  atomic {
    absorb();
    if
    :: goto append
    :: calls++;                         /* a refusal or an unchanged answer */
#ifndef NO_REFUSALS
       check_history();
#endif
       goto call
    fi }

append: /* step: Journal.append */
  atomic {
    if
    :: head >= VERSIONS -> goto call
    :: head < VERSIONS && head == version && (GUARD == VERSION || digest[head] == copy[version]) ->
       check_history();
       head++; digest[head] = next_digest; follows[head] = copy[version]; next_digest++;
       version++; copy[version] = digest[version];
       calls++;
       goto call
    :: else -> goto read
    fi }

ended:
  skip
}

proctype Failover() {
  byte kept;
end:
  atomic { head > 0 ->
    if
    :: kept = head
    :: kept = head - 1
    :: head > 1 -> kept = head - 2
    fi;
    do
    :: head > kept -> digest[head] = 0; follows[head] = 0; head--
    :: else -> break
    od }
}

init { atomic { run Client(); run Client(); run Failover() } }
