import { describe, expect, it, vi } from 'vitest';
import { createEventHub } from '../../src/http/event-hub.ts';
import type { EventType, PlacedEvent } from '../../src/review/event.ts';

const every = { projects: null, types: ['item.completed', 'review.created'] as EventType[] };

function anEvent(place: number, project = 'one', type: EventType = 'item.completed'): PlacedEvent {
  return { place: String(place), project, type, at: new Date(place), data: {} };
}

/** A hub over events that a test adds to, and how often they were read. */
function aHub() {
  const stored: PlacedEvent[] = [];
  const after = vi.fn(async (place: string, { limit }: { limit: number }) =>
    stored.filter((event) => BigInt(event.place) > BigInt(place)).slice(0, limit),
  );
  const hub = createEventHub({ look: async () => stored.at(-1)?.place ?? '0', after });
  return { hub, after, stored };
}

describe('what all who listen are told', () => {
  it('is read once, however many they are', async () => {
    const { hub, after, stored } = aHub();
    const listeners = Array.from({ length: 100 }, () => hub.join());
    await vi.waitFor(() => expect(hub.newest()).toBe('0'));
    const tickets = listeners.map((listener) => listener.ticket());
    stored.push(anEvent(1), anEvent(2));
    hub.poke();
    await Promise.all(listeners.map((listener, n) => listener.next(tickets[n] ?? 0)));
    expect(hub.since('0', every)).toEqual({ events: stored, upTo: '2' });
    expect(hub.since('1', every)).toEqual({ events: [stored[1]], upTo: '2' });
    expect(hub.since('2', every)).toEqual({ events: [], upTo: '2' });
    expect(after).toHaveBeenCalledTimes(1);
    hub.close();
  });

  it('is what they asked for, and they are as far as those who asked for all of it', async () => {
    const { hub, stored } = aHub();
    const listener = hub.join();
    await vi.waitFor(() => expect(hub.newest()).toBe('0'));
    const ticket = listener.ticket();
    stored.push(anEvent(1, 'one'), anEvent(2, 'two'), anEvent(3, 'one', 'review.created'), anEvent(4, 'two'));
    hub.poke();
    await listener.next(ticket);
    const events = (projects: string[] | null, types: EventType[]) =>
      hub.since('0', { projects, types })?.events.map(({ place }) => place);
    expect(events(['one'], ['item.completed', 'review.created'])).toEqual(['1', '3']);
    expect(events(['one'], ['item.completed'])).toEqual(['1']);
    expect(events(['two', 'one'], ['item.completed'])).toEqual(['1', '2', '4']);
    expect(hub.since('0', { projects: ['three'], types: every.types })).toEqual({ events: [], upTo: '4' });
    hub.close();
  });

  it('is asked of the database by who is further behind, and where more came at once than is remembered', async () => {
    const { hub, stored } = aHub();
    stored.push(anEvent(1), anEvent(2));
    const listener = hub.join();
    await vi.waitFor(() => expect(hub.newest()).toBe('2'));
    expect(hub.since('1', every)).toBeNull();
    const ticket = listener.ticket();
    stored.push(...Array.from({ length: 600 }, (_, n) => anEvent(3 + n)));
    hub.poke();
    await listener.next(ticket);
    expect(hub.newest()).toBe('602');
    expect(hub.since('2', every)).toBeNull();
    expect(hub.since('602', every)).toEqual({ events: [], upTo: '602' });
    hub.close();
  });

  it('is asked of the database again after a time in which nobody listened', async () => {
    const { hub, stored } = aHub();
    const listener = hub.join();
    await vi.waitFor(() => expect(hub.newest()).toBe('0'));
    listener.leave();
    await vi.waitFor(() => expect(hub.newest()).toBeNull());
    stored.push(anEvent(1));
    expect(hub.since('0', every)).toBeNull();
    hub.join();
    await vi.waitFor(() => expect(hub.newest()).toBe('1'));
    expect(hub.since('0', every)).toBeNull();
    hub.close();
  });

  it('is forgotten after seconds, so that who comes back asks for what stands there now', async () => {
    const { hub, stored } = aHub();
    const clock = vi.spyOn(performance, 'now');
    try {
      const listener = hub.join();
      await vi.waitFor(() => expect(hub.newest()).toBe('0'));
      const ticket = listener.ticket();
      stored.push(anEvent(1));
      hub.poke();
      await listener.next(ticket);
      expect(hub.since('0', every)?.events).toHaveLength(1);
      const now = performance.now();
      clock.mockReturnValue(now + 5_001);
      await vi.waitFor(() => expect(hub.since('0', every)).toBeNull());
      expect(hub.since('1', every)).toEqual({ events: [], upTo: '1' });
    } finally {
      clock.mockRestore();
      hub.close();
    }
  });
});
