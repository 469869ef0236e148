import type { View } from '../world.ts';
import { drawBlocks } from './blocks/draw.ts';
import { type Surface, signature } from './blocks/surface.ts';
import { attrs, type Html, html } from './html.ts';
import type { Row } from './message.ts';

/** A modal with its frame; the page puts it into a `<dialog>` of its own and keeps that while the view lives. */
export interface DrawnModal extends Row {
  /** Slack's own hash of the view: a new one means the app changed it. */
  hash: string;
}

/** `depth` counts from the bottom of the stack: from the second on, closing goes back instead of away. */
export function drawModal(view: View, depth: number, surface: Surface): DrawnModal {
  const title = view.title?.text ?? 'Modal';
  const close = view.close?.text ?? (depth > 0 ? 'Back' : view.submit ? 'Cancel' : 'Close');
  const id = `${surface.prefix}-title`;
  const drawn = html`<form novalidate${attrs({ 'data-view-id': view.id, 'data-title-id': id })}>
    <header class="modal-head">
      ${depth > 0 && html`<button type="button" class="icon-button" data-modal-close aria-label="Back"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M10 3 5 8l5 5"/></svg></button>`}
      <h2 id="${id}">${title}</h2>
      <button type="button" class="icon-button" data-modal-close="all" aria-label="Close"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="m3.5 3.5 9 9m0-9-9 9"/></svg></button>
    </header>
    <p class="modal-problem" role="alert"></p>
    <div class="modal-body" data-blocks tabindex="-1">${drawBlocks(view.blocks, surface)}</div>
    <footer class="modal-foot">
      <button type="button" class="btn" data-modal-close>${close}</button>
      ${view.submit && html`<button type="submit" class="btn btn-primary"><span class="btn-label">${view.submit.text}</span></button>`}
    </footer>
  </form>`;
  return { key: view.id, hash: view.hash, sig: signature(drawn), html: drawn.markup };
}

/** The App Home tab, or what to expect there. */
export function drawHome(view: View | null, app: string, surface: Surface): Html {
  if (!view) {
    return html`<div class="empty"><p class="empty-title">Nothing here yet.</p><p>When ${app} publishes its App Home for you, it appears here. Is the app running and connected to this sandbox?</p></div>`;
  }
  return html`<div class="home" data-view-id="${view.id}" data-blocks>${drawBlocks(view.blocks, surface)}</div>`;
}
