-- A day, and the days around it, are counted without a look at their items: those are wide, and a hundred thousand of them a day.

-- When its item came: what came in a period and was settled is one scan of this table. Null where it was settled before this was kept;
-- whoever reads it asks the item then. To fill them in here would write millions of rows while nothing runs.
alter table signoff.evidence add column came_at timestamptz;

-- Inserts what a training record says, or takes it back where the record does.
create or replace function signoff.weigh(said signoff.feedback) returns void language plpgsql as $$
declare
  item signoff.items;
begin
  select * into item from signoff.items where id = said.item_id;
  if item.id is null or coalesce(item.outcome, '') not in ('approved', 'corrected', 'rejected') then
    update signoff.evidence set wrong = null, seq = said.seq where item_id = said.item_id;
    return;
  end if;
  insert into signoff.evidence as evidence (
    item_id, seq, project, model, model_version, confidence, label, truth, wrong, by_rule, confident, coin, probability, floor, blind,
    decided_at, final_at, came_at
  )
  values (
    said.item_id, said.seq, said.project,
    coalesce(item.prediction ->> 'model', ''), coalesce(item.prediction ->> 'modelVersion', ''),
    (item.prediction ->> 'confidence')::double precision,
    case when said.record ->> 'task' = 'classification' then item.prediction ->> 'value' end,
    case when said.record ->> 'task' = 'classification' then item.value #>> '{}' end,
    item.outcome <> 'approved',
    item.reasons && array['always', 'sent'],
    item.reasons && array['audit', 'stopped', 'uncertified'],
    item.coin, item.probability, item.floor,
    (select coalesce(bool_and(blind), false) from signoff.reviews
     where reviews.item_id = item.id and reviews.round = item.round and retracted_at is null
       and verdict in ('approve', 'correct', 'reject')),
    item.decided_at, coalesce(item.final_at, item.decided_at), item.created_at
  )
  on conflict (item_id) do update set
    seq = excluded.seq, model = excluded.model, model_version = excluded.model_version, confidence = excluded.confidence,
    label = excluded.label, truth = excluded.truth, wrong = excluded.wrong, by_rule = excluded.by_rule,
    confident = excluded.confident, coin = excluded.coin, probability = excluded.probability, floor = excluded.floor, blind = excluded.blind,
    decided_at = excluded.decided_at, final_at = excluded.final_at;
end $$;

-- What is told of how items ended is all in the index. It is written when they end, and not when they come.
drop index signoff.items_decided;
create index items_decided on signoff.items (project, decided_at)
  include (outcome, created_at, asked_at, due_at, round, duplicate_of) where outcome <> 'auto_approved' and gold is null;
