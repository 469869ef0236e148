import { attrs, type Html, html } from '../html.ts';
import { isSafeUrl, plain } from '../text/mrkdwn.ts';
import type { Reader } from '../text/reader.ts';
import { type Json, obj, objs, str, strs } from './fields.ts';
import { controlId, type Surface } from './surface.ts';
import { textObject, wordsOf } from './text-object.ts';

/** What every control carries, so that a click can say which one it was. */
export function controlData(
  element: Json,
  blockId: string,
  reader: Reader,
): Record<string, string | boolean | undefined> {
  const confirm = obj(element, 'confirm');
  const dispatch = obj(element, 'dispatch_action_config');
  return {
    'data-control': true,
    'data-kind': str(element, 'type'),
    'data-action-id': str(element, 'action_id') ?? '',
    'data-block-id': blockId,
    'data-confirm': confirm && JSON.stringify(confirmWords(confirm, reader)),
    'data-dispatch-on': dispatch && strs(dispatch, 'trigger_actions_on').join(' '),
  };
}

/** The text may be mrkdwn, so it travels as it is drawn; the rest is plain. */
function confirmWords(confirm: Json, reader: Reader): Record<string, string> {
  return {
    title: wordsOf(confirm, 'title'),
    text: textObject(obj(confirm, 'text'), reader).markup,
    confirm: wordsOf(confirm, 'confirm') || 'Yes',
    deny: wordsOf(confirm, 'deny') || 'Cancel',
    style: str(confirm, 'style') ?? 'primary',
  };
}

export function button(element: Json, blockId: string, reader: Reader): Html {
  const url = str(element, 'url');
  const style = str(element, 'style');
  const shared = attrs({
    class: `btn${style === 'primary' || style === 'danger' ? ` btn-${style}` : ''}`,
    ...controlData(element, blockId, reader),
    'aria-label': str(element, 'accessibility_label'),
  });
  const label = html`<span class="btn-label">${plain(wordsOf(element, 'text'))}</span>`;
  if (url !== undefined && isSafeUrl(url))
    return html`<a${shared} href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`;
  return html`<button type="button"${shared}>${label}</button>`;
}

/** The three dots. The menu is drawn closed; the browser's own popover opens it, closes it and handles Escape. */
export function overflow(element: Json, blockId: string, surface: Surface): Html {
  const id = controlId(surface, blockId, str(element, 'action_id') ?? '');
  const items = objs(element, 'options').map((option) => {
    const url = str(option, 'url');
    const shared = attrs({
      role: 'menuitem',
      tabindex: -1,
      class: 'menu-item',
      'data-option': str(option, 'value') ?? '',
    });
    const inside = html`${plain(wordsOf(option, 'text'))}${description(option)}`;
    return url !== undefined && isSafeUrl(url)
      ? html`<a${shared} href="${url}" target="_blank" rel="noopener noreferrer">${inside}</a>`
      : html`<button type="button"${shared}>${inside}</button>`;
  });
  return html`<span class="overflow">
    <button type="button" class="btn btn-icon"${attrs({ ...controlData(element, blockId, surface.reader), 'data-menu': id, 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-label': str(element, 'accessibility_label') ?? 'More actions' })}><span class="btn-label dots" aria-hidden="true"></span></button>
    <div class="menu" id="${id}" popover="manual" role="menu" aria-label="More actions">${items}</div>
  </span>`;
}

function description(option: Json): Html | false {
  const words = wordsOf(option, 'description');
  return words !== '' && html`<span class="option-description">${plain(words)}</span>`;
}

/** `feedback_buttons` are two clicks with one action id each; `icon_button` has the words only for screen readers. */
export function contextAction(element: Json, blockId: string, reader: Reader): Html {
  if (element.type !== 'feedback_buttons') return button({ ...element, url: undefined }, blockId, reader);
  const side = (name: string, face: string) => {
    const one = obj(element, name) ?? {};
    const shared = attrs({
      class: 'btn btn-icon',
      ...controlData(element, blockId, reader),
      'data-option': str(one, 'value') ?? '',
      'aria-label': str(one, 'accessibility_label') ?? wordsOf(one, 'text'),
    });
    return html`<button type="button"${shared}><span class="btn-label" aria-hidden="true">${face}</span></button>`;
  };
  return html`${side('positive_button', '👍')}${side('negative_button', '👎')}`;
}
