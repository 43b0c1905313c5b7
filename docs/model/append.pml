/* Is the append of records to one pool safe?

   Question     The journal is gapless and leases nothing twice, no acknowledged change is lost and none is made twice, and every
                refusal is true at some version between call and answer. With LIVE: every call ends.
   Bounds       CLIENTS (2) with CALLS (2) calls each, PREFIXES (2). In all: CUTS connections cut, KILLS clients killed (at most 1),
                RESTARTS of the server, CHECKPOINTS, which keep KEEP records below them (0).
   Design       Compare and set at first; after a loss the row lock. After a cut the client reads on and looks for the tokens of all
                attempts of the call, in every catching up until the call is answered.
                ADAPT: a client stays locked for two more calls while others write.
                LOOK_UNDER_LOCK: after a cut the client takes the row lock, looks for the tokens, and appends under it.
   Faults that are part of the model
                Any connection is cut and any client is killed before or after the statement that appends. The server does not look
                at its socket while a statement waits for the row: a statement whose client is gone can still be executed later, or
                its session only holds the row for a while. A killed client has a successor that asks the same again.
   Abstracted   A step is one message to the server or its answer. A call is what a batch is to the journal. A version is its digest:
                failover.pml has histories that go back.
   Planted faults
                FAULT_KEY_ONLY: no head row, the key (pool, version) alone. FAULT_DO_NOTHING: a lost append is told as success.
                FAULT_ONE_STATEMENT: lock and read in one statement. FAULT_STALE_REFUSAL: refusals are told from the copy.
                FAULT_NO_TOKEN: no record is looked for. FAULT_LOOK_ONCE: looked for once after a cut.
                FAULT_LOOK_BEFORE_READING: looked for first, read on afterwards. FAULT_MEMORY_FIRST: memory moves before the append.
                FAULT_TRUNCATED_IS_NOT_MADE: a truncated record counts as not made. FAULT_HEADLESS: records are read without the
                head, so that none looks like nothing new. */
#ifndef CLIENTS
#define CLIENTS 2
#endif
#ifndef CALLS
#define CALLS 2
#endif
#ifndef PREFIXES
#define PREFIXES 2
#endif
#ifndef CUTS
#define CUTS 1
#endif
#ifndef KILLS
#define KILLS 1
#endif
#ifndef RESTARTS
#define RESTARTS 0
#endif
#ifndef CHECKPOINTS
#define CHECKPOINTS 0
#endif
#ifndef KEEP
#define KEEP 0
#endif
#define VERSIONS (CLIENTS * CALLS + 3)

/* What a record does, and what a call asks for. */
#define LEASE 1
#define RELEASE 2
/* What planning from memory says. */
#define UNCHANGED 1
#define CHANGED 2
#define REFUSED 3
/* The statement of a session whose client is gone. */
#define NONE 0
#define COMPARE_AND_SET 1
#define LOCKED_APPEND 2
#define HOLDS_ONLY 3

#define NOBODY 0
#define OF_CLIENT(client) ((client) + 1)
#define OF_GONE(client) ((client) + 101)

typedef Leases { byte owner[PREFIXES]; byte generation[PREFIXES] }
typedef Record { byte op; byte prefix; byte owner; byte generation; byte token; byte call }
typedef Statement { byte kind; byte version; Record record }

/* The server. */
byte head;
byte truncated;                         /* the records after this version are kept */
byte snapshot;                          /* version of the newest snapshot */
byte holder;                            /* of the head row */
Record journal[VERSIONS];
Leases history[VERSIONS];               /* ghost: what is leased at each version */
Statement orphan[CLIENTS];
bool is_down[CLIENTS];                  /* the server has restarted, and the client has not noticed yet */
byte cuts, kills, restarts, checkpoints;
#ifdef LIVE
byte clients_done;
#endif

/* Scratch, not part of a state. */
hidden byte i, v, found;
hidden byte gone, is_true, fits;

/* A token is client * 16 + attempt, a call client * 8 + call * 2, + 1 if a successor made it. */
#define TOKEN (me * 16 + attempts)
#define CALL (me * 8 + calls * 2 + is_successor)
#ifdef FAULT_NO_TOKEN
#define IS_MINE(token) false
#else
#define IS_MINE(token) ((token) > me * 16 + first_attempt && (token) <= TOKEN)
#endif

#ifdef FAULT_KEY_ONLY
#define FITS(version) ((version) > head || (version) <= truncated)
#else
#define FITS(version) ((version) == head + 1)
#endif

#ifdef FAULT_MEMORY_FIRST
#define NEXT_VERSION version
#else
#define NEXT_VERSION (version + 1)
#endif

/* Does a reader notice that the records after its version are truncated? */
#ifdef FAULT_HEADLESS
#define IS_TOLD(to) ((to) > truncated)
#else
#define IS_TOLD(to) true
#endif

inline insert_record(at, what) {
  assert(at == head + 1);
  if
  :: what.op == LEASE ->
     assert(history[head].owner[what.prefix] == NOBODY);
     for (i : 0 .. PREFIXES - 1) { assert(history[head].owner[i] != what.owner) }
  :: else ->
     assert(history[head].owner[what.prefix] != NOBODY);
     assert(history[head].generation[what.prefix] == what.generation)
  fi;
  head = at;
  for (i : 0 .. PREFIXES - 1) {
    history[head].owner[i] = history[head - 1].owner[i];
    history[head].generation[i] = history[head - 1].generation[i]
  }
  history[head].owner[what.prefix] = (what.op == LEASE -> what.owner : NOBODY);
  history[head].generation[what.prefix] = (what.op == LEASE -> head : 0);
  copy_record(what, journal[head])
}

inline copy_record(from, to) {
  to.op = from.op; to.prefix = from.prefix; to.owner = from.owner;
  to.generation = from.generation; to.token = from.token; to.call = from.call
}

inline clear_record(what) {
  what.op = 0; what.prefix = 0; what.owner = 0;
  what.generation = 0; what.token = 0; what.call = 0
}

/* A client's copy. */

inline check_copy() {
  for (i : 0 .. PREFIXES - 1) {
    assert(copy.owner[i] == history[version].owner[i]);
    assert(copy.generation[i] == history[version].generation[i])
  }
}

inline open() { /* step: Journal.open */
  version = snapshot;
  for (i : 0 .. PREFIXES - 1) {
    copy.owner[i] = history[version].owner[i];
    copy.generation[i] = history[version].generation[i]
  }
}

inline apply(what) {
  copy.owner[what.prefix] = (what.op == LEASE -> what.owner : NOBODY);
  copy.generation[what.prefix] = (what.op == LEASE -> version + 1 : 0);
  version++
}

/* Applies what is new up to a version, and looks for the tokens of all attempts of this call. */
inline absorb(to) { /* step: Stored.absorb */
  found = 0;
  gone = (version < truncated && IS_TOLD(to));
  if :: gone -> open() :: else fi;
  do
  :: version >= truncated && version < to ->
     apply(journal[version + 1]);
     if :: IS_MINE(journal[version].token) -> found = version :: else fi
  :: else -> break
  od;
  check_copy()
}

/* Ends the call if one of its records was found, or if the records that could tell are gone. */
inline settle() {
  if
  :: found != 0 -> made_at = found; goto made
  :: found == 0 && gone && is_unsure && attempts > first_attempt -> goto lost_sight
  :: else
  fi
}

inline forget_lease() { has_lease = false; lease_prefix = 0; lease_generation = 0; lease_owner = 0 }

inline unlock() { if :: holder == OF_CLIENT(me) -> holder = NOBODY :: else fi }

/* The client is gone before its statement was executed: it is executed later, or never. */
inline leave_statement() {
  if
  :: orphan[me].kind = (is_locked -> LOCKED_APPEND : COMPARE_AND_SET);
     orphan[me].version = NEXT_VERSION;
     copy_record(request, orphan[me].record)
  :: is_locked -> orphan[me].kind = HOLDS_ONLY
  :: !is_locked
  fi;
  if :: is_locked -> holder = OF_GONE(me) :: else fi
}

/* Is a refusal, or an unchanged answer, true at some version since the call? */
inline check_refusal() {
  is_true = false;
  for (v : called_at .. head) {
    if
    :: request.op == LEASE && verdict == UNCHANGED ->
       for (i : 0 .. PREFIXES - 1) {
         if
         :: copy.owner[i] == request.owner && history[v].owner[i] == request.owner &&
            history[v].generation[i] == copy.generation[i] -> is_true = true
         :: else
         fi
       }
    :: request.op == LEASE && verdict == REFUSED ->
       fits = true;
       for (i : 0 .. PREFIXES - 1) {
         fits = fits && history[v].owner[i] != NOBODY && history[v].owner[i] != request.owner
       }
       is_true = is_true || fits
    :: else ->
       is_true = is_true || history[v].owner[request.prefix] == NOBODY ||
         history[v].generation[request.prefix] != request.generation;
       /* this call itself has not made the release */
       assert(v == 0 || !(journal[v].op == RELEASE && journal[v].call == CALL))
    fi
  }
  assert(is_true)
}

proctype Client(byte me) {
  byte version, calls, attempts, first_attempt, called_at, contention, losses, verdict, made_at;
  Leases copy;
  Record request;
  bool has_lease, is_locked, is_fresh, is_unsure, is_successor, has_won;
  byte lease_prefix, lease_generation, lease_owner;
#ifdef FAULT_ONE_STATEMENT
  byte seen_head;
#endif

call: /* step: Stored.ask */
  if :: calls == CALLS -> goto done :: else fi;
  atomic { called_at = head; is_locked = (contention > 0); first_attempt = attempts }
  if
  :: has_lease ->
     request.op = RELEASE;
     request.prefix = lease_prefix; request.generation = lease_generation; request.owner = lease_owner
  :: request.op = LEASE; request.owner = OF_CLIENT(me) + CLIENTS * calls
  :: request.op = LEASE; request.owner = 2 * CLIENTS * CALLS + 1        /* an owner that every client asks for */
  fi;

attempt:
  if
  :: is_locked ->
#ifdef FAULT_ONE_STATEMENT
     seen_head = head;                  /* the statement's snapshot is older than its lock */
#endif
     if
     :: atomic { !is_down[me] && holder == NOBODY -> /* step: Journal.lock */
          holder = OF_CLIENT(me);
#ifdef FAULT_ONE_STATEMENT
          absorb(seen_head);
#else
          absorb(head);
#endif
          is_fresh = true;
#ifdef ADAPT
          contention = (contention > 0 -> contention - 1 : 0);
#endif
          settle();
#ifdef LOOK_UNDER_LOCK
          first_attempt = attempts
#endif
        }
     :: atomic { is_down[me] -> goto reconnect }
     fi
  :: else
  fi;

plan: /* step: Stored.plan */
  atomic {
    verdict = REFUSED;
    if
    :: request.op == LEASE ->
       for (i : 0 .. PREFIXES - 1) {
         if :: copy.owner[i] == request.owner -> verdict = UNCHANGED :: else fi
       }
       i = 0;
       do
       :: verdict == REFUSED && i < PREFIXES && copy.owner[i] == NOBODY -> request.prefix = i; verdict = CHANGED
       :: verdict == REFUSED && i < PREFIXES && copy.owner[i] != NOBODY -> i++
       :: else -> break
       od
    :: else ->
       if
       :: copy.owner[request.prefix] != NOBODY && copy.generation[request.prefix] == request.generation ->
          verdict = CHANGED
       :: else
       fi
    fi
  }
  if :: verdict == CHANGED -> goto append :: else fi;

  /* Refusals and unchanged answers are reads of the head. */
#ifndef FAULT_STALE_REFUSAL
  if
  :: is_fresh
  :: atomic { !is_fresh && !is_down[me] -> absorb(head); is_fresh = true; settle(); goto plan } /* step: Journal.since */
  :: atomic { !is_fresh && is_down[me] -> goto reconnect }
  fi;
#endif
  atomic {
    check_refusal();
    if
    :: request.op == RELEASE -> forget_lease()
    :: request.op == LEASE && verdict == UNCHANGED ->
       for (i : 0 .. PREFIXES - 1) {
         if
         :: copy.owner[i] == request.owner ->
            has_lease = true;
            lease_prefix = i; lease_generation = copy.generation[i]; lease_owner = request.owner
         :: else
         fi
       }
    :: else
    fi;
    goto answered }

append:
  atomic {
    attempts++; has_won = false;
    request.token = TOKEN; request.call = CALL;
#ifdef FAULT_MEMORY_FIRST
    apply(request)
#endif
  }
  if /* step: Journal.append */
  :: atomic { !is_down[me] && (is_locked || holder == NOBODY) ->
       assert(!is_locked || (holder == OF_CLIENT(me) && NEXT_VERSION == head + 1));
       if
       :: FITS(NEXT_VERSION) -> insert_record(NEXT_VERSION, request); has_won = true
       :: else ->
#ifdef FAULT_DO_NOTHING
          has_won = true
#endif
       fi;
       unlock() }
  :: atomic { is_down[me] -> is_unsure = true; goto reconnect }
  :: atomic { cuts < CUTS && orphan[me].kind == NONE && !is_down[me] ->
       cuts++; is_unsure = true; leave_statement(); goto reconnect }
  :: atomic { kills < KILLS && orphan[me].kind == NONE -> kills++; leave_statement(); goto succeed }
  fi;

  /* Its answer. */
  if
  :: atomic { is_down[me] -> is_unsure = true; goto reconnect }
  :: atomic { cuts < CUTS && !is_down[me] -> cuts++; is_unsure = true; goto reconnect }
  :: atomic { kills < KILLS -> kills++; goto succeed }
  :: atomic { !is_down[me] && has_won ->
#ifndef FAULT_MEMORY_FIRST
       apply(request); /* step: Stored.commit */
#endif
       check_copy(); made_at = version; goto made }
  :: atomic { !is_down[me] && !has_won ->
       losses++;
       assert(losses <= 1 + CUTS + RESTARTS + KILLS);
       is_locked = true;
#ifdef ADAPT
       contention = 2;
#endif
       absorb(head); settle();
       is_fresh = false; goto attempt }
  fi;

reconnect: /* reads on, looks for the tokens, and only then plans again */
  atomic { is_down[me] = false; is_locked = false; is_fresh = false }
#ifdef LOOK_UNDER_LOCK
  is_locked = true; goto attempt;
#endif
#ifdef FAULT_LOOK_BEFORE_READING
  atomic {
    found = 0;
    for (v : truncated + 1 .. head) {
      if :: IS_MINE(journal[v].token) -> found = v :: else fi
    }
    if
    :: found != 0 -> absorb(head); settle()
    :: else -> first_attempt = attempts
    fi };
#endif
  if
  :: atomic { !is_down[me] -> /* step: Journal.since */
       absorb(head); is_fresh = false; settle();
#ifdef FAULT_LOOK_ONCE
       first_attempt = attempts;
#endif
       goto attempt }
  :: is_down[me] -> goto reconnect
  fi;

lost_sight: /* the records that could tell are truncated */
  atomic {
#ifdef FAULT_TRUNCATED_IS_NOT_MADE
    goto plan
#else
    unlock();
    is_unsure = false;
    if
    :: request.op == LEASE -> first_attempt = attempts; is_locked = false; goto attempt         /* the owner tells */
    :: request.op == RELEASE && copy.owner[request.prefix] != NOBODY &&
       copy.generation[request.prefix] == request.generation -> is_locked = false; goto attempt      /* still there */
    :: else ->                                                                                  /* outcome-unknown */
       forget_lease(); goto answered
    fi
#endif
  }

succeed: /* killed: a successor with an empty memory asks the same again */
  atomic {
    is_down[me] = false; is_locked = false; is_fresh = false; is_unsure = false; is_successor = true;
    contention = 0; first_attempt = attempts; called_at = head;
    open(); goto attempt }

made: /* its record is in the journal, made by this very call */
  atomic {
    assert(journal[made_at].call == CALL && journal[made_at].op == request.op && made_at > called_at);
    if
    :: request.op == LEASE ->
       assert(journal[made_at].owner == request.owner);
       has_lease = true;
       lease_prefix = journal[made_at].prefix; lease_generation = made_at; lease_owner = request.owner
    :: else -> forget_lease()
    fi }

answered:
  atomic {
    unlock();
    calls++;
    clear_record(request);
    first_attempt = attempts; called_at = 0; losses = 0; verdict = 0; made_at = 0;
    is_fresh = false; is_unsure = false; is_successor = false; has_won = false;
    goto call }

done:
#ifdef LIVE
  clients_done++
#else
  skip
#endif
}

inline clear_orphan(client) {
  orphan[client].kind = NONE; orphan[client].version = 0;
  clear_record(orphan[client].record)
}

/* Executes what a session without a client had sent. */
proctype Session(byte client) {
end:
  do
  :: atomic { orphan[client].kind != NONE && (orphan[client].kind != COMPARE_AND_SET || holder == NOBODY) ->
       if
       :: orphan[client].kind == LOCKED_APPEND ||
          (orphan[client].kind == COMPARE_AND_SET && FITS(orphan[client].version)) ->
          insert_record(orphan[client].version, orphan[client].record)
       :: else
       fi;
       holder = NOBODY;
       clear_orphan(client) }
  od
}

#if RESTARTS > 0 || CHECKPOINTS > 0
proctype Server() {
end:
  do
#if RESTARTS > 0
  :: atomic { restarts < RESTARTS ->
       restarts++; holder = NOBODY;
       for (v : 0 .. CLIENTS - 1) { is_down[v] = true; clear_orphan(v) } }
#endif
#if CHECKPOINTS > 0
  :: atomic { checkpoints < CHECKPOINTS && head > snapshot -> /* step: Journal.checkpoint */
       checkpoints++; snapshot = head;
       truncated = (head > KEEP -> head - KEEP : 0) }
#endif
  od
}
#endif

init {
  atomic {
    for (i : 0 .. CLIENTS - 1) { run Client(i); run Session(i) }
#if RESTARTS > 0 || CHECKPOINTS > 0
    run Server()
#endif
  }
}

#ifdef LIVE
ltl all_answered { <> (clients_done == CLIENTS) }
#endif
