-- For services: what was sent how, what happened in order, and who is told.

alter table signoff.items
  -- The caller's Idempotency-Key, and a hash of the body it came with.
  add column idempotency_key         text,
  add column idempotency_fingerprint text,
  -- W3C trace context of the request that brought the item.
  add column traceparent             text;
-- The same key is the same item, however often and however concurrently it is sent.
create unique index items_idempotency_key on signoff.items (project, idempotency_key) where idempotency_key is not null;
create index items_listing on signoff.items (project, created_at, id);

-- What happened to items, committed with it. The number comes afterwards: whoever reads on from a number must never skip a
-- transaction that commits late, and no writer is to wait for another one for that.
create table signoff.events (
  added        bigint generated always as identity primary key,
  id           text not null,
  seq          bigint,
  project      text not null,
  item_id      text not null,
  type         text not null check (type in ('item.completed', 'item.reopened', 'review.created')),
  at           timestamptz not null,
  data         json not null,
  callback_url text
);
create unique index events_seq_key on signoff.events (seq) where seq is not null;
create index events_unnumbered on signoff.events (added) where seq is null;
create index events_at on signoff.events (at);
create sequence signoff.events_seq owned by signoff.events.seq;

-- Addresses that are told.
create table signoff.webhooks (
  id             text primary key,
  url            text not null,
  description    text,
  events         text[] not null,
  -- null: every project
  projects       text[],
  created_by     text not null,
  created_at     timestamptz not null default clock_timestamp(),
  disabled_at    timestamptz,
  disabled_why   text
);
-- Encrypted. Two of them are live while one replaces the other.
create table signoff.webhook_secrets (
  id          text primary key,
  webhook_id  text not null references signoff.webhooks (id) on delete cascade,
  secret      text not null,
  created_at  timestamptz not null default clock_timestamp(),
  expires_at  timestamptz
);
create index webhook_secrets_webhook on signoff.webhook_secrets (webhook_id);

-- One message to one address: a row with a state, as everything that has to happen.
create table signoff.deliveries (
  id          text primary key,
  -- Whose trouble it shares: a webhook's id, or the origin of a callback.
  target      text not null,
  webhook_id  text references signoff.webhooks (id) on delete cascade,
  url         text not null,
  event       bigint not null references signoff.events (added) on delete cascade,
  project     text not null,
  state       text not null default 'pending' check (state in ('pending', 'sending', 'delivered', 'failed')),
  attempts    integer not null default 0,
  -- Attempts since it was last asked for: a replay starts the schedule anew.
  tries       integer not null default 0,
  not_before  timestamptz not null default clock_timestamp(),
  holder      text,
  held_until  timestamptz,
  created_at  timestamptz not null default clock_timestamp(),
  settled_at  timestamptz
);
create index deliveries_due on signoff.deliveries (target, not_before) where state = 'pending';
create index deliveries_sending on signoff.deliveries (held_until) where state = 'sending';
create index deliveries_webhook on signoff.deliveries (webhook_id, created_at desc, id desc);
create index deliveries_event on signoff.deliveries (event);
create table signoff.delivery_attempts (
  delivery_id text not null references signoff.deliveries (id) on delete cascade,
  attempt     integer not null,
  at          timestamptz not null,
  took_ms     double precision not null,
  -- null: no answer came
  status      integer,
  error       text,
  -- The first thousand characters of the answer.
  response    text,
  primary key (delivery_id, attempt)
);
-- One row for each address that was ever told something: a dead one is left alone for a while.
create table signoff.circuits (
  target        text primary key,
  failures      integer not null default 0,
  failing_since timestamptz,
  open_until    timestamptz
);

-- Numbers what was committed meanwhile, in the order it came, and makes the deliveries that follow from it. One at a time; who
-- comes second leaves it to the first. Returns how many it numbered.
create function signoff.number_events(at_most integer) returns integer language plpgsql as $$
declare
  event signoff.events;
  numbered integer := 0;
begin
  if not pg_try_advisory_xact_lock(hashtext('signoff.events')) then
    return 0;
  end if;
  for event in select * from signoff.events where seq is null order by added limit at_most loop
    update signoff.events set seq = nextval('signoff.events_seq') where added = event.added;
    insert into signoff.deliveries (id, target, webhook_id, url, event, project)
      select 'dlv_' || replace(gen_random_uuid()::text, '-', ''), id, id, url, event.added, event.project
      from signoff.webhooks
      where disabled_at is null and event.type = any (events) and (projects is null or event.project = any (projects));
    if event.callback_url is not null and event.type <> 'review.created' then
      insert into signoff.deliveries (id, target, url, event, project)
        values ('dlv_' || replace(gen_random_uuid()::text, '-', ''),
          substring(event.callback_url from '^[^/]*//[^/?#]*'), event.callback_url, event.added, event.project);
    end if;
    numbered := numbered + 1;
  end loop;
  return numbered;
end $$;

-- Requests a minute; null: as the setting says.
alter table signoff.api_keys add column rate_per_minute integer check (rate_per_minute >= 0);
