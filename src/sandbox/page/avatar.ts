import { createHash } from 'node:crypto';
import { type Html, html } from './html.ts';

/** A coloured tile with the initial; an app gets a tick instead. Decoration: the name always stands beside it. */
export function avatar(id: string, name: string, isApp: boolean): Html {
  if (isApp)
    return html`<span class="avatar is-app" aria-hidden="true"><svg viewBox="0 0 24 24"><path d="m6.5 12.6 3.7 3.7 7.4-8.1"/></svg></span>`;
  const tone = (createHash('sha1').update(id).digest()[0] ?? 0) % 8;
  return html`<span class="avatar tone-${tone}" aria-hidden="true">${[...name][0]?.toUpperCase() ?? '?'}</span>`;
}
