import type { Config } from './config.ts';
import type { Engine } from './queue/engine.ts';
import type { SlackSide } from './slack/slack.ts';
import type { Database } from './store/database.ts';

interface Parts {
  roles: Config['roles'];
  db: Database;
  engine: Engine;
  slack: SlackSide | null;
  /** When the sweep last went through. */
  sweptAt: number;
  now: () => number;
}

const answerMsMax = 2_000;
const sweepMsMax = 15_000;

/** What keeps this process from doing its work right now, in plain sentences. Readiness is progress: an open socket proves nothing. */
export async function whatIsMissing({ roles, db, engine, slack, sweptAt, now }: Parts): Promise<string[]> {
  const [database, queue] = await Promise.all([answers(() => db.query('select 1')), answers(() => engine.ping())]);
  return [
    ...(database ? [] : ['The database does not answer.']),
    ...(queue ? [] : [`The queue engine (${engine.name}) does not answer; items are taken in, cards wait.`]),
    ...(!roles.has('slack') || slack?.isConnected() ? [] : ['There is no connection to Slack.']),
    ...(roles.has('work') && now() - sweptAt > sweepMsMax
      ? ['No sweep went through for a while; cards may be late.']
      : []),
  ];
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, answerMsMax, false).unref());
  return Promise.race([
    ask().then(
      () => true as const,
      () => false as const,
    ),
    late,
  ]);
}
