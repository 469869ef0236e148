import type { Ids } from './ids.ts';
import { Refusal } from './refusal.ts';

/** What a trigger_id stands for: who acted, and in which view if it was one. */
interface Trigger {
  id: string;
  user: string;
  view_id: string | null;
}

export interface Triggers {
  issue(user: string, view_id: string | null): string;
  /** Single use, for three seconds. Throws invalid_trigger_id, expired_trigger_id or exchanged_trigger_id. */
  exchange(trigger_id: string): Trigger;
  reset(): void;
}

export function createTriggers(ids: Ids, now: () => number, lifeMs: number): Triggers {
  const issued = new Map<string, Trigger & { at: number; used: boolean }>();
  let count = 1000;
  return {
    issue(user, view_id) {
      const id = `${++count}.${Math.floor(now() / 1000)}.${ids.secret()}`;
      issued.set(id, { id, user, view_id, at: now(), used: false });
      for (const [old, trigger] of issued) {
        if (now() - trigger.at <= 60_000) break;
        issued.delete(old);
      }
      return id;
    },
    exchange(trigger_id) {
      if (!/^\d+\.\d+\.[0-9a-f]+$/.test(trigger_id)) throw new Refusal('invalid_trigger_id');
      const trigger = issued.get(trigger_id);
      if (trigger?.used) throw new Refusal('exchanged_trigger_id');
      if (!trigger || now() - trigger.at > lifeMs) throw new Refusal('expired_trigger_id');
      trigger.used = true;
      return trigger;
    },
    reset: () => issued.clear(),
  };
}
