import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createCursors } from '../../review/cursor.ts';
import type { Project } from '../../review/project.ts';
import type { Secrets } from '../../review/secrets.ts';
import { timeBodies } from '../bodies.ts';
import { problemOf } from '../problem.ts';
import { type Drawn, pageOf } from './frame.ts';
import { personNamed } from './ground.ts';
import { createSigner, type Viewer } from './links.ts';
import { messages, trouble } from './messages.ts';
import { openLink } from './open.ts';
import {
  type Drawing,
  drawCardLink,
  drawDay,
  drawItem,
  drawItems,
  drawLatest,
  drawProjects,
  drawSessions,
  type Reading,
} from './routes.ts';
import { createSessions, type PageSessions, type Session } from './session.ts';
import { style, styleName } from './style.ts';

export interface Pages extends Reading {
  /** They sign links and sessions. */
  secrets: Secrets;
  /** Where people reach the service; no slash at the end. */
  publicUrl: string;
  sessions: PageSessions;
  /** The projects that this person leads, as Slack says now. Throws when Slack can't be asked. */
  leadsOf: (viewer: Viewer) => Promise<Project[]>;
}

/** Nothing from elsewhere, no script at all, in nobody's frame. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The pages for leads: what a summary says, what it rests on, and the items behind each figure. They are opened by a link that Slack
 * gives, never by an API key, and before each of them Slack is asked anew whether its reader is a lead. They only read, and sign out.
 */
export function registerPages(app: FastifyInstance, pages: Pages): void {
  const { secrets, now, leadsOf, names } = pages;
  const signer = createSigner(...secrets);
  const sessions = createSessions({ ...pages, signer });
  const { base } = sessions;
  const reading = { ...pages, base, cursors: createCursors(...secrets) };

  async function send(reply: FastifyReply, drawn: Drawn, session: Session | null): Promise<FastifyReply> {
    if (drawn.kind === 'elsewhere') return reply.redirect(drawn.to, 303);
    const { status, title, main } = drawn;
    if (status === 401) reply.header('www-authenticate', 'Link realm="Signoff"');
    if (status === 503) reply.header('retry-after', '30');
    const viewer = session && personNamed({ names: await names([session.user]) }, session.user);
    return reply.status(status).type('text/html; charset=utf-8').send(pageOf({ title, base, viewer, main }));
  }

  /** Whatever a page is about, its reader has a session, and is a lead as Slack says now. */
  async function drawFor(session: Session | null, request: FastifyRequest, draw: Drawing): Promise<Drawn> {
    if (!session) return messages.noSession;
    let leads: Project[];
    try {
      leads = await leadsOf(session);
    } catch (error) {
      request.log.warn({ user: session.user, error: String(error) }, 'could not learn whether somebody is a lead');
      return messages.slackAway;
    }
    if (leads.length === 0) return messages.noLead;
    const { project: key } = Object(request.params);
    const project = leads.find((one) => one.key === key) ?? null;
    return draw(reading, { leads, project, session, sessions: () => sessions.allOf(session), request });
  }

  const page = (path: string, draw: Drawing) =>
    app.get(path, async (request, reply) => {
      const session = await sessions.of(request);
      return send(reply, await drawFor(session, request, draw), session);
    });

  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'content-security-policy': policy, 'referrer-policy': 'no-referrer' });
  });
  app.setErrorHandler((error, request, reply) => {
    const { code } = problemOf(error, request);
    const status = code === 'unavailable' ? 503 : code === 'internal' ? 500 : 400;
    return send(reply, trouble(status, request.id), null);
  });

  app.get('/open', async (request, reply) =>
    send(reply, await openLink({ sessions, signer, now }, request, reply), null),
  );
  page('/projects', drawProjects);
  page('/sessions', drawSessions);
  page('/summary/:project', drawLatest);
  page('/summary/:project/:date', drawDay);
  page('/summary/:project/:date/items', drawItems);
  page('/summary/:project/items/:item', drawItem);
  page('/summary/:project/items/:item/card', drawCardLink);
  page('/summary/*', async () => messages.notThere);

  timeBodies(app);
  // A form without fields is all that is ever sent to us.
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { bodyLimit: 1024, parseAs: 'string' },
    (_request, _body, done) => done(null, null),
  );
  /** What a button at our own page asks for; no other site's. */
  const button = (path: string, pressed: (request: FastifyRequest, reply: FastifyReply) => Promise<Drawn>) =>
    app.post(path, async (request, reply) => {
      const site = request.headers['sec-fetch-site'];
      const isOurs = site === undefined || site === 'same-origin';
      return send(reply, isOurs ? await pressed(request, reply) : messages.crossSite, null);
    });
  async function end(request: FastifyRequest, ended: Session[]): Promise<void> {
    for (const session of ended) {
      await sessions.forget(session);
      request.log.info({ user: session.user }, 'a session of the pages was ended by its owner');
    }
  }
  const signOut = async (request: FastifyRequest, reply: FastifyReply, ended: Session[]): Promise<Drawn> => {
    await end(request, ended);
    sessions.unmark(reply);
    return messages.signedOut;
  };

  button('/sign-out', async (request, reply) => {
    const session = await sessions.of(request);
    return signOut(request, reply, session ? [session] : []);
  });
  button('/sessions/end', async (request, reply) => {
    const session = await sessions.of(request);
    return session ? signOut(request, reply, await sessions.allOf(session)) : messages.noSession;
  });
  button('/sessions/:session/end', async (request, reply) => {
    const session = await sessions.of(request);
    if (!session) return messages.noSession;
    const { session: hash } = Object(request.params);
    const asked = (await sessions.allOf(session)).find((one) => one.hash === hash);
    if (asked?.hash === session.hash) return signOut(request, reply, [session]);
    // One that is over already is as the reader wanted it.
    if (asked) await end(request, [asked]);
    return { kind: 'elsewhere', to: `${base}/sessions` };
  });

  app.get(`/pages/${styleName}`, async (_request, reply) => reply.type('text/css; charset=utf-8').send(style));
  // The name changes with what is in it. Runs after what says of every answer that nobody keeps it.
  app.addHook('onSend', async (request, reply) => {
    if (request.routeOptions.url?.startsWith('/pages/'))
      reply.headers({ 'cache-control': 'public, max-age=31536000, immutable', etag: `"${styleName}"` });
  });
}
