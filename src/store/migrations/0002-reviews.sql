-- Every task, several reviewers, rounds, deadlines, escalation, sessions.

-- A value is a label, a list of labels, a text, an object of fields or a proposed action. `json`, not `jsonb`: it is given
-- back byte for byte as it was written.
alter table signoff.items
  drop constraint items_check1,
  alter column value type json using to_json(value),
  add column agreement       double precision check (agreement between 0 and 1),
  add column round           integer not null default 1,
  -- Whoever answered in an earlier round may not answer in this one.
  add column fresh_eyes      boolean not null default false,
  -- Null: reviewers are asked. Else leads are: why, at whose wish, since when.
  add column escalation      json,
  add column is_seed         boolean not null default false,
  add column blind           boolean not null default false,
  -- Since when those who are asked now are asked.
  add column asked_at        timestamptz,
  add column remind_at       timestamptz,
  -- When the input's time is over; null where it is kept.
  add column erase_at        timestamptz,
  add column input_erased_at timestamptz,
  add check ((outcome is null) = (decided_at is null) and (outcome is not null or value is null));
update signoff.items set asked_at = created_at;
alter table signoff.items alter column asked_at set not null, alter column asked_at set default clock_timestamp();
-- Those for leads come first in a review session.
create index items_escalated on signoff.items (project, priority desc, score desc, created_at, id)
  where escalation is not null and status <> 'completed';
-- What time brings about, each found by its moment.
create index items_due on signoff.items (due_at) where status <> 'completed' and due_at is not null;
create index items_remind on signoff.items (remind_at) where status <> 'completed' and remind_at is not null;
create index items_erase on signoff.items (erase_at) where erase_at is not null;
create index items_gold on signoff.items (project) where gold is not null and not is_seed;
create index items_requested on signoff.items (requested_by, created_at desc) where requested_by is not null;
-- How long the oldest one has waited, and how a project stands: figures about the model leave known answers out.
create index items_open on signoff.items (project, created_at) where status <> 'completed';
create index items_arrived on signoff.items (project, route, created_at) where gold is null;
create index items_decided on signoff.items (project, decided_at) where outcome <> 'auto_approved' and gold is null;

alter table signoff.reviews
  drop constraint reviews_verdict_check,
  drop constraint reviews_item_id_reviewer_key,
  alter column value drop not null,
  alter column value type json using to_json(value),
  add column reason         text,
  add column proposed_label text,
  add column surface        text check (surface in ('card', 'dialog', 'session', 'bulk')),
  add column blind          boolean not null default false,
  add column as_lead        boolean not null default false,
  add column round          integer not null default 1,
  -- When it stopped counting: taken back, or replaced by a later answer of the same person.
  add column retracted_at   timestamptz,
  add check (verdict in ('approve', 'correct', 'reject', 'skip', 'escalate')),
  add check ((verdict in ('approve', 'correct')) = (value is not null));
-- One word per person and round that counts.
create unique index reviews_one_each on signoff.reviews (item_id, round, reviewer) where retracted_at is null;
create index reviews_item on signoff.reviews (item_id, created_at);
create index reviews_reviewer on signoff.reviews (reviewer, created_at desc);
create index reviews_latest on signoff.reviews (created_at) where retracted_at is null;

create index feedback_item on signoff.feedback (item_id, seq desc);

-- A card whose Undo has to be taken away when its time is over.
alter table signoff.cards add column shows_undo_until timestamptz;
create index cards_undo on signoff.cards (shows_undo_until) where shows_undo_until is not null;
create index cards_failing on signoff.cards (project) where state = 'failed';

-- What is said in a card's thread: a reminder, a call for the leads. Posted once, or not at all.
create table signoff.notes (
  id         text primary key,
  item_id    text not null references signoff.items (id) on delete cascade,
  project    text not null,
  kind       text not null check (kind in ('reminder', 'escalated')),
  state      text not null default 'planned' check (state in ('planned', 'sending', 'posted', 'unknown', 'dropped')),
  ts         text,
  attempt    integer not null default 0,
  not_before timestamptz,
  holder     text,
  held_until timestamptz,
  created_at timestamptz not null
);
create index notes_open on signoff.notes (project, created_at) where state in ('planned', 'sending', 'unknown');

-- Who is looking at an item in a review session, since when and until when.
create table signoff.reservations (
  item_id  text primary key references signoff.items (id) on delete cascade,
  reviewer text not null,
  shown_at timestamptz not null,
  until    timestamptz not null
);
create index reservations_reviewer on signoff.reservations (reviewer);

-- What people switched, by project.
create table signoff.switches (
  project    text primary key,
  -- The latest pause, and its end.
  paused_at  timestamptz not null,
  paused_by  text not null,
  resumed_at timestamptz
);
