import type { Attempt, Delivery, Verdict, Webhook } from '../review/webhook.ts';

/** The addresses that are told, and what they were told. `projects`: what the key may see; null: everything. */
export interface WebhookBook {
  /** Null: there is none that a key with these projects may see. */
  webhook(id: string, projects: readonly string[] | null): Promise<Webhook | null>;
  /** The newest first; `after`: only those made before this one. */
  webhooks(projects: readonly string[] | null, wish: { after: string | null; limit: number }): Promise<Webhook[]>;
  /** The secret is readable here and never again. */
  addWebhook(given: ChangeableWebhook, by: By): Promise<{ webhook: Webhook; secret: string }>;
  /** Enabled anew, or at another address, it is tried at once. Null: it is gone. */
  changeWebhook(
    id: string,
    change: Partial<ChangeableWebhook> & { enabled?: boolean },
    by: By,
  ): Promise<Webhook | null>;
  /** With all that it was told. False: it is gone already. */
  removeWebhook(id: string, by: By): Promise<boolean>;
  /** A new secret, which signs from now on; those before it sign as well until then. */
  rotateSecret(id: string, until: Date, by: By): Promise<string>;
  /** What signs now, the newest first; null for what can't be read under this service's secret. */
  secretsOf(id: string, at: Date): Promise<(string | null)[]>;
  /** What it was told, the newest first; `after`: only those that come behind this place. */
  deliveries(webhook: string, wish: DeliveriesWish): Promise<Delivery[]>;
  /** Due at once, with the whole schedule before it; one that is being sent is left alone. Null: there is none. */
  replayDelivery(webhook: string, id: string, by: By): Promise<Delivery | null>;
  /** The same for all that were made since then and failed. Returns how many. */
  replayFailed(webhook: string, since: Date, by: By): Promise<number>;
}

export type ChangeableWebhook = Pick<Webhook, 'url' | 'description' | 'events' | 'projects'>;

export interface DeliveriesWish {
  state: Delivery['state'] | null;
  after: { createdAt: string; id: string } | null;
  limit: number;
}

/** Who acts, for the audit log. */
export interface By {
  actor: string;
  at: Date;
}

/** What is told to addresses outside: a row for each message and address, made with the event's number. */
export interface Deliveries {
  /**
   * Numbers what was committed since, which makes its deliveries: how many events, and whether there is anything at all to deliver.
   * Asked all the time, so it costs next to nothing when there is not.
   */
  numbered(): Promise<{ events: number; anyPending: boolean }>;
  /**
   * Deliveries whose time has come, reserved for this worker for `leaseMs`: of each target as many as it still may have under way,
   * in turns. Who fails gets one at a time; who failed often is left alone, and then gets one from one worker.
   */
  claim(wish: { limit: number; busy: Map<string, number>; now: Date; leaseMs: number }): Promise<DeliveryClaim[]>;
  /**
   * Writes down an attempt and what follows from it, for the delivery and its target. A worker that lost its claim meanwhile changes
   * nothing and is told so by `false`; `gaveUp`: the webhook is disabled from now on.
   */
  settle(claim: DeliveryClaim, made: AttemptMade): Promise<{ settled: boolean; gaveUp: boolean }>;
  /** Gives back what was not sent. */
  release(claim: DeliveryClaim): Promise<void>;
}

export interface DeliveryClaim {
  id: string;
  holder: string;
  /** Whose trouble it shares: a webhook's id, or the origin of a callback. */
  target: string;
  url: string;
  /** Attempts since it was last asked for, without the one to come. */
  tries: number;
  /** The last failures of its target have it left alone; this one finds out whether that is over. */
  probe: boolean;
  project: string;
  event: { id: string; type: string; at: Date; data: unknown };
  /** Of a webhook: all that are live, the newest first; null for one that can't be read. Null: it is a callback. */
  secrets: (string | null)[] | null;
}

export interface AttemptMade {
  at: Date;
  tookMs: number;
  attempt: Attempt;
  verdict: Verdict;
}

/** The world outside, as far as messages to it go. */
export interface Outside {
  /** Why an address can't be called, as the rest of a sentence about it; null: it can. Asks DNS. */
  problemOf(url: string): Promise<string | null>;
  /** Never throws: what goes wrong is what came of it. */
  post(url: string, headers: Record<string, string>, body: string, signal?: AbortSignal): Promise<Attempt>;
}
