import type { Block } from '../../world.ts';
import { attrs, type Html, html } from '../html.ts';
import { plain } from '../text/mrkdwn.ts';
import { richText } from '../text/rich-text.ts';
import { button, contextAction } from './buttons.ts';
import { element, inputBlock } from './elements.ts';
import { flag, type Json, obj, objs, str } from './fields.ts';
import { image } from './image.ts';
import { drawnByLibrary, notDrawn } from './library.ts';
import { type Surface, signature } from './surface.ts';
import { dataTable, table } from './tables.ts';
import { textObject, wordsOf } from './text-object.ts';

/** All blocks of a message or view. Each carries its key and signature, so that a changed one can be replaced alone. */
export function drawBlocks(blocks: readonly Block[], surface: Surface): Html {
  return html`${blocks.map((block, at) => {
    const drawn = drawBlock(block, surface);
    const key = `${block.type}:${block.block_id ?? at}`;
    return html`<div class="block block-${block.type.replace(/[^a-z_]/g, '')}" data-key="${key}" data-sig="${signature(drawn)}">${drawn}</div>`;
  })}`;
}

function drawBlock(block: Json, surface: Surface): Html {
  const blockId = str(block, 'block_id') ?? '';
  const { reader } = surface;
  switch (block.type) {
    case 'header':
      return html`<h2 class="header">${plain(wordsOf(block, 'text'))}</h2>`;
    case 'divider':
      return html`<hr>`;
    case 'section':
      return section(block, blockId, surface);
    case 'context':
      return html`<div class="context">${objs(block, 'elements').map((one) => (one.type === 'image' ? image(one, surface, 'inline') : html`<span>${textObject(one, reader)}</span>`))}</div>`;
    case 'actions':
      return html`<div class="actions">${objs(block, 'elements').map((one) => element(one, blockId, surface))}</div>`;
    case 'context_actions':
      return html`<div class="actions">${objs(block, 'elements').map((one) => contextAction(one, blockId, reader))}</div>`;
    case 'input':
      return inputBlock(block, blockId, surface);
    case 'image':
      return image(block, surface, 'full');
    case 'rich_text':
      return richText(block, reader);
    case 'table':
      return table(block, surface);
    case 'data_table':
      return dataTable(block, surface);
    case 'alert':
      return alert(block, surface);
    case 'card':
      return card(block, blockId, surface);
    case 'carousel':
      return html`<div class="carousel">${objs(block, 'elements').map((one) => card(one, str(one, 'block_id') ?? blockId, surface))}</div>`;
    case 'container':
      return container(block, surface);
    case 'markdown':
    case 'data_visualization':
      return drawnByLibrary(block);
    default:
      return notDrawn(block);
  }
}

function section(block: Json, blockId: string, surface: Surface): Html {
  const text = obj(block, 'text');
  const fields = objs(block, 'fields');
  const accessory = obj(block, 'accessory');
  return html`<div class="section"><div class="section-body">
    ${text && html`<div class="text">${textObject(text, surface.reader)}</div>`}
    ${fields.length > 0 && html`<div class="fields">${fields.map((field) => html`<div class="text">${textObject(field, surface.reader)}</div>`)}</div>`}
  </div>${accessory && html`<div class="accessory">${element(accessory, blockId, surface)}</div>`}</div>`;
}

const LEVELS: Record<string, { says: string; icon: string }> = {
  default: { says: '', icon: 'M8 7.2v4M8 4.6v.2' },
  info: { says: 'Info: ', icon: 'M8 7.2v4M8 4.6v.2' },
  warning: { says: 'Warning: ', icon: 'M8 4.4v4.4M8 11.2v.2' },
  error: { says: 'Error: ', icon: 'm5.5 5.5 5 5m0-5-5 5' },
  success: { says: 'Success: ', icon: 'm4.8 8.3 2.2 2.2 4.2-4.6' },
};

function alert(block: Json, surface: Surface): Html {
  const level = str(block, 'level') ?? 'default';
  const { says, icon } = LEVELS[level] ?? { says: '', icon: '' };
  const role = level === 'error' ? 'alert' : 'status';
  return html`<div class="alert alert-${level}" role="${role}"><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6.6"/><path d="${icon}"/></svg><div><span class="sr-only">${says}</span>${textObject(obj(block, 'text'), surface.reader)}</div></div>`;
}

function card(block: Json, blockId: string, surface: Surface): Html {
  const hero = obj(block, 'hero_image');
  const line = (name: string, cls: string) => {
    const text = obj(block, name);
    return text && html`<div class="${cls}">${textObject(text, surface.reader)}</div>`;
  };
  const buttons = objs(block, 'actions').map((one) => button(one, blockId, surface.reader));
  return html`<div class="card">${hero && image(hero, surface, 'full')}
    ${line('title', 'card-title')}${line('subtitle', 'card-quiet')}${line('body', 'card-body')}${line('subtext', 'card-quiet')}
    ${buttons.length > 0 && html`<div class="actions">${buttons}</div>`}</div>`;
}

function container(block: Json, surface: Surface): Html {
  const children = objs(block, 'child_blocks').map(
    (child) => html`<div class="block">${drawBlock(child, surface)}</div>`,
  );
  const title = html`<strong>${plain(wordsOf(block, 'title'))}</strong> <span class="card-quiet">${textObject(obj(block, 'subtitle'), surface.reader)}</span>`;
  if (!flag(block, 'is_collapsible')) return html`<div class="card"><div>${title}</div>${children}</div>`;
  return html`<details class="card"${attrs({ open: !flag(block, 'default_collapsed') })}><summary>${title}</summary>${children}</details>`;
}
