/* Do two processes that create one pool at once agree on what it is?

   Question     Both use the settings that the pool has. A client is refused (pool-exists) exactly if the settings of the pool are
                not its own, also after a lost answer.
   Bounds       Two clients with unequal settings; one answer is lost.
   Design       The row with the name as its key and the first snapshot are written in one transaction. The answer depends on the
                settings, not on who wrote the row.
   Abstracted   A pool is its settings: those of client 1 or of client 2.
   Faults       FAULT_TWO_TRANSACTIONS: row and snapshot are written one after the other. FAULT_LOOK_FIRST: a client looks, and
                then inserts without a key. FAULT_REFUSED_BY_ROW: a client is refused because the row exists, although it may
                have made it. FAULT_OWN_SETTINGS: a client uses its own settings in place of those that it read. */
#define ABSENT 0
byte row = ABSENT;                      /* the settings of the pool, or absent */
byte snapshot = ABSENT;                 /* the settings in its first snapshot */
byte rows;
bool answer_lost;

proctype Client(byte mine) {
  byte opened;
  bool made, refused;

create: /* step: Journal.create */
#ifdef FAULT_LOOK_FIRST
  made = (row == ABSENT);
  if
  :: made -> atomic { row = mine; snapshot = mine; rows++ }
  :: else
  fi;
#else
  atomic {
    made = (row == ABSENT);
    if
    :: made ->
       row = mine; rows++;
#ifndef FAULT_TWO_TRANSACTIONS
       snapshot = mine
#endif
    :: else
    fi };
#ifdef FAULT_TWO_TRANSACTIONS
  if :: made -> snapshot = mine :: else fi;
#endif
#endif
  if
  :: atomic { !answer_lost -> answer_lost = true; goto create }
  :: true
  fi;

  opened = snapshot;                    /* step: Journal.open */
#ifdef FAULT_OWN_SETTINGS
  opened = mine;
#endif
  assert(rows == 1 && opened == row);
#ifdef FAULT_REFUSED_BY_ROW
  refused = !made;
#else
  refused = (opened != mine);
#endif
  assert(refused == (row != mine));
  assert(!(refused && made))
}

init { atomic { run Client(1); run Client(2) } }
