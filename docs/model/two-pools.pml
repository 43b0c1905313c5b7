/* Do transactions over two pools end?

   Question     Every transaction ends: no two wait for each other's head row for ever.
   Bounds       Two pools, two sessions, one transaction each.
   Design       The store locks the pools of a transaction in the order of their ids, and refuses an ordinary call inside using().
   Flags        ANY_ORDER: each session takes the two rows in an order of its own.
                DETECT: the database sees a circle of waits and rolls one transaction back (40P01); it begins again.
                NESTED: a session holds its own pool inside using() and awaits an ordinary call on the other pool. Another
                connection makes that call, so the database sees no circle.
                REFUSED: the store refuses that call.
   Abstracted   Plans and records: the locks alone decide.
   Faults       ANY_ORDER without DETECT; NESTED without REFUSED. */
#define NOBODY 0
byte holder[2];                         /* of the two head rows: 0, or a session + 1 */

inline lock(pool) { atomic { holder[pool] == NOBODY -> holder[pool] = _pid + 1 } }      /* step: Journal.lock */
inline unlock(pool) { holder[pool] = NOBODY }

#ifdef NESTED
active [2] proctype Session() {
  byte own = _pid;
  lock(own);                            /* step: Stored.using */
#ifndef REFUSED
  lock(1 - own);
  unlock(1 - own);
#endif
  unlock(own)
}
#else
active [2] proctype Session() {
  byte first = 0;
#ifdef ANY_ORDER
  if :: first = 0 :: first = 1 fi;
#endif
begin:
  lock(first);
  if
  :: atomic { holder[1 - first] == NOBODY -> holder[1 - first] = _pid + 1 }
#ifdef DETECT
  :: atomic { holder[1 - first] != NOBODY -> unlock(first); goto begin }
#endif
  fi;
  atomic { unlock(0); unlock(1) }
}
#endif
