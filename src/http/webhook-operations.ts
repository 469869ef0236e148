import { z } from 'zod';
import { eventTypes } from '../review/event.ts';
import { deliveryStates } from '../review/webhook.ts';
import { operation, wholeNumber } from './operation.ts';
import * as schemas from './schemas.ts';

/** What can be asked about webhooks, and what is answered; `webhooks.ts` does it. */

export const webhook = z
  .strictObject({
    id: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.enum(eventTypes)),
    projects: z.array(z.string()).nullable().meta({ description: 'null: every project.' }),
    enabled: z.boolean(),
    disabled_at: schemas.time.nullable(),
    disabled_reason: z
      .string()
      .nullable()
      .meta({ description: 'Why Signoff gave it up; null when somebody switched it off.' }),
    created_by: z.string(),
    created_at: schemas.time,
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
export const webhookChange = z
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
  at: schemas.time,
  took_ms: z.number(),
  status: z.int().nullable().meta({ description: 'null: no answer came.' }),
  error: z.string().nullable(),
  response: z.string().nullable().meta({ description: 'The first thousand bytes of the answer.' }),
});
export const delivery = z
  .strictObject({
    id: z.string(),
    event: z.string().meta({ description: 'The `webhook-id` that it travels under.' }),
    type: z.enum(eventTypes),
    project: z.string(),
    item: z.string().nullable().meta({ description: 'null: it is about a project.' }),
    state: z.enum(deliveryStates),
    created_at: schemas.time,
    settled_at: schemas.time.nullable(),
    next_attempt_at: schemas.time.nullable(),
    attempts: z.array(attempt),
  })
  .meta({ id: 'Delivery', description: 'One event for one webhook, and every attempt to tell it.' });

const pageQuery = {
  limit: wholeNumber(1, 200, 50).describe('How many on a page.'),
  cursor: z.string().max(500).optional().describe('`next_cursor` of the page before.'),
};
const aWebhook = { 200: { description: 'The webhook as it is now.', schema: webhook } };
const base = { tag: 'Webhooks', scope: 'webhooks:manage' } as const;
const one = '/v1/webhooks/{webhook}';

export const createWebhook = operation({
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
export const listWebhooks = operation({
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
      schema: z.strictObject({ webhooks: z.array(webhook), ...schemas.page }).meta({ id: 'WebhookList' }),
    },
  },
  problems: ['bad_cursor'],
});
export const getWebhook = operation({
  ...base,
  id: 'getWebhook',
  method: 'GET',
  path: one,
  summary: 'Read one webhook',
  answers: aWebhook,
});
export const changeWebhook = operation({
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
export const deleteWebhook = operation({
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
export const rotateSecret = operation({
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
          previous_expires_at: schemas.time.meta({ description: 'Until when the one before signs too.' }),
        })
        .meta({ id: 'RotatedSecret' }),
    },
  },
});
export const testType = 'webhook.test';
export const testWebhook = operation({
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
export const listDeliveries = operation({
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
      schema: z.strictObject({ deliveries: z.array(delivery), ...schemas.page }).meta({ id: 'DeliveryList' }),
    },
  },
  problems: ['bad_cursor'],
});
export const replayDelivery = operation({
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
  .strictObject({ since: schemas.time.describe('Events since then; 30 days are kept.') })
  .meta({ id: 'ReplayInput', examples: [{ since: '2026-11-23T12:00:00Z' }] });
export const replayFailed = operation({
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
export const getCallbackSecret = operation({
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
