/* Is the rule about neighbours right where leases nest?

   Question     The trigger looks at both neighbours of each fresh row in the primary key. It lets nothing wrong through: no row lies
                in a plain lease.
   Bounds       The seven nodes of a binary tree of depth 3. Four raw statements; each deletes a row or inserts one or two.
   Flags        RULE: NO_OVERLAP refuses every neighbour that overlaps. CONTAINERS: the smaller neighbour may hold the fresh row, and
                the fresh row the greater neighbour, if the one that holds is a container. OLD_IN_FRESH: as CONTAINERS, and no
                old row may lie in a fresh container.
                EXACT: the rule also refuses nothing right.
   Abstracted   One session: guard.pml has two.
   Faults       NO_OVERLAP is not exact. OLD_IN_FRESH cannot be kept by neighbours: only the journal refuses a container laid over
                old leases. */
#define NO_OVERLAP 0
#define CONTAINERS 1
#define OLD_IN_FRESH 2
#ifndef RULE
#define RULE CONTAINERS
#endif

/* The nodes in the order of the key, each before the nodes inside it: 0 is the root, 1 its left child with 2 and 3, 4 its right
   child with 5 and 6. */
#define LAST_NODE 6
#define INSIDE(node, outer) ((outer) == 0 && (node) > 0 \
  || (outer) == 1 && ((node) == 2 || (node) == 3) \
  || (outer) == 4 && ((node) == 5 || (node) == 6))

#define ABSENT 0
#define PLAIN 1
#define CONTAINER 2
byte row[7];
hidden byte fresh[7];
hidden byte i, j;
hidden byte wrong, refused;

/* Is there a pair of rows that must not be? */
inline judge() {
  wrong = false;
  for (i : 0 .. LAST_NODE) {
    for (j : 0 .. LAST_NODE) {
      if
      :: row[i] && row[j] && INSIDE(i, j) && row[j] == PLAIN -> wrong = true
      :: RULE == OLD_IN_FRESH && row[i] && row[j] && INSIDE(i, j) && fresh[j] && !fresh[i] -> wrong = true
      :: else
      fi
    }
  }
}

/* What the trigger sees: the nearest row on either side of each fresh row. */
inline look_at_neighbours() {
  refused = false;
  for (i : 0 .. LAST_NODE) {
    if
    :: fresh[i] ->
       j = i;
       do
       :: j > 0 ->
          j--;
          if
          :: row[j] != ABSENT ->
             refused = refused || (INSIDE(i, j) && (RULE == NO_OVERLAP || row[j] == PLAIN));
             break
          :: else
          fi
       :: else -> break
       od;
       j = i;
       do
       :: j < LAST_NODE ->
          j++;
          if
          :: row[j] != ABSENT ->
             refused = refused ||
               (INSIDE(j, i) && (RULE == NO_OVERLAP || row[i] == PLAIN || (RULE == OLD_IN_FRESH && !fresh[j])));
             break
          :: else
          fi
       :: else -> break
       od
    :: else
    fi
  }
}

active proctype Raw() {
  byte statements, one, other, kind_of_one, kind_of_other;
  do
  :: statements < 4 ->
     statements++;
     if
     :: atomic { select (one : 0 .. LAST_NODE); row[one] = ABSENT; one = 0 }
     :: atomic {
          select (one : 0 .. LAST_NODE);
          select (other : 0 .. LAST_NODE);
          select (kind_of_one : PLAIN .. CONTAINER);
          select (kind_of_other : PLAIN .. CONTAINER);
          if
          :: row[one] == ABSENT && row[other] == ABSENT ->
             row[other] = kind_of_other; fresh[other] = true;
             row[one] = kind_of_one; fresh[one] = true;
             judge();
             look_at_neighbours();
             assert(refused || !wrong);
#ifdef EXACT
             assert(!refused || wrong);
#endif
             if :: refused -> row[one] = ABSENT; row[other] = ABSENT :: else fi;
             fresh[one] = false; fresh[other] = false
          :: else
          fi;
          one = 0; other = 0; kind_of_one = 0; kind_of_other = 0 }
     fi
  :: else -> break
  od
}
