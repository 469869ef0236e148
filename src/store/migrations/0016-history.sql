-- What was decided may be ten million rows, and what waits in front of it a million. Each of these is made beforehand on a large table,
-- without holding anybody up: see docs/operations.md, "Upgrading a large database".

-- The latest decisions, without a look at all that came since and still waits.
create index if not exists items_completed on signoff.items (project, created_at, id) where status = 'completed';
-- Inputs whose time is over, without those of open items, which stay until they end.
create index if not exists items_erase_completed on signoff.items (erase_at) where erase_at is not null and status = 'completed';
-- A dataset is read item after item.
create index if not exists feedback_by_item on signoff.feedback (project, item_id collate "C", seq desc);
-- What can still be undone: times are written alike, so that their texts sort as they do.
create index if not exists feedback_final on signoff.feedback (project, ((record ->> 'final_at') collate "C"));
-- A tenth of such a table is a long time: what Postgres knows of it, by which it chooses how to read it, is to be from the last minutes.
alter table signoff.items set (autovacuum_analyze_scale_factor = 0.005, autovacuum_analyze_threshold = 5000);
-- Last: nobody reads the table from here to the end.
drop index if exists signoff.items_erase;
