import { type Ask, ask, type Completed, type Create, createItem, type Wait, waitFor } from './ask.ts';
import { createMany, type NamedGold, type NamedItem } from './bulk.ts';
import type { Sender } from './send.ts';
import type { BulkResult, Calls, Item, ItemInput, ReasonInput, ReviewInput } from './types.ts';

interface Options {
  signal?: AbortSignal;
}

/** `limit` is that of one page; every page is read. */
export type ListWish = NonNullable<Calls['listItems']['query']> & Options;

export function createItems(sender: Sender) {
  const end =
    (name: 'withdrawItem' | 'reopenItem' | 'contestItem') =>
    (id: string, reason: ReasonInput = {}, { signal }: Options = {}): Promise<Item> =>
      sender.send(name, { params: { item: id }, body: reason, signal });

  return {
    /** Sends one prediction. It is safe to send it again: with its `external_id`, or the same idempotency key. */
    create: (project: string, item: ItemInput, options?: Create): Promise<Item> =>
      createItem(sender, project, item, options),

    /**
     * Sends many, while they are made, and yields what became of each in their order, counted from 1. A refused one (`problem`)
     * stops no other. When the connection breaks, what has no result yet is sent again: so one that had been stored by then says 200
     * instead of 201.
     */
    createMany: (
      project: string,
      items: Iterable<NamedItem> | AsyncIterable<NamedItem>,
      { signal }: Options = {},
    ): AsyncGenerator<BulkResult, void> => createMany(sender, 'createItems', project, items, signal),

    /**
     * Sends known answers in the same way. Nobody is asked about them by that: they are shown now and then to see how well people
     * answer. Under an `external_id` that is there already the new one takes the old one's place.
     */
    createGold: (
      project: string,
      known: Iterable<NamedGold> | AsyncIterable<NamedGold>,
      { signal }: Options = {},
    ): AsyncGenerator<BulkResult, void> => createMany(sender, 'createGold', project, known, signal),

    get: (id: string, { signal }: Options = {}): Promise<Item> =>
      sender.send('getItem', { params: { item: id }, signal }),

    /** The newest first, page by page as they are read. */
    async *list(project: string, { signal, ...wish }: ListWish = {}): AsyncGenerator<Item, void> {
      let cursor = wish.cursor ?? null;
      do {
        const query = { ...wish, ...(cursor === null ? {} : { cursor }) };
        const page = await sender.send('listItems', { params: { project }, query, signal });
        yield* page.items;
        cursor = page.next_cursor;
      } while (cursor !== null);
    },

    /** Resolves when it is completed. With `timeoutMs`, a `SignoffTimeoutError` that carries the `itemId` when it is not by then. */
    wait: (id: string, options?: Wait): Promise<Completed> => waitFor(sender, id, options),

    /**
     * Sends one prediction and resolves with the item once it is decided: at once when the gate was sure enough of it. Whatever it
     * throws while it waits carries the `itemId`, and the item is kept: `wait` for it again.
     */
    ask: (project: string, item: ItemInput, options?: Ask): Promise<Completed> => ask(sender, project, item, options),

    /** Answers an item. Not repeated by itself when nobody knows whether it counted: read the item. */
    review: (id: string, review: ReviewInput, { signal }: Options = {}): Promise<Item> =>
      sender.send('createReview', { params: { item: id }, body: review, signal }),

    /** Ends an open item whose answer is not needed any more. */
    withdraw: end('withdrawItem'),
    /** Asks a decided item again. */
    reopen: end('reopenItem'),
    /** Asks for a second look by somebody else. */
    contest: end('contestItem'),
  };
}
