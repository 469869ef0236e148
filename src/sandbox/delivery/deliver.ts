import type { Json } from '../block-kit/check.ts';
import type { Slack } from '../slack.ts';
import { type Answer, type Delivery, type Envelope, NOBODY } from './delivery.ts';

export interface Deliver {
  /** Interactions and commands: sent once, never again. Slack only warns the person. */
  interaction(envelope: Envelope): Promise<Answer>;
  /** Events: the outcome of the first attempt; what was not acknowledged is sent again behind it. */
  event(payload: Json): Promise<Answer>;
  close(): Promise<void>;
}

/** Faults and retries, whichever way the payload travels. */
export function createDeliver(slack: Slack, delivery: Delivery): Deliver {
  const timers = new Set<NodeJS.Timeout>();
  const retryLater = (envelope: Envelope, attempt: number) => {
    const delayMs = slack.workspace.timings.event_retries_ms[attempt - 1];
    if (delayMs === undefined) return;
    const timer = setTimeout(async () => {
      timers.delete(timer);
      const answer = await delivery.send(envelope, { attempt, reason: 'timeout' });
      if (answer.acked_in_ms === null) retryLater(envelope, attempt + 1);
    }, delayMs);
    timer.unref();
    timers.add(timer);
  };
  const once = async (envelope: Envelope): Promise<Answer> => {
    if (slack.faults.ofDelivery('lost_delivery')) return NOBODY;
    if (!slack.faults.ofDelivery('duplicate_delivery')) return delivery.send(envelope);
    const [first] = await Promise.all([delivery.send(envelope), delivery.send(envelope)]);
    return first;
  };
  return {
    interaction: once,
    async event(payload) {
      const envelope: Envelope = { type: 'events_api', payload };
      const answer = await once(envelope);
      if (answer.acked_in_ms === null) retryLater(envelope, 1);
      return answer;
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await delivery.close();
    },
  };
}
