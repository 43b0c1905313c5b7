/* Does a call end beside clients that never stop calling?

   Question     The one call of client 0 ends, under weak fairness, although all others call for ever. A call loses at most one
                attempt.
   Bounds       CLIENTS clients (3).
   Design       Compare and set at first; after one loss the row lock. An update waits for the row like a lock does.
   Flags        FIFO: the server serves those that wait for the row in their order (PostgreSQL). Without it the server takes any
                of them (the busy wait of SQLite).
                FORGOTTEN_HOLDER: a forgotten transaction keeps the row for ever. A call that waits for it ends with store-busy.
   Abstracted   A copy is new or stale; a write makes all other copies stale. No connection is cut.
   Faults       PURE_CAS: an attempt that lost is made again without the lock.
                FAULT_TIMEOUT_IS_LOSS: a lock timeout counts as a lost attempt, and the call tries again. */
#ifndef CLIENTS
#define CLIENTS 3
#endif
#define NOBODY 0
#define FORGOTTEN 99                    /* else a holder is a client + 1 */

bool stale[CLIENTS];                    /* somebody wrote since this client has read */
byte holder;                            /* of the head row */
chan queue = [CLIENTS] of { byte };     /* the clients that wait for the row */
bool answered;                          /* the call of client 0 */
hidden byte i;

#ifdef FIFO
#define JOIN_QUEUE  queue!me
#define MY_TURN     (holder == NOBODY && queue?[eval(me)])
#define LEAVE_QUEUE queue??eval(me)
#else
#define JOIN_QUEUE  skip
#define MY_TURN     (holder == NOBODY)
#define LEAVE_QUEUE skip
#endif

inline write() {
  for (i : 0 .. CLIENTS - 1) { stale[i] = (i != me) }
}

active [CLIENTS] proctype Client() {
  byte me = _pid;
  byte losses;
  bool locking;

call: /* step: Stored.ask */
  atomic { losses = 0; locking = false; stale[me] = false }

attempt:
  JOIN_QUEUE;
  if
  :: atomic { MY_TURN ->
       LEAVE_QUEUE;
       if
       :: locking -> holder = me + 1                            /* step: Journal.lock */
       :: !locking && !stale[me] -> write(); goto answer        /* step: Journal.append */
       :: else -> losses++; goto lost
       fi }
  :: atomic { holder == FORGOTTEN ->
       LEAVE_QUEUE;
#ifdef FAULT_TIMEOUT_IS_LOSS
       goto lost
#else
       goto answer
#endif
     }
  fi;
  stale[me] = false;                                            /* step: Journal.since */
  atomic { assert(!stale[me]); write(); holder = NOBODY; goto answer }

lost:
#ifdef PURE_CAS
  losses = 0;
#else
  assert(losses <= 1);
  locking = true;
#endif
  stale[me] = false;
  goto attempt;

answer:
  if
  :: me == 0 -> answered = true
  :: else -> goto call
  fi
}

#ifdef FORGOTTEN_HOLDER
active proctype Forgotten() {
  atomic { holder == NOBODY -> holder = FORGOTTEN }
}
#endif

ltl turn { <> answered }
