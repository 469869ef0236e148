import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { pageJson, pageOfItems } from '../flow/page-of-items.ts';
import type { ItemsWish } from '../flow/ports.ts';
import type { Cursors } from '../review/cursor.ts';
import { fingerprintOf } from '../review/idempotency.ts';
import type { Item, Review } from '../review/item.ts';
import { itemJson } from '../review/item-json.ts';
import type { Project } from '../review/project.ts';
import { type AddressRule, readSubmission, type Submission } from '../review/submission.ts';
import type { Gatekeeper } from './access.ts';
import { etagOf, matches } from './etag.ts';
import { idempotencyHeader, idempotencyKeyOf, mustBeTheSame } from './idempotency.ts';
import { operation, serve, wholeNumber } from './operation.ts';
import { HttpProblem } from './problem.ts';
import * as schemas from './schemas.ts';
import type { WaitingRoom } from './waiting-room.ts';

export interface Items {
  /** Which addresses the service calls. */
  callbackRule: AddressRule;
  accept: (project: Project, submission: Submission) => Promise<{ item: Item; created: boolean }>;
  item: (id: string) => Promise<Item | null>;
  items: (project: string, wish: ItemsWish) => Promise<Item[]>;
  reviews: (itemId: string) => Promise<Review[]>;
  /** The reviews of several items, by item. */
  reviewsOfMany: (itemIds: string[]) => Promise<Map<string, Review[]>>;
}

interface Deps extends Items {
  gate: Gatekeeper;
  cursors: Cursors;
  waiting: WaitingRoom;
}

const waitSecondsMax = 60;
const waitersMax = 2_000;
const itemHeaders = { ETag: 'The version of the item, as `"v3"`.' };

const createItem = operation({
  id: 'createItem',
  method: 'POST',
  path: '/v1/projects/{project}/items',
  tag: 'Items',
  summary: 'Send one prediction',
  description:
    'Accepted means kept. Sent again with the same `external_id` or `Idempotency-Key` it is the same item, and nothing changes: so whatever goes wrong, send it again.',
  scope: 'items:write',
  headers: idempotencyHeader,
  body: schemas.itemInput,
  answers: {
    201: {
      description: 'A new item.',
      schema: schemas.item,
      headers: { ...itemHeaders, Location: 'Its address.' },
    },
    200: {
      description: 'It was sent before; this is that item.',
      schema: schemas.item,
      headers: { ...itemHeaders, Location: 'Its address.', 'Idempotent-Replayed': '`true` when the key was seen.' },
    },
  },
  problems: ['idempotency_key_reused'],
});

const getItem = operation({
  id: 'getItem',
  method: 'GET',
  path: '/v1/items/{item}',
  tag: 'Items',
  summary: 'Read one item, or wait for its decision',
  description:
    'With `wait` the answer comes at once when the item is completed, else as soon as it changes, or after so many seconds as it is then. With `If-None-Match` it waits for another version than that one.',
  scope: 'items:read',
  query: z.strictObject({
    wait: wholeNumber(0, waitSecondsMax, 0).describe('Seconds to wait at most.'),
  }),
  headers: {
    'If-None-Match': { description: 'The `ETag` that you have.', schema: { type: 'string', maxLength: 200 } },
  },
  answers: {
    200: { description: 'The item.', schema: schemas.item, headers: itemHeaders },
    304: { description: 'It is still the version that you have.' },
  },
});

const listItems = operation({
  id: 'listItems',
  method: 'GET',
  path: '/v1/projects/{project}/items',
  tag: 'Items',
  summary: 'List items, the newest first',
  scope: 'items:read',
  query: z.strictObject({
    status: schemas.item.shape.status.optional().describe('Only these.'),
    external_id: z.string().min(1).max(200).optional().describe('The item that you gave this name.'),
    limit: wholeNumber(1, 500, 50).describe('Items on a page.'),
    cursor: z.string().max(500).optional().describe('`next_cursor` of the page before.'),
  }),
  answers: { 200: { description: 'A page of items.', schema: schemas.itemList } },
  problems: ['bad_cursor'],
});

export const itemOperations = [createItem, listItems, getItem];

export function registerItems(app: FastifyInstance, deps: Deps): void {
  const { gate, waiting } = deps;

  // Its form depends on the project's task as well, so `readSubmission` reads it: every problem at once.
  const { body: _, ...unread } = createItem;
  serve(app, unread, async ({ request, reply, access, params }) => {
    const { body } = request;
    const project = gate.project(access, params.project);
    const key = idempotencyKeyOf(request);
    const read = readSubmission(project, body, deps.callbackRule);
    if ('problems' in read) throw new HttpProblem('invalid', undefined, read.problems);
    const idempotency = key === null ? null : { key, fingerprint: fingerprintOf(body) };
    const { item, created } = await deps.accept(project, { ...read.submission, idempotency });
    if (!created) mustBeTheSame(idempotency, item.idempotency);
    const reviews = created ? [] : await deps.reviews(item.id);
    if (!created && key !== null && item.idempotency?.key === key) reply.header('idempotent-replayed', 'true');
    return reply
      .status(created ? 201 : 200)
      .header('location', `/v1/items/${item.id}`)
      .header('etag', etagOf(item))
      .send(itemJson(item, reviews));
  });

  serve(app, getItem, async ({ request, reply, access, params, query }) => {
    let { item } = await gate.item(access, params.item);
    const known = request.headers['if-none-match'];
    const isAnswer = () => (known === undefined ? item.status === 'completed' : !matches(known, item));
    if (query.wait > 0 && !isAnswer()) {
      if (waiting.size() >= waitersMax) {
        reply.header('retry-after', '5');
        throw new HttpProblem('rate_limited', 'Too many calls wait already. Wait 5 s, or read the events instead.');
      }
      const gone = new AbortController();
      const leave = () => gone.abort();
      request.raw.socket.once('close', leave);
      await waiting.wait(item.id, item.version, query.wait * 1000, gone.signal);
      request.raw.socket.off('close', leave);
      ({ item } = await gate.item(access, params.item));
      if (waiting.isClosed()) reply.header('connection', 'close');
    }
    reply.header('etag', etagOf(item));
    if (known !== undefined && matches(known, item)) return reply.status(304).send();
    return reply.send(itemJson(item, await deps.reviews(item.id)));
  });

  serve(app, listItems, async ({ access, params, query }) => {
    const { key } = gate.project(access, params.project);
    const { status = null, external_id: externalId = null, limit, cursor = null } = query;
    const page = await pageOfItems(deps, key, { status, externalId, limit, cursor });
    if (page === null) throw new HttpProblem('bad_cursor');
    return pageJson(page);
  });
}
