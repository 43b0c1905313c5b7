/** The tables. */

/** The statements, which can all be executed again. */
const TABLES: readonly string[] = [
  'create schema if not exists hextet',
  `create table if not exists hextet.meta (
     id integer primary key check (id = 1),
     schema_version integer not null)`,
  'insert into hextet.meta values (1, 0) on conflict (id) do nothing',
  `create table if not exists hextet.pools (
     id bigint generated always as identity primary key,
     name text not null unique,
     version bigint not null,
     digest text not null,
     first_digest text not null,
     snapshot bigint not null,
     guard bigint not null default 0)`,
  `create table if not exists hextet.journal (
     pool bigint not null references hextet.pools (id),
     version bigint not null,
     token uuid not null,
     format integer not null,
     record text not null,
     at timestamptz not null,
     primary key (pool, version))`,
  `create table if not exists hextet.snapshots (
     pool bigint not null references hextet.pools (id),
     version bigint not null,
     format integer not null,
     part integer not null,
     body text not null,
     primary key (pool, version, part))`,
];

/** What only PostgreSQL itself takes. The heads are updated all the time: half of each page is left for that. */
const TUNING = `alter table hextet.pools set (
  fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200)`;

const LEASES: readonly string[] = [
  `create table if not exists hextet.leases (
     pool bigint not null references hextet.pools (id),
     prefix cidr not null,
     owner text not null,
     generation bigint not null,
     container boolean not null,
     tags jsonb not null,
     since bigint not null,
     primary key (pool, prefix))`,
  // A fresh row may lie in a container or hold smaller rows if it is one: only its neighbours in the key can overlap it
  // otherwise. The update makes two transactions wait for one another at every level of isolation.
  `create or replace function hextet.guard_leases() returns trigger language plpgsql as $$
   begin
     update hextet.pools set guard = guard + 1 where id in (select pool from fresh);
     if exists (
       select 1 from fresh f cross join lateral (
         select l.prefix, l.container from hextet.leases l
         where l.pool = f.pool and l.prefix < f.prefix order by l.prefix desc limit 1
       ) b where b.prefix && f.prefix and not b.container
       union all
       select 1 from fresh f cross join lateral (
         select l.prefix from hextet.leases l
         where l.pool = f.pool and l.prefix > f.prefix order by l.prefix limit 1
       ) a where a.prefix && f.prefix and not f.container
     ) then
       raise exclusion_violation using message = 'two leases overlap';
     end if;
     return null;
   end $$`,
  // The transition table of a trigger is that of one event.
  ...['insert', 'update'].flatMap((event) => [
    `drop trigger if exists guard_${event} on hextet.leases`,
    `create trigger guard_${event} after ${event} on hextet.leases
     referencing new table as fresh for each statement execute function hextet.guard_leases()`,
  ]),
];

const VERSION = 1;

/** Returns the statements that bring any database to the present tables. */
export function migrations(isGuarded: boolean): readonly string[] {
  const done = `update hextet.meta set schema_version = ${VERSION} where schema_version < ${VERSION}`;
  return [...TABLES, TUNING, ...(isGuarded ? LEASES : []), done];
}

/**
 * Returns the statements of `migrate()` as a script, for a database where programs may not make tables.
 *
 * @public
 */
export function sql(options: { readonly leases?: 'guarded' | undefined } = {}): string {
  return migrations(options.leases === 'guarded')
    .map((statement) => `${statement};\n`)
    .join('');
}
