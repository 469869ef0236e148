/// <reference lib="dom" />
import { openThread, refresh } from './live.ts';
import { here } from './net.ts';

interface Target {
  channel: string;
  ts: string;
  thread: string | null;
}

/** A message's address on this very sandbox, whichever of its loopback names it goes by. */
function targetOf(href: string): Target | null {
  if (!URL.canParse(href, location.href)) return null;
  const url = new URL(href, location.href);
  const near = ['127.0.0.1', 'localhost'].includes(url.hostname) && url.port === location.port;
  const [, channel, seconds, micros] = /^\/archives\/([^/]+)\/p(\d{10})(\d{6})$/.exec(url.pathname) ?? [];
  if (!near || channel === undefined) return null;
  return { channel, ts: `${seconds}.${micros}`, thread: url.searchParams.get('thread_ts') };
}

/** Links to messages are followed in this window, as the person of this window; from a dialog, in a window beside it. */
export function startPermalinks(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
    const target = link && targetOf(link.href);
    if (!target || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const query = new URLSearchParams({ at: target.ts });
    if (target.thread !== null) query.set('thread', target.thread);
    const path = `/as/${encodeURIComponent(here.as)}/${encodeURIComponent(target.channel)}?${query}`;
    if (link.closest('dialog')) open(path, '_blank', 'noopener');
    else if (target.channel === here.place) void goTo(target);
    else location.assign(path);
  });
}

/** What the window was opened at. Once it stands there the address is an ordinary one again. */
export async function goToOpened(): Promise<void> {
  const query = new URL(location.href).searchParams;
  const ts = query.get('at');
  if (ts !== null) await goTo({ channel: here.place, ts, thread: query.get('thread') });
}

async function goTo({ ts, thread }: Target): Promise<void> {
  await refresh({ at: ts });
  if (thread !== null) await openThread(thread);
  const rows = document.querySelectorAll<HTMLElement>(`[data-ts="${CSS.escape(ts)}"]`);
  const message = rows.item(thread === null ? 0 : rows.length - 1);
  if (thread !== null) document.querySelector(`[data-rows=main] [data-ts="${CSS.escape(thread)}"]`)?.scrollIntoView();
  for (const old of document.querySelectorAll('.is-target')) old.classList.remove('is-target');
  if (!message) return;
  message.classList.add('is-target');
  message.scrollIntoView({ block: 'center' });
  message.focus({ preventScroll: true });
}
