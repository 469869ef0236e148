import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { isId } from '../review/id.ts';
import type { Item, Review } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { readSubmission, type Submission } from '../review/submission.ts';
import { type Access, createGatekeeper, demand, maySee } from './access.ts';
import { createCursors } from './cursor.ts';
import { type Decisions, registerDecisions } from './decisions.ts';
import { itemJson } from './item-json.ts';
import { HttpProblem } from './problem.ts';

export interface Api extends Decisions {
  adminKey: string | null;
  secret: string;
  projectOf: (key: string) => Project | undefined;
  keyByHash: (hash: string) => Promise<Access | null>;
  accept: (project: Project, submission: Submission) => Promise<{ item: Item; created: boolean }>;
  item: (id: string) => Promise<Item | null>;
  reviews: (itemId: string) => Promise<Review[]>;
  /** Training records after a place, oldest first, each with the place behind it. */
  feedback: (project: string, after: string | null) => AsyncIterable<{ record: string; place: string }>;
}

declare module 'fastify' {
  interface FastifyRequest {
    access: Access;
  }
}

export function registerApi(app: FastifyInstance, api: Api): void {
  const gate = createGatekeeper(api);
  const cursors = createCursors(api.secret);
  // Fastify takes text as well; here it would be no more than a wrong item.
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('access', null, []);
  // Before the body is read: whoever has no key costs us nothing.
  app.addHook('onRequest', async (request) => {
    request.access = await gate.identify(request);
  });

  app.post<{ Params: { project: string } }>('/projects/:project/items', async (request, reply) => {
    demand(request.access, 'items:write');
    const project = gate.project(request.access, request.params.project);
    const read = readSubmission(project, request.body);
    if ('problems' in read) throw new HttpProblem('invalid', undefined, read.problems);
    const { item, created } = await api.accept(project, read.submission);
    const reviews = created ? [] : await api.reviews(item.id);
    return reply
      .status(created ? 201 : 200)
      .header('location', `/v1/items/${item.id}`)
      .header('etag', etag(item))
      .send(itemJson(item, reviews));
  });

  app.get<{ Params: { id: string } }>('/items/:id', async (request, reply) => {
    demand(request.access, 'items:read');
    const { id } = request.params;
    const item = isId('itm', id) ? await api.item(id) : null;
    if (!item || !maySee(request.access, item.project)) {
      throw new HttpProblem('not_found', 'There is no such item that this key may see.');
    }
    return reply.header('etag', etag(item)).send(itemJson(item, await api.reviews(item.id)));
  });

  registerDecisions(app, { ...api, gate });

  app.get<{ Params: { project: string }; Querystring: Record<string, unknown> }>(
    '/projects/:project/feedback',
    async (request, reply) => {
      demand(request.access, 'feedback:read');
      const project = gate.project(request.access, request.params.project);
      const after = readFeedbackQuery(request.query, (cursor) => cursors.open(project.key, cursor));
      async function* lines() {
        for await (const { record, place } of api.feedback(project.key, after)) {
          // Every line says where it stands: a reader that is cut off goes on from the last line it has.
          yield `${record.slice(0, -1)},"cursor":${JSON.stringify(cursors.seal(project.key, place))}}\n`;
        }
      }
      return reply.type('application/x-ndjson').send(Readable.from(lines(), { objectMode: false }));
    },
  );
}

function etag(item: Item): string {
  return `"v${item.version}"`;
}

function readFeedbackQuery(query: Record<string, unknown>, open: (cursor: string) => string | null): string | null {
  const { format = 'jsonl', cursor, ...others } = query;
  const errors = Object.keys(others).map((name) => ({ pointer: `/query/${name}`, detail: 'is not a known parameter' }));
  if (format !== 'jsonl')
    errors.push({ pointer: '/query/format', detail: 'must be jsonl, the layout this version writes' });
  if (errors.length > 0) throw new HttpProblem('invalid', undefined, errors);
  if (cursor === undefined) return null;
  const place = typeof cursor === 'string' ? open(cursor) : null;
  if (place === null) throw new HttpProblem('bad_cursor');
  return place;
}
