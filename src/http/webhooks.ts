import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Outside } from '../flow/ports.ts';
import type { Cursors } from '../review/cursor.ts';
import { type EventType, eventTypes } from '../review/event.ts';
import { isId, newId } from '../review/id.ts';
import { type Attempt, bodyOf, callbackSecret, signed, type Webhook } from '../review/webhook.ts';
import { type Access, type Gatekeeper, maySee } from './access.ts';
import { operation, serve, wholeNumber } from './operation.ts';
import { HttpProblem } from './problem.ts';

/** The addresses that are told, and what they were told. `projects`: what the key may see; null: everything. */
export interface WebhookBook {
  webhook(id: string, projects: readonly string[] | null): Promise<Webhook | null>;
  webhooks(projects: readonly string[] | null, wish: { after: string | null; limit: number }): Promise<Webhook[]>;
  addWebhook(given: Changeable, by: By): Promise<{ webhook: Webhook; secret: string }>;
  changeWebhook(id: string, change: Partial<Changeable> & { enabled?: boolean }, by: By): Promise<Webhook | null>;
  removeWebhook(id: string, by: By): Promise<boolean>;
  rotateSecret(id: string, until: Date, by: By): Promise<string>;
  secretsOf(id: string, at: Date): Promise<(string | null)[]>;
  deliveries(
    webhook: string,
    wish: { state: DeliveryState | null; after: { createdAt: string; id: string } | null; limit: number },
  ): Promise<Delivery[]>;
  replayDelivery(webhook: string, id: string, by: By): Promise<Delivery | null>;
  replayFailed(webhook: string, since: Date, by: By): Promise<number>;
}

type Changeable = Pick<Webhook, 'url' | 'description' | 'events' | 'projects'>;
type By = { actor: string; at: Date };
const deliveryStates = ['pending', 'sending', 'delivered', 'failed'] as const;
type DeliveryState = (typeof deliveryStates)[number];

interface Delivery {
  id: string;
  event: string;
  type: EventType;
  project: string;
  item: string;
  state: DeliveryState;
  createdAt: Date;
  settledAt: Date | null;
  nextAt: Date | null;
  /** `createdAt`, to the microsecond. */
  place: string;
  attempts: z.output<typeof attempt>[];
}

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
  secret: string;
  projectOf: (key: string) => unknown;
  now: () => Date;
}

const time = z.iso.datetime({ offset: true });
const hour = 60 * 60_000;

const webhook = z
  .strictObject({
    id: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.enum(eventTypes)),
    projects: z.array(z.string()).nullable().meta({ description: 'null: every project.' }),
    enabled: z.boolean(),
    disabled_at: time.nullable(),
    disabled_reason: z
      .string()
      .nullable()
      .meta({ description: 'Why Signoff gave it up; null when somebody switched it off.' }),
    created_by: z.string(),
    created_at: time,
  })
  .meta({ id: 'Webhook', description: 'An address that is told what happens.' });
const secret = z.string().meta({ description: '`whsec_…`: shown here and never again.' });

const url = z
  .string()
  .max(2000)
  .meta({ shownAs: { type: 'string', format: 'uri', maxLength: 2000 } })
  .describe('https, port 443 or 8443, on the public internet; the operator may allow networks inside.');
const description = z.string().trim().min(1).max(500);
const events = z.array(z.enum(eventTypes)).min(1, 'needs at least one type').max(eventTypes.length);
const projects = z.array(z.string().min(1).max(100)).min(1, 'needs at least one project').max(1000);

const webhookInput = z
  .strictObject({
    url,
    description: description.optional(),
    events: events.optional().describe('Left out: `item.completed` and `item.reopened`.'),
    projects: projects.optional().describe('Left out: all that the key may see.'),
  })
  .meta({
    id: 'WebhookInput',
    examples: [{ url: 'https://example.com/signoff', events: ['item.completed', 'item.reopened'] }],
  });
const webhookChange = z
  .strictObject({
    url: url.optional(),
    description: description.nullable().optional(),
    events: events.optional(),
    projects: projects.nullable().optional().describe('null: every project, for a key that may see every project.'),
    enabled: z
      .boolean()
      .optional()
      .describe('true: also one that Signoff gave up; it is told what happens from now on.'),
  })
  .meta({ id: 'WebhookChange', examples: [{ enabled: false }] });

const attempt = z.strictObject({
  attempt: z.int(),
  at: time,
  took_ms: z.number(),
  status: z.int().nullable().meta({ description: 'null: no answer came.' }),
  error: z.string().nullable(),
  response: z.string().nullable().meta({ description: 'The first thousand bytes of the answer.' }),
});
const delivery = z
  .strictObject({
    id: z.string(),
    event: z.string().meta({ description: 'The `webhook-id` that it travels under.' }),
    type: z.enum(eventTypes),
    project: z.string(),
    item: z.string(),
    state: z.enum(deliveryStates),
    created_at: time,
    settled_at: time.nullable(),
    next_attempt_at: time.nullable(),
    attempts: z.array(attempt),
  })
  .meta({ id: 'Delivery', description: 'One event for one webhook, and every attempt to tell it.' });

const page = {
  has_more: z.boolean(),
  next_cursor: z.string().nullable().meta({ description: 'For `cursor`, to read on; null on the last page.' }),
};
const pageQuery = {
  limit: wholeNumber(1, 200, 50).describe('How many on a page.'),
  cursor: z.string().max(500).optional().describe('`next_cursor` of the page before.'),
};
const aWebhook = { 200: { description: 'The webhook as it is now.', schema: webhook } };
const base = { tag: 'Webhooks', scope: 'webhooks:manage' } as const;
const one = '/v1/webhooks/{webhook}';

const createWebhook = operation({
  ...base,
  id: 'createWebhook',
  method: 'POST',
  path: '/v1/webhooks',
  summary: 'Be told what happens',
  description: `Each event is one POST with an \`Event\` as its body, signed as [Standard Webhooks](https://www.standardwebhooks.com) has it: \`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature\`. Any 2xx within
15 s takes it; anything else is tried again up to ten times within three days, and \`Retry-After\` is honoured. A message may come twice, under the same \`webhook-id\`, and in another order than it happened: \`version\` in
its data says which is newer. An address that answers 410, or that took nothing for three days, is disabled. Known answers (gold) are never told.`,
  body: webhookInput,
  answers: {
    201: {
      description: 'The webhook, and its secret.',
      schema: z.strictObject({ webhook, secret }).meta({ id: 'WebhookWithSecret' }),
      headers: { Location: 'Its address.' },
    },
  },
});
const listWebhooks = operation({
  ...base,
  id: 'listWebhooks',
  method: 'GET',
  path: '/v1/webhooks',
  summary: 'List webhooks, the newest first',
  description: 'A key that is limited to projects sees those that tell of its projects and no other.',
  query: z.strictObject(pageQuery),
  answers: {
    200: {
      description: 'A page of webhooks.',
      schema: z.strictObject({ webhooks: z.array(webhook), ...page }).meta({ id: 'WebhookList' }),
    },
  },
  problems: ['bad_cursor'],
});
const getWebhook = operation({
  ...base,
  id: 'getWebhook',
  method: 'GET',
  path: one,
  summary: 'Read one webhook',
  answers: aWebhook,
});
const changeWebhook = operation({
  ...base,
  id: 'changeWebhook',
  method: 'PATCH',
  path: one,
  summary: 'Change a webhook, switch it off or on',
  description:
    'What is left out stays. While it is disabled nothing is kept for it, and what was still to be sent has failed.',
  body: webhookChange,
  answers: aWebhook,
});
const deleteWebhook = operation({
  ...base,
  id: 'deleteWebhook',
  method: 'DELETE',
  path: one,
  summary: 'Tell it nothing any more, and forget what it was told',
  answers: { 204: { description: 'It is gone.' } },
});
const rotateInput = z
  .strictObject({
    grace_hours: z
      .number()
      .min(0)
      .max(168)
      .default(24)
      .describe('How long the secrets before sign as well. 0: not at all.'),
  })
  .meta({ id: 'RotateInput', examples: [{ grace_hours: 24 }] });
const rotateSecret = operation({
  ...base,
  id: 'rotateWebhookSecret',
  method: 'POST',
  path: `${one}/rotate-secret`,
  summary: 'Replace the secret',
  description:
    'Until then each message carries a signature for each secret, so receivers that know either of them are content.',
  body: rotateInput,
  bodyIsOptional: true,
  answers: {
    200: {
      description: 'The new secret.',
      schema: z
        .strictObject({
          secret,
          previous_expires_at: time.meta({ description: 'Until when the one before signs too.' }),
        })
        .meta({ id: 'RotatedSecret' }),
    },
  },
});
const testType = 'webhook.test';
const testWebhook = operation({
  ...base,
  id: 'testWebhook',
  method: 'POST',
  path: `${one}/test`,
  summary: 'Send an example now',
  description: `Signed like any other, of the type \`${testType}\`, which nothing else has. One attempt, which is not kept; also to a webhook that is disabled.`,
  answers: {
    200: {
      description: 'What came of it.',
      schema: attempt.omit({ attempt: true }).extend({ delivered: z.boolean() }).meta({ id: 'TestAttempt' }),
    },
  },
});
const listDeliveries = operation({
  ...base,
  id: 'listDeliveries',
  method: 'GET',
  path: `${one}/deliveries`,
  summary: 'What it was told, and every attempt, the newest first',
  description: 'Kept for 30 days.',
  query: z.strictObject({ state: z.enum(deliveryStates).optional().describe('Only these.'), ...pageQuery }),
  answers: {
    200: {
      description: 'A page of deliveries.',
      schema: z.strictObject({ deliveries: z.array(delivery), ...page }).meta({ id: 'DeliveryList' }),
    },
  },
  problems: ['bad_cursor'],
});
const replayDelivery = operation({
  ...base,
  id: 'replayDelivery',
  method: 'POST',
  path: `${one}/deliveries/{delivery}/replay`,
  summary: 'Send one again',
  description: 'Under the same `webhook-id`, and with the whole schedule of attempts before it.',
  answers: { 200: { description: 'It is due now.', schema: delivery } },
  problems: ['conflict'],
});
const sinceInput = z
  .strictObject({ since: time.describe('Events since then; 30 days are kept.') })
  .meta({ id: 'ReplayInput', examples: [{ since: '2026-11-23T12:00:00Z' }] });
const replayFailed = operation({
  ...base,
  id: 'replayFailed',
  method: 'POST',
  path: `${one}/replay`,
  summary: 'Send again what failed since a time',
  description: 'For after an outage.',
  body: sinceInput,
  answers: {
    200: {
      description: 'So many are due now.',
      schema: z.strictObject({ replayed: z.int() }).meta({ id: 'Replayed' }),
    },
  },
  problems: ['conflict'],
});
const getCallbackSecret = operation({
  ...base,
  id: 'getCallbackSecret',
  method: 'GET',
  path: '/v1/projects/{project}/callback-secret',
  summary: 'What the messages to `callback_url` are signed with',
  description: 'One for the project. It is made from the service’s own secret, and changes with that.',
  answers: {
    200: {
      description: 'The secret.',
      schema: z.strictObject({ secret: z.string() }).meta({ id: 'CallbackSecret' }),
    },
  },
});

export const webhookOperations = [
  createWebhook,
  listWebhooks,
  getWebhook,
  changeWebhook,
  deleteWebhook,
  rotateSecret,
  testWebhook,
  listDeliveries,
  replayDelivery,
  replayFailed,
  getCallbackSecret,
];

export function registerWebhooks(app: FastifyInstance, deps: Deps): void {
  const { gate, cursors, now, outside, webhooks: book } = deps;
  const by = ({ name }: Access): By => ({ actor: name, at: now() });

  serve(app, createWebhook, async ({ reply, access, body }) => {
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

  serve(app, listWebhooks, async ({ access, query }) => {
    const after = query.cursor === undefined ? null : opened('webhooks', query.cursor);
    const found = await book.webhooks(access.projects, { after, limit: query.limit + 1 });
    const { rows, ...rest } = pageOf('webhooks', found, query.limit, ({ id }) => id);
    return { webhooks: rows.map(webhookJson), ...rest };
  });

  serve(app, getWebhook, async ({ access, params }) => webhookJson(await find(access, params.webhook)));

  serve(app, changeWebhook, async ({ access, params, body }) => {
    const { id } = await find(access, params.webhook);
    if (body.projects !== undefined) mayTell(access, body.projects);
    if (body.url !== undefined) await mustBeCallable(body.url);
    const changed = await book.changeWebhook(id, changeOf(body), by(access));
    if (!changed) throw notThere();
    return webhookJson(changed);
  });

  serve(app, deleteWebhook, async ({ reply, access, params }) => {
    const { id } = await find(access, params.webhook);
    if (!(await book.removeWebhook(id, by(access)))) throw notThere();
    return reply.status(204).send();
  });

  serve(app, rotateSecret, async ({ access, params, body }) => {
    const { id } = await find(access, params.webhook);
    const until = new Date(now().getTime() + body.grace_hours * hour);
    const made = await book.rotateSecret(id, until, by(access));
    return { secret: made, previous_expires_at: until.toISOString() };
  });

  serve(app, testWebhook, async ({ access, params }) => {
    const { id, url: address } = await find(access, params.webhook);
    const at = now();
    const secrets = (await book.secretsOf(id, at)).filter((each) => each !== null);
    if (secrets.length === 0)
      throw new HttpProblem('conflict', 'Its secret can’t be read: SIGNOFF_SECRET is another one. Rotate the secret.');
    const message = 'Signoff can reach you. Nothing happened.';
    const text = bodyOf({ type: testType, at, data: { webhook: id, message } });
    const begun = performance.now();
    const came = await outside.post(address, signed({ id: newId('evt', at.getTime()), at, body: text }, secrets), text);
    return {
      delivered: came.kind === 'answered' && came.status >= 200 && came.status < 300,
      at: at.toISOString(),
      took_ms: performance.now() - begun,
      ...toldOf(came),
    };
  });

  serve(app, listDeliveries, async ({ access, params, query }) => {
    const { id } = await find(access, params.webhook);
    const list = `deliveries ${id}`;
    const { state = null, cursor, limit } = query;
    const after = cursor === undefined ? null : readPlace(opened(list, cursor));
    const found = await book.deliveries(id, { state, after, limit: limit + 1 });
    const { rows, ...rest } = pageOf(list, found, limit, (each) => `${each.place}|${each.id}`);
    return { deliveries: rows.map(deliveryJson), ...rest };
  });

  serve(app, replayDelivery, async ({ access, params }) => {
    const { id } = await findEnabled(access, params.webhook);
    const wanted = params.delivery ?? '';
    const replayed = isId('dlv', wanted) ? await book.replayDelivery(id, wanted, by(access)) : null;
    if (!replayed) throw notThere();
    deps.deliverSoon();
    return deliveryJson(replayed);
  });

  serve(app, replayFailed, async ({ access, params, body }) => {
    const { id } = await findEnabled(access, params.webhook);
    const replayed = await book.replayFailed(id, new Date(body.since), by(access));
    deps.deliverSoon();
    return { replayed };
  });

  serve(app, getCallbackSecret, async ({ access, params }) => ({
    secret: callbackSecret(deps.secret, gate.project(access, params.project).key),
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

function changeOf({ url, description, events, projects, enabled }: z.output<typeof webhookChange>) {
  return {
    ...(url === undefined ? {} : { url }),
    ...(description === undefined ? {} : { description }),
    ...(events === undefined ? {} : { events: once(events) }),
    ...(projects === undefined ? {} : { projects: projects && once(projects) }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

const once = <T>(given: readonly T[]): T[] => [...new Set(given)];

function webhookJson(found: Webhook): z.output<typeof webhook> {
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

function deliveryJson(found: Delivery): z.output<typeof delivery> {
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
