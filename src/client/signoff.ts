import { type EventsWish, eventsOf, type SignoffEvent } from './events.ts';
import { createFeedback } from './feedback.ts';
import { createItems } from './items.ts';
import { createProjects } from './projects.ts';
import { createSender, type Options } from './send.ts';
import { createSnapshots } from './snapshots.ts';
import type { Event } from './types.ts';
import { createWebhooks } from './webhooks.ts';

/**
 * The API of one Signoff. Whatever is safe to repeat is repeated when it fails in passing; everything takes an `AbortSignal`;
 * what goes wrong is a `SignoffError`.
 */
export class Signoff {
  readonly items: ReturnType<typeof createItems>;
  readonly feedback: ReturnType<typeof createFeedback>;
  readonly projects: ReturnType<typeof createProjects>;
  readonly snapshots: ReturnType<typeof createSnapshots>;
  readonly webhooks: ReturnType<typeof createWebhooks>;
  /** What happens, as it happens; see `EventsWish` for where to begin. */
  readonly events: <Type extends Event['type'] = Event['type']>(
    wish?: EventsWish<Type>,
  ) => AsyncGenerator<SignoffEvent<Type>, void>;

  /** Throws when the address or the key can't be one. */
  constructor(options: Options) {
    const sender = createSender(options);
    this.items = createItems(sender);
    this.feedback = createFeedback(sender);
    this.projects = createProjects(sender);
    this.snapshots = createSnapshots(sender);
    this.webhooks = createWebhooks(sender);
    this.events = (wish) => eventsOf(sender, wish);
  }
}
