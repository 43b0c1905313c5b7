/* Does a follower miss no record, unless it is told?

   Question     At the end the follower has seen each record of both pools once, or was told that records below a version are gone.
   Bounds       Two pools, a writer of two records each, one follower.
   Flags        CURSOR: BY_VERSION, a version for each pool; BY_SEQUENCE, one number for all pools, drawn from a sequence of the
                server when the record is inserted, before it is committed.
                TRUNCATE: the records of the first pool are truncated once, up to its head.
   Abstracted   A record is counted, not looked at.
   Faults       CURSOR=BY_SEQUENCE: a record with a lower number can be committed later. FAULT_SKIP: a follower whose cursor was
                truncated reads on without a word. */
#define BY_VERSION 0
#define BY_SEQUENCE 1
#ifndef CURSOR
#define CURSOR BY_VERSION
#endif
#define RECORDS 4
#define NOT_COMMITTED 0

byte sequence;
byte committed[RECORDS + 1];            /* by number of the sequence: the pool + 1, or not committed */
byte head[2], truncated[2];
byte seen[2];                           /* records that the follower has seen, or was told that are gone */
byte ended;                             /* writers */
hidden byte i, last;

active [2] proctype Writer() {
  byte pool = _pid;
  byte number, appended;
  do
  :: appended < 2 ->
     atomic { sequence++; number = sequence };
     atomic { head[pool]++; committed[number] = pool + 1; appended++ }          /* step: Journal.append */
  :: else -> break
  od;
  ended++
}

active proctype Follower() {
  byte number, version[2];
  do
  :: atomic { /* step: Stored.follow */
#if CURSOR == BY_SEQUENCE
       last = number;
       for (i : number + 1 .. RECORDS) {
         if
         :: committed[i] != NOT_COMMITTED -> last = i; seen[committed[i] - 1]++
         :: else
         fi
       }
       number = last;
#else
       for (i : 0 .. 1) {
         if
         :: version[i] < truncated[i] ->
            version[i] = truncated[i];
#ifndef FAULT_SKIP
            seen[i] = truncated[i]      /* journal-gone: it begins again at a snapshot */
#endif
         :: else
         fi;
         seen[i] = seen[i] + head[i] - version[i];
         version[i] = head[i]
       }
#endif
       if
       :: ended == 2 -> assert(seen[0] == 2 && seen[1] == 2); break
       :: else
       fi }
  od
}

#ifdef TRUNCATE
active proctype Truncation() { atomic { head[0] > 0 -> truncated[0] = head[0] } }
#endif
