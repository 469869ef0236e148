import { setTimeout as sleep } from 'node:timers/promises';
import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { describe, expect, it, vi } from 'vitest';
import { createHomePages } from '../../src/slack/home/pages.ts';
import { sentenceView } from '../../src/slack/home/view.ts';
import { createWeb } from '../../src/slack/web.ts';
import { aLog } from '../support/log.ts';

const ana = { id: 'U01ANA' };
const times = { gapMs: 60, quietMs: 80, noticeMs: 200, openForMs: 500 };

/** Homes that note what was published, and when. `answers` is what Slack says, one after the other; then it takes everything. */
function someHomes(answers: Error[] = [], draw?: () => Promise<void>) {
  const log = aLog();
  const published: { user: string; text: string; at: number }[] = [];
  const start = performance.now();
  const web = createWeb('xoxb-nobody', { apiUrl: 'http://127.0.0.1:1/', log });
  vi.spyOn(web.views, 'publish').mockImplementation(async ({ user_id, view }) => {
    const answer = answers.shift();
    if (answer) throw answer;
    published.push({ user: user_id, text: JSON.stringify(view), at: performance.now() - start });
    return { ok: true };
  });
  const pages = createHomePages(
    { web, log },
    async (_, notice) => {
      await draw?.();
      return sentenceView('Home', notice ?? 'nothing new');
    },
    times,
  );
  return { pages, published, log };
}

describe('the Home of one person', () => {
  it('is drawn at once; all that is asked for meanwhile is one more drawing, a moment later', async () => {
    const { pages, published } = someHomes();
    await Promise.all(Array.from({ length: 20 }, () => pages.show(ana)));
    const [first, second, third] = published.map(({ at }) => at);
    expect(first).toBeLessThan(times.gapMs);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(times.gapMs - 10);
    expect(third).toBeUndefined();
  });

  it('waits for nobody else’s', async () => {
    const { pages, published } = someHomes();
    await Promise.all([pages.show(ana), pages.show({ id: 'U02BEN' })]);
    expect(published.map(({ user }) => user)).toEqual(['U01ANA', 'U02BEN']);
    expect(published[1]?.at).toBeLessThan(times.gapMs);
  });

  it('shows a notice for a while, whatever is drawn meanwhile, and then no more', async () => {
    const { pages, published } = someHomes();
    await pages.show(ana, 'Paused.');
    await pages.show(ana);
    await sleep(times.noticeMs);
    await pages.show(ana);
    expect(published.map(({ text }) => text.includes('Paused.'))).toEqual([true, true, false]);
  });

  it('that was being read while something changed is read again', async () => {
    let state = 'old';
    const seen: string[] = [];
    const { pages } = someHomes([], async () => {
      const read = state;
      await sleep(20);
      seen.push(read);
    });
    const first = pages.show(ana);
    state = 'new';
    await Promise.all([first, pages.show(ana)]);
    expect(seen).toEqual(['old', 'new']);
  });

  it('that Slack does not draw now is drawn when Slack says', async () => {
    const { pages, published } = someHomes([new WebAPIRateLimitedError(0.2)]);
    await pages.show(ana);
    expect(published[0]?.at).toBeGreaterThan(180);
  });

  it('that Slack refuses is logged, and tried at the next occasion', async () => {
    const { pages, published, log } = someHomes([new WebAPIPlatformError({ ok: false, error: 'invalid_blocks' })]);
    await pages.show(ana);
    expect(published).toEqual([]);
    expect(log.lines).toMatchObject([{ level: 'warn', detail: { user: 'U01ANA' } }]);
    await pages.show(ana);
    expect(published).toHaveLength(1);
  });

  it('follows what they do elsewhere, once they pause', async () => {
    const { pages, published } = someHomes();
    await pages.show(ana);
    for (let i = 0; i < 5; i++) {
      pages.follow(ana);
      await sleep(20);
    }
    expect(published).toHaveLength(1);
    await sleep(times.quietMs + 40);
    expect(published).toHaveLength(2);
  });

  it('is not drawn for what they do elsewhere when they have not looked at it, or long ago', async () => {
    const { pages, published } = someHomes();
    pages.follow(ana);
    await sleep(times.quietMs + 40);
    expect(published).toEqual([]);
    await pages.show(ana);
    await sleep(times.openForMs + 20);
    pages.follow(ana);
    await sleep(times.quietMs + 40);
    expect(published).toHaveLength(1);
  });
});
