import type { Person, World } from '../world.ts';
import type { Surface } from './blocks/surface.ts';
import { signature } from './blocks/surface.ts';
import { type Html, html } from './html.ts';
import { messageRows, type Row } from './message.ts';
import { appOf, type ReadMarks, type Shown } from './places.ts';
import { railParts, unreadElsewhere } from './rail.ts';
import { type Reader, readerOf } from './text/reader.ts';
import { type DrawnModal, drawHome, drawModal } from './views.ts';

/** Everything one window shows at one moment, in pieces that can each be compared with what it shows already. */
export interface WindowState {
  rail: Row[];
  unread: number;
  main: Row[];
  /** How many older messages there are above the first row. */
  earlier: number;
  lastTs: string | null;
  thread: Row[] | null;
  modals: DrawnModal[];
}

export interface Asked {
  me: Person;
  shown: Shown;
  thread?: string;
  limit: number;
  newSince?: string;
  /** A message that must be among those shown, however old. */
  at?: string;
  port: string | null;
}

export function windowState(world: World, marks: ReadMarks, asked: Asked): WindowState {
  const { me, shown } = asked;
  const reader = readerOf(world, me);
  const surface = (prefix: string): Surface => ({ reader, prefix, port: asked.port });
  const place = shown.kind === 'home' ? 'home' : shown.channel.id;
  const all = shown.kind === 'channel' ? world.messages(shown.channel.id, me.id) : [];
  const wanted = all.findIndex(({ ts }) => ts === asked.at || ts === asked.thread);
  const recent = all.slice(wanted < 0 ? -asked.limit : Math.min(wanted, Math.max(0, all.length - asked.limit)));
  const channelRows = () =>
    messageRows(recent, {
      channel: place,
      surface: surface('m'),
      inThread: false,
      shortcuts: world.shortcuts(),
      canDismiss: world.dismiss !== undefined,
      ...(asked.newSince !== undefined && { newSince: asked.newSince }),
    });
  return {
    rail: Object.entries(railParts(world, me, place, marks)).map(([key, drawn]) => rowOf(key, drawn)),
    unread: unreadElsewhere(world, me, place, marks),
    main: shown.kind === 'home' ? [homeRow(world, reader, surface('h'))] : channelRows(),
    earlier: all.length - recent.length,
    lastTs: all.at(-1)?.ts ?? null,
    thread:
      shown.kind === 'channel' && asked.thread !== undefined
        ? threadRows(world, me, place, asked.thread, surface('t'))
        : null,
    modals: world.modals(me.id).map((view, depth) => drawModal(view, depth, surface(`v${depth}${view.id}`))),
  };
}

function threadRows(world: World, me: Person, channel: string, ts: string, surface: Surface): Row[] {
  const messages = world.thread(channel, ts, me.id);
  const replies = messages.filter((one) => one.ts !== ts && !one.ephemeral_to).length;
  const rows = messageRows(messages, {
    channel,
    surface,
    inThread: true,
    shortcuts: world.shortcuts(),
    canDismiss: world.dismiss !== undefined,
  });
  const words = replies < 1 ? 'No replies yet' : replies === 1 ? '1 reply' : `${replies} replies`;
  const divider = rowOf('replies', html`<div class="replies" data-key="replies"><span>${words}</span></div>`);
  return [...rows.slice(0, 1), divider, ...rows.slice(1)];
}

function homeRow(world: World, reader: Reader, surface: Surface): Row {
  const view = world.home(reader.me.id);
  const app = appOf(world)?.real_name || 'the app';
  return rowOf(
    view?.id ?? 'no-home',
    html`<div data-key="${view?.id ?? 'no-home'}">${drawHome(view, app, surface)}</div>`,
  );
}

function rowOf(key: string, drawn: Html): Row {
  return { key, sig: signature(drawn), html: drawn.markup };
}
