/* Does the read after the lock see all that is committed?

   Question     A plan under the lock is made on the newest version.
   Bounds       Two clients, two appends each.
   Flags        DESIGN: READ_COMMITTED, lock and read are two statements with a snapshot each;
                ONE_STATEMENT, lock and read share a snapshot from before the wait;
                REPEATABLE_READ, one snapshot for the transaction, and the row lock fails if the row has changed since (40001);
                ADVISORY, one snapshot for the transaction, and a lock that is not the row.
   Abstracted   A version is all that a record tells.
   Faults       ONE_STATEMENT and ADVISORY. */
#define READ_COMMITTED 0
#define ONE_STATEMENT 1
#define REPEATABLE_READ 2
#define ADVISORY 3
#ifndef DESIGN
#define DESIGN READ_COMMITTED
#endif
#define NOBODY 0

byte head;
byte holder;                            /* of the lock */

proctype Client() {
  byte snapshot, version, appended;
  do
  :: appended < 2 ->
begin:
     snapshot = head;
     atomic { holder == NOBODY ->                       /* step: Journal.lock */
#if DESIGN == REPEATABLE_READ
       if :: head != snapshot -> goto begin :: else fi;
#endif
       holder = _pid }
     atomic {                                           /* step: Journal.since */
#if DESIGN == READ_COMMITTED
       snapshot = head;
#endif
       version = snapshot;
       assert(version == head) }
     atomic { head++; holder = NOBODY; appended++ }     /* step: Journal.append */
  :: else -> break
  od
}

init { atomic { run Client(); run Client() } }
