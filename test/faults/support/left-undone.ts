/** What rows say is still to be done, or was left out, one sentence each. Windows are wide enough for every item, so nothing has a reason to wait. */
export const leftUndone = `
  select items.id || ' is ' || items.status || ' and its card is ' || coalesce(cards.state, 'not planned') as sentence
  from signoff.items left join signoff.cards on cards.item_id = items.id
  where cards.state is null or cards.state not in ('posted', 'dropped')
  union all
  select kind || ' of ' || project || ' is ' || state from (
    select 'a summary' as kind, project, state from signoff.summaries
    union all select 'a note', project, state from signoff.notes
    union all select 'a delivery', project, state from signoff.deliveries) as under_way
  where state in ('sending', 'unknown')
  union all
  select item_id || ' has a ' || type || ' without a number' from signoff.events where seq is null
  union all
  select id || ' is decided, and no event tells of it' from signoff.items
  where status = 'completed' and not exists (
    select from signoff.events where item_id = items.id and type = 'item.completed')
  union all
  select events.item_id || ' has a ' || events.type || ' that ' || webhooks.id || ' is not told of'
  from signoff.events join signoff.webhooks
    on events.type = any (webhooks.events) and webhooks.disabled_at is null and webhooks.created_at < events.at
  where seq is not null and not exists (
    select from signoff.deliveries where event = events.added and webhook_id = webhooks.id and state <> 'failed')
  union all
  select 'the answer ' || id || ' to ' || item_id || ' is not in the audit log' from signoff.reviews
  where not exists (select from signoff.audit where item_id = reviews.item_id and detail ->> 'review' = reviews.id)`;
