import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Cards, Outside, Store, Stranded } from '../flow/ports.ts';
import type { Decision } from '../review/item.ts';

/** How the rows stand, as one query says it. */
export interface Standing {
  projects: { project: string; waiting: number; inReview: number; oldestSeconds: number }[];
  deliveries: { state: string; count: number }[];
  failedCards: number;
  troubledLanes: number;
}

export interface Metrics {
  /** Prometheus's text format. Never longer than a moment: without the database it says the rest. */
  scrape(): Promise<{ type: string; text: string }>;
  received(project: string, outcome: 'created' | 'known', count?: number): void;
  request(operation: string, status: number, seconds: number): void;
  acknowledged(seconds: number): void;
  job(queue: string, lagSeconds: number): void;
  rescued(found: Stranded): void;
  /** The same, counted on the way. */
  counting<S extends Pick<Store, 'changeItem'>>(store: S): S;
  countingCards(cards: Cards): Cards;
  countingPosts(outside: Pick<Outside, 'post'>): Pick<Outside, 'post'>;
}

interface Options {
  standing: () => Promise<Standing>;
  /** Of this process: process_cpu_seconds_total and the like. */
  ofProcess?: boolean;
}

const standingMsMax = 2_000;
const standingMsFresh = 3_000;

/** Every metric there is, in one place. Labels are projects, outcomes and operations: few, whatever is sent. */
export function createMetrics({ standing, ofProcess = true }: Options): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (ofProcess) collectDefaultMetrics({ register: registry });

  const received = new Counter({
    name: 'signoff_items_received_total',
    help: 'Predictions taken in; known: they were sent before.',
    labelNames: ['project', 'outcome'],
    registers,
  });
  const requests = new Histogram({
    name: 'signoff_http_request_seconds',
    help: 'Calls of the API, from the first byte to the last.',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  });
  const slackCalls = new Counter({
    name: 'signoff_slack_calls_total',
    help: 'Cards posted and redrawn, by what Slack said; rate_limited: a 429.',
    labelNames: ['call', 'outcome'],
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
    help: 'From when an item was asked to its decision.',
    labelNames: ['project'],
    buckets: [10, 60, 300, 900, 3_600, 14_400, 86_400],
    registers,
  });
  const lag = new Histogram({
    name: 'signoff_queue_lag_seconds',
    help: 'How long wake-ups waited for a worker.',
    labelNames: ['queue'],
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
    failed: gauge('signoff_cards_failed', 'Cards that Slack does not take.'),
    lanes: gauge('signoff_lanes_in_trouble', 'Channels that take no cards at the moment.'),
  };

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
      const now = await standingNow();
      rows.up.set(now ? 1 : 0);
      for (const each of [rows.waiting, rows.open, rows.oldest, rows.deliveries]) each.reset();
      for (const { project, waiting, inReview, oldestSeconds } of now?.projects ?? []) {
        rows.waiting.set({ project }, waiting);
        rows.open.set({ project }, inReview);
        rows.oldest.set({ project }, oldestSeconds);
      }
      for (const { state, count } of now?.deliveries ?? []) rows.deliveries.set({ state }, count);
      if (now) {
        rows.failed.set(now.failedCards);
        rows.lanes.set(now.troubledLanes);
      }
      return { type: registry.contentType, text: await registry.metrics() };
    },
    received: (project, outcome, count = 1) => received.inc({ project, outcome }, count),
    request: (operation, status, seconds) => requests.observe({ operation, status }, seconds),
    acknowledged: (seconds) => acks.observe(seconds),
    job: (queue, lagSeconds) => lag.observe({ queue }, Math.max(0, lagSeconds)),
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
          let decided: { project: string; decision: Decision; seconds: number } | null = null;
          const result = await store.changeItem(id, (found) => {
            const ruled = ruling(found);
            const decision = ruled.change?.item?.decision ?? null;
            // What was decided before and only stands otherwise is not counted again.
            if (decision && !found.item.decision) {
              const seconds = (decision.decidedAt.getTime() - found.item.askedAt.getTime()) / 1000;
              decided = { project: found.item.project, decision, seconds };
            }
            return ruled;
          });
          if (decided) count(decided);
          return result;
        },
      };
    },
    countingCards(cards) {
      const counted = async <T extends { kind: string }>(call: string, asked: Promise<T>): Promise<T> => {
        const outcome = await asked;
        slackCalls.inc({ call, outcome: outcome.kind });
        return outcome;
      };
      return {
        ...cards,
        post: (...call) => counted('post', cards.post(...call)),
        redraw: (...call) => counted('redraw', cards.redraw(...call)),
      };
    },
    countingPosts: (outside) => ({
      async post(...call) {
        const attempt = await outside.post(...call);
        attempts.inc({ outcome: attempt.kind === 'answered' ? `${Math.floor(attempt.status / 100)}xx` : attempt.kind });
        return attempt;
      },
    }),
  };

  function count({ project, decision, seconds }: { project: string; decision: Decision; seconds: number }): void {
    decisions.inc({ project, outcome: decision.outcome });
    toDecision.observe({ project }, Math.max(0, seconds));
  }
}
