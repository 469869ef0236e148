-- The same promise as before, in one statement for all that came instead of three for each: what was committed meanwhile is numbered in
-- the order it came, and the deliveries that follow from it are made. One at a time; who comes second leaves it to the first.
create or replace function signoff.number_events(at_most integer) returns integer language plpgsql as $$
declare
  many integer;
begin
  if not pg_try_advisory_xact_lock(hashtext('signoff.events')) then
    return 0;
  end if;
  with came as materialized (
    select added from signoff.events where seq is null order by added limit at_most
  ), placed as materialized (
    -- Read in the order of `came`, so that the numbers are in it too.
    select added, nextval('signoff.events_seq') as seq from came
  ), numbered as (
    update signoff.events set seq = placed.seq from placed where events.added = placed.added
    returning events.added, events.seq, events.type, events.project, events.callback_url
  ), told as (
    select numbered.seq, numbered.added, numbered.project, webhooks.id as target, webhooks.id as webhook_id, webhooks.url
    from numbered join signoff.webhooks
      on disabled_at is null and numbered.type = any (events) and (projects is null or numbered.project = any (projects))
    union all
    select seq, added, project, substring(callback_url from '^[^/]*//[^/?#]*'), null, callback_url
    from numbered where callback_url is not null and type <> 'review.created'
  ), made as (
    insert into signoff.deliveries (id, target, webhook_id, url, event, project)
    select 'dlv_' || replace(gen_random_uuid()::text, '-', ''), target, webhook_id, url, added, project
    from told order by seq, webhook_id
  )
  select count(*)::integer into many from placed;
  return many;
end $$;
