import { parseArgs } from 'node:util';
import Fastify from 'fastify';
import pg from 'pg';
import { newId } from '../../src/review/id.ts';

/**
 * What single intake is measured against: Fastify, and one INSERT per request of a row that holds as much. It checks
 * neither the caller nor the body, and nothing follows from a row. Its table has the two indexes that its own promises
 * need: the same external id is the same item.
 */
const { values } = parseArgs({ options: { database: { type: 'string' }, port: { type: 'string' } } });
const db = new pg.Pool({ connectionString: values.database, max: 32 });
db.on('error', () => undefined);
await db.query(`
  create table if not exists bare_items (
    id text primary key, project text not null, external_id text not null, status text not null,
    input json not null, prediction json not null, metadata json, requested_by text, created_at timestamptz not null,
    unique (project, external_id)
  )`);

interface Sent {
  external_id: string;
  input: unknown;
  prediction: unknown;
  metadata: unknown;
  requested_by: string;
}

const app = Fastify();
app.post<{ Params: { project: string }; Body: Sent }>(
  '/v1/projects/:project/items',
  async ({ params, body }, reply) => {
    const id = newId('itm');
    const createdAt = new Date();
    const { rowCount } = await db.query(
      `insert into bare_items (id, project, external_id, status, input, prediction, metadata, requested_by, created_at)
     values ($1, $2, $3, 'waiting', $4, $5, $6, $7, $8)
     on conflict (project, external_id) do nothing`,
      [
        id,
        params.project,
        body.external_id,
        JSON.stringify(body.input),
        JSON.stringify(body.prediction),
        JSON.stringify(body.metadata),
        body.requested_by,
        createdAt,
      ],
    );
    return reply.status(rowCount === 1 ? 201 : 200).send({ ...body, id, status: 'waiting', created_at: createdAt });
  },
);
app.get('/readyz', async () => ({ status: 'ready' }));
await app.listen({ host: '127.0.0.1', port: Number(values.port) });

process.once('SIGTERM', () => void app.close().then(() => db.end()));
