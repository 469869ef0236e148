import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { answerIn } from './answer-in.ts';
import { isObject, type Json } from './block-kit/check.ts';
import { Refusal } from './refusal.ts';
import { RESPONSE_URL_USES_MAX } from './response-urls.ts';
import type { Slack } from './slack.ts';

const NOT_FOUND = { used_url: 404, expired_url: 404, message_not_found: 404 } as const;

/** What Slack serves beside its Web API: response URLs, upload URLs and the files themselves. */
export function serveSideDoors(app: FastifyInstance, slack: Slack): void {
  for (const kind of ['actions', 'commands'])
    app.post(`/${kind}/*`, async (request, reply) => {
      const given: Json = isObject(request.body) ? request.body : {};
      const fault = slack.faults.ofCall('response_url');
      const before = fault && ['rate_limited', 'error_before', 'reset'].includes(fault.kind);
      const error = before ? fault.kind : respond(slack, request.url, given);
      const seen = fault && fault.kind !== 'slow' ? fault.kind : error;
      slack.calls.add({ method: 'response_url', args: given, ok: seen === null, error: seen });
      if (fault?.kind === 'reset') {
        request.raw.socket.resetAndDestroy();
        return reply.hijack();
      }
      if (fault?.kind === 'rate_limited')
        return reply.code(429).header('retry-after', fault.retry_after).send('ratelimited');
      if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms).unref());
      else if (fault) return reply.code(500).send('Internal Server Error');
      if (error === null) return reply.type('text/html').send('ok');
      const code = error in NOT_FOUND ? 404 : 400;
      return reply.code(code).send({ ok: false, error });
    });

  app.post<{ Params: { ticket: string } }>('/upload/v1/:ticket', { bodyLimit: 64_000_000 }, async (request, reply) => {
    const file = slack.files.byTicket(request.params.ticket);
    const content = await contentOf(request.body, request.headers['content-type'] ?? '');
    if (!file || !content || file.content) return reply.code(404).send('not found');
    if (content.length !== file.size) return reply.code(400).send('the length is not what was announced');
    file.content = content;
    return reply.type('text/plain').send(`OK - ${content.length}`);
  });

  app.get<{ Params: { id: string; name: string } }>('/files-pri/:id/:name', async (request, reply) => {
    const file = slack.files.byId(request.params.id);
    if (!file?.content) return reply.code(404).send('not found');
    return reply.type(String(slack.files.shown(file).mimetype || 'application/octet-stream')).send(file.content);
  });
}

/** Five times in thirty minutes. The answer is null, or Slack's word for why not. A refused answer is no use. */
function respond(slack: Slack, path: string, body: Json): string | null {
  const url = slack.responseUrls.byPath(path);
  if (!url) return 'used_url';
  if (slack.now() > url.expiresAtMs) return 'expired_url';
  if (url.uses >= RESPONSE_URL_USES_MAX) return 'used_url';
  try {
    answerIn(slack, url, body);
  } catch (error) {
    if (error instanceof Refusal) return error.error;
    throw error;
  }
  url.uses += 1;
  return null;
}

const uploaded = z.instanceof(File);

/** The bytes as they are, or the one file of a form. */
async function contentOf(body: unknown, contentType: string): Promise<Buffer | null> {
  if (!Buffer.isBuffer(body)) return null;
  if (!contentType.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  for (const value of form.values()) {
    const file = uploaded.safeParse(value);
    if (file.success) return Buffer.from(await file.data.arrayBuffer());
  }
  return null;
}
