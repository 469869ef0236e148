import type { ChangeableWebhook, DeliveriesWish, WebhookBook } from '../flow/webhook-ports.ts';
import { newId } from '../review/id.ts';
import type { Safe } from '../review/safe.ts';
import { type Delivery, makeWebhookSecret, type Webhook } from '../review/webhook.ts';
import { type Database, inTransaction, type Queryable } from './database.ts';

const columns = `id, url, description, events, projects, created_by as "createdBy", created_at as "createdAt",
  disabled_at as "disabledAt", disabled_why as "disabledWhy"`;

/** SQL: what a key with these projects may see; null: everything. */
const seenBy = (projects: string) => `(${projects}::text[] is null or projects <@ ${projects}::text[])`;

/** The newest secrets that sign at a time, however often they are rotated meanwhile. */
const secretsMax = 5;
const replayedAtOnce = 5_000;
const removedAtOnce = 5_000;

/** See the port. */
export function createWebhooks(db: Database, safe: Safe): WebhookBook {
  return {
    async webhook(id, projects) {
      const { rows } = await db.query<Webhook>(
        `select ${columns} from signoff.webhooks where id = $1 and ${seenBy('$2')}`,
        [id, projects],
      );
      return rows[0] ?? null;
    },

    async webhooks(projects, wish) {
      const { rows } = await db.query<Webhook>(
        `select ${columns} from signoff.webhooks
         where ${seenBy('$1')} and ($2::text is null or id < $2) order by id desc limit $3`,
        [projects, wish.after, wish.limit],
      );
      return rows;
    },

    addWebhook(given, { actor, at }) {
      return inTransaction(db, async (trx) => {
        const { rows } = await trx.query<Webhook>(
          `insert into signoff.webhooks (id, url, description, events, projects, created_by, created_at)
           values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`,
          [newId('whk', at.getTime()), given.url, given.description, given.events, given.projects, actor, at],
        );
        const [webhook] = rows;
        if (!webhook) throw new Error('an insert returned nothing');
        const secret = await addSecret(trx, safe, webhook.id, at);
        await note(trx, actor, 'webhook.created', { webhook: webhook.id, ...given, url: withoutQuery(given.url) });
        return { webhook, secret };
      });
    },

    changeWebhook(id, change, { actor, at }) {
      return inTransaction(db, async (trx) => {
        const has = (name: keyof ChangeableWebhook) => change[name] !== undefined;
        const { rows } = await trx.query<Webhook>(
          `update signoff.webhooks set
             url = coalesce($2, url),
             description = case when $3 then $4 else description end,
             events = coalesce($5, events),
             projects = case when $6 then $7 else projects end,
             disabled_at = case when $8::boolean is null then disabled_at when $8 then null else coalesce(disabled_at, $9) end,
             disabled_why = case when $8::boolean is null then disabled_why end
           where id = $1 returning ${columns}`,
          [
            id,
            change.url,
            has('description'),
            change.description,
            change.events,
            has('projects'),
            change.projects,
            change.enabled,
            at,
          ],
        );
        const [webhook] = rows;
        if (!webhook) return null;
        if (change.enabled || has('url')) await trx.query('delete from signoff.circuits where target = $1', [id]);
        await note(trx, actor, 'webhook.changed', {
          webhook: id,
          ...change,
          ...(change.url === undefined ? {} : { url: withoutQuery(change.url) }),
        });
        return webhook;
      });
    },

    async removeWebhook(id, { actor, at }) {
      // First nothing new is made for it, then what there is goes in parts: there may be a hundred thousand.
      await db.query('update signoff.webhooks set disabled_at = coalesce(disabled_at, $2) where id = $1', [id, at]);
      for (let removed = removedAtOnce; removed === removedAtOnce; ) {
        const { rowCount } = await db.query(
          `delete from signoff.deliveries where id in (
             select id from signoff.deliveries where webhook_id = $1 limit $2)`,
          [id, removedAtOnce],
        );
        removed = rowCount ?? 0;
      }
      return inTransaction(db, async (trx) => {
        const { rowCount } = await trx.query('delete from signoff.webhooks where id = $1', [id]);
        if (rowCount !== 1) return false;
        await trx.query('delete from signoff.circuits where target = $1', [id]);
        await note(trx, actor, 'webhook.deleted', { webhook: id });
        return true;
      });
    },

    rotateSecret(id, until, { actor, at }) {
      return inTransaction(db, async (trx) => {
        // One at a time: of two new ones at once, each would think the other one old.
        await trx.query('select from signoff.webhooks where id = $1 for update', [id]);
        await trx.query(`update signoff.webhook_secrets set expires_at = least(expires_at, $2) where webhook_id = $1`, [
          id,
          until,
        ]);
        const secret = await addSecret(trx, safe, id, at);
        await trx.query(
          `delete from signoff.webhook_secrets where webhook_id = $1 and (expires_at <= $2 or id not in (
             select id from signoff.webhook_secrets where webhook_id = $1 order by id desc limit $3))`,
          [id, at, secretsMax],
        );
        await note(trx, actor, 'webhook.secret_rotated', { webhook: id, until });
        return secret;
      });
    },

    async secretsOf(id, at) {
      const { rows } = await db.query<{ id: string; secret: string }>(
        `select id, secret from signoff.webhook_secrets
         where webhook_id = $1 and (expires_at is null or expires_at > $2) order by id desc`,
        [id, at],
      );
      return rows.map((row) => safe.unlock(row.id, row.secret));
    },

    deliveries: (webhook, wish) => listDeliveries(db, webhook, wish),

    async replayDelivery(webhook, id, by) {
      await db.query(
        `update signoff.deliveries set ${asNew} where id = $1 and webhook_id = $2 and state <> 'sending'`,
        [id, webhook],
      );
      const [delivery] = await listDeliveries(db, webhook, { id, state: null, after: null, limit: 1 });
      if (!delivery) return null;
      await note(db, by.actor, 'webhook.replayed', { webhook, delivery: id });
      return delivery;
    },

    async replayFailed(webhook, since, by) {
      let replayed = 0;
      for (let from: Date | string | null = since; from !== null; ) {
        const { rows }: { rows: { place: string; ready: number }[] } = await db.query(
          `with ready as (
             update signoff.deliveries set ${asNew} where id in (
               select id from signoff.deliveries where webhook_id = $1 and created_at >= $2 and state = 'failed'
               order by created_at limit $3)
             returning created_at
           )
           select count(*)::int as ready, max(created_at)::text as place from ready`,
          [webhook, from, replayedAtOnce],
        );
        const [{ ready, place }] = rows as [{ ready: number; place: string }];
        replayed += ready;
        from = ready < replayedAtOnce ? null : place;
      }
      await note(db, by.actor, 'webhook.replayed', { webhook, since, replayed });
      return replayed;
    },
  };
}

const asNew = `state = 'pending', tries = 0, not_before = clock_timestamp(), settled_at = null`;

async function listDeliveries(
  db: Queryable,
  webhook: string,
  { id, state, after, limit }: DeliveriesWish & { id?: string },
): Promise<Delivery[]> {
  const { rows } = await db.query<Delivery>(
    `select deliveries.id, events.id as event, type, deliveries.project, item_id as item, state,
       created_at as "createdAt", settled_at as "settledAt", created_at::text as place,
       case when state = 'pending' then not_before end as "nextAt",
       coalesce((
         select json_agg(json_build_object('attempt', attempt, 'at', delivery_attempts.at, 'took_ms', took_ms,
           'status', status, 'error', error, 'response', response) order by attempt)
         from signoff.delivery_attempts where delivery_id = deliveries.id), '[]') as attempts
     from signoff.deliveries join signoff.events on added = event
     where webhook_id = $1 and ($2::text is null or state = $2) and ($6::text is null or deliveries.id = $6)
       and ($3::timestamptz is null or (created_at, deliveries.id) < ($3, $4))
     order by created_at desc, deliveries.id desc limit $5`,
    [webhook, state, after?.createdAt ?? null, after?.id ?? null, limit, id ?? null],
  );
  return rows;
}

async function addSecret(trx: Queryable, safe: Safe, webhook: string, at: Date): Promise<string> {
  const secret = makeWebhookSecret();
  const id = newId('sec', at.getTime());
  await trx.query('insert into signoff.webhook_secrets (id, webhook_id, secret, created_at) values ($1, $2, $3, $4)', [
    id,
    webhook,
    safe.lock(id, secret),
    at,
  ]);
  return secret;
}

/** An address may hold a key of its receiver's, and what the audit log holds is there for good. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

async function note(db: Queryable, actor: string, action: string, detail: object): Promise<void> {
  await db.query('insert into signoff.audit (actor, action, detail) values ($1, $2, $3)', [
    actor,
    action,
    JSON.stringify(detail),
  ]);
}
