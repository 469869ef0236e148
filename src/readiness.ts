import type { Config } from './config.ts';
import type { Engine } from './queue/engine.ts';
import type { SlackSide } from './slack/slack.ts';
import type { Database } from './store/database.ts';

interface Parts {
  roles: Config['roles'];
  db: Database;
  engine: Engine;
  slack: SlackSide | null;
  /** It was told to stop. */
  leaving: boolean;
  /** When the sweep last went through. */
  sweptAt: number;
  /** When events were last numbered and what is to be delivered was last looked for. */
  toldAt: number;
  now: () => number;
}

const answerMsMax = 2_000;
const silenceMsMax = 15_000;

export interface Readiness {
  /** What keeps this process from doing its work right now, in plain sentences. */
  reasons: string[];
  /** What goes wrong in one place while the rest goes on. */
  warnings: string[];
}

/** Readiness is progress: an open socket proves nothing. */
export async function readiness({
  roles,
  db,
  engine,
  slack,
  leaving,
  sweptAt,
  toldAt,
  now,
}: Parts): Promise<Readiness> {
  // Whoever asks is to hear of it at once, whatever else answers how slowly.
  if (leaving) return { reasons: ['It was told to stop and takes its leave; call another process.'], warnings: [] };
  const [warnings, queue] = await Promise.all([within(whatTroubles(db)), within(engine.ping().then(() => true))]);
  return {
    reasons: [
      ...(warnings ? [] : ['The database does not answer.']),
      ...(queue ? [] : [`The queue engine (${engine.name}) takes no jobs; items are taken in, cards wait.`]),
      ...(!roles.has('slack') || slack?.isConnected() ? [] : ['There is no connection to Slack.']),
      ...(roles.has('work') && now() - sweptAt > silenceMsMax
        ? ['No sweep went through for a while; cards may be late.']
        : []),
      ...(roles.has('work') && now() - toldAt > silenceMsMax
        ? ['Events were not numbered for a while; streams and webhooks may be late.']
        : []),
    ],
    warnings: warnings ?? [],
  };
}

/** Channels that take no cards at the moment, webhooks that were given up, and why. */
async function whatTroubles(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ lane: string; trouble: string }>(
    `select lane, trouble from signoff.lanes where trouble is not null and not_before > clock_timestamp() order by lane limit 20`,
  );
  const { rows: disabled } = await db.query<{ id: string; why: string }>(
    `select id, disabled_why as why from signoff.webhooks where disabled_why is not null order by disabled_at desc limit 20`,
  );
  return [
    ...rows.map(({ lane, trouble }) => `${lane.replace('channel:', 'The channel ')} waits: ${trouble}.`),
    // Without its address, which may hold a secret: nobody needs a key to read this.
    ...disabled.map(({ id, why }) => `The webhook ${id} is disabled: ${why}.`),
  ];
}

async function within<T>(asked: Promise<T>): Promise<T | null> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, answerMsMax, null).unref());
  return Promise.race([asked.catch(() => null), late]);
}
