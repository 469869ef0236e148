import type { FastifyInstance } from 'fastify';
import { createCursors } from '../review/cursor.ts';
import type { Project } from '../review/project.ts';
import type { Secrets } from '../review/secrets.ts';
import { type Access, createGatekeeper, type Keys } from './access.ts';
import { type Advising, registerAdvice } from './advice.ts';
import { timeBodies } from './bodies.ts';
import { type Bulk, registerBulk } from './bulk.ts';
import { type Consenting, registerConsensus } from './consensus.ts';
import { type Decisions, registerDecisions } from './decisions.ts';
import type { EventHub } from './event-hub.ts';
import { type EventReading, registerEvents } from './events.ts';
import { type Feedback, registerFeedback } from './feedback.ts';
import { type Gold, registerGold } from './gold.ts';
import { type Items, registerItems } from './items.ts';
import { type RejectedJobs, registerProjects } from './projects.ts';
import { type Judging, registerQuality } from './quality.ts';
import { createRateLimit } from './rate-limit.ts';
import { registerSnapshots, type Snapshots } from './snapshots.ts';
import { registerSummary, type Summing } from './summary.ts';
import { registerSwitches, type Switches } from './switches.ts';
import type { WaitingRoom } from './waiting-room.ts';
import { registerWebhooks, type Webhooks } from './webhooks.ts';

export interface Api
  extends Keys,
    Advising,
    Items,
    Bulk,
    Consenting,
    Decisions,
    Feedback,
    Gold,
    Judging,
    RejectedJobs,
    Snapshots,
    Summing,
    Switches,
    Webhooks {
  secrets: Secrets;
  now: () => Date;
  projects: readonly Project[];
  projectOf: (key: string) => Project | undefined;
  events: EventReading;
  hub: EventHub;
  waiting: WaitingRoom;
  /** Requests a minute for a key that says nothing else; 0: no limit. */
  ratePerMinute: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    access: Access;
  }
}

/** The calls that need a key. */
export function registerApi(app: FastifyInstance, api: Api): void {
  const gate = createGatekeeper(api);
  const deps = { ...api, gate, cursors: createCursors(...api.secrets) };
  const limit = createRateLimit(api.ratePerMinute);
  // Before the body is read: whoever has no key costs us nothing.
  app.addHook('onRequest', async (request, reply) => {
    request.access = await gate.identify(request);
    limit(request.access, reply);
  });
  // Streams would keep a server that is to close open.
  app.addHook('preClose', async () => {
    api.hub.close();
    api.waiting.close();
  });

  app.register(async (scope) => {
    timeBodies(scope);
    // Fastify takes text as well; here it would be no more than a wrong item.
    scope.removeContentTypeParser('text/plain');
    registerItems(scope, deps);
    registerDecisions(scope, deps);
    registerFeedback(scope, deps);
    registerSnapshots(scope, deps);
    registerEvents(scope, deps);
    registerWebhooks(scope, deps);
    registerProjects(scope, deps);
    registerAdvice(scope, deps);
    registerQuality(scope, deps);
    registerSummary(scope, deps);
    registerConsensus(scope, deps);
    registerSwitches(scope, deps);
  });
  app.register(async (scope) => {
    registerBulk(scope, deps);
    registerGold(scope, deps);
  });
}
