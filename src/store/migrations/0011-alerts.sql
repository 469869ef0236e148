-- What leads are told between summaries.

-- Something that is or was wrong in a project, and the message that tells of it: of each kind one at a time.
create table signoff.alerts (
  id         text primary key,
  project    text not null,
  kind       text not null,
  -- What is wrong, with its figures, as it was last seen.
  worry      json not null,
  since      timestamptz not null,
  over_at    timestamptz,
  -- How often leads were told, and when they are told next.
  told       integer not null default 0,
  tell_at    timestamptz not null,
  -- They are to be told now, in this channel or this person's messages.
  due        boolean not null default false,
  place      text not null default '',
  -- The first message, and whether it says that it is over, or there is nothing to say it of.
  ts         text,
  closed     boolean not null default false,
  -- Who is at it, and until when nobody else is.
  holder     text,
  held_until timestamptz,
  not_before timestamptz,
  -- How often it was sent since it was surely not there.
  attempt    integer not null default 0,
  failure    text
);
create unique index alerts_open on signoff.alerts (project, kind) where over_at is null;
create index alerts_latest on signoff.alerts (project, since);
create index alerts_unsaid on signoff.alerts (place) where due or closed <> (over_at is not null);

-- That a gate stopped is an alert now.
update signoff.notes set state = 'dropped' where kind = 'stopped' and state <> 'posted';
alter table signoff.notes
  drop column detail,
  add column failure text;
