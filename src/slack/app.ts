import { App, type Receiver } from '@slack/bolt';
import type { FetchFunction } from '@slack/web-api';
import type { Log } from '../flow/ports.ts';
import { refusals } from './sentences.ts';
import type { UnderWay } from './under-way.ts';
import { slackLogger, webOptions } from './web.ts';

/** Who looks on while people act in Slack. */
export interface Watch {
  /** How long Slack waited for an acknowledgement. */
  onAck(seconds: number): void;
  /** What came, and about which item as far as it says so. */
  onAct(kind: string, itemId: string | null, work: () => Promise<void>): Promise<void>;
}

export interface Workspace {
  teamId: string;
  enterpriseId: string | null;
  botUserId: string;
  botId: string;
}

interface Options {
  botToken: string;
  apiUrl: string;
  receiver: Receiver;
  workspace: Workspace;
  log: Log;
  watch?: Watch | undefined;
  /** Knows what people wait for. */
  underWay: UnderWay;
  fetch?: FetchFunction | undefined;
}

/**
 * A Bolt app that only hears our own workspace. With a single token Bolt serves whatever team's payload reaches it,
 * so that is checked here, before any listener.
 */
export function createApp({
  botToken,
  apiUrl,
  receiver,
  workspace,
  log,
  watch,
  underWay,
  fetch: call = fetch,
}: Options): App {
  const options = webOptions({ apiUrl, log });
  const app = new App({
    token: botToken,
    // Known from our own auth.test, so that Bolt need not ask again on its own terms.
    tokenVerificationEnabled: false,
    botId: workspace.botId,
    botUserId: workspace.botUserId,
    receiver,
    clientOptions: { ...options, fetch: (url, init) => call(url, { signal: AbortSignal.timeout(3_000), ...init }) },
    convoStore: false,
    logger: slackLogger(log),
  });
  if (watch) watchActs(app, watch);
  const process = app.processEvent.bind(app);
  app.processEvent = (event) => underWay.during(() => process(event));
  app.use(async ({ body, next, ...rest }) => {
    const team = teamOf(body);
    if (team === workspace.teamId) return next();
    log.warn({ team }, 'refused a request of a workspace that is not ours');
    // Whoever acted is told so, where Slack gives us a way to say it.
    if ('ack' in rest && typeof rest.ack === 'function') await rest.ack();
    if ('respond' in rest && typeof rest.respond === 'function') {
      await rest.respond({ response_type: 'ephemeral', replace_original: false, text: refusals.other_workspace });
    }
  });
  // An answer that could not be saved must not be acknowledged: thrown on, so that Slack shows the person a warning.
  app.error(async (error) => {
    log.error({ error: error.message, cause: String(error.original ?? '') }, 'a Slack request failed');
    throw error;
  });
  return app;
}

/** Both ways in hand what comes to `processEvent`, and answer Slack when its `ack` is called. */
function watchActs(app: App, { onAck, onAct }: Watch): void {
  const process = app.processEvent.bind(app);
  app.processEvent = (event) => {
    const startedAt = performance.now();
    const ack: typeof event.ack = async (...answer) => {
      onAck((performance.now() - startedAt) / 1000);
      return event.ack(...answer);
    };
    const { kind, itemId } = actOf(event.body);
    return onAct(kind, itemId, () => process({ ...event, ack }));
  };
}

function actOf(body: Record<string, unknown>): { kind: string; itemId: string | null } {
  const { type, command, actions, view } = body;
  // A button holds its item's id, a dialog has it in what it keeps to itself.
  const { private_metadata } = Object(view);
  const [itemId = null] = /\bitm_[0-9a-f]{32}\b/.exec(JSON.stringify([actions, private_metadata]) ?? '') ?? [];
  return { kind: typeof command === 'string' ? 'command' : String(type), itemId };
}

/** The workspace a request comes from. Never the person's: Bolt falls back on that where a payload names no workspace. */
function teamOf(body: object): unknown {
  if ('team_id' in body) return body.team_id;
  return 'team' in body && typeof body.team === 'object' && body.team && 'id' in body.team ? body.team.id : undefined;
}
