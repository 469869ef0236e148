-- The spine: items and everything that must happen because of them, each as a row with a state.

create table signoff.items (
  id            text primary key,
  project       text not null,
  external_id   text,
  status        text not null check (status in ('waiting', 'in_review', 'completed')),
  version       integer not null default 1,
  input         json not null,
  prediction    json not null,
  -- Why this prediction is reviewed or not; kept for the auto-approved ones too.
  route         text not null check (route in ('review', 'auto_approve')),
  reasons       text[] not null,
  probability   double precision not null check (probability between 0 and 1),
  score         double precision not null,
  coin          double precision not null check (coin >= 0 and coin < 1),
  gate_version  text not null,
  priority      integer not null,
  due_at        timestamptz,
  requested_by  text,
  group_key     text,
  metadata      json,
  callback_url  text,
  gold          json,
  outcome       text,
  value         text,
  decided_by    text,
  decided_at    timestamptz,
  final_at      timestamptz,
  created_at    timestamptz not null,
  check ((status = 'completed') = (outcome is not null)),
  check ((outcome is null) = (value is null) and (outcome is null) = (decided_at is null))
);
-- The same external id is the same item, however often and however concurrently it is sent.
create unique index items_external_id on signoff.items (project, external_id) where external_id is not null;
-- The next card is one index look-up, whatever the backlog.
create index items_waiting on signoff.items (project, priority desc, score desc, created_at, id) where status = 'waiting';
create index items_in_review on signoff.items (project) where status = 'in_review';

-- One card per item: what Slack is supposed to show, and what it shows as far as we know.
create table signoff.cards (
  item_id        text primary key references signoff.items (id) on delete cascade,
  project        text not null,
  channel        text not null,
  state          text not null check (state in ('planned', 'sending', 'posted', 'unknown', 'dropped', 'gone', 'failed')),
  ts             text,
  posted_at      timestamptz,
  attempt        integer not null default 0,
  plain          boolean not null default false,
  failure        text,
  -- Nothing is tried with this card before then.
  not_before     timestamptz,
  -- When Slack last confirmed that the message is there.
  checked_at     timestamptz,
  -- The item's version, and the version that Slack was last shown.
  wanted_version integer not null,
  drawn_version  integer not null default 0,
  planned_at     timestamptz not null default clock_timestamp(),
  -- The worker that is calling Slack about this card; it lost the card when the time is over.
  holder         text,
  held_until     timestamptz,
  -- From when on a message of ours may stand in the channel that we don't know of, and until when we look for it.
  doubt_since    timestamptz,
  doubt_until    timestamptz,
  looks          integer not null default 0,
  last_look_at   timestamptz,
  check (state <> 'posted' or ts is not null)
);
create index cards_planned on signoff.cards (channel, planned_at) where state = 'planned';
create index cards_failed on signoff.cards (not_before) where state = 'failed';
create index cards_sending on signoff.cards (held_until) where state = 'sending';
create index cards_stale on signoff.cards (item_id) where state = 'posted' and drawn_version < wanted_version;
create index cards_doubtful on signoff.cards (channel, doubt_until) where doubt_until is not null;

create table signoff.reviews (
  id         text primary key,
  item_id    text not null references signoff.items (id) on delete cascade,
  reviewer   text not null,
  verdict    text not null check (verdict in ('approve', 'correct')),
  value      text not null,
  note       text,
  via        text not null check (via in ('slack', 'api', 'cli')),
  -- A card may be answered after weeks: more milliseconds than an integer holds.
  latency_ms double precision,
  created_at timestamptz not null,
  -- One answer per person.
  unique (item_id, reviewer)
);

-- The training records, append-only. `json`, not `jsonb`: what is exported is byte for byte what was written.
create table signoff.feedback (
  seq     bigint primary key,
  id      text not null unique,
  project text not null,
  item_id text not null,
  record  json not null
);
create sequence signoff.feedback_seq owned by signoff.feedback.seq;

-- Readers go on from the last number they saw. A number given early and committed late would be skipped for ever, so
-- the records of a project are numbered one transaction at a time: the lock ends with the commit.
create function signoff.number_feedback() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('signoff.feedback'), hashtext(new.project));
  new.seq := nextval('signoff.feedback_seq');
  return new;
end $$;
create trigger number before insert on signoff.feedback for each row execute function signoff.number_feedback();
create index feedback_reading on signoff.feedback (project, seq);

create table signoff.audit (
  seq     bigint generated always as identity primary key,
  at      timestamptz not null default clock_timestamp(),
  actor   text not null,
  action  text not null,
  item_id text,
  detail  json not null
);
create index audit_item on signoff.audit (item_id);

create function signoff.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger append_only before update or delete on signoff.feedback for each row execute function signoff.refuse_change();
create trigger append_only before update or delete on signoff.audit for each row execute function signoff.refuse_change();
-- TRUNCATE fires no row trigger: without these it would empty what is append-only.
create trigger append_only_whole before truncate on signoff.feedback for each statement execute function signoff.refuse_change();
create trigger append_only_whole before truncate on signoff.audit for each statement execute function signoff.refuse_change();

-- Something that one worker does at a time and at a pace: posting to a channel, redrawing cards.
create table signoff.lanes (
  lane       text primary key,
  not_before timestamptz not null default '-infinity',
  trouble    text,
  holder     text,
  held_until timestamptz
);

create table signoff.api_keys (
  id           text primary key,
  hash         text not null unique,
  hint         text not null,
  name         text not null,
  scopes       text[] not null,
  -- null: every project
  projects     text[],
  created_at   timestamptz not null default now(),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  last_used_at timestamptz
);
