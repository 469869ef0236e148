import { setTimeout as sleep } from 'node:timers/promises';
import type { HomeView } from '@slack/types';
import type { Deps } from '../deps.ts';
import type { Actor } from '../guard.ts';
import { whatFailed } from '../slack-errors.ts';

/** Slack takes some hundred publications a minute of a whole workspace. A notice stays for so long, whatever is drawn meanwhile. */
const usualTimes = { gapMs: 700, quietMs: 4_000, noticeMs: 10_000, openForMs: 60 * 60_000 };
const attemptsMax = 3;
const pagesMax = 10_000;

export interface HomePages {
  /** Draws a person's Home anew. What is asked for while it is being drawn is one more drawing. `notice` stands on top of it for a while. */
  show(user: Actor, notice?: string): Promise<void>;
  /** Draws it anew once a person is done elsewhere for a moment, where they have looked at it lately. */
  follow(user: Actor): void;
}

interface Page {
  notice: { text: string; until: number } | null;
  openedAt: number;
  publishedAt: number;
  drawing: Promise<void> | null;
  again: boolean;
  later: NodeJS.Timeout | null;
}

/** People's Homes, each drawn by one drawing at a time. */
export function createHomePages(
  { web, log }: Pick<Deps, 'web' | 'log'>,
  draw: (user: Actor, notice: string | null) => Promise<HomeView>,
  { gapMs, quietMs, noticeMs, openForMs } = usualTimes,
): HomePages {
  const pages = new Map<string, Page>();

  return {
    show(user, notice) {
      const page = pageOf(user.id);
      if (notice !== undefined) page.notice = { text: notice, until: Date.now() + noticeMs };
      page.openedAt = Date.now();
      return shown(user, page);
    },
    follow(user) {
      const page = pages.get(user.id);
      if (!page || Date.now() - page.openedAt > openForMs) return;
      if (page.later) clearTimeout(page.later);
      page.later = setTimeout(() => void shown(user, page), quietMs).unref();
    },
  };

  function shown(user: Actor, page: Page): Promise<void> {
    if (page.drawing) page.again = true;
    else page.drawing = untilDrawn(user, page);
    return page.drawing ?? Promise.resolve();
  }

  async function untilDrawn(user: Actor, page: Page): Promise<void> {
    try {
      do {
        page.again = false;
        const wait = page.publishedAt + gapMs - Date.now();
        if (wait > 0) await sleep(wait);
        if (page.notice && page.notice.until < Date.now()) page.notice = null;
        await published(user.id, await draw(user, page.notice?.text ?? null));
        page.publishedAt = Date.now();
      } while (page.again);
    } finally {
      page.drawing = null;
    }
  }

  async function published(user_id: string, view: HomeView): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await web.views.publish({ user_id, view });
        return;
      } catch (error) {
        const failure = whatFailed(error);
        const waits = failure.kind === 'rate_limited' || failure.kind === 'unknown';
        if (!waits || attempt === attemptsMax) {
          log.warn({ user: user_id, why: failure.why }, 'App Home could not be drawn');
          return;
        }
        await sleep(failure.kind === 'rate_limited' ? failure.retryAfterMs : 1_000, undefined, { ref: false });
      }
    }
  }

  function pageOf(userId: string): Page {
    const known = pages.get(userId);
    const page = known ?? { notice: null, openedAt: 0, publishedAt: 0, drawing: null, again: false, later: null };
    // The last one looked at stays longest.
    pages.delete(userId);
    pages.set(userId, page);
    for (const oldest of pages.keys()) {
      if (pages.size <= pagesMax) break;
      pages.delete(oldest);
    }
    return page;
  }
}
