import { type App, type Receiver, verifySlackRequest } from '@slack/bolt';
import { z } from 'zod';
import type { Log } from '../flow/ports.ts';

/** One request of Slack's, as it came in, and what Slack is answered. */
export interface DoorRequest {
  rawBody: string;
  contentType: string;
  signature: string;
  timestamp: string;
  retryNum: string | undefined;
  retryReason: string | undefined;
}
export interface DoorAnswer {
  status: number;
  contentType?: string;
  body?: string;
}

export interface HttpDoor extends Receiver {
  handle(request: DoorRequest): Promise<DoorAnswer>;
}

interface Options {
  signingSecret: string;
  log: Log;
  now: () => number;
}

const toleranceMs = 5 * 60_000;
/** Slack gives up after three seconds; by then it is better to say so than to hang. */
const patienceMs = 2_900;

/**
 * Slack's HTTP door: checks the signature, reads what Slack's two content types hold, and hands it to Bolt. Beyond
 * Bolt's own check it refuses timestamps from the future, and a request that was already acknowledged.
 */
export function createHttpDoor({ signingSecret, log, now }: Options): HttpDoor {
  let app: App | undefined;
  const seen = createSeen(now);
  return {
    init(bolt) {
      app = bolt;
    },
    async start() {},
    async stop() {},
    async handle(request) {
      // Slack's certificate check is unsigned and asks for nothing.
      if (/^(?:.*&)?ssl_check=1(?:&.*)?$/.test(request.rawBody)) return { status: 200 };
      if (!isGenuine(signingSecret, request, now()) || seen.has(request.signature)) return { status: 401 };
      const body = parse(request);
      if (!body) return { status: 400 };
      if (body.type === 'url_verification') return json({ challenge: String(body.challenge ?? '') });
      if (!app) return { status: 503 };
      return await acknowledged(app, body, request, log, () => seen.add(request.signature));
    },
  };
}

function isGenuine(signingSecret: string, { rawBody, signature, timestamp }: DoorRequest, nowMs: number): boolean {
  const seconds = Number(timestamp);
  if (!/^\d+$/.test(timestamp) || Math.abs(nowMs - seconds * 1000) > toleranceMs) return false;
  try {
    verifySlackRequest({
      signingSecret,
      body: rawBody,
      headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds },
      nowMilliseconds: nowMs,
    });
    return true;
  } catch {
    return false;
  }
}

function parse({ rawBody, contentType }: DoorRequest): Record<string, unknown> | null {
  try {
    if (contentType.startsWith('application/json')) return eventShape.parse(JSON.parse(rawBody));
    const form = new URLSearchParams(rawBody);
    const payload = form.get('payload');
    return payload === null ? commandShape.parse(Object.fromEntries(form)) : actShape.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}

/** As much of what Slack sends as every listener counts on. */
const eventShape = z.looseObject({ type: z.string() });
const commandShape = z.looseObject({ command: z.string(), user_id: z.string() });
const actShape = z.looseObject({
  type: z.string(),
  user: z.looseObject({ id: z.string() }),
  actions: z
    .array(z.looseObject({ action_id: z.string() }))
    .min(1)
    .optional(),
});

/** Runs the listeners and answers Slack as soon as one of them acknowledges; without an acknowledgement Slack is told so. */
function acknowledged(
  app: App,
  body: Record<string, unknown>,
  request: DoorRequest,
  log: Log,
  onAck: () => void,
): Promise<DoorAnswer> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve({ status: 503 }), patienceMs);
    const settle = (answer: DoorAnswer) => {
      clearTimeout(late);
      resolve(answer);
    };
    app
      .processEvent({
        body,
        ...(request.retryNum === undefined ? {} : { retryNum: Number(request.retryNum) }),
        ...(request.retryReason === undefined ? {} : { retryReason: request.retryReason }),
        ack: async (response) => {
          onAck();
          settle(
            typeof response === 'string'
              ? { status: 200, contentType: 'text/plain', body: response }
              : response
                ? json(response)
                : { status: 200 },
          );
        },
      })
      // Nobody acknowledged: either no listener knows this, or the answer could not be saved.
      .then(() => settle({ status: 404 }))
      .catch((error: unknown) => {
        log.warn({ error: String(error) }, 'Slack was told that its request failed');
        settle({ status: 500 });
      });
  });
}

function json(value: unknown): DoorAnswer {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(value) };
}

/** Signatures of the last minutes: beyond the tolerance their timestamps are refused anyway. */
function createSeen(now: () => number) {
  const until = new Map<string, number>();
  return {
    has: (signature: string) => until.has(signature),
    add(signature: string) {
      for (const [old, end] of until) {
        if (end >= now()) break;
        until.delete(old);
      }
      until.set(signature, now() + 2 * toleranceMs);
    },
  };
}
