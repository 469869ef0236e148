import { SignoffError, SignoffTimeoutError } from './errors.ts';
import type { Sender } from './send.ts';
import type { Decision, Item, ItemInput } from './types.ts';

export interface Create {
  /** A word of your own for this item; without it, and without an `external_id`, one is made for the attempts of this call. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface Wait {
  signal?: AbortSignal;
  /** Give up after so long; without it, it is waited for as long as it takes. */
  timeoutMs?: number;
}

export interface Ask extends Create, Wait {
  /** Told once the item is kept, so that its id is known however the waiting ends. */
  onCreated?: (item: Item) => void;
}

export type Completed = Item & { status: 'completed'; decision: Decision };

/** Safe to repeat, always: by the external id, the key that was given, or one made here. */
export function createItem(sender: Sender, project: string, item: ItemInput, options: Create = {}): Promise<Item> {
  const { signal, idempotencyKey = item.external_id === undefined ? crypto.randomUUID() : undefined } = options;
  const headers: Record<string, string> = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  return sender.send('createItem', { params: { project }, body: item, headers, signal }, true);
}

const pollSecondsMax = 30;

/** Resolves when the item is completed. Interruptions are waited out; what it throws carries the id of the item. */
export async function waitFor(sender: Sender, id: string, { signal, timeoutMs }: Wait = {}): Promise<Completed> {
  const until = timeoutMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
  const patience = sender.patience({ signal, foreverOnceWell: true });
  try {
    for (;;) {
      const leftMs = Math.max(0, until - Date.now());
      const wait = Math.min(pollSecondsMax, Math.ceil(leftMs / 1000));
      const pollMs = sender.timeoutMs + wait * 1000;
      const isLast = leftMs <= pollMs;
      try {
        const item = await sender.once('getItem', {
          params: { item: id },
          query: { wait },
          signal,
          timeoutMs: isLast && leftMs > 0 ? leftMs : pollMs,
        });
        if (isCompleted(item)) return item;
        patience.wentWell();
      } catch (error) {
        if (isLast && error instanceof SignoffTimeoutError) throw pending(id, timeoutMs);
        await patience.failed(error, Math.max(0, until - Date.now()));
      }
      if (Date.now() >= until) throw pending(id, timeoutMs);
    }
  } catch (error) {
    if (error instanceof SignoffError) error.itemId = id;
    throw error;
  }
}

function pending(id: string, timeoutMs: number | undefined): SignoffTimeoutError {
  return new SignoffTimeoutError(`Item ${id} was not decided within ${timeoutMs} ms. It is kept and still asked.`);
}

/** Creates an item and waits for what people decide. */
export async function ask(sender: Sender, project: string, item: ItemInput, options: Ask = {}): Promise<Completed> {
  const { onCreated, timeoutMs, ...create } = options;
  const startMs = Date.now();
  const created = await createItem(sender, project, item, create);
  onCreated?.(created);
  if (isCompleted(created)) return created;
  return waitFor(sender, created.id, {
    ...(create.signal ? { signal: create.signal } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs: Math.max(0, timeoutMs - (Date.now() - startMs)) }),
  });
}

function isCompleted(item: Item): item is Completed {
  return item.status === 'completed' && item.decision !== null;
}
