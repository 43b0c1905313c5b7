/* Do the caller's own transactions and the ordinary calls of one process agree on one copy in memory?

   Question     A record is planned on all that is committed, it becomes visible only with its transaction, and the shared copy
                never holds anything else. Every transaction ends.
   Bounds       Two callers with a transaction of one or two runs each, and one ordinary call, in one process with two connections.
                A run can stand in a savepoint that is rolled back; a transaction commits or rolls back. Three prefixes.
   Design       using() asks for the head row at every run: the row is free or already held, and a rolled-back savepoint lets it
                go. The record of a transaction stays in a view of its own until the transaction has committed.
   Flags        BUSY: a lock timeout ends a wait for the row.
                NESTED: a caller also makes an ordinary call, on another connection, while its own transaction holds the row.
                REFUSED: the store sees the transaction around a nested call, and refuses the call.
   Abstracted   Connections are cut in append.pml. A nested call that waits for the row of another transaction is in two-pools.pml.
   Faults       NESTED alone: the call waits for its own caller. FAULT_LOCK_ONCE: only the first run asks for the row.
                FAULT_SHARED_COPY: a record moves the shared copy before its transaction has committed.
                FAULT_OWN_CONNECTION: the store takes a second connection inside the transaction. */
#define PREFIXES 3
#define VERSIONS 7
#define NOBODY 0
#define ORDINARY 3                      /* else a session is that of caller 1 or 2 */

typedef Leases { byte owner[PREFIXES] }

byte head;
byte holder;                            /* of the head row, a session */
Leases history[VERSIONS];               /* what is leased at each version */
byte version;                           /* the copy in memory, one for the process */
Leases copy;
byte connections = 2;
hidden byte i;

inline check_copy() {
  for (i : 0 .. PREFIXES - 1) { assert(copy.owner[i] == history[version].owner[i]) }
}

inline absorb() {                       /* step: Stored.absorb */
  version = (version < head -> head : version);
  for (i : 0 .. PREFIXES - 1) { copy.owner[i] = history[version].owner[i] }
}

inline find_free() {
  at = 0;
  do
  :: at < PREFIXES && (copy.owner[at] != 0 || added.owner[at] != 0) -> at++
  :: else -> break
  od
}

inline publish(planned_on) {            /* what was added becomes visible */
  assert(planned_on == head);
  head++;
  for (i : 0 .. PREFIXES - 1) {
    history[head].owner[i] = history[head - 1].owner[i];
    if
    :: added.owner[i] != 0 -> assert(history[head].owner[i] == 0); history[head].owner[i] = added.owner[i]
    :: else
    fi
  }
}

inline end_transaction() {
  if :: holder == me -> holder = NOBODY :: else fi;
  connections++
}

proctype Caller(byte me) {
  Leases added;
  byte at, planned_on, runs;
  bool in_savepoint, wrote;

  atomic { connections > 0 -> connections-- }
  do
  :: runs < 2 ->
     runs++;
     if :: in_savepoint = (runs == 1) :: in_savepoint = false fi;

     /* step: Stored.using */
     if
#ifdef FAULT_LOCK_ONCE
     :: runs > 1
#endif
     :: atomic { (holder == NOBODY || holder == me) ->
          holder = me; absorb(); check_copy(); planned_on = version }
#ifdef BUSY
     :: atomic { holder != NOBODY && holder != me -> goto rollback }
#endif
     fi;

#ifdef FAULT_OWN_CONNECTION
     atomic { connections > 0 -> connections-- };
     connections++;
#endif

     atomic {                           /* step: Journal.append, which nobody else sees yet */
       find_free();
       if
       :: at < PREFIXES ->
          added.owner[at] = me; wrote = true;
#ifdef FAULT_SHARED_COPY
          copy.owner[at] = me; version = planned_on + 1;
#endif
          if :: holder == NOBODY -> holder = me :: else fi      /* an update takes the row if it is free */
       :: else
       fi }

     if
     :: atomic { in_savepoint ->        /* rollback to savepoint: the record is gone, and the row is free */
          for (i : 0 .. PREFIXES - 1) { added.owner[i] = 0 }
          wrote = false; holder = NOBODY; in_savepoint = false }
     :: in_savepoint = false
     fi;

#ifdef NESTED
     if
     :: true
     :: atomic { holder == me ->
#if !defined(REFUSED) && !defined(BUSY)
          holder == NOBODY;
#endif
          skip }
     fi
#endif
  :: break
  od;

  if
  :: atomic { wrote ->
       if :: holder == NOBODY -> holder = me :: else fi;
       assert(holder == me);
       publish(planned_on); end_transaction(); goto ended }
  :: atomic { !wrote -> end_transaction(); goto ended }
  :: goto rollback
  fi;

rollback:
  atomic { end_transaction() }
ended:
  skip
}

proctype Ordinary(byte me) {
  Leases added;
  byte at;
  atomic { connections > 0 -> connections-- }
  atomic { holder == NOBODY -> holder = me; absorb(); check_copy() }    /* step: Journal.lock */
  atomic {
    find_free();                                                        /* step: Stored.plan */
    if
    :: at < PREFIXES -> added.owner[at] = me; publish(version); absorb()        /* step: Journal.append */
    :: else
    fi;
    check_copy(); end_transaction() }
}

init { atomic { run Caller(1); run Caller(2); run Ordinary(ORDINARY) } }
