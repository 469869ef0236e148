import type pg from 'pg';
import type { Document, DocumentedOperation } from '../../src/http/openapi.ts';
import { openApi } from '../../src/http/openapi.ts';
import { operations } from '../../src/http/operations.ts';
import { hashApiKey, makeApiKey, type Scope } from '../../src/review/api-key.ts';
import { newId } from '../../src/review/id.ts';
import { addKey } from '../../src/store/api-keys.ts';
import { type Loop, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import { aProject, aSubmission } from '../support/project.ts';

export const document: Document = openApi(operations, '1.0.0');

export interface Documented extends DocumentedOperation {
  method: string;
  path: string;
  scope: Scope | null;
}

/** Every call that the document names. */
export const documented: Documented[] = operations.map(({ id, method, path, scope }) => {
  const found = document.paths[path]?.[method.toLowerCase()];
  if (!found) throw new Error(`${id} is not in the document`);
  return { ...found, method, path, scope };
});

/** A body that is right as far as its form goes: the one that the documentation shows. */
export function exampleBody({ requestBody }: Documented): string | undefined {
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
  if (!schema) return undefined;
  const { examples } = document.components.schemas[String(schema.$ref).split('/').at(-1) ?? ''] ?? {};
  if (!Array.isArray(examples)) throw new Error(`there is no example of ${JSON.stringify(schema)}`);
  return JSON.stringify(examples[0]);
}

export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer> | undefined;
}

export interface Answered {
  status: number;
  type: string;
  headers: Headers;
  text: string;
}

/** Two projects with items in every state, and keys for each of them. */
export interface ApiWorld extends AsyncDisposable {
  loop: Loop;
  db: pg.Pool;
  /** A working key with these rights. */
  key(scopes: readonly Scope[], projects?: string[] | null): Promise<string>;
  /** So many new items, every second of them decided. */
  items(project: string, count: number): Promise<string[]>;
  /** Something of this project for a parameter of a path, such as an item's id. */
  resource(parameter: string, project: string): Promise<string>;
  send(request: Sent): Promise<Answered>;
  /** The same text as long as nothing has changed that a caller could change. */
  state(): Promise<string>;
}

export async function openApiWorld(): Promise<ApiWorld> {
  await using opened = new AsyncDisposableStack();
  const loop = opened.use(await startLoop({ projects: [aProject({ key: 'ours' }), aProject({ key: 'theirs' })] }));
  const db = opened.adopt(aPool(loop.databaseUrl, 2), (pool) => pool.end());

  async function key(scopes: readonly Scope[], projects: string[] | null = null): Promise<string> {
    const made = makeApiKey();
    const hash = hashApiKey(made);
    const rights = { scopes: [...scopes], projects, expiresAt: null, ratePerMinute: 0 };
    await addKey(db, { id: newId('key'), hash, hint: 'sgn_…', name: `key ${hash.slice(0, 6)}`, ...rights });
    return made;
  }

  async function items(project: string, count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, async (_, n) => {
      const { body } = await loop.api('POST', `/v1/projects/${project}/items`, aSubmission());
      if (n % 2 === 0) {
        await loop.api('POST', `/v1/items/${body.id}/reviews`, { reviewer: 'somebody', verdict: 'approve' });
      }
      return String(body.id);
    });
    return Promise.all(ids);
  }

  const made = new Map<string, Promise<string>>();
  async function resource(parameter: string, project: string): Promise<string> {
    if (parameter === 'webhook' || parameter === 'delivery') return makeResource(parameter, project);
    const name = `${parameter} ${project}`;
    const there = made.get(name) ?? makeResource(parameter, project);
    made.set(name, there);
    return there;
  }

  /** A webhook of this project, and something that it was told: both anew once one of them was used up. */
  const webhooks = new Map<string, Promise<{ webhook: string; delivery: string }>>();
  async function aWebhook(project: string): Promise<{ webhook: string; delivery: string }> {
    const known = await webhooks.get(project);
    if (known) {
      const { rowCount } = await db.query('select from signoff.webhooks where id = $1', [known.webhook]);
      if (rowCount === 1) return known;
    }
    const fresh = makeWebhook(project);
    webhooks.set(project, fresh);
    return fresh;
  }

  async function makeWebhook(project: string): Promise<{ webhook: string; delivery: string }> {
    const url = 'http://127.0.0.1:1/';
    const { body } = await loop.api('POST', '/v1/webhooks', { url, projects: [project] });
    const { webhook } = body as { webhook: { id: string } };
    await items(project, 1);
    const delivery = `dlv_${webhook.id.slice(4)}`;
    await db.query(
      `insert into signoff.deliveries (id, target, webhook_id, url, event, project, state)
       select $1, $2, $2, $3, max(added), $4, 'failed' from signoff.events`,
      [delivery, webhook.id, url, project],
    );
    return { webhook: webhook.id, delivery };
  }

  async function makeResource(parameter: string, project: string): Promise<string> {
    if (parameter === 'project') return project;
    if (parameter === 'snapshot') return aSnapshot(project);
    if (parameter === 'file') return 'manifest.json';
    if (parameter === 'item') return (await items(project, 1))[0] ?? '';
    if (parameter === 'webhook') return (await aWebhook(project)).webhook;
    if (parameter === 'delivery') return (await aWebhook(project)).delivery;
    throw new Error(`there is no ${parameter} to be had`);
  }

  /** One that is ready. */
  async function aSnapshot(project: string): Promise<string> {
    const { body } = await loop.api('POST', `/v1/projects/${project}/snapshots`);
    await loop.until(
      async () => (await loop.api('GET', `/v1/projects/${project}/snapshots/${body.id}`)).body.state === 'ready',
    );
    return String(body.id);
  }

  async function send({ method, path, headers, body }: Sent): Promise<Answered> {
    const leave = new AbortController();
    const response = await fetch(`${loop.service.url}${path}`, {
      method,
      headers,
      signal: leave.signal,
      ...(body === undefined ? {} : { body }),
    });
    const type = response.headers.get('content-type') ?? '';
    const text = type === 'text/event-stream' ? await firstOf(response) : await response.text();
    leave.abort();
    return { status: response.status, type: type.split(';')[0] ?? '', headers: response.headers, text };
  }

  const closing = opened.move();
  return {
    loop,
    db,
    key,
    items,
    resource,
    send,
    state: async () => (await db.query<{ state: string }>(stateQuery)).rows[0]?.state ?? '',
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** The beginning of a stream that does not end. */
async function firstOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  return new TextDecoder().decode(value);
}

const stateQuery = `
  select md5(concat(
    (select string_agg(concat(id, outcome, value, round), ',' order by id) from signoff.items),
    (select string_agg(concat(id, retracted_at), ',' order by id) from signoff.reviews),
    (select count(*) from signoff.feedback),
    (select count(*) from signoff.events),
    (select count(*) from signoff.audit where actor <> 'clock'),
    (select string_agg(concat(project, paused_at, resumed_at), ',' order by project) from signoff.switches),
    (select string_agg(webhooks::text, ',' order by id) from signoff.webhooks),
    (select string_agg(id, ',' order by id) from signoff.webhook_secrets),
    (select count(*) from signoff.snapshots)
  )) as state`;
