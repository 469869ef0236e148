-- A session that nobody used for long is over. Null: it was begun by a process of the version before, and not used since.
alter table signoff.page_sessions add column used_at timestamptz;
