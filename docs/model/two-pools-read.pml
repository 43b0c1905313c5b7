/* Does a reader of two pools see one moment of both?

   Question     Two pools that always move together have equal versions in each answer, and the token of an append whose answer was
                lost is found in both pools or in neither.
   Bounds       Two pools, three appends to both, one reader.
   Flags        READ: ONE_STATEMENT reads the heads and records of all pools at once; STATEMENT_EACH reads one pool after the other.
   Abstracted   A record is the version that it made.
   Faults       READ=STATEMENT_EACH. */
#define ONE_STATEMENT 1
#define STATEMENT_EACH 2
#ifndef READ
#define READ ONE_STATEMENT
#endif
#define NOT_YET 0

byte head[2];
byte made = NOT_YET;                    /* the version of the append whose answer was lost */

inline append() { head[0]++; head[1]++ }        /* step: Journal.append */

inline read(pool) {                             /* step: Journal.since */
  version[pool] = head[pool];
  has_token[pool] = (made != NOT_YET && made <= version[pool])
}

active proctype Writer() {
  atomic { append() };
  atomic { append() }
}

active proctype LostAnswer() {
  atomic { append(); made = head[0] }
}

active proctype Reader() {
  byte version[2];
  bool has_token[2];
#if READ == ONE_STATEMENT
  atomic { read(0); read(1) }
#else
  atomic { read(0) };
  atomic { read(1) }
#endif
  assert(version[0] == version[1]);
  assert(has_token[0] == has_token[1])
}
