-- Figures of a day, of a model and of reviewers are read while somebody waits, also where a hundred thousand answers come in a day.

-- Whose answer it is to, and whether the item only measures who answers: what is counted of answers needs no look at their items. Both
-- never change, and are said by a trigger, so that nobody who writes an answer can say something else.
alter table signoff.reviews
  add column project  text,
  add column measures boolean;
update signoff.reviews set project = items.project, measures = items.gold is not null
  from signoff.items where items.id = reviews.item_id;
alter table signoff.reviews
  alter column project set not null,
  alter column measures set not null;
create function signoff.place_review() returns trigger language plpgsql as $$
begin
  select project, gold is not null into new.project, new.measures from signoff.items where id = new.item_id;
  return new;
end $$;
create trigger place before insert on signoff.reviews for each row execute function signoff.place_review();
create index reviews_of_project on signoff.reviews (project, created_at) where retracted_at is null;
create index reviews_measuring on signoff.reviews (project, created_at) where measures and retracted_at is null;

-- Thresholds are about one version of the model, however many came before it, and the index has all that they are weighed by.
create index evidence_version on signoff.evidence (project, model, model_version, seq)
  include (confidence, wrong, by_rule, coin, probability, floor);
-- Which label is taken for which: few among many.
create index evidence_wrong on signoff.evidence (project, decided_at) where wrong;
