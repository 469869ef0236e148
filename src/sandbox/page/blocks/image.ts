import { type Html, html } from '../html.ts';
import { link, plain } from '../text/mrkdwn.ts';
import { type Json, obj, str } from './fields.ts';
import type { Surface } from './surface.ts';
import { wordsOf } from './text-object.ts';

/**
 * A picture of the sandbox's own is shown. Any other address is only named: nothing leaves the machine, and a page
 * that fetches what a message points to would tell strangers who reads it.
 */
export function image(of: Json, surface: Surface, size: 'full' | 'thumb' | 'inline'): Html {
  const alt = str(of, 'alt_text') ?? '';
  const file = obj(of, 'slack_file');
  const url =
    str(of, 'image_url') ??
    str(file, 'url') ??
    (file && `/files-pri/${encodeURIComponent(str(file, 'id') ?? '')}/file`);
  const own = url === undefined ? null : ownPath(url, surface.port);
  const drawn =
    own === null
      ? html`<span class="no-picture ${size}"><span aria-hidden="true">🖼</span> ${size === 'full' ? html`Picture from elsewhere, not loaded: ${url === undefined ? plain(alt) : link(url, html`${alt || url}`)}` : html`<span class="sr-only">${alt}</span>`}</span>`
      : html`<img class="picture ${size}" src="${own}" alt="${alt}" loading="lazy">`;
  if (size !== 'full') return drawn;
  const title = wordsOf(of, 'title');
  return html`<figure class="figure">${title !== '' && html`<figcaption>${plain(title)}</figcaption>`}${drawn}</figure>`;
}

/** The path on this very server, or null. `localhost` and 127.0.0.1 are the same place. */
function ownPath(url: string, port: string | null): string | null {
  if (url.startsWith('/') && !url.startsWith('//')) return url;
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  const here = ['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname) && port !== null && parsed.port === port;
  return here && parsed.protocol === 'http:' ? `${parsed.pathname}${parsed.search}` : null;
}
