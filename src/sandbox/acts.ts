import type { StoredView } from './views.ts';
import type { Message } from './world.ts';

/** Somebody acted and is looking at the screen: what opens or is said meanwhile belongs to the outcome. */
export interface Act {
  user: string;
  channel: string | null;
  /** Where the act took place, if in a view. */
  view_id: string | null;
  trigger_id: string | null;
  view: StoredView | null;
  said: Message[];
  wake: () => void;
}

export interface Acts {
  begin(act: Pick<Act, 'user' | 'channel' | 'view_id' | 'trigger_id'>): Act;
  end(act: Act): void;
  /** A view was opened or pushed by this trigger. */
  opened(trigger_id: string, view: StoredView): void;
  /** A view changed: whoever acts in it, or had it opened by the act, sees it. */
  changed(user: string, view: StoredView): void;
  /** Something was said to this person alone; to whoever waits in that channel, or in a view. */
  said(user: string, channel: string, message: Message): void;
  /** Until something opened or was said, at most `ms`. */
  settle(act: Act, ms: number): Promise<void>;
}

export function createActs(): Acts {
  const acts = new Set<Act>();
  return {
    begin(act) {
      const begun: Act = { ...act, view: null, said: [], wake: () => {} };
      acts.add(begun);
      return begun;
    },
    end: (act) => {
      acts.delete(act);
    },
    opened(trigger_id, view) {
      for (const act of acts) if (act.trigger_id === trigger_id) show(act, view);
    },
    changed(user, view) {
      for (const act of acts) {
        const concerns =
          act.view_id === view.id || act.view?.id === view.id || (view.type === 'home' && act.view_id === 'home');
        if (act.user === user && concerns) show(act, view);
      }
    },
    said(user, channel, message) {
      for (const act of acts) {
        if (act.user !== user || (act.channel !== null && act.channel !== channel)) continue;
        act.said.push(message);
        act.wake();
      }
    },
    async settle(act, ms) {
      if (ms <= 0 || act.view || act.said.length > 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        act.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}

function show(act: Act, view: StoredView): void {
  act.view = view;
  act.wake();
}
