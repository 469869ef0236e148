import type { KnownBlock, ModalView } from '@slack/types';
import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { clean, plain } from './text.ts';

/** Modals that only say something. */

const textCharsPerBlock = 2_900;
/** Slack takes 100 blocks and 250 kB in a view; the rest is left for what is around the text. */
const blocksMax = 99;
const textBytesMax = 200_000;
const more = 'There is more than Slack can show. The API has all of it.';

export function messageModal(title: string, text: string): ModalView {
  return modal(title, [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }]);
}

/** The whole input, in as many pieces as Slack's blocks need. */
export function fullTextModal(item: Item): ModalView {
  const { text, fields, url, image_url } = item.input;
  const parts = [
    ...(text === undefined ? [] : pieces(clean(text))),
    ...Object.entries(fields ?? {}).map(([name, value]) => `${plain(name, 100)}: ${clean(value)}`),
    ...(url === undefined ? [] : [clean(url)]),
    ...(image_url === undefined ? [] : [clean(image_url)]),
  ];
  return modal('Full text', paragraphs(parts));
}

export function guidelinesModal(project: Project): ModalView {
  const text = project.guidelines ?? 'Nobody has written guidelines for this project yet. Its lead can add them.';
  return modal('Guidelines', paragraphs(pieces(clean(text))));
}

function modal(title: string, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: plain(title, 24), emoji: false },
    close: { type: 'plain_text', text: 'Close', emoji: false },
    blocks: blocks.length > 0 ? blocks : [paragraph('There is no text.')],
  };
}

/** As many as one view can hold; where that is not all, the last one says so. */
function paragraphs(texts: string[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let bytes = 0;
  for (const text of texts) {
    bytes += Buffer.byteLength(JSON.stringify(text));
    if (blocks.length === blocksMax || bytes > textBytesMax) return [...blocks, paragraph(more)];
    blocks.push(paragraph(text));
  }
  return blocks;
}

function paragraph(text: string): KnownBlock {
  return { type: 'section', text: { type: 'plain_text', text: text.trim() === '' ? '–' : text, emoji: false } };
}

function pieces(text: string): string[] {
  const found: string[] = [];
  for (let rest = text; rest !== ''; ) {
    let end = Math.min(rest.length, textCharsPerBlock);
    const code = rest.charCodeAt(end - 1);
    if (code >= 0xd800 && code <= 0xdbff) end -= 1;
    found.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return found;
}
