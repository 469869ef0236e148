import type { Message } from '../world.ts';
import { str } from './blocks/fields.ts';
import { image } from './blocks/image.ts';
import type { Surface } from './blocks/surface.ts';
import { type Html, html } from './html.ts';

/** Files that were shared with a message: pictures are shown, anything else is named. */
export function fileList(message: Message, surface: Surface): Html | null {
  if (!message.files?.length) return null;
  return html`<div class="files">${message.files.map((file) => {
    const name = str(file, 'title') ?? str(file, 'name') ?? 'File';
    const url = `/files-pri/${encodeURIComponent(str(file, 'id') ?? '')}/${encodeURIComponent(str(file, 'name') ?? 'file')}`;
    const isPicture = /\.(png|jpe?g|gif)$/i.test(str(file, 'name') ?? '');
    return isPicture
      ? image({ alt_text: name, image_url: url, title: { text: name } }, surface, 'full')
      : html`<a class="file" href="${url}" target="_blank" rel="noopener">${name}</a>`;
  })}</div>`;
}
