import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { By, Outside, WebhookBook } from '../flow/webhook-ports.ts';
import type { Cursors } from '../review/cursor.ts';
import { type EventType, textOf } from '../review/event.ts';
import { isId, newId } from '../review/id.ts';
import type { Secrets } from '../review/secrets.ts';
import { hourMs } from '../review/time-units.ts';
import { type Attempt, callbackSecret, type Delivery, signed, type Webhook } from '../review/webhook.ts';
import { type Access, type Gatekeeper, maySee } from './access.ts';
import { serve } from './operation.ts';
import { HttpProblem } from './problem.ts';
import * as operations from './webhook-operations.ts';

export interface Webhooks {
  webhooks: WebhookBook;
  outside: Outside;
  /** Deliveries may be due. */
  deliverSoon: () => void;
}

interface Deps extends Webhooks {
  gate: Gatekeeper;
  cursors: Cursors;
  /** The service's own. */
  secrets: Secrets;
  projectOf: (key: string) => unknown;
  now: () => Date;
}

export function registerWebhooks(app: FastifyInstance, deps: Deps): void {
  const { gate, cursors, now, outside, webhooks: book } = deps;
  const by = ({ name }: Access): By => ({ actor: name, at: now() });

  serve(app, operations.createWebhook, async ({ reply, access, body }) => {
    const told = body.projects ? mayTell(access, body.projects) : (access.projects?.slice() ?? null);
    await mustBeCallable(body.url);
    const given = {
      url: body.url,
      description: body.description ?? null,
      events: once<EventType>(body.events ?? ['item.completed', 'item.reopened']),
      projects: told && once(told),
    };
    const made = await book.addWebhook(given, by(access));
    return reply
      .status(201)
      .header('location', `/v1/webhooks/${made.webhook.id}`)
      .send({ webhook: webhookJson(made.webhook), secret: made.secret });
  });

  serve(app, operations.listWebhooks, async ({ access, query }) => {
    const after = query.cursor === undefined ? null : opened('webhooks', query.cursor);
    const found = await book.webhooks(access.projects, { after, limit: query.limit + 1 });
    const { rows, ...rest } = pageOf('webhooks', found, query.limit, ({ id }) => id);
    return { webhooks: rows.map(webhookJson), ...rest };
  });

  serve(app, operations.getWebhook, async ({ access, params }) => webhookJson(await find(access, params.webhook)));

  serve(app, operations.changeWebhook, async ({ access, params, body }) => {
    const { id } = await find(access, params.webhook);
    if (body.projects !== undefined) mayTell(access, body.projects);
    if (body.url !== undefined) await mustBeCallable(body.url);
    const changed = await book.changeWebhook(id, changeOf(body), by(access));
    if (!changed) throw notThere();
    return webhookJson(changed);
  });

  serve(app, operations.deleteWebhook, async ({ reply, access, params }) => {
    const { id } = await find(access, params.webhook);
    if (!(await book.removeWebhook(id, by(access)))) throw notThere();
    return reply.status(204).send();
  });

  serve(app, operations.rotateSecret, async ({ access, params, body }) => {
    const { id } = await find(access, params.webhook);
    const until = new Date(now().getTime() + body.grace_hours * hourMs);
    const made = await book.rotateSecret(id, until, by(access));
    return { secret: made, previous_expires_at: until.toISOString() };
  });

  serve(app, operations.testWebhook, async ({ access, params }) => {
    const { id, url: address } = await find(access, params.webhook);
    const at = now();
    const secrets = (await book.secretsOf(id, at)).filter((each) => each !== null);
    if (secrets.length === 0)
      throw new HttpProblem('conflict', 'Its secret can’t be read: SIGNOFF_SECRET is another one. Rotate the secret.');
    const message = 'Signoff can reach you. Nothing happened.';
    const text = textOf({ type: operations.testType, at, data: { webhook: id, message } });
    const begun = performance.now();
    const came = await outside.post(address, signed({ id: newId('evt', at.getTime()), at, body: text }, secrets), text);
    return {
      delivered: came.kind === 'answered' && came.status >= 200 && came.status < 300,
      at: at.toISOString(),
      took_ms: performance.now() - begun,
      ...toldOf(came),
    };
  });

  serve(app, operations.listDeliveries, async ({ access, params, query }) => {
    const { id } = await find(access, params.webhook);
    const list = `deliveries ${id}`;
    const { state = null, cursor, limit } = query;
    const after = cursor === undefined ? null : readPlace(opened(list, cursor));
    const found = await book.deliveries(id, { state, after, limit: limit + 1 });
    const { rows, ...rest } = pageOf(list, found, limit, (each) => `${each.place}|${each.id}`);
    return { deliveries: rows.map(deliveryJson), ...rest };
  });

  serve(app, operations.replayDelivery, async ({ access, params }) => {
    const { id } = await findEnabled(access, params.webhook);
    const wanted = params.delivery ?? '';
    const replayed = isId('dlv', wanted) ? await book.replayDelivery(id, wanted, by(access)) : null;
    if (!replayed) throw notThere();
    deps.deliverSoon();
    return deliveryJson(replayed);
  });

  serve(app, operations.replayFailed, async ({ access, params, body }) => {
    const { id } = await findEnabled(access, params.webhook);
    const replayed = await book.replayFailed(id, new Date(body.since), by(access));
    deps.deliverSoon();
    return { replayed };
  });

  serve(app, operations.getCallbackSecret, async ({ access, params }) => ({
    secret: callbackSecret(deps.secrets[0], gate.project(access, params.project).key),
  }));

  async function find(access: Access, id = ''): Promise<Webhook> {
    const found = isId('whk', id) ? await book.webhook(id, access.projects) : null;
    if (!found) throw notThere();
    return found;
  }

  async function findEnabled(access: Access, id: string | undefined): Promise<Webhook> {
    const found = await find(access, id);
    if (found.disabledAt) throw new HttpProblem('conflict', 'The webhook is disabled. Enable it first.');
    return found;
  }

  /** The projects, if the key may have somebody told of them. */
  function mayTell(access: Access, keys: string[] | null): string[] | null {
    if (keys === null) {
      if (access.projects === null) return null;
      const detail = `must name projects: this key may use ${access.projects.join(', ')}`;
      throw new HttpProblem('invalid', undefined, [{ pointer: '/projects', detail }]);
    }
    const errors = keys.flatMap((key, i) =>
      maySee(access, key) && deps.projectOf(key)
        ? []
        : [{ pointer: `/projects/${i}`, detail: 'is no project that this key may use' }],
    );
    if (errors.length > 0) throw new HttpProblem('invalid', undefined, errors);
    return keys;
  }

  async function mustBeCallable(address: string): Promise<void> {
    const detail = await outside.problemOf(address);
    if (detail !== null) throw new HttpProblem('invalid', undefined, [{ pointer: '/url', detail }]);
  }

  function opened(list: string, cursor: string): string {
    const place = cursors.open(list, cursor);
    if (place === null) throw new HttpProblem('bad_cursor', 'Use `next_cursor` as it was given.');
    return place;
  }

  function pageOf<Row>(list: string, found: Row[], limit: number, placeOf: (row: Row) => string) {
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const more = found.length > limit && last !== undefined;
    return { rows, has_more: more, next_cursor: more ? cursors.seal(list, placeOf(last)) : null };
  }
}

function notThere(): HttpProblem {
  return new HttpProblem('not_found', 'There is no such webhook or delivery that this key may see.');
}

function readPlace(place: string): { createdAt: string; id: string } {
  const [createdAt = '', id = ''] = place.split('|');
  return { createdAt, id };
}

function changeOf({ url, description, events, projects, enabled }: z.output<typeof operations.webhookChange>) {
  return {
    ...(url === undefined ? {} : { url }),
    ...(description === undefined ? {} : { description }),
    ...(events === undefined ? {} : { events: once(events) }),
    ...(projects === undefined ? {} : { projects: projects && once(projects) }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

const once = <T>(given: readonly T[]): T[] => [...new Set(given)];

function webhookJson(found: Webhook): z.output<typeof operations.webhook> {
  return {
    id: found.id,
    url: found.url,
    description: found.description,
    events: found.events,
    projects: found.projects,
    enabled: found.disabledAt === null,
    disabled_at: found.disabledAt?.toISOString() ?? null,
    disabled_reason: found.disabledWhy,
    created_by: found.createdBy,
    created_at: found.createdAt.toISOString(),
  };
}

function deliveryJson(found: Delivery): z.output<typeof operations.delivery> {
  const { id, event, type, project, item, state, createdAt, settledAt, nextAt, attempts } = found;
  return {
    id,
    event,
    type,
    project,
    item,
    state,
    created_at: createdAt.toISOString(),
    settled_at: settledAt?.toISOString() ?? null,
    next_attempt_at: nextAt?.toISOString() ?? null,
    attempts: attempts.map((each) => ({ ...each, at: new Date(each.at).toISOString() })),
  };
}

function toldOf(came: Attempt) {
  return came.kind === 'answered'
    ? { status: came.status, error: null, response: came.response }
    : { status: null, error: came.why, response: null };
}
