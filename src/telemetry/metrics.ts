import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Cards, Notes, Store, Stranded } from '../flow/ports.ts';
import type { Outside } from '../flow/webhook-ports.ts';
import type { Decision } from '../review/item.ts';

/** How the rows stand, as one query says it. */
export interface Standing {
  projects: { project: string; waiting: number; inReview: number; oldestSeconds: number }[];
  deliveries: { state: string; count: number }[];
  alerts: { project: string; kind: string; count: number }[];
  failedCards: number;
  troubledLanes: number;
}

export interface Metrics {
  /** Prometheus's text format. Never longer than a moment: without the database it says the rest. */
  scrape(): Promise<{ type: string; text: string }>;
  /** `project` null: none that there is. */
  received(project: string | null, way: Way, outcome: 'created' | 'known' | 'refused', count?: number): void;
  answered(request: { operation: string; status: number; seconds: number; project: string | null }): void;
  acknowledged(seconds: number): void;
  job(queue: string, lagSeconds: number): void;
  slackCall(method: string, outcome: SlackOutcome): void;
  rescued(found: Stranded): void;
  /** The same, counted on the way. */
  counting<S extends Pick<Store, 'changeItem'>>(store: S): S;
  countingCards(cards: Cards): Cards;
  countingNotes(notes: Notes): Notes;
  countingPosts(outside: Pick<Outside, 'post'>): Pick<Outside, 'post'>;
}

/** How a prediction comes in. */
export type Way = 'api' | 'bulk' | 'queue' | 'slack';

/** What came of a call of Slack, as far as HTTP goes. */
export type SlackOutcome = 'answered' | 'rate_limited' | 'failed' | 'unanswered';

interface Options {
  projects: string[];
  /** The queue engine. */
  engine: string;
  standing: () => Promise<Standing>;
  /** Of this process, from the first scrape on: process_cpu_seconds_total and the like. */
  ofProcess?: boolean;
}

const standingMsMax = 2_000;
const standingMsFresh = 3_000;

/** Every metric there is, in one place. Labels are projects, outcomes and operations: few, whatever is sent. */
export function createMetrics({ projects, engine, standing, ofProcess = true }: Options): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const received = new Counter({
    name: 'signoff_items_received_total',
    help: 'Predictions that came; known: they were sent before.',
    labelNames: ['project', 'way', 'outcome'],
    registers,
  });
  const requests = new Histogram({
    name: 'signoff_http_request_seconds',
    help: 'Calls of the API, from the first byte to the last.',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  });
  const posts = new Counter({
    name: 'signoff_slack_posts_total',
    help: 'Cards posted and redrawn and notes said in threads, by what became of it.',
    labelNames: ['what', 'outcome'],
    registers,
  });
  const calls = new Counter({
    name: 'signoff_slack_calls_total',
    help: 'Calls of Slack by method; rate_limited: a 429.',
    labelNames: ['method', 'outcome'],
    registers,
  });
  const acks = new Histogram({
    name: 'signoff_ack_seconds',
    help: 'From a click to its acknowledgement; Slack waits for three seconds.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers,
  });
  const decisions = new Counter({
    name: 'signoff_decisions_total',
    help: 'Items that were decided, but for those that the gate approved.',
    labelNames: ['project', 'outcome'],
    registers,
  });
  const toDecision = new Histogram({
    name: 'signoff_decision_seconds',
    help: 'From when people were asked to their decision: from the card, where there is one.',
    labelNames: ['project'],
    buckets: [10, 60, 300, 900, 3_600, 14_400, 86_400],
    registers,
  });
  const lag = new Histogram({
    name: 'signoff_queue_lag_seconds',
    help: 'How long jobs waited for a worker, beyond the time they were to wait.',
    labelNames: ['queue', 'engine'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  });
  const rescues = new Counter({
    name: 'signoff_sweep_rescues_total',
    help: 'Rows that the sweep found waiting for nobody.',
    labelNames: ['what'],
    registers,
  });
  const attempts = new Counter({
    name: 'signoff_delivery_attempts_total',
    help: 'Attempts to call a webhook.',
    labelNames: ['outcome'],
    registers,
  });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const rows = {
    up: gauge('signoff_database_up', 'Whether the database answered this scrape.'),
    waiting: gauge('signoff_items_waiting', 'Items that wait for their card.', ['project']),
    open: gauge('signoff_items_in_review', 'Items that people are asked about.', ['project']),
    oldest: gauge('signoff_oldest_open_seconds', 'How long the oldest open item has been here.', ['project']),
    deliveries: gauge('signoff_deliveries', 'Webhook messages that are not delivered.', ['state']),
    alerts: gauge('signoff_alerts', 'What leads are told of just now.', ['project', 'kind']),
  };
  // Without labels they would be 0 where nothing is known.
  const known = new Registry();
  const failed = new Gauge({
    name: 'signoff_cards_failed',
    help: 'Cards that Slack does not take.',
    registers: [known],
  });
  const lanes = new Gauge({
    name: 'signoff_lanes_in_trouble',
    help: 'Channels that take no cards at the moment.',
    registers: [known],
  });
  const hasProject = new Set(projects);

  let last: { at: number; asked: Promise<Standing | null> } | null = null;
  function standingNow(): Promise<Standing | null> {
    if (!last || performance.now() - last.at > standingMsFresh) {
      const late = new Promise<null>((resolve) => setTimeout(resolve, standingMsMax, null).unref());
      last = { at: performance.now(), asked: Promise.race([standing().catch(() => null), late]) };
    }
    return last.asked;
  }

  return {
    async scrape() {
      // Its timers and observers are for who looks at them.
      if (ofProcess && !registry.getSingleMetric('process_cpu_seconds_total'))
        collectDefaultMetrics({ register: registry });
      const now = await standingNow();
      rows.up.set(now ? 1 : 0);
      for (const each of [rows.waiting, rows.open, rows.oldest, rows.deliveries, rows.alerts]) each.reset();
      for (const { project, waiting, inReview, oldestSeconds } of now?.projects ?? []) {
        rows.waiting.set({ project }, waiting);
        rows.open.set({ project }, inReview);
        rows.oldest.set({ project }, oldestSeconds);
      }
      for (const { state, count } of now?.deliveries ?? []) rows.deliveries.set({ state }, count);
      for (const { project, kind, count } of now?.alerts ?? []) rows.alerts.set({ project, kind }, count);
      failed.set(now?.failedCards ?? 0);
      lanes.set(now?.troubledLanes ?? 0);
      const texts = await Promise.all([registry.metrics(), ...(now ? [known.metrics()] : [])]);
      return { type: registry.contentType, text: texts.join('\n') };
    },
    received: count,
    answered({ operation, status, seconds, project }) {
      requests.observe({ operation, status }, seconds);
      const isRefused = operation === 'createItem' && [400, 409, 413, 415, 422].includes(status);
      if (isRefused && project !== null && hasProject.has(project)) count(project, 'api', 'refused');
    },
    acknowledged: (seconds) => acks.observe(seconds),
    job: (queue, lagSeconds) => lag.observe({ queue, engine }, Math.max(0, lagSeconds)),
    slackCall: (method, outcome) => calls.inc({ method, outcome }),
    rescued({ channels, items, doubtful, abandoned }) {
      rescues.inc({ what: 'channel' }, channels.length);
      rescues.inc({ what: 'card' }, items.length);
      rescues.inc({ what: 'doubt' }, doubtful.length);
      rescues.inc({ what: 'abandoned' }, abandoned);
    },
    counting(store) {
      return {
        ...store,
        async changeItem(id, ruling) {
          let made: Parameters<typeof decided>[0] | null = null;
          const result = await store.changeItem(id, (found) => {
            const ruled = ruling(found);
            const decision = ruled.change?.item?.decision ?? null;
            // What was decided before and only stands otherwise is not counted again.
            if (decision && !found.item.decision) {
              const since = Math.max(found.item.askedAt.getTime(), found.postedAt?.getTime() ?? 0);
              made = { project: found.item.project, decision, seconds: (decision.decidedAt.getTime() - since) / 1000 };
            }
            return ruled;
          });
          if (made) decided(made);
          return result;
        },
      };
    },
    countingCards: (cards) => ({
      ...cards,
      post: (...call) => posted('card', cards.post(...call)),
      redraw: (...call) => posted('redraw', cards.redraw(...call)),
    }),
    countingNotes: (notes) => ({ ...notes, post: (...call) => posted('note', notes.post(...call)) }),
    countingPosts: (outside) => ({
      async post(...call) {
        const attempt = await outside.post(...call);
        attempts.inc({ outcome: attempt.kind === 'answered' ? `${Math.floor(attempt.status / 100)}xx` : attempt.kind });
        return attempt;
      },
    }),
  };

  function count(project: string | null, way: Way, outcome: string, times = 1): void {
    if (times > 0) received.inc({ project: project ?? 'none', way, outcome }, times);
  }

  async function posted<T extends { kind: string }>(what: string, asked: Promise<T>): Promise<T> {
    const outcome = await asked;
    posts.inc({ what, outcome: outcome.kind });
    return outcome;
  }

  function decided({ project, decision, seconds }: { project: string; decision: Decision; seconds: number }): void {
    decisions.inc({ project, outcome: decision.outcome });
    toDecision.observe({ project }, Math.max(0, seconds));
  }
}
