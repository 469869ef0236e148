import { type FetchFunction, type LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../flow/ports.ts';

/** Longer than Slack ever takes, shorter than a card's lease. */
const slackTimeoutMs = 5_000;

interface Options {
  apiUrl: string;
  log: Log;
  /** How the call itself is made; the platform's own unless somebody looks on. */
  fetch?: FetchFunction | undefined;
}

/**
 * How we call Slack: each call once, with an end. The SDK's own retries repeat a post that Slack may already have taken,
 * and its rate limiting stops every channel for one; both are decided by rows here.
 */
export function webOptions({ apiUrl, log, fetch: call }: Options): WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: slackTimeoutMs,
    allowAbsoluteUrls: false,
    logger: slackLogger(log),
    ...(call ? { fetch: call } : {}),
  };
}

export function createWeb(token: string, options: Options): WebClient {
  return new WebClient(token, webOptions(options));
}

/** Slack's SDKs log into ours. Their debug lines hold whole payloads, so those are never passed on. */
export function slackLogger(log: Log): NonNullable<WebClientOptions['logger']> {
  let level = 'info' as LogLevel;
  const say =
    (write: Log['info']) =>
    (...parts: unknown[]) =>
      write({ from: 'slack sdk' }, parts.map(String).join(' '));
  return {
    debug: () => {},
    info: () => {},
    warn: say((detail, message) => log.warn(detail, message)),
    error: say((detail, message) => log.error(detail, message)),
    getLevel: () => level,
    setLevel: (next) => {
      level = next;
    },
    setName: () => {},
  };
}
