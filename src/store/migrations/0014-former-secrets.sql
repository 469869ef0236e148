-- The service's own secrets that were replaced, each locked under the present one: coins that they tossed can be tossed again for as long
-- as the items are here. Nothing else is ever read with them from here.
create table signoff.former_secrets (
  id     text primary key,
  locked text not null,
  -- Coins of later items are not theirs.
  until  timestamptz not null
);
