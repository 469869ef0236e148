-- What leads read of each day.

-- What a day came to, once it is over and nobody can take back what was decided on it: counted once, and read by whoever compares with it.
create table signoff.days (
  project    text not null,
  day        date not null,
  -- As its time zone counts it; with another one it is another day.
  timezone   text not null,
  figures    json not null,
  counted_at timestamptz not null,
  primary key (project, day)
);

-- A summary to be sent, or sent: one for each project and day, whoever plans it.
create table signoff.summaries (
  project    text not null,
  day        date not null,
  channel    text not null,
  state      text not null default 'planned' check (state in ('planned', 'sending', 'unknown', 'posted', 'dropped')),
  due_at     timestamptz not null,
  -- Who is at it, and until when nobody else is.
  holder     text,
  held_until timestamptz,
  not_before timestamptz,
  attempt    int not null default 0,
  ts         text,
  posted_at  timestamptz,
  -- Why Slack does not take it.
  failure    text,
  primary key (project, day)
);
create index summaries_due on signoff.summaries (due_at) where state in ('planned', 'sending', 'unknown');

-- A threshold that a lead applied on advice, in place of the one in the projects file.
create table signoff.thresholds (
  project    text primary key,
  threshold  double precision not null check (threshold between 0 and 1),
  -- The gate of the projects file in whose place it is: where the file says another one, that one counts.
  over       text not null,
  applied_by text not null,
  applied_at timestamptz not null
);

-- Advice that a lead does not want to be given again, as long as it is the same of the same gate.
create table signoff.dismissed_advice (
  project      text primary key,
  threshold    double precision not null,
  gate_version text not null,
  dismissed_by text not null,
  dismissed_at timestamptz not null
);
