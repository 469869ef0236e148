import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeReceiver } from '@slack/bolt';
import type { Log } from '../flow/ports.ts';
import { slackLogger, webOptions } from './web.ts';

interface Options {
  appToken: string;
  apiUrl: string;
  log: Log;
}

export interface Socket {
  receiver: SocketModeReceiver;
  isConnected(): boolean;
  /** Connects, and stays connected until told to stop. Resolves with the first connection. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const helloMs = 10_000;
const pauseMsMax = 10_000;

/**
 * Socket Mode that always comes back. The SDK's own reconnecting waits five seconds, in which clicks go nowhere, and
 * ends for good when Slack can't be reached at that moment; so it is switched off and done here, at once.
 */
export function createSocket({ appToken, apiUrl, log }: Options): Socket {
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: slackLogger(log),
    // An object of its own: the SDK writes into it.
    installerOptions: { clientOptions: webOptions({ apiUrl, log }) },
  });
  const { client } = receiver;
  const stopping = new AbortController();
  let connected = false;
  let running: Promise<void> | null = null;
  let firstConnection: () => void = () => {};

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      const ended = new Promise((resolve) => client.once('disconnected', resolve));
      try {
        await withinTime(client.start());
        connected = true;
        failures = 0;
        log.info({}, 'connected to Slack');
        firstConnection();
      } catch (error) {
        failures += 1;
        log.warn({ error: String(error) }, 'no connection to Slack; trying again');
        // A connection may be half made: the next attempt starts from nothing.
        client.disconnect().catch(() => {});
        await sleep(Math.min(250 * 2 ** Math.min(failures, 6), pauseMsMax), undefined, {
          signal: stopping.signal,
        }).catch(() => {});
        continue;
      }
      await ended;
      connected = false;
    }
  }

  return {
    receiver,
    isConnected: () => connected,
    start() {
      return new Promise((resolve) => {
        firstConnection = resolve;
        running = run();
      });
    },
    async stop() {
      stopping.abort();
      connected = false;
      if (running) await Promise.race([client.disconnect(), sleep(2_000, undefined, { ref: false })]);
      await running;
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
