/** Waits until so many statements wait for a lock of PostgreSQL. */
import type pg from 'pg';

export async function statementsWait(db: pg.Pool, count: number): Promise<void> {
  for (;;) {
    const { rows } = await db.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'");
    if (rows.length === count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
