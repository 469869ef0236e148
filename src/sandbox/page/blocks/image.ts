import { type Html, html } from '../html.ts';
import { link, plain } from '../text/mrkdwn.ts';
import { type Json, obj, str } from './fields.ts';
import type { Surface } from './surface.ts';
import { wordsOf } from './text-object.ts';

/**
 * A picture on this machine is shown, and its words instead when it does not come (`client/pictures.ts`). Any other
 * address is only named: nothing leaves the machine, and a page that fetches what a message points to would tell
 * strangers who reads it.
 */
export function image(of: Json, surface: Surface, size: 'full' | 'thumb' | 'inline'): Html {
  const alt = str(of, 'alt_text') ?? '';
  const file = obj(of, 'slack_file');
  const url =
    str(of, 'image_url') ??
    str(file, 'url') ??
    (file && `/files-pri/${encodeURIComponent(str(file, 'id') ?? '')}/file`);
  const own = url === undefined ? null : nearAddress(url, surface.port);
  const drawn =
    own === null
      ? html`<span class="no-picture ${size}">${pictureIcon} ${size === 'full' ? html`Picture from elsewhere, not loaded: ${url === undefined ? plain(alt) : link(url, html`${alt || url}`)}` : html`<span class="sr-only">${alt}</span>`}</span>`
      : html`<img class="picture ${size}" src="${own}" alt="${alt}" loading="lazy" referrerpolicy="no-referrer">`;
  if (size !== 'full') return drawn;
  const title = wordsOf(of, 'title');
  return html`<figure class="figure">${title !== '' && html`<figcaption>${plain(title)}</figcaption>`}${drawn}</figure>`;
}

const pictureIcon = html`<svg viewBox="0 0 16 16" aria-hidden="true"><rect x="2" y="3" width="12" height="10" rx="1.5"/><path d="m2.5 11.5 3.5-3.5 2.5 2.5 2-2 3 3"/></svg>`;

/** Where the page may fetch it: a path on this very server, an address on this machine, or null. */
function nearAddress(url: string, port: string | null): string | null {
  if (url.startsWith('/') && !url.startsWith('//')) return url;
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' || !['127.0.0.1', 'localhost'].includes(parsed.hostname)) return null;
  return port !== null && parsed.port === port ? `${parsed.pathname}${parsed.search}` : parsed.href;
}
