/* Do checkpoints leave a whole snapshot and all records after it?

   Question     A reader that opens the pool finds a whole snapshot of one writer and no gap after it. A follower that reads on misses
                no record without being told.
   Bounds       Four versions, two processes that write one checkpoint each, one writer, one reader. KEEP records below a checkpoint
                are kept (1).
   Design       One transaction writes both parts, moves the pool's snapshot version up from an older one, deletes older snapshots
                and truncates below its own version. A reader takes snapshot and records in one statement.
   Abstracted   A record is its version, a snapshot two parts with the name of their writer.
   Faults       FAULT_PARTS: a transaction for each part; the process can be killed between them.
                FAULT_DELETE_OTHERS: no version is compared, and all other snapshots are deleted.
                FAULT_TRUNCATE_TO_HEAD: truncates up to the head. FAULT_TWO_READS: snapshot and records are read in two statements,
                and the reader ignores a gap. FAULT_HEADLESS: a follower takes "no records" for "nothing new". */
#define VERSIONS 4
#ifndef KEEP
#define KEEP 1
#endif
#define NOBODY 0

byte head;
byte truncated;                         /* the records after this version are kept */
byte newest;                            /* version of the pool's newest snapshot */
byte first_part[VERSIONS + 1];          /* who wrote the parts of the snapshot at each version */
byte second_part[VERSIONS + 1];
hidden byte i;

inline delete_snapshots(from, to) {
  for (i : from .. to) {
    if
    :: i != version -> first_part[i] = NOBODY; second_part[i] = NOBODY
    :: else
    fi
  }
}

inline truncate(below) {
  if
  :: below > KEEP && below - KEEP > truncated -> truncated = below - KEEP
  :: else
  fi
}

proctype Writer() {
  do
  :: atomic { head < VERSIONS -> head++ }       /* step: Journal.append */
  :: head == VERSIONS -> break
  od
}

proctype Checkpointer(byte me) { /* step: Journal.checkpoint */
  byte version;
  version = head;                       /* a copy, perhaps old when it is written */
  if :: version == 0 -> goto ended :: else fi;
#ifdef FAULT_PARTS
  first_part[version] = (first_part[version] == NOBODY -> me : first_part[version]);
  if :: true :: goto ended fi;
  second_part[version] = (second_part[version] == NOBODY -> me : second_part[version]);
  atomic { delete_snapshots(0, version - 1); truncate(version) }
#else
  atomic {
#ifdef FAULT_DELETE_OTHERS
    delete_snapshots(0, VERSIONS);
#else
    if :: newest >= version -> goto ended :: else fi;
    newest = version;
    delete_snapshots(0, version - 1);
#endif
    first_part[version] = me; second_part[version] = me;
#ifdef FAULT_TRUNCATE_TO_HEAD
    truncated = head
#else
    truncate(version)
#endif
  }
#endif
ended:
  skip
}

proctype Reader() {
  byte version, snapshot;

open: /* step: Journal.open */
  atomic {
    snapshot = 0;
    for (i : 1 .. VERSIONS) {
      if :: first_part[i] != NOBODY -> snapshot = i :: else fi
    }
    assert(first_part[snapshot] == second_part[snapshot]);
#ifdef FAULT_TWO_READS
  }
  atomic {
#endif
    assert(snapshot >= truncated);
    version = head }

  /* step: Stored.follow */
  atomic {
    if
#ifdef FAULT_HEADLESS
    :: truncated >= head
    :: truncated < head && version < truncated -> goto open
#else
    :: version < truncated -> goto open         /* journal-gone, told */
#endif
    :: else -> version = head
    fi;
    assert(version == head) }
}

init { atomic { run Writer(); run Checkpointer(1); run Checkpointer(2); run Reader() } }
