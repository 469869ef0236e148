import type { FastifyInstance } from 'fastify';
import { timeBodies } from './bodies.ts';

export interface SlackDoor {
  handle(request: {
    rawBody: string;
    contentType: string;
    signature: string;
    timestamp: string;
    retryNum: string | undefined;
    retryReason: string | undefined;
  }): Promise<{ status: number; contentType?: string; body?: string }>;
}

/** Where Slack calls in HTTP mode: interactivity, options, commands and events, all at one address. */
export function registerSlackDoor(app: FastifyInstance, door: SlackDoor, arrivalMsMax?: number): void {
  timeBodies(app, arrivalMsMax);
  // The signature covers the bytes as sent, so nothing may parse them before it is checked.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.post('/slack/events', { bodyLimit: 4 * 1024 * 1024 }, async (request, reply) => {
    const header = (name: string) => [request.headers[name]].flat()[0];
    const answer = await door.handle({
      rawBody: typeof request.body === 'string' ? request.body : '',
      contentType: header('content-type') ?? '',
      signature: header('x-slack-signature') ?? '',
      timestamp: header('x-slack-request-timestamp') ?? '',
      retryNum: header('x-slack-retry-num'),
      retryReason: header('x-slack-retry-reason'),
    });
    if (answer.contentType) reply.type(answer.contentType);
    return reply.status(answer.status).send(answer.body ?? '');
  });
}
