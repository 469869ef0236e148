import { flag, type Json, num, obj, objs, str } from '../blocks/fields.ts';
import { attrs, type Html, html, nothing } from '../html.ts';
import { withEmoji } from './emoji.ts';
import { channelMention, groupMention, link, moment, personMention, plain, userGroupMention } from './mrkdwn.ts';
import type { Reader } from './reader.ts';

/** A `rich_text` block: nothing in it is ever parsed as markup, which is why apps quote strangers with it. */
export function richText(block: Json, reader: Reader): Html {
  return html`<div class="rich">${objs(block, 'elements').map((element) => part(element, reader))}</div>`;
}

function part(element: Json, reader: Reader): Html {
  const inside = objs(element, 'elements');
  switch (element.type) {
    case 'rich_text_section':
      return html`<div class="rich-section">${inside.map((one) => piece(one, reader))}</div>`;
    case 'rich_text_quote':
      return html`<blockquote>${inside.map((one) => piece(one, reader))}</blockquote>`;
    case 'rich_text_preformatted':
      return html`<pre class="fence">${inside.map((one) => piece(one, reader))}</pre>`;
    case 'rich_text_list': {
      const items = inside.map((one) => html`<li>${objs(one, 'elements').map((inner) => piece(inner, reader))}</li>`);
      const level = Math.min(Math.max(num(element, 'indent') ?? 0, 0), 8);
      return str(element, 'style') === 'ordered'
        ? html`<ol class="indent-${level}"${attrs({ start: (num(element, 'offset') ?? 0) + 1 })}>${items}</ol>`
        : html`<ul class="indent-${level}">${items}</ul>`;
    }
    default:
      return nothing;
  }
}

function piece(element: Json, reader: Reader): Html {
  return styled(obj(element, 'style'), bare(element, reader));
}

function bare(element: Json, reader: Reader): Html {
  const text = str(element, 'text');
  switch (element.type) {
    case 'text':
      return html`${text ?? ''}`;
    case 'link':
      return link(str(element, 'url') ?? '', plain(text ?? str(element, 'url') ?? ''));
    case 'user':
      return personMention(str(element, 'user_id') ?? '', reader);
    case 'channel':
      return channelMention(str(element, 'channel_id') ?? '', reader);
    case 'usergroup':
      return userGroupMention(str(element, 'usergroup_id') ?? '', reader);
    case 'broadcast':
      return groupMention(str(element, 'range') ?? '');
    case 'emoji':
      return html`${withEmoji(`:${str(element, 'name') ?? ''}:`)}`;
    case 'date':
      return momentOrFallback(element, reader);
    case 'color':
      return color(str(element, 'value') ?? '');
    case 'tag':
      return html`<span class="tag">${text ?? ''}</span>`;
    default:
      // `citation` and whatever comes next: its words matter more than its look.
      return html`${text ?? ''}`;
  }
}

/** The value, and what it looks like beside it. */
function color(value: string): Html {
  const swatch =
    /^#[0-9a-fA-F]{3,6}$/.test(value) &&
    html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="2"${attrs({ fill: value })}/></svg>`;
  return html`${swatch}<code>${value}</code>`;
}

function momentOrFallback(element: Json, reader: Reader): Html {
  const seconds = num(element, 'timestamp');
  if (seconds === undefined || Math.abs(seconds) > 8.64e12) return html`${str(element, 'fallback') ?? ''}`;
  const drawn = moment(seconds, str(element, 'format') ?? '{date_short_pretty} {time}', reader);
  const url = str(element, 'url');
  return url === undefined ? drawn : link(url, drawn);
}

function styled(style: Json | undefined, inside: Html): Html {
  let drawn = inside;
  if (flag(style, 'code')) drawn = html`<code>${drawn}</code>`;
  if (flag(style, 'strike')) drawn = html`<s>${drawn}</s>`;
  if (flag(style, 'underline')) drawn = html`<u>${drawn}</u>`;
  if (flag(style, 'italic')) drawn = html`<em>${drawn}</em>`;
  if (flag(style, 'bold')) drawn = html`<strong>${drawn}</strong>`;
  return drawn;
}
