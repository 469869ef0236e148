-- What people's decisions teach about the model, and what follows from it.

-- The least chance that any prediction had just then: below it, coins pick a fair sample of all. What came before this is none.
alter table signoff.items add column floor double precision not null default 0 check (floor between 0 and 1);

-- One row for each item that people settled, narrow enough that a million of them are weighed while somebody waits. Made from the
-- training record by a trigger, in its transaction, so that the two can't say different things.
create table signoff.evidence (
  item_id       text primary key,
  -- The training record's place: whoever reads on goes by it.
  seq           bigint not null,
  project       text not null,
  -- Empty: the caller did not say.
  model         text not null,
  model_version text not null,
  -- null: somebody sent it without a score.
  confidence    double precision,
  -- Of classification: what the model said, and what is right; null for other tasks, and where nobody gave it.
  label         text,
  truth         text,
  -- null: it was taken back, or is asked again.
  wrong         boolean,
  -- Reviewed for what it is, however sure the model was: no sample of anything.
  by_rule       boolean not null,
  -- The gate would have approved it but for chance, or for a stop of all approving: the sample that speaks of what it approves.
  confident     boolean not null,
  coin          double precision not null,
  probability   double precision not null,
  floor         double precision not null,
  -- The prediction was hidden from everybody who answered.
  blind         boolean not null,
  decided_at    timestamptz not null,
  final_at      timestamptz not null,
  -- Whoever watches the errors has seen it settled for good, and does not count it a second time.
  watched       boolean not null default false
);
create index evidence_reading on signoff.evidence (project, seq);
create index evidence_decided on signoff.evidence (project, decided_at);

-- Inserts what a training record says, or takes it back where the record does.
create function signoff.weigh(said signoff.feedback) returns void language plpgsql as $$
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
    decided_at, final_at
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
    item.decided_at, coalesce(item.final_at, item.decided_at)
  )
  on conflict (item_id) do update set
    seq = excluded.seq, model = excluded.model, model_version = excluded.model_version, confidence = excluded.confidence,
    label = excluded.label, truth = excluded.truth, wrong = excluded.wrong, by_rule = excluded.by_rule,
    confident = excluded.confident, coin = excluded.coin, probability = excluded.probability, floor = excluded.floor, blind = excluded.blind,
    decided_at = excluded.decided_at, final_at = excluded.final_at;
end $$;
create function signoff.weigh_feedback() returns trigger language plpgsql as $$
begin
  perform signoff.weigh(new);
  return null;
end $$;
create trigger weigh after insert on signoff.feedback for each row execute function signoff.weigh_feedback();
select signoff.weigh(newest) from (
  select distinct on (item_id) * from signoff.feedback order by item_id, seq desc
) as newest;

-- Projects whose gate approves nothing by itself: the last time somebody, or the watch over its errors, said so.
create table signoff.stops (
  project    text primary key,
  stopped_at timestamptz not null,
  stopped_by text not null,
  why        text,
  resumed_at timestamptz
);

-- How each model version stands against its project's bound. The evidence is weighed as it comes, so one may look as often as one
-- likes.
create table signoff.model_standings (
  project       text not null,
  model         text not null,
  model_version text not null,
  -- The bound that the figures are about: another one begins anew.
  bound         text not null,
  audited       integer not null default 0,
  wrong         integer not null default 0,
  -- Sums of logarithms, one for each bet that is held.
  alarm         double precision[] not null,
  certificate   double precision[] not null,
  certified_at  timestamptz,
  tripped_at    timestamptz,
  primary key (project, model, model_version)
);

-- How far whoever learns from decisions has read.
create table signoff.readers (
  project text not null,
  name    text not null,
  seq     bigint not null default 0,
  state   json,
  primary key (project, name)
);

alter table signoff.notes
  drop constraint notes_kind_check,
  add check (kind in ('reminder', 'escalated', 'stopped')),
  add column detail text;
create index cards_of_project on signoff.cards (project, posted_at desc) where state = 'posted';
create index deliveries_failed on signoff.deliveries (state) where state = 'failed';

-- Known answers that wait to be shown. A table of their own: nothing that is listed, told or exported of items is ever about them.
create table signoff.gold (
  id                      text primary key,
  project                 text not null,
  external_id             text,
  input                   json not null,
  -- The guess that people are shown.
  prediction              json not null,
  -- The true answer.
  value                   json not null,
  group_key               text,
  idempotency_key         text,
  idempotency_fingerprint text,
  created_at              timestamptz not null
);
create unique index gold_external_id on signoff.gold (project, external_id) where external_id is not null;
create unique index gold_idempotency_key on signoff.gold (project, idempotency_key) where idempotency_key is not null;
create index gold_pool on signoff.gold (project, id);

-- What nobody is asked about is kept as well, with the chance that it had.
alter table signoff.items
  drop constraint items_route_check,
  add check (route in ('review', 'auto_approve', 'duplicate', 'unreviewed'));
-- How many unsure predictions came in a day (UTC), and how many of them people are asked about: counted by all processes together.
create table signoff.budget_days (
  project text not null,
  day     date not null,
  seen    integer not null,
  taken   integer not null,
  primary key (project, day)
);
create index cards_planned_at on signoff.cards (project, planned_at);

-- Whoever has to qualify is asked for known answers alone: by items that only they are asked, which get no card.
alter table signoff.items add column asked_of text;
create index items_asked_of on signoff.items (project, asked_of) where asked_of is not null;
-- Whose answers count since when. Once they do they always do.
create table signoff.qualified (
  project   text not null,
  reviewer  text not null,
  passed_at timestamptz not null,
  primary key (project, reviewer)
);

-- Items about nearly the same input: one is asked about, and the others get its answer. Where a project looks for them, each keeps a
-- sketch of its input.
alter table signoff.items
  add column sketch_hash      text,
  add column sketch_bands     integer[],
  add column duplicate_of     text references signoff.items (id);
create index items_sketch_hash on signoff.items (project, sketch_hash) where sketch_hash is not null;
create index items_sketch_bands on signoff.items using gin (sketch_bands) where sketch_bands is not null;
create index items_followers on signoff.items (duplicate_of) where duplicate_of is not null and status <> 'completed';

-- Some events are about a project, and about no item.
alter table signoff.events
  alter column item_id drop not null,
  drop constraint events_type_check,
  add check (type in ('item.completed', 'item.reopened', 'review.created', 'retrain.suggested')),
  add check ((item_id is null) = (type = 'retrain.suggested'));
