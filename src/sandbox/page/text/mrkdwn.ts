import { attrs, type Html, html } from '../html.ts';
import { slackDate } from './dates.ts';
import { withEmoji } from './emoji.ts';
import { nameOf, type Reader } from './reader.ts';

/**
 * Slack's mrkdwn as Slack draws it: `*bold*`, `_italic_`, `~strike~`, `code`, fences, quotes, `<@mentions>`, `<#channels>`,
 * `<!date^…>`, `<url|label>`. Line breaks stay in the text; the style sheet keeps them. `verbatim` leaves a bare address
 * the text it is.
 */
export function mrkdwn(text: string, reader: Reader, verbatim = false): Html {
  const pieces = text.split(/```([\s\S]+?)```/);
  return html`${pieces.map((piece, at) =>
    at % 2 === 1
      ? html`<pre class="fence">${plainOf(piece.replace(/^\n|\n$/g, ''))}</pre>`
      : lines(piece, reader, verbatim),
  )}`;
}

/** `plain_text`: no markup at all, only emoji names. */
export function plain(text: string): Html {
  return html`${withEmoji(text)}`;
}

function lines(text: string, reader: Reader, verbatim: boolean): Html {
  const drawn: Html[] = [];
  let open: { quoted: boolean; lines: string[] } | undefined;
  const close = () => {
    if (!open) return;
    const inside = inline(open.lines.join('\n'), reader, verbatim);
    drawn.push(open.quoted ? html`<blockquote>${inside}</blockquote>` : inside);
  };
  for (const line of text.split('\n')) {
    const quote = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (open?.quoted !== (quote !== null)) {
      close();
      open = { quoted: quote !== null, lines: [] };
    }
    open?.lines.push(quote?.[1] ?? line);
  }
  close();
  return html`${drawn}`;
}

/** Spans are bounded, so that a hostile row of asterisks costs no more than any other text of its length. */
const INLINE = new RegExp(
  [
    '`(?<code>[^`\\n]{1,2000})`',
    '<(?<entity>[^<>\\n]{1,3200})>',
    '(?<![\\p{L}\\p{N}*])\\*(?<bold>(?![\\s*])[^\\n]{0,400}?[^\\s*])\\*(?![\\p{L}\\p{N}*])',
    '(?<![\\p{L}\\p{N}_])_(?<italic>(?![\\s_])[^\\n]{0,400}?[^\\s_])_(?![\\p{L}\\p{N}_])',
    '(?<![\\p{L}\\p{N}~])~(?<strike>(?![\\s~])[^\\n]{0,400}?[^\\s~])~(?![\\p{L}\\p{N}~])',
    '(?<bare>https?:\\/\\/[^\\s<>|`"]{1,2000}[^\\s<>|`".,;:!?)\\]])',
  ].join('|'),
  'gu',
);

function inline(text: string, reader: Reader, verbatim: boolean): Html {
  const drawn: Html[] = [];
  let done = 0;
  for (const match of text.matchAll(INLINE)) {
    drawn.push(plainOf(text.slice(done, match.index)));
    done = match.index + match[0].length;
    const { code, entity: inner, bold, italic, strike, bare } = match.groups ?? {};
    if (code !== undefined) drawn.push(html`<code>${decode(code)}</code>`);
    else if (inner !== undefined) drawn.push(entity(inner, reader, match.index === 0));
    else if (bold !== undefined) drawn.push(html`<strong>${inline(bold, reader, verbatim)}</strong>`);
    else if (italic !== undefined) drawn.push(html`<em>${inline(italic, reader, verbatim)}</em>`);
    else if (strike !== undefined) drawn.push(html`<s>${inline(strike, reader, verbatim)}</s>`);
    else if (bare !== undefined && verbatim) drawn.push(plainOf(bare));
    else if (bare !== undefined) drawn.push(link(decode(bare), html`${decode(bare)}`));
  }
  drawn.push(plainOf(text.slice(done)));
  return html`${drawn}`;
}

function plainOf(text: string): Html {
  return plain(decode(text));
}

/** Slack escapes exactly these three in messages. */
function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function entity(inner: string, reader: Reader, opens: boolean): Html {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : decode(inner.slice(bar + 1));
  if (target.startsWith('@')) return personMention(target.slice(1), reader, label);
  if (target.startsWith('#')) return channelMention(target.slice(1), reader, label);
  if (target.startsWith('!date^')) return date(target, label, reader, opens);
  if (target.startsWith('!subteam^')) return userGroupMention(target.slice('!subteam^'.length), reader, label);
  if (target.startsWith('!')) return groupMention(label ?? target.slice(1).split('^')[0] ?? '');
  return link(decode(target), label === undefined ? html`${decode(target).replace(/^mailto:/, '')}` : plain(label));
}

export function personMention(user: string, reader: Reader, label?: string): Html {
  const known = reader.people.has(user);
  const mine = user === reader.me.id;
  return html`<span${attrs({ class: mine ? 'mention is-me' : 'mention', title: known ? reader.people.get(user)?.name : null })}>@${known ? nameOf(reader, user) : (label ?? user)}</span>`;
}

/** A channel one is in is a link; any other is only its name. */
export function channelMention(id: string, reader: Reader, label?: string): Html {
  const channel = reader.channels.get(id);
  if (!channel?.members.includes(reader.me.id))
    return html`<span class="mention">#${channel?.name ?? label ?? id}</span>`;
  return html`<a class="mention" href="/as/${encodeURIComponent(reader.me.id)}/${encodeURIComponent(id)}">#${channel.name}</a>`;
}

/** A user group by its handle. */
export function userGroupMention(id: string, reader: Reader, label?: string): Html {
  return groupMention(reader.groups.get(id) ?? label ?? id);
}

export function groupMention(name: string): Html {
  return html`<span class="mention">@${name.replace(/^@/, '')}</span>`;
}

function date(target: string, fallback: string | undefined, reader: Reader, opens: boolean): Html {
  const [, seconds = '', template = '', url] = target.split('^');
  const at = Number(seconds);
  if (seconds === '' || !Number.isFinite(at) || Math.abs(at) > 8.64e12) return html`${fallback ?? ''}`;
  const drawn = moment(at, decode(template), reader, opens);
  return url ? link(decode(url), drawn) : drawn;
}

/** A moment in the reader's own words, with the exact time for machines and on hover. */
export function moment(seconds: number, template: string, reader: Reader, opens = false): Html {
  const text = slackDate(seconds, template, reader.me.tz, reader.now, opens);
  return html`<time datetime="${new Date(seconds * 1000).toISOString()}">${text}</time>`;
}

/** Only addresses a message may lead to become links; anything else (`javascript:` …) is shown as text. */
export function link(url: string, label: Html): Html {
  if (!isSafeUrl(url)) return html`<span title="${url}">${label}</span>`;
  return html`<a href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}

export function isSafeUrl(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:', 'mailto:', 'tel:'].includes(new URL(url).protocol);
}
