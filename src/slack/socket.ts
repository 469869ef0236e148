import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeReceiver } from '@slack/bolt';
import type { FetchFunction } from '@slack/web-api';
import type { Log } from '../flow/ports.ts';
import { SlackRefusesUs, whatFailed, whyRefused } from './slack-errors.ts';
import { slackLogger, webOptions } from './web.ts';

interface Options {
  appToken: string;
  apiUrl: string;
  log: Log;
  fetch?: FetchFunction | undefined;
}

export interface Socket {
  receiver: SocketModeReceiver;
  isConnected(): boolean;
  /** Connects, and stays connected until told to stop. Resolves with the first connection; rejects when Slack refuses our token. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const helloMs = 10_000;
/** A connection that lasted this long was a good one; after shorter ones the pauses grow. */
const goodMs = 30_000;
const pauseMsMax = 10_000;

/**
 * Socket Mode that always comes back. The SDK's own reconnecting waits five seconds, in which clicks go nowhere, and
 * ends for good when Slack can't be reached at that moment; so it is switched off and done here, at once.
 */
export function createSocket({ appToken, apiUrl, log, fetch: call }: Options): Socket {
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: slackLogger(log),
    // An object of its own: the SDK writes into it.
    installerOptions: { clientOptions: webOptions({ apiUrl, log, fetch: call }) },
  });
  const { client } = receiver;
  const stopping = new AbortController();
  const first = Promise.withResolvers<void>();
  let connected = false;
  let running: Promise<void> | null = null;

  /** One connection, from opening to its end. */
  async function connection(): Promise<void> {
    const ended = new Promise((resolve) => client.once('disconnected', resolve));
    await withinTime(client.start());
    // Stopped while it was being opened: nobody may send clicks this way now.
    if (stopping.signal.aborted) return void (await client.disconnect());
    connected = true;
    log.info({}, 'connected to Slack');
    first.resolve();
    await ended;
    connected = false;
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      const since = performance.now();
      let waitMs = 0;
      try {
        await connection();
      } catch (error) {
        const refused = whyRefused(error);
        if (refused !== null) {
          first.reject(
            new SlackRefusesUs(
              `Slack refuses SLACK_APP_TOKEN (${refused}): make an app-level token with connections:write.`,
            ),
          );
        }
        const failure = whatFailed(error);
        log.warn({ why: failure.why }, 'no connection to Slack; trying again');
        waitMs = failure.kind === 'rate_limited' ? failure.retryAfterMs : 250;
        // It may be half made: the next attempt starts from nothing.
        client.disconnect().catch(() => {});
      }
      failures = performance.now() - since > goodMs ? 0 : failures + 1;
      // The first reconnect is at once: Slack refreshes connections now and then, and clicks go nowhere meanwhile.
      const pauseMs = failures > 1 ? Math.min(125 * 2 ** Math.min(failures, 8), pauseMsMax) : 0;
      await sleep(Math.max(waitMs, pauseMs), undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    receiver,
    isConnected: () => connected,
    start() {
      running ??= run();
      return first.promise;
    },
    async stop() {
      stopping.abort();
      connected = false;
      if (running) await Promise.race([client.disconnect(), sleep(2_000, undefined, { ref: false })]);
      await Promise.race([running, sleep(2_000, undefined, { ref: false })]);
    },
  };
}

async function withinTime(started: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  // Whichever loses the race must not end the process.
  started.catch(() => {});
  try {
    await Promise.race([
      started,
      sleep(helloMs, undefined, { signal: timer.signal }).then(() => {
        throw new Error('Slack did not say hello');
      }),
    ]);
  } finally {
    timer.abort();
  }
}
