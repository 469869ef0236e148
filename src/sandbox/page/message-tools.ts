import type { Message } from '../world.ts';
import { type Html, html } from './html.ts';
import type { RowsOptions } from './message.ts';
import { permalinkOf } from './permalinks.ts';

/** What one can do with a message: answer it in a thread, copy its address, hand it to one of the app's shortcuts. */
export function messageTools(message: Message, options: RowsOptions, prefix: string): Html | null {
  if (message.subtype === 'tombstone') return null;
  if (message.ephemeral_to) return options.canDismiss ? dismissal : null;
  const thread = message.thread_ts ?? message.ts;
  return html`<div class="message-tools">
    ${!options.inThread && html`<button type="button" class="tool" data-open-thread="${thread}" aria-label="Reply in thread" title="Reply in thread"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 3.5h11v7.2H8.2L5 13.4v-2.7H2.5Z"/></svg></button>`}
    ${moreMenu(message, options, `${prefix}-more`)}
  </div>`;
}

/** Slack lets one put away what only oneself sees; the app does not hear of it. */
const dismissal = html`<div class="message-tools"><button type="button" class="tool" data-dismiss aria-label="Dismiss message" title="Dismiss message"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="m4 4 8 8m0-8-8 8"/></svg></button></div>`;

function moreMenu(message: Message, { shortcuts, channel }: RowsOptions, id: string): Html {
  const own = shortcuts.filter((one) => one.type === 'message');
  const items = own.map(
    (one) =>
      html`<button type="button" role="menuitem" tabindex="-1" class="menu-item" data-shortcut="${one.callback_id}">${one.name}</button>`,
  );
  return html`<button type="button" class="tool" data-menu="${id}" aria-haspopup="menu" aria-expanded="false" aria-label="More with this message" title="More with this message"><span class="btn-label dots" aria-hidden="true"></span></button>
    <div class="menu" id="${id}" popover="manual" role="menu" aria-label="More with this message">${items}<button type="button" role="menuitem" tabindex="-1" class="menu-item" data-copy-link="${permalinkOf(channel, message)}">Copy link</button></div>`;
}
