import type { Message, World } from '../world.ts';
import { avatar } from './avatar.ts';
import { drawBlocks } from './blocks/draw.ts';
import { type Surface, signature } from './blocks/surface.ts';
import { fileList } from './files.ts';
import { attrs, type Html, html } from './html.ts';
import { messageTools } from './message-tools.ts';
import { clock, dayKey, dayLabel, fullTime, momentOf } from './text/dates.ts';
import { mrkdwn } from './text/mrkdwn.ts';
import { nameOf } from './text/reader.ts';
import { broadcastLine, threadLink } from './threads.ts';

/** One row of a channel or thread: the page keeps rows whose signature stays, and replaces the others. */
export interface Row {
  key: string;
  sig: string;
  html: string;
}

export interface RowsOptions {
  channel: string;
  surface: Surface;
  inThread: boolean;
  /** What a message's own menu offers beside a reply. */
  shortcuts: ReturnType<World['shortcuts']>;
  /** Whether a message only the reader sees can be put away. */
  canDismiss: boolean;
  /** Messages after this ts are new to the reader, a line says so. */
  newSince?: string;
}

/** Messages as rows, with a divider for each day and one above what is new. */
export function messageRows(messages: readonly Message[], options: RowsOptions): Row[] {
  const { reader } = options.surface;
  const rows: Row[] = [];
  let before: Message | undefined;
  let saidNew = false;
  for (const message of messages) {
    const at = momentOf(message.ts);
    const day = dayKey(at, reader.me.tz);
    const sameDay = before !== undefined && dayKey(momentOf(before.ts), reader.me.tz) === day;
    if (!sameDay && !options.inThread)
      rows.push(row(`day-${day}`, dayDivider(dayLabel(at, reader.me.tz, reader.now), day)));
    const isNew =
      !saidNew && isAfter(message.ts, options.newSince) && message.user !== reader.me.id && before !== undefined;
    if (isNew) {
      saidNew = true;
      rows.push(row('new-line', html`<div class="new-line" data-key="new-line"><span>New</span></div>`));
    }
    // Below a thread's parent stands the line that counts the replies.
    const belowParent = options.inThread && before === messages[0];
    const compact = !isNew && !belowParent && sameDay && follows(message, before);
    rows.push(row(`ts-${message.ts}`, article(message, compact, options)));
    before = message;
  }
  return rows;
}

function isAfter(ts: string, mark: string | undefined): boolean {
  return mark !== undefined && Number(ts) > Number(mark);
}

/** Plain words of the same author within five minutes: no second avatar and name. A card always says whose it is. */
function follows(message: Message, before: Message | undefined): boolean {
  return (
    before !== undefined &&
    !message.blocks?.length &&
    message.subtype === undefined &&
    before.user === message.user &&
    before.ephemeral_to === message.ephemeral_to &&
    Number(message.ts) - Number(before.ts) < 300
  );
}

function row(key: string, drawn: Html): Row {
  return { key, sig: signature(drawn), html: drawn.markup };
}

function dayDivider(label: string, day: string): Html {
  return html`<div class="day" data-key="day-${day}"><span>${label}</span></div>`;
}

function article(message: Message, compact: boolean, options: RowsOptions): Html {
  const { channel, surface, inThread } = options;
  const { reader } = surface;
  const at = momentOf(message.ts);
  const author = reader.people.get(message.user);
  const name = nameOf(reader, message.user);
  const time = clock(at, reader.me.tz);
  const isApp = author?.is_bot === true || message.app_id !== undefined;
  const stamp = html`<time class="stamp" datetime="${at.toISOString()}" title="${fullTime(at, reader.me.tz)}">${time}</time>`;
  const own: Surface = { ...surface, prefix: `${surface.prefix}${message.ts.replace('.', '-')}` };
  const shared = attrs({
    class: `message${compact ? ' is-compact' : ''}${message.ephemeral_to ? ' is-ephemeral' : ''}`,
    'data-key': `ts-${message.ts}`,
    'data-channel': channel,
    'data-ts': message.ts,
    tabindex: -1,
    'aria-label': `${name}, ${time}`,
  });
  return html`<article${shared}>
    <div class="gutter">${compact ? stamp : avatar(message.user, name, isApp)}</div>
    <div class="message-body">
      ${message.ephemeral_to && html`<p class="only-you"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8Z"/><circle cx="8" cy="8" r="1.9"/></svg>Only visible to you</p>`}
      ${compact ? html`<span class="sr-only">${name}</span>` : html`<p class="byline"><span class="author">${name}</span>${isApp && html`<span class="app-badge">APP</span>`}${author?.is_restricted && html`<span class="app-badge">GUEST</span>`}${stamp}</p>`}
      ${!inThread && broadcastLine(message)}
      ${content(message, own)}
      ${fileList(message, own)}
      ${!inThread && threadLink(message, reader)}
    </div>
    ${messageTools(message, options, own.prefix)}
  </article>`;
}

/** Blocks replace the text, as in Slack; the text is what notifications and screen readers of old clients get. */
function content(message: Message, surface: Surface): Html {
  const edited = message.edited && html`<span class="edited">(edited)</span>`;
  if (message.subtype === 'tombstone') return html`<p class="quiet">${message.text}</p>`;
  if (message.blocks?.length) return html`<div class="blocks">${drawBlocks(message.blocks, surface)}${edited}</div>`;
  return html`<div class="text">${mrkdwn(message.text, surface.reader)} ${edited}</div>`;
}
