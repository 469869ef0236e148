import type { Sender } from './send.ts';
import type {
  Calls,
  Delivery,
  RotatedSecret,
  RotateInput,
  TestAttempt,
  Webhook,
  WebhookChange,
  WebhookInput,
  WebhookWithSecret,
} from './types.ts';

interface Options {
  signal?: AbortSignal;
}

type Pages = NonNullable<Calls['listWebhooks']['query']> & Options;
/** `limit` is that of one page; every page is read. */
export type DeliveriesWish = NonNullable<Calls['listDeliveries']['query']> & Options;

export function createWebhooks(sender: Sender) {
  return {
    /** The secret is in this answer and in no other. Not repeated by itself when nobody knows whether it was made. */
    create: (webhook: WebhookInput, { signal }: Options = {}): Promise<WebhookWithSecret> =>
      sender.send('createWebhook', { body: webhook, signal }),

    /** The newest first, page by page as they are read. */
    async *list({ signal, ...wish }: Pages = {}): AsyncGenerator<Webhook, void> {
      let cursor = wish.cursor ?? null;
      do {
        const query = { ...wish, ...(cursor === null ? {} : { cursor }) };
        const page = await sender.send('listWebhooks', { query, signal });
        yield* page.webhooks;
        cursor = page.next_cursor;
      } while (cursor !== null);
    },

    get: (webhook: string, { signal }: Options = {}): Promise<Webhook> =>
      sender.send('getWebhook', { params: { webhook }, signal }),

    /** What is left out stays as it is. */
    change: (webhook: string, change: WebhookChange, { signal }: Options = {}): Promise<Webhook> =>
      sender.send('changeWebhook', { params: { webhook }, body: change, signal }, true),

    async delete(webhook: string, { signal }: Options = {}): Promise<void> {
      await sender.send('deleteWebhook', { params: { webhook }, signal });
    },

    /** A new secret; the ones before it sign as well until `previous_expires_at`. */
    rotateSecret: (webhook: string, rotate: RotateInput = {}, { signal }: Options = {}): Promise<RotatedSecret> =>
      sender.send('rotateWebhookSecret', { params: { webhook }, body: rotate, signal }),

    /** Sends an example now, of the type `webhook.test`, and says what came of it. */
    test: (webhook: string, { signal }: Options = {}): Promise<TestAttempt> =>
      // The receiver has 15 s to answer.
      sender.send('testWebhook', { params: { webhook }, signal, timeoutMs: sender.timeoutMs + 15_000 }),

    /** What it was told, the newest first, page by page as they are read. */
    async *deliveries(webhook: string, { signal, ...wish }: DeliveriesWish = {}): AsyncGenerator<Delivery, void> {
      let cursor = wish.cursor ?? null;
      do {
        const query = { ...wish, ...(cursor === null ? {} : { cursor }) };
        const page = await sender.send('listDeliveries', { params: { webhook }, query, signal });
        yield* page.deliveries;
        cursor = page.next_cursor;
      } while (cursor !== null);
    },

    /** Sends one again, under the same id. */
    replay: (webhook: string, delivery: string, { signal }: Options = {}): Promise<Delivery> =>
      sender.send('replayDelivery', { params: { webhook, delivery }, signal }, true),

    /** Sends again what failed since then, and says how many that are. */
    async replayFailed(webhook: string, since: string | Date, { signal }: Options = {}): Promise<number> {
      const body = { since: new Date(since).toISOString() };
      return (await sender.send('replayFailed', { params: { webhook }, body, signal }, true)).replayed;
    },
  };
}
