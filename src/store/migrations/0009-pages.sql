-- Who may look at the pages, and until when. Of what a browser has only the hash is here.
create table signoff.page_sessions (
  hash     text primary key,
  -- The number of the link that it was made of: no second session comes of it.
  link     text not null unique,
  user_id  text not null,
  team_id  text,
  begun_at timestamptz not null,
  until    timestamptz not null,
  ended_at timestamptz
);
create index page_sessions_until on signoff.page_sessions (until);
