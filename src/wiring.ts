import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import manifest from '../package.json' with { type: 'json' };
import { startAsking, startTelling } from './background.ts';
import { picturesOf } from './charts/of-day.ts';
import type { Config } from './config.ts';
import { acceptPrediction, acceptPredictions } from './flow/accept-prediction.ts';
import { advise, usualWish } from './flow/advise.ts';
import { answerItem } from './flow/answer-item.ts';
import { createBudgets } from './flow/budgets.ts';
import { consensus } from './flow/consensus.ts';
import { createCourier } from './flow/courier.ts';
import { deliver } from './flow/deliver.ts';
import { addGold } from './flow/gold.ts';
import { ledProjects } from './flow/led-projects.ts';
import { nextToReview } from './flow/next-to-review.ts';
import { createPlaces } from './flow/places.ts';
import type { Wake } from './flow/ports.ts';
import { qualificationOf } from './flow/qualify.ts';
import { quality } from './flow/quality.ts';
import { reopenItem } from './flow/reopen-item.ts';
import { revealInput } from './flow/reveal-input.ts';
import { reviewers } from './flow/reviewers.ts';
import { createGates, switchGate } from './flow/standings.ts';
import { overviewOf } from './flow/summary/overview.ts';
import { summarizeSpan } from './flow/summary/span.ts';
import { summarize } from './flow/summary/summarize.ts';
import { takeAgain, takeTogether } from './flow/take-next.ts';
import { applyThreshold, createGatesInForce, dismissAdvice } from './flow/thresholds.ts';
import { undoAnswer } from './flow/undo-answer.ts';
import { withdrawItem } from './flow/withdraw-item.ts';
import { workloadOf } from './flow/workload.ts';
import type { Api } from './http/api.ts';
import { createEventHub } from './http/event-hub.ts';
import { createOutside, type Resolve } from './http/outside.ts';
import { addressesOf } from './http/pages/addresses.ts';
import { mintLink } from './http/pages/links.ts';
import type { Pages } from './http/pages/register.ts';
import { buildServer, closeServer } from './http/server.ts';
import { createWaitingRoom } from './http/waiting-room.ts';
import { patiently } from './patience.ts';
import { every } from './queue/clock.ts';
import { openEngine } from './queue/engine.ts';
import { intakeQueue, rejectedJobs } from './queue/intake.ts';
import { createWake } from './queue/wake.ts';
import { readiness } from './readiness.ts';
import { createBorders } from './review/borders.ts';
import type { Project } from './review/project.ts';
import { createSafe } from './review/safe.ts';
import type { Secrets } from './review/secrets.ts';
import type { Submission } from './review/submission.ts';
import { createDoor, openSlack, type SlackSide } from './slack/slack.ts';
import { createAlertBook } from './store/alert-book.ts';
import { keyByHash } from './store/api-keys.ts';
import { createBudgetBook } from './store/budgets.ts';
import { cardOf } from './store/cards.ts';
import { createClockwork } from './store/clockwork.ts';
import { createConsensusRecords } from './store/consensus.ts';
import { forCounting } from './store/counting.ts';
import { migrate, openDatabase } from './store/database.ts';
import { createDeliveries } from './store/deliveries.ts';
import { createDesk } from './store/desk.ts';
import { openEmbeddedPostgres } from './store/embedded.ts';
import { eventBounds, eventsAfter, newestEvent } from './store/events.ts';
import { createEvidence } from './store/evidence.ts';
import { readFeedback, recordsByItem } from './store/feedback.ts';
import { createGoldPool } from './store/gold.ts';
import { insistOnRights, isRefusal, refused } from './store/grants.ts';
import { reviewsOfMany, traceparentOf, versionsOf } from './store/items.ts';
import { createPageRecords } from './store/page-records.ts';
import { createPageSessions } from './store/page-sessions.ts';
import { createQualifications } from './store/qualifications.ts';
import { createQualityRecords } from './store/quality.ts';
import { createRepeats } from './store/repeats.ts';
import { createReservations } from './store/reservations.ts';
import { createReviewerRecords } from './store/reviewers.ts';
import { createSnapshotBook } from './store/snapshots.ts';
import { standingOf } from './store/standing.ts';
import { createStandings } from './store/standings.ts';
import { createStore } from './store/store.ts';
import { summaryDeps } from './store/summary-records.ts';
import { createThresholds } from './store/thresholds.ts';
import { createWebhooks } from './store/webhooks.ts';
import { createWorkloadRecords } from './store/workload.ts';
import { createMetrics, type Way } from './telemetry/metrics.ts';
import { inRequest, ofNoRequest } from './telemetry/request-id.ts';
import { watchSlack } from './telemetry/slack-calls.ts';
import { openTracing } from './telemetry/tracing.ts';

/** How long a stopped gate, or one that may approve again, is news to a process. */
const gatesMs = 1_000;

export interface Service extends AsyncDisposable {
  /** Where it listens: the API with the role `http`, its health with any. */
  url: string;
  /** Resolves when Slack is connected too; rejects when Slack refuses our tokens. */
  connected: Promise<void>;
  /**
   * Says that it is not ready, and does everything as before, for as long as a load balancer may take to notice. Where nobody is sent to
   * it by one it resolves at once.
   */
  takeLeave(): Promise<void>;
}

interface Surroundings {
  now?: () => Date;
  /** Gives up opening. */
  signal?: AbortSignal;
  /** The addresses of names outside; DNS unless something else is given. */
  resolve?: Resolve;
}

/** Opens everything in order; what is opened closes in reverse when the service is disposed of. */
export async function openService(config: Config, log: Logger, surroundings: Surroundings = {}): Promise<Service> {
  const { now = () => new Date(), signal, resolve } = surroundings;
  await using opened = new AsyncDisposableStack();
  const onClose = <T>(resource: T, close: (resource: T) => Promise<unknown>) =>
    opened.adopt(resource, async (it) => void (await close(it)));
  const { projects, roles, secret } = config;
  const secrets: Secrets = [secret, ...config.secretsBefore];
  const projectOf = (key: string) => projects.find((project) => project.key === key);
  const projectKeys = projects.map(({ key }) => key);
  const nowMs = () => now().getTime();

  const databaseUrl = config.databaseUrl ?? (await embedded(config, log, opened));
  const aPool = (connectionsMax: number, durable = true) =>
    onClose(
      openDatabase({
        url: databaseUrl,
        connectionsMax,
        durable,
        onError: (error) => log.warn({ error: error.message }, 'lost a database connection'),
      }),
      (pool) => pool.end(),
    );
  const db = aPool(12);
  // However many requests the API has to answer, a click finds a connection.
  const clicksDb = aPool(4);
  await patiently(log, signal, () => migrate(databaseUrl));
  await insistOnRights(db);
  const quickDb = aPool(4, false);
  const metrics = createMetrics({
    projects: projectKeys,
    engine: config.redisUrl === null ? 'postgres' : 'redis',
    standing: () => standingOf(db, projectKeys),
  });
  const tracing = opened.use(
    await openTracing(config.tracing, { version: manifest.version, log, traceparentOf: (id) => traceparentOf(db, id) }),
  );
  const store = metrics.counting(createStore(db, quickDb));
  const clicks = metrics.counting(createStore(clicksDb));

  const engine = onClose(
    await patiently(log, signal, () =>
      openEngine({
        redisUrl: config.redisUrl,
        databaseUrl,
        onError: (error) => log.warn({ error: error.message }, 'the queue engine reports trouble'),
        onJob: metrics.job,
        telemetry: tracing.bull,
      }),
    ).catch(async (error: unknown) => {
      throw isRefusal(error) ? await refused(db, error) : error;
    }),
    (it) => it.close(),
  );
  const queued = createWake({ engine, log, now: nowMs });
  opened.defer(queued.flushed);
  const waiting = createWaitingRoom({ versions: (ids) => versionsOf(db, ids) });
  const hub = createEventHub({ look: () => newestEvent(db), after: (place, wish) => eventsAfter(db, place, wish) });
  const borders = createBorders(config.webhookAllowed);
  const outside = onClose(createOutside({ borders, ...(resolve ? { resolve } : {}) }), (it) => it.close());
  const safe = createSafe(...secrets);
  const deliveries = createDeliveries(db, quickDb, safe);
  const counted = metrics.countingPosts(outside);
  const delivering = {
    deliveries,
    // The call carries the trace of its item to the receiver.
    outside: {
      post: (url, headers, ...rest) => counted.post(url, tracing.headers(headers), ...rest),
    } satisfies typeof counted,
    log,
    now,
    chance: Math.random,
    secrets,
  };
  const courier = createCourier({
    deliveries,
    deliver: (claim, stop) => {
      const { item } = Object(claim.event.data);
      const send = () => deliver(delivering, claim, stop);
      return typeof item === 'string'
        ? tracing.ofItem('deliver webhook', item, send)
        : tracing.span('deliver webhook', {}, send);
    },
    log,
    now,
  });
  const tellSoon = () => {
    // What it tells of later is about messages, not about the request that came first.
    if (roles.has('work')) ofNoRequest(courier.poke);
  };
  // Whoever waits in this process for what happens in it hears of it at once.
  const wake: Wake = {
    ...queued.wake,
    show(itemId) {
      queued.wake.show(itemId);
      waiting.changed(itemId);
      hub.poke();
      tellSoon();
    },
  };

  const intakeJobs = engine.queue(intakeQueue);
  const evidence = createEvidence(db);
  const standings = createStandings(db);
  const thresholds = createThresholds(db);
  const inForce = createGatesInForce(thresholds, projects);
  await inForce.refresh();
  const gates = createGates(standings, projects);
  const gold = createGoldPool(db);
  const snapshots = createSnapshotBook(db);
  /** Where this process makes none, another one finds what was asked for by its sweep. */
  let makeSoon = () => {};
  await gates.refresh();
  const budgets = createBudgets(createBudgetBook(db), projects, now);
  await budgets.refresh();
  const gateBeat = every(gatesMs, log, () => Promise.all([inForce.refresh(), gates.refresh(), budgets.refresh()]));
  opened.defer(async () => {
    await gateBeat.stop();
    await budgets.refresh().catch(() => {});
  });
  const intakeDeps = { store, wake, now, secret, closedTo: gates.closedTo, budgets, places: createPlaces() };
  const accept = (way: Way) => (project: Project, submission: Submission) =>
    tracing.span('accept item', { 'signoff.project': project.key, 'signoff.way': way }, async () => {
      const accepted = await acceptPrediction(intakeDeps, project, tracing.stamped(submission));
      metrics.received(project.key, way, accepted.created ? 'created' : 'known');
      return accepted;
    });
  const acceptMany: Api['acceptMany'] = async (project, submissions, hint) => {
    const added = await acceptPredictions(intakeDeps, project, submissions.map(tracing.stamped), hint);
    const created = added.filter((one) => one.created).length;
    metrics.received(project.key, 'bulk', 'created', created);
    metrics.received(project.key, 'bulk', 'known', added.length - created);
    return added;
  };
  // Whatever a person waits for has connections of its own.
  const verbs = { store: clicks, wake, now, projectOf };
  const answer = (itemId: string, given: Parameters<typeof answerItem>[2]) =>
    tracing.ofItem('answer item', itemId, () => answerItem(verbs, itemId, given));
  const reopen = (itemId: string, wish: Parameters<typeof reopenItem>[2]) => reopenItem(verbs, itemId, wish);
  const clockwork = createClockwork(clicksDb);
  const setPaused = async (project: Project, paused: boolean, actor: string) => {
    const changed = await clockwork.setPaused(project.key, paused, { actor, at: now() });
    if (changed && !paused) wake.drain(project.channel);
    return changed;
  };
  const setStopped = (project: Project, stopped: boolean, by: { actor: string; why: string | null }) =>
    switchGate({ standings, gates, now }, project, stopped, by);
  const qualifications = createQualifications(clicksDb);
  const seats = { reservations: createReservations(clicksDb), now };

  const callSlack = watchSlack({ called: metrics.slackCall, tracing });
  const door =
    config.slack && roles.has('slack') ? createDoor(config.slack, { log, now: nowMs, fetch: callSlack }) : null;
  const health = { slack: null as SlackSide | null, leaving: false, sweptAt: nowMs(), toldAt: nowMs() };
  const keys = { adminKey: config.adminKey, keyByHash: (hash: string) => keyByHash(db, hash) };
  const slackSide = () => {
    if (!health.slack) throw new Error('Slack has not answered yet');
    return health.slack;
  };
  const pageRecords = createPageRecords(db);
  const standing = { desk: createDesk(db), overviews: pageRecords, alerts: createAlertBook(db) };
  const summing = summaryDeps(db, now);
  const pages: Pages = {
    ...{ secrets, now, publicUrl: config.publicUrl, sessions: createPageSessions(db), behind: pageRecords },
    leadsOf: async (viewer) => slackSide().leadsOf(viewer, projects),
    names: async (people) => health.slack?.namesOf(people) ?? new Map(),
    summary: (project, day) => summarize(summing, project, day),
    pictures: picturesOf,
    span: (project, day, span) => summarizeSpan({ ...summing }, project, day, span),
    overview: (led) => overviewOf({ ...summing, ...standing }, led),
    item: store.item,
    reviews: store.reviews,
    historyOf: createDesk(db).historyOf,
    hasCard: async (itemId) => (await cardOf(db, itemId)) !== null,
    async cardLink(itemId) {
      const card = await cardOf(db, itemId);
      return card && slackSide().linkTo(card);
    },
  };
  const server = onClose(
    buildServer({
      logger: log,
      // Health is served in every role: whoever runs containers asks each of them.
      api: roles.has('http')
        ? {
            ...keys,
            secrets,
            projectOf,
            now,
            webhooks: createWebhooks(db, safe),
            outside,
            deliverSoon: tellSoon,
            callbackRule: borders.problemOf,
            projects,
            accept: accept('api'),
            acceptMany,
            addGold: (project, submissions) => addGold({ gold, now }, project, submissions),
            onRefused: (project, lines) => metrics.received(project, 'bulk', 'refused', lines),
            item: store.item,
            items: store.items,
            reviews: store.reviews,
            reviewsOfMany: (itemIds) => reviewsOfMany(db, itemIds),
            waiting,
            hub,
            events: {
              after: (place, wish) => eventsAfter(db, place, wish),
              bounds: () => eventBounds(db),
            },
            rejected: (project, limit) => rejectedJobs(intakeJobs, project, limit),
            ratePerMinute: config.ratePerMinute,
            answer,
            withdraw: (itemId, by) => withdrawItem(verbs, itemId, by),
            reopen,
            advise: (project, wish, version) => advise({ evidence, now }, project, wish, version),
            quality: (project, days) => quality({ records: createQualityRecords(forCounting(db)), now }, project, days),
            reviewers: (project, days) =>
              reviewers({ records: createReviewerRecords(forCounting(db)), now }, project, days),
            summary: (project, day) => summarize(summing, project, day),
            consensus: (project, wish) => consensus({ records: createConsensusRecords(db), now }, project, wish),
            snapshots,
            makeSoon: () => makeSoon(),
            recordsByItem: (project, place) => recordsByItem(db, project, place),
            setPaused,
            stopped: standings.stopped,
            setStopped,
            rightsOf: config.slack
              ? async (userId, project, item) => slackSide().rightsOf(userId, project, item)
              : null,
            feedback: (project, after, { final, newest }, collector) =>
              readFeedback(db, project, after, { finalAt: final ? now() : null, newest }, collector),
          }
        : null,
      pages: roles.has('http') ? pages : null,
      keys,
      // Below a path the host is somebody else's too, and theirs to speak for.
      leaving: () => health.leaving,
      strictTransport: /^https:\/\/[^/]+$/.test(config.publicUrl),
      metrics: metrics.scrape,
      board: engine.board,
      watch: { within: inRequest, answered: metrics.answered, trace: tracing.request },
      slackDoor: door?.mode === 'http' ? door.receiver : null,
      readiness: () => readiness({ roles, db, engine, ...health, now: nowMs }),
    }),
    closeServer,
  );
  const url = await server.listen({ port: config.port, host: config.host });

  const background = { db, log, now, projects, projectOf, health };
  if (roles.has('work')) {
    const telling = opened.use(startTelling({ ...background, courier, snapshots }));
    makeSoon = telling.makeSoon;
  }

  const slack = new AsyncDisposableStack();
  const stopping = new AbortController();
  opened.defer(() => {
    stopping.abort();
    return slack.disposeAsync();
  });
  const connected = connectSlack();
  // Whoever opened the service hears of a failure through `connected`; it must not end the process by itself.
  connected.catch(() => {});

  // On any free port nobody could say before what its address would be.
  const pageLink = (user: string, path: string) =>
    mintLink(secret, config.port === 0 ? url : config.publicUrl, { user, path }, now());

  async function connectSlack(): Promise<void> {
    if (!config.slack) return;
    const side = await openSlack(config.slack, door, {
      log,
      now: nowMs,
      fetch: callSlack,
      signal: stopping.signal,
      qualificationOf: (reviewer, project) => qualificationOf({ qualifications, now }, reviewer, project),
      cardOf: (itemId) => cardOf(clicksDb, itemId),
      watch: {
        onAck: metrics.acknowledged,
        onAct: (kind, itemId, act) =>
          itemId === null ? tracing.span(`slack ${kind}`, {}, act) : tracing.ofItem(`slack ${kind}`, itemId, act),
      },
    });
    slack.defer(() => side.close());
    health.slack = side;
    if (roles.has('work')) {
      const heard = () => {
        hub.poke();
        tellSoon();
      };
      slack.use(
        startAsking({
          ...{ ...background, engine, store, wake, rescue: queued.rescue, intake: intakeDeps, accept: accept('queue') },
          ...{ standings, evidence, gates, tellSoon: heard, metrics, tracing, side },
          callbackRule: borders.problemOf,
          stopping: stopping.signal,
        }),
      );
    }
    await side.openDoor({
      projectOf,
      projects,
      item: clicks.item,
      reviews: clicks.reviews,
      log,
      now,
      answer,
      undo: (itemId, reviewer) => undoAnswer(verbs, itemId, reviewer, 'slack'),
      reopen,
      reveal: (itemId, person, parts) => revealInput(verbs, itemId, person, parts),
      accept: accept('slack'),
      takeNext: (seeker, except) =>
        nextToReview(
          { ...intakeDeps, ...seats, qualifications, repeats: createRepeats(clicksDb), projectOf, log },
          seeker,
          except,
        ),
      takeAgain: (itemId, reviewer) => takeAgain(seats, itemId, reviewer),
      takeTogether: (itemIds, reviewer) => takeTogether(seats, itemIds, reviewer),
      release: ({ itemId, until }, reviewer) => seats.reservations.release(itemId, reviewer, new Date(until)),
      paused: () => clockwork.paused(projectKeys),
      setPaused,
      setStopped,
      led: (led) => ledProjects({ ...summing, ...standing }, led),
      workload: (led) => workloadOf({ workload: createWorkloadRecords(db), now }, led),
      advise: (project) => advise({ evidence, now }, project, project.bound ?? usualWish),
      desk: createDesk(db),
      applyThreshold: (project, threshold, lead) =>
        applyThreshold({ thresholds, inForce, evidence, now }, project, threshold, lead),
      dismissAdvice: (project, threshold, lead) => dismissAdvice({ thresholds, now }, project, threshold, lead),
      summarize: (project, day) => summarize(summing, project, day),
      dayLink: (user, project, day) => pageLink(user, addressesOf('', project).day(day)),
      projectsLink: (user) => pageLink(user, '/projects'),
    });
  }

  const isCalled = roles.has('http') || door?.mode === 'http';
  const closing = opened.move();
  return {
    url,
    connected,
    async takeLeave() {
      health.leaving = true;
      if (isCalled) await sleep(config.drainMs, undefined, { ref: false });
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function embedded(config: Config, log: Logger, opened: AsyncDisposableStack): Promise<string> {
  const server = opened.use(
    await openEmbeddedPostgres({ dataDir: config.dataDir, exclusive: true, log: (message) => log.info({}, message) }),
  );
  return server.url;
}
