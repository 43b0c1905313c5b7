/* Does a call that looks for its record find it, where a transaction of a caller in the same process has read it first?

   Question     A release whose answer was lost is told to be made if it was, and refused only if it was not. A transaction that
                is run again, since its commit was not answered, leases once. The shared copy holds what is committed.
   Bounds       One process with a release that is asked for and a caller whose transaction leases for one owner and is run up to
                three times; another process can make the release first. CUTS connections are lost in all.
   Design       Every read of the journal into the shared copy looks for the tokens of the call that works on that copy, whoever
                reads. A read gets what is above the version that the copy had when it asked; the copy can be ahead by then.
   Flags        CUTS: how many connections are lost.
   Abstracted   One lease is there from the beginning, which is released once. Truncation and kills are in append.pml, savepoints
                and the order of locks in using.pml.
   Faults       FAULT_OWN_READS_ONLY: a transaction of the caller looks for nobody's tokens.
                FAULT_SHARED_COPY: a record of a transaction moves the shared copy before it is committed.
                FAULT_OLD_VIEW: a transaction that is run again plans on what the first run saw. */
#ifndef CUTS
#define CUTS 2
#endif
#define RUNS 3
#define VERSIONS 4                      /* a release, a lease, and version 0 */
#define NOBODY 0
#define CALL 1
#define CALLER 2
#define FOREIGN 0                       /* else a token is an attempt of the call */

byte head, holder, cuts;
byte token[VERSIONS];
bool released[VERSIONS], leased[VERSIONS];      /* what is true at each version */
byte version;                           /* the copy in memory, one for the process */
bool copy_released, copy_leased;
bool is_waiting, found;                 /* the call looks for its record; it was read */
byte orphan, orphan_base;               /* an attempt that outlived its connection, and the head that it needs */
hidden byte v;

inline check_copy() {
  assert(version <= head && copy_released == released[version] && copy_leased == leased[version])
}

inline publish(by, releases) {
  assert(releases -> !released[head] : !leased[head]);
  head++;
  token[head] = by;
  released[head] = released[head - 1] || releases;
  leased[head] = leased[head - 1] || !releases
}

/* Reads what was new above a version up to another. */
inline absorb(from, to, looks) {        /* step: Stored.absorb */
  for (v : from + 1 .. to) {
    if
    :: looks && is_waiting && token[v] != FOREIGN -> found = true
    :: else
    fi
  }
  if
  :: to > version -> version = to; copy_released = released[to]; copy_leased = leased[to]
  :: else
  fi;
  check_copy()
}

#ifdef FAULT_OWN_READS_ONLY
#define USING_LOOKS false
#else
#define USING_LOOKS true
#endif

proctype Call() {
  byte attempts, asked, seen;

  is_waiting = true;                    /* step: Stored.ask */
  atomic {                              /* step: Stored.plan */
    check_copy();
    if :: copy_released -> goto read :: else fi;
    attempts++; asked = version }
  if /* step: Journal.append */
  :: atomic { holder == NOBODY ->
       if
       :: asked == head -> publish(attempts, true);
          if
          :: version < head -> version = head; copy_released = true; copy_leased = leased[head]
          :: else
          fi;
          goto made /* step: Stored.commit */
       :: else
       fi }
  :: atomic { holder == NOBODY && cuts < CUTS -> cuts++;                /* executed, not answered */
       if :: asked == head -> publish(attempts, true) :: else fi }
  :: atomic { cuts < CUTS && orphan == 0 -> cuts++; orphan = attempts; orphan_base = asked }     /* executed later, or never */
  fi;

locked: /* step: Journal.lock */
  atomic { holder == NOBODY -> holder = CALL; asked = version }
  atomic { absorb(asked, head, true) }
  if
  :: found -> holder = NOBODY; goto made
  :: !found && copy_released -> holder = NOBODY; goto refused
  :: else
  fi;
  attempts++;
  if
  :: atomic { publish(attempts, true); holder = NOBODY; version = head; copy_released = true; copy_leased = leased[head];
       goto made }
  :: atomic { cuts < CUTS -> cuts++; publish(attempts, true); holder = NOBODY; goto locked }
  :: atomic { cuts < CUTS -> cuts++; holder = NOBODY; goto locked }     /* rolled back */
  fi;

read: /* step: Journal.since */
  asked = version;
  seen = head;
  atomic { absorb(asked, seen, true) }
  if :: found -> goto made :: else fi;

refused:
  atomic { for (v : 1 .. head) { assert(token[v] == FOREIGN) } }
  goto end_of_call;
made:
  assert(released[head]);
end_of_call:
  is_waiting = false
}

/* What a session without a client had sent. */
proctype Session() {
end:
  do
  :: atomic { orphan != 0 && holder == NOBODY ->
       if :: orphan_base == head -> publish(orphan, true) :: else fi;
       orphan = 0 }
  od
}

/* Another process. */
proctype Other() {
  if
  :: atomic { holder == NOBODY && !released[head] -> publish(FOREIGN, true) }
  :: true
  fi
}

proctype Caller() {
  byte runs, asked;
  bool adds, is_told;

  do
  :: runs < RUNS && !is_told ->
     runs++;
     atomic { holder == NOBODY -> holder = CALLER; asked = version }    /* step: Stored.using */
#ifdef FAULT_OLD_VIEW
     if :: runs == 1 -> atomic { absorb(asked, head, USING_LOOKS); adds = !copy_leased } :: else fi;
#else
     atomic { absorb(asked, head, USING_LOOKS); adds = !copy_leased }
#endif
#ifdef FAULT_SHARED_COPY
     if :: adds -> copy_leased = true; version = head + 1 :: else fi;
#endif
     if
     :: atomic { if :: adds -> publish(FOREIGN, false) :: else fi; holder = NOBODY; is_told = true }
     :: atomic { cuts < CUTS -> cuts++;                                 /* committed, not answered */
          if :: adds -> publish(FOREIGN, false) :: else fi; holder = NOBODY }
     :: atomic { holder = NOBODY }                                      /* rolled back */
     fi
  :: else -> break
  od;
  if :: is_told -> assert(leased[head]) :: else fi
}

init { atomic { run Call(); run Session(); run Other(); run Caller() } }
