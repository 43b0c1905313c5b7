/* Does the neighbour trigger of the lease table keep out rows that overlap?

   Question     Two raw transactions that insert rows past the journal never commit two rows that overlap.
   Bounds       Two transactions, one row each; the two rows overlap.
   Flags        LOCK: what the trigger does to the head row before it looks. NONE, FOR_UPDATE (select for update) or UPDATE.
                ISOLATION: READ_COMMITTED or REPEATABLE_READ.
   Abstracted   A transaction is a first statement, the trigger, and its commit. An insert trigger never sees an update of a
                prefix, so such updates are outside.
   Faults       LOCK=NONE; LOCK=FOR_UPDATE under REPEATABLE_READ: it makes no new version of the row, so nothing fails. */
#define NONE 0
#define FOR_UPDATE 1
#define UPDATE 2
#define READ_COMMITTED 0
#define REPEATABLE_READ 1
#ifndef LOCK
#define LOCK UPDATE
#endif
#ifndef ISOLATION
#define ISOLATION READ_COMMITTED
#endif
#define NOBODY 0

byte holder;                            /* of the head row */
byte row_version;                       /* of the head row: an update makes a new one, a row lock does not */
bool committed[2];                      /* the two rows that overlap */

inline unlock() { if :: holder == _pid -> holder = NOBODY :: else fi }

proctype Transaction(byte mine) {
  bool sees_other;
  byte snapshot;

  if :: true :: goto ended fi;          /* perhaps it does nothing */
  atomic { snapshot = row_version; sees_other = committed[1 - mine] }

#if LOCK != NONE
  atomic { holder == NOBODY ->
    if :: ISOLATION == REPEATABLE_READ && row_version != snapshot -> goto ended :: else fi;     /* 40001 */
    holder = _pid }
#endif
#if ISOLATION == READ_COMMITTED
  sees_other = committed[1 - mine];     /* a statement of its own, with a snapshot of its own */
#endif
  if :: sees_other -> goto refused :: else fi;
  atomic {
    committed[mine] = true;
    assert(!committed[1 - mine]);
    if :: LOCK == UPDATE -> row_version++ :: else fi;
    unlock(); goto ended }

refused: /* 23P01 */
  atomic { unlock() }
ended:
  skip
}

init { atomic { run Transaction(0); run Transaction(1) } }
