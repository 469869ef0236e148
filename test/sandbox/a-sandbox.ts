import { App, type AppOptions } from '@slack/bolt';
import { LogLevel, WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import type { Call } from '../../src/sandbox/calls.ts';
import { registerPage } from '../../src/sandbox/page/register.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { defaultWorkspace, type WorkspaceInput } from '../../src/sandbox/workspace.ts';
import type { ActOutcome, Block, View } from '../../src/sandbox/world.ts';

interface ShownMessage {
  ts: string;
  text: string;
  user: string;
  blocks?: Block[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  edited?: { user: string; ts: string };
  thread_ts?: string;
  reply_count?: number;
  latest_reply?: string;
  parent_user_id?: string;
}

/** What a test may do through `/_sandbox`. */
interface Control {
  post(path: string, body?: unknown): Promise<ActOutcome>;
  messages(channel?: string, thread_ts?: string): Promise<ShownMessage[]>;
  ephemerals(user: string): Promise<ShownMessage[]>;
  views(user: string): Promise<{ home: View | null; modals: View[] }>;
  calls(method?: string): Promise<Call[]>;
}

export interface RunningSandbox extends Sandbox {
  control: Control;
  client: WebClient;
}

/** A sandbox of its own for one test, without rate limits unless the test asks for them. */
export async function aSandbox(over: Partial<WorkspaceInput> = {}, now?: () => number): Promise<RunningSandbox> {
  const workspace = defaultWorkspace({ rate_limits: 'off', ...over });
  const sandbox = await startSandbox({ port: 0, workspace, page: registerPage, ...(now ? { now } : {}) });
  onTestFinished(() => sandbox.close());
  return { ...sandbox, control: controlOf(sandbox), client: aClient(sandbox) };
}

/** Slack's own client, which asks once and reports what it got. */
export function aClient(sandbox: Sandbox, token = 'xoxb-sandbox'): WebClient {
  return new WebClient(token, {
    slackApiUrl: sandbox.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });
}

/** A real Bolt app on Socket Mode; `listen` says what it does. */
export async function anApp(sandbox: Sandbox, listen: (app: App) => void, options: AppOptions = {}): Promise<App> {
  const app = new App({
    token: 'xoxb-sandbox',
    appToken: 'xapp-sandbox',
    socketMode: true,
    clientOptions: { slackApiUrl: sandbox.apiUrl, retryConfig: { retries: 0 } },
    convoStore: false,
    deferInitialization: true,
    logger: silent,
    ...options,
  });
  await app.init();
  listen(app);
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}

/** `error` of a refused call, with Slack's messages where it gave any. */
export async function refusalOf(call: Promise<unknown>): Promise<{ error: string; messages: string[] }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && 'data' in error && typeof error.data === 'object' && error.data !== null) {
      const data: { error?: string; response_metadata?: { messages?: string[] } } = error.data;
      return { error: data.error ?? '', messages: data.response_metadata?.messages ?? [] };
    }
    throw error;
  }
  throw new Error('Slack took it');
}

export const text = (words: string) => ({ type: 'plain_text' as const, text: words });
const mrkdwn = (words: string) => ({ type: 'mrkdwn' as const, text: words });
export const button = (action_id: string, more: object = {}) => ({
  type: 'button' as const,
  action_id,
  text: text('Press'),
  ...more,
});
export const actions = (...elements: ReturnType<typeof button>[]) => ({ type: 'actions' as const, elements });
export const section = (words: string) => ({ type: 'section' as const, text: mrkdwn(words) });

const silent = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

function controlOf(sandbox: Sandbox): Control {
  const at = (path: string) => `${sandbox.url}/_sandbox/${path}`;
  const get = async <T>(path: string): Promise<T> => (await fetch(at(path))).json() as Promise<T>;
  return {
    async post(path, body = {}) {
      const response = await fetch(at(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = (await response.json()) as ActOutcome & { error?: string };
      if (!response.ok) throw new Error(answer.error);
      return answer;
    },
    messages: (channel = 'C0REVIEW', thread_ts) =>
      get(`messages?channel=${channel}${thread_ts ? `&thread_ts=${thread_ts}` : ''}`),
    ephemerals: (user) => get(`ephemerals?user=${user}`),
    views: (user) => get(`views?user=${user}`),
    calls: (method) => get(`calls${method ? `?method=${method}` : ''}`),
  };
}
