-- What people and programs did can be checked, and what is about one subject can be erased without losing that.

-- Each entry of the audit log is sealed after its commit, one behind the other: see src/review/audit-chain.ts. Where the details of an
-- entry have to go, their digest stays, and without the salt nobody can try out what they were.
alter table signoff.audit
  alter column detail drop not null,
  add column place         bigint unique,
  add column salt          bytea,
  add column detail_digest bytea,
  add column hash          bytea,
  add check ((place is null) = (hash is null) and (place is null) = (detail_digest is null));
create index audit_unsealed on signoff.audit (seq) where place is null;

-- An entry may be sealed once, and lose its details. Nothing else of it ever changes.
create function signoff.guard_audit() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE'
    and (new.seq, new.at, new.actor, new.action, new.item_id) is not distinct from (old.seq, old.at, old.actor, old.action, old.item_id)
    and (
      old.place is null and new.place is not null and new.detail::text is not distinct from old.detail::text
      or new.detail is null and new.salt is null
        and (new.place, new.detail_digest, new.hash) is not distinct from (old.place, old.detail_digest, old.hash)
    )
  then
    return new;
  end if;
  raise exception 'audit is append-only';
end $$;
drop trigger append_only on signoff.audit;
create trigger append_only before update or delete on signoff.audit for each row execute function signoff.guard_audit();

-- A training record whose subject was erased keeps its place, so that readers who go on from there miss nothing. It has nothing to say.
alter table signoff.feedback
  add column erased boolean not null default false,
  alter column record drop not null,
  add check (erased = (record is null));
create function signoff.guard_feedback() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.erased
    and (new.seq, new.id, new.project, new.item_id) is not distinct from (old.seq, old.id, old.project, old.item_id)
  then
    return new;
  end if;
  raise exception 'feedback is append-only';
end $$;
drop trigger append_only on signoff.feedback;
create trigger append_only before update or delete on signoff.feedback for each row execute function signoff.guard_feedback();
-- What tells readers that a subject was erased says nothing new about the model.
create or replace function signoff.weigh_feedback() returns trigger language plpgsql as $$
begin
  if new.record ->> 'erased_at' is null then
    perform signoff.weigh(new);
  end if;
  return null;
end $$;

-- Datasets that were asked for: which records, divided how, and what their files hold. The files themselves are made from the records
-- again whenever somebody fetches them, the same bytes each time.
create table signoff.snapshots (
  id         text primary key,
  project    text not null,
  task       text not null,
  format     text not null,
  rows       text not null check (rows in ('labelled', 'all')),
  shares     json not null,
  salt       text not null,
  as_of      timestamptz not null,
  -- Training records up to here are in it.
  place      bigint not null,
  created_at timestamptz not null,
  created_by text not null,
  state      text not null default 'planned' check (state in ('planned', 'making', 'ready', 'failed')),
  why        text,
  holder     text,
  held_until timestamptz,
  -- How many of the records were erased by then: with one more the bytes are others.
  erased     bigint,
  -- json, not jsonb: byte for byte. The greatest weight, the manifest, and the files that hold no rows.
  made       json,
  check ((state = 'ready') = (made is not null and erased is not null))
);
create index snapshots_project on signoff.snapshots (project, created_at desc);
create index snapshots_open on signoff.snapshots (created_at) where state in ('planned', 'making');
create index feedback_erased on signoff.feedback (project, seq) where erased;
