/// <reference lib="dom" />
import { act, getJson, here, type WindowState } from './net.ts';
import { piecesOf, show } from './rows.ts';
import { followEnd } from './scrolling.ts';

const PAGE = 100;
let limit = PAGE;
let first = true;
/** A message that was asked for by its address stays among those shown, however old it is. */
let wanted: string | null = null;
let showModals: (modals: WindowState['modals']) => void = () => undefined;
let running: Promise<void> | null = null;
let again: Promise<void> | null = null;

export function threadNow(): string | null {
  return new URL(location.href).searchParams.get('thread');
}

/**
 * Makes the window show the present. Calls while one is under way share the one that follows it, so a burst of changes
 * costs two looks, and whoever awaits has seen a state no older than their call.
 */
export function refresh({ at }: { at?: string } = {}): Promise<void> {
  wanted = at ?? wanted;
  if (!running) {
    running = look().finally(() => {
      running = null;
    });
    return running;
  }
  again ??= running.then(() => {
    again = null;
    return refresh();
  });
  return again;
}

async function look(): Promise<void> {
  const thread = threadNow();
  const query = new URLSearchParams({ as: here.as, place: here.place, limit: String(limit) });
  if (thread !== null) query.set('thread', thread);
  if (wanted !== null) query.set('at', wanted);
  if (here.newSince !== undefined) query.set('since', here.newSince);
  let state: WindowState;
  try {
    state = await getJson<WindowState>(`/page/state?${query}`);
  } catch {
    setConnection(false);
    return;
  }
  setConnection(true);
  paint(state);
}

const main = pane('main');
const threadPane = pane('thread');

function pane(name: string) {
  const rows = document.querySelector(`[data-rows=${name}]`);
  const scroll = rows?.closest<HTMLElement>('[data-scroll]') ?? null;
  const jump = name === 'main' ? document.querySelector<HTMLElement>('[data-jump]') : null;
  // A conversation is read from its end, App Home from its top.
  const isTalk = name === 'thread' || here.place !== 'home';
  return { rows, end: isTalk && scroll ? followEnd(scroll, jump) : null };
}

function paint(state: WindowState): void {
  const rail = document.querySelector('#rail');
  if (rail && !rail.querySelector(':popover-open')) show(rail, piecesOf(state.rail));
  paintRows(main, state.main);
  paintThread(state);
  showModals(state.modals);
  const empty = document.querySelector<HTMLElement>('[data-empty]');
  if (empty) empty.hidden = state.main.length > 0;
  const earlier = document.querySelector<HTMLElement>('[data-earlier]');
  if (earlier) earlier.hidden = state.earlier === 0;
  document.title = state.unread > 0 ? `(${state.unread}) ${here.title}` : here.title;
  document.documentElement.dataset.ready = 'true';
  first = false;
  markRead(state.lastTs);
}

function paintRows(into: ReturnType<typeof pane>, rows: WindowState['main']): void {
  const { rows: container, end } = into;
  if (!container) return;
  const change = () => {
    const wasEmpty = container.childElementCount === 0;
    const lastKey = container.lastElementChild?.getAttribute('data-key');
    const added = show(container, piecesOf(rows));
    // Older messages asked for are not news; only what comes after the last one slides in.
    const known = rows.findIndex((row) => row.key === lastKey);
    const fresh = added.filter(
      (element) => rows.findIndex((row) => row.key === element.getAttribute('data-key')) > known,
    );
    if (!first && !wasEmpty) for (const element of fresh) element.classList.add('is-new');
    return wasEmpty ? 0 : fresh.filter((element) => element.matches('.message')).length;
  };
  if (end) end.keep(change);
  else change();
}

let threadShown: string | null = null;

function paintThread(state: WindowState): void {
  const aside = document.querySelector<HTMLElement>('#thread');
  if (!aside) return;
  const wanted = threadNow();
  const opened = wanted !== null && wanted !== threadShown;
  if (threadShown !== wanted) threadPane.rows?.replaceChildren();
  threadShown = wanted;
  aside.hidden = wanted === null;
  document.documentElement.classList.toggle('thread-open', wanted !== null);
  if (state.thread) paintRows(threadPane, state.thread);
  if (opened && !first) aside.querySelector<HTMLElement>('textarea')?.focus({ preventScroll: true });
}

let marked = '';

function markRead(ts: string | null): void {
  if (ts === null || ts === marked || here.place === 'home' || document.visibilityState !== 'visible') return;
  marked = ts;
  void act('read', { channel: here.place, ts });
}

function setConnection(alive: boolean): void {
  const said = document.querySelector('.connection');
  const words = alive ? '' : 'Reconnecting…';
  if (said && said.textContent !== words) said.textContent = words;
}

/**
 * Listens for changes and shows the present; views are the caller's to show. A hidden window lets go of its stream:
 * a browser holds only six to one server.
 */
export function startLive(views: typeof showModals): void {
  showModals = views;
  let stream: EventSource | null = null;
  const listen = () => {
    stream ??= new EventSource(`/page/stream?as=${encodeURIComponent(here.as)}`);
    stream.addEventListener('ready', () => void refresh());
    stream.addEventListener('change', () => void refresh());
    stream.addEventListener('error', () => setConnection(false));
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') return listen();
    stream?.close();
    stream = null;
  });
  // A window drawn in the background (a tab opened behind this one) looks once and listens when it is seen.
  if (document.visibilityState === 'visible') listen();
  else void refresh();
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest<HTMLElement>('[data-open-thread]');
    if (opener) {
      threadOpener = opener;
      void openThread(opener.dataset.openThread ?? null);
    }
    if (event.target.closest('[data-close-thread]')) closeThread();
    if (event.target.closest('[data-earlier]')) {
      limit += PAGE;
      void refresh();
    }
  });
  document.addEventListener('keydown', (event) => {
    const inThread = event.target instanceof Element && event.target.closest('#thread');
    if (event.key === 'Escape' && inThread && !event.defaultPrevented) closeThread();
  });
  addEventListener('popstate', () => void refresh());
}

let threadOpener: HTMLElement | null = null;

/** Opens the thread beside the channel; null closes it. */
export function openThread(ts: string | null): Promise<void> {
  const url = new URL(location.href);
  if (ts === null) url.searchParams.delete('thread');
  else url.searchParams.set('thread', ts);
  url.searchParams.delete('at');
  if (url.href !== location.href) history.pushState(null, '', url);
  return refresh();
}

/** Focus goes back to what opened the thread, or to the same message's if it was drawn anew. */
function closeThread(): void {
  const ts = threadNow();
  void openThread(null);
  const now = document.querySelector<HTMLElement>(`[data-rows=main] [data-open-thread="${CSS.escape(ts ?? '')}"]`);
  (threadOpener?.isConnected ? threadOpener : (now ?? document.querySelector<HTMLElement>('#composer-main')))?.focus();
}
