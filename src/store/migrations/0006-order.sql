-- The order of the queue, in which whatever waits rises: a day of it counts as much as the whole range of scores (0 to 1). All items rise
-- alike, so what comes first of two never changes, and an index can hold it.
alter table signoff.items add column rank double precision
  generated always as (score - extract(epoch from created_at - timestamptz '1970-01-01 00:00:00+00')::double precision / 86400) stored;
drop index signoff.items_waiting;
create index items_waiting on signoff.items (project, priority desc, rank desc, id) where status = 'waiting';
drop index signoff.items_escalated;
create index items_escalated on signoff.items (project, priority desc, rank desc, id)
  where escalation is not null and status <> 'completed';
