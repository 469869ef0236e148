import manifest from '../package.json' with { type: 'json' };
import { type Frozen, freeze } from './export/frozen.ts';
import { tellAlert } from './flow/alerts/tell-alert.ts';
import { watchAlerts } from './flow/alerts/watch-alerts.ts';
import { askAgain } from './flow/ask-again.ts';
import type { Courier } from './flow/courier.ts';
import { drainChannel } from './flow/drain-channel.ts';
import { followOriginals } from './flow/duplicates.ts';
import { eraseInputs } from './flow/erase-inputs.ts';
import type { Evidence } from './flow/evidence.ts';
import { keepTime } from './flow/keep-time.ts';
import { makeSnapshots, type Snapshot, type SnapshotBook } from './flow/make-snapshots.ts';
import type { NewItemDeps } from './flow/new-item.ts';
import type { Log, Now, Store, Wake } from './flow/ports.ts';
import { postNote } from './flow/post-note.ts';
import { reconcileChannel } from './flow/reconcile-channel.ts';
import { rescueStranded } from './flow/rescue-stranded.ts';
import { showCard } from './flow/show-card.ts';
import type { Gates, Standings } from './flow/standings.ts';
import { suggestRetraining } from './flow/suggest-retraining.ts';
import { keepDays, planSummaries } from './flow/summary/plan-summaries.ts';
import { postSummary } from './flow/summary/post-summary.ts';
import { summarize } from './flow/summary/summarize.ts';
import { watchModels } from './flow/watch-models.ts';
import { every } from './queue/clock.ts';
import type { Engine } from './queue/engine.ts';
import { startIntake } from './queue/intake.ts';
import { startWorkers } from './queue/workers.ts';
import type { Project } from './review/project.ts';
import type { AddressRule } from './review/submission.ts';
import { dayMs, hourMs } from './review/time-units.ts';
import type { SlackSide } from './slack/slack.ts';
import { createAlertBook } from './store/alert-book.ts';
import { createAlertRecords } from './store/alert-records.ts';
import { sealEntries } from './store/audit-chain.ts';
import { createClockwork } from './store/clockwork.ts';
import type { Database } from './store/database.ts';
import { failHopeless, takeBackDeliveries } from './store/deliveries.ts';
import { pruneEvents } from './store/events.ts';
import { recordsByItem } from './store/feedback.ts';
import { createRepeats } from './store/repeats.ts';
import { createRetraining } from './store/retraining.ts';
import { createSummaryBook } from './store/summary-book.ts';
import { summaryDeps } from './store/summary-records.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { Tracing } from './telemetry/tracing.ts';

/** How often the rows are searched for work that no wake-up reached. */
const sweepMs = 2_000;
const headToldMs = hourMs;
/** How often it is looked which summaries are due, and which days are over: of these one of each project is counted at a time. */
const summariesMs = 5_000;
const daysMs = 60_000;
/** How often it is looked whether leads should be told of something. */
const worriesMs = 5_000;
const worriesRestTimes = 30;
/** How often deliveries are looked for that nothing in this process speaks of. */
const deliverMs = 500;
/** How long what happened can be read again, and sent again. */
const eventsKeptMs = 30 * dayMs;

/** What goes on in a process with the role `work` while nobody waits for it. */
interface BackgroundDeps {
  db: Database;
  log: Log;
  now: Now;
  projects: Project[];
  projectOf: (key: string) => Project | undefined;
  /** Written with every round, for whoever asks whether this process gets on. */
  health: { sweptAt: number; toldAt: number };
}

interface TellingDeps extends BackgroundDeps {
  courier: Courier;
  snapshots: SnapshotBook;
}

/** What happened is told, the audit log is sealed, datasets are made. `makeSoon`: one was asked for. */
export function startTelling({ db, log, now, projectOf, health, courier, snapshots }: TellingDeps): AsyncDisposable & {
  makeSoon(): void;
} {
  const nowMs = () => now().getTime();
  let headToldAt = Number.NEGATIVE_INFINITY;
  async function keepSealed(): Promise<void> {
    for (;;) {
      const done = await sealEntries(db);
      if (done && done.sealed > 0 && nowMs() - headToldAt >= headToldMs) {
        headToldAt = nowMs();
        // The log lies elsewhere: with it one can tell later that the chain was not made anew.
        log.info({ head: `${done.head.place}:${done.head.hash}` }, 'head of the audit log');
      }
      if (!done || done.sealed === 0) return;
    }
  }
  async function makeDataset(wish: Snapshot, alive: () => Promise<void>): Promise<Frozen> {
    const project = projectOf(wish.project);
    if (!project) throw new Error('Its project is not in the projects file any more.');
    const read = () => recordsByItem(db, wish.project, wish.place);
    return await freeze(read, { ...wish, task: project.task }, manifest.version, alive);
  }

  const beat = every(deliverMs, log, async () => {
    await courier.round();
    health.toldAt = nowMs();
  });
  const sweep = every(sweepMs, log, async () => {
    const abandoned = await takeBackDeliveries(db);
    if (abandoned > 0) log.warn({ deliveries: abandoned }, 'took over the deliveries of a worker that is gone');
    await failHopeless(db, now());
    await pruneEvents(db, new Date(nowMs() - eventsKeptMs));
  });
  const seals = every(sweepMs, log, keepSealed);
  const datasets = every(sweepMs, log, () => makeSnapshots({ book: snapshots, log, now, make: makeDataset }));
  return {
    makeSoon: () => void datasets.beat(),
    async [Symbol.asyncDispose]() {
      await Promise.all([beat.stop(), sweep.stop(), seals.stop(), datasets.stop()]);
      await courier.close();
    },
  };
}

interface AskingDeps extends BackgroundDeps {
  engine: Engine;
  store: Store;
  wake: Wake;
  /** Only where nothing else has woken somebody. */
  rescue: Wake;
  /** What new items need. */
  intake: Omit<NewItemDeps, 'now'>;
  accept: Parameters<typeof startIntake>[0]['accept'];
  callbackRule: AddressRule;
  standings: Standings;
  evidence: Evidence;
  gates: Pick<Gates, 'refresh'>;
  /** Something is to be told. */
  tellSoon: () => void;
  metrics: Metrics;
  tracing: Tracing;
  side: Pick<SlackSide, 'cards' | 'notes' | 'summaries' | 'alerts' | 'able'>;
  stopping: AbortSignal;
}

/** Cards and notes are posted, the queue is read, time passes, and what decisions teach is learned: with Slack there. */
export function startAsking(deps: AskingDeps): AsyncDisposable {
  const { db, log, now, projects, projectOf, health, engine, store, wake, standings, evidence, gates } = deps;
  const { metrics, tracing, side, stopping, tellSoon } = deps;
  const cards = metrics.countingCards(side.cards);
  const notes = metrics.countingNotes(side.notes);
  const show = (itemId: string) =>
    tracing.ofItem('show card', itemId, () => showCard({ store, cards, log, now, projectOf }, itemId));
  const note = (noteId: string) => postNote({ store, notes, log, now, projectOf }, noteId);
  const book = createSummaryBook(db);
  const summing = summaryDeps(db, now);
  const posting = {
    ...{ book, store, log, projectOf, messages: side.summaries },
    summarize: (project: Project, day: string) => summarize(summing, project, day),
  };
  const nextSummary = async (channel: string) => {
    const next = await book.next(channel);
    return next && (() => postSummary(posting, next));
  };
  const alerts = createAlertBook(db);
  const nextAlert = async (place: string) => {
    const next = await alerts.next(place);
    if (next === null) return null;
    return () => tellAlert({ book: alerts, messages: side.alerts, store, log, now, projectOf }, next);
  };
  const projectsIn = (channel: string) => projects.filter((project) => project.channel === channel);
  const workers = startWorkers({
    engine,
    log,
    show,
    drain: (channel) =>
      drainChannel({ store, wake, show, note, nextAlert, nextSummary, projectsIn, now, stopping }, channel),
    reconcile: (channel) => reconcileChannel({ store, cards, log, wake }, channel),
  });
  const intake = startIntake({
    engine,
    log,
    projectOf,
    accept: deps.accept,
    callbackRule: deps.callbackRule,
    onRefused: (project) => metrics.received(project, 'queue', 'refused'),
  });
  const timekeeping = { store, wake, now, projectOf, projects, clockwork: createClockwork(db) };
  const onStopped = (project: Project) => {
    gates.refresh().catch(() => {});
    wake.drain(project.channel);
    // Its leads are to hear of it now.
    void worries.beat();
  };
  const retraining = createRetraining(db);
  const repeats = createRepeats(db);
  const sweep = every(sweepMs, log, async () => {
    await keepTime(timekeeping);
    await eraseInputs(timekeeping);
    const rescued = await rescueStranded({ store, wake: deps.rescue, projects });
    const { abandoned } = rescued;
    metrics.rescued(rescued);
    if (abandoned > 0) log.warn({ cards: abandoned }, 'took over the cards of a worker that is gone');
    health.sweptAt = now().getTime();
  });
  // By themselves: whatever is wrong with what decisions teach, cards are shown.
  const lessons = every(sweepMs, log, async () => {
    await followOriginals(timekeeping);
    await watchModels({ standings, evidence, log, now, projects, onStopped });
    await suggestRetraining({ retraining, log, now, projects, onSuggested: tellSoon });
    await askAgain({ ...deps.intake, repeats, now, projects });
  });
  const ofDays = { ...summing, summaries: book, wake, projects };
  const summaries = every(summariesMs, log, async () => {
    await planSummaries(ofDays);
    for (const channel of await book.waiting()) wake.drain(channel);
  });
  const days = every(daysMs, log, () => keepDays(ofDays));
  const worries = every(
    worriesMs,
    log,
    () =>
      watchAlerts({
        ...{ alerts, records: createAlertRecords(db), clockwork: timekeeping.clockwork },
        ...{ standings, able: side.able, wake, log, now, projects },
      }),
    // It looks at all that is due in a week: with much of it that takes as long as dozens of clicks.
    { restTimes: worriesRestTimes },
  );
  void sweep.beat();
  void lessons.beat();
  void summaries.beat();
  void days.beat();
  void worries.beat();
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all([sweep.stop(), lessons.stop(), summaries.stop(), days.stop(), worries.stop()]);
      await Promise.all([workers.close(), intake.close()]);
    },
  };
}
