import type { KnownBlock, ModalView } from '@slack/types';
import type { Item } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { actionOf, fieldsOf } from '../../review/value.ts';
import { actions } from '../acts.ts';
import { button } from '../blocks.ts';
import { argumentText } from '../faces/approval.ts';
import { reasonName } from '../input.ts';
import { isSensitive, masked, maskedParts } from '../masking.ts';
import { clean, plain } from '../text.ts';

/** Modals that only say something. */

const textCharsPerBlock = 2_900;
/** Slack takes 100 blocks and 250 kB in a view; the rest is left for what is around the text. */
const blocksMax = 99;
const textBytesMax = 200_000;
const more = 'There is more than Slack can show. The API has all of it.';

/** Says one thing. With `undo` the answer to that item can be taken back from there. */
export function messageModal(title: string, mrkdwn: string, undo?: { itemId: string }): ModalView {
  return modal(title, [
    { type: 'section', text: { type: 'mrkdwn', text: mrkdwn, verbatim: true } },
    ...(undo ? [{ type: 'actions' as const, elements: [button(actions.undo, 'Undo', undo.itemId)] }] : []),
  ]);
}

/** The whole input and the whole prediction, in as many pieces as Slack's blocks need. What is masked stays so. */
export function fullTextModal(project: Project, item: Item): ModalView {
  const shown = inputParts(item).map(({ part, name, text }) => ({
    name,
    text: isSensitive(project, part) ? masked : text,
  }));
  const proposed = isHeldBack(item) ? [] : proposedParts(project, item);
  return modal('Full text', paragraphs([...shown, ...proposed].flatMap(inPieces)));
}

/** What is masked, for the one person who asked; that they did is in the audit log. */
export function revealModal(project: Project, item: Item): ModalView {
  const hidden = maskedParts(project, item);
  const shown = inputParts(item).filter(({ part }) => hidden.includes(part));
  const { explanation, value } = item.prediction;
  const found = project.task === 'extraction' ? fieldsOf(value) : {};
  const fields = isHeldBack(item)
    ? []
    : project.fields.filter(({ name }) => hidden.includes(`fields.${name}`) && (found[name] ?? null) !== null);
  const all = [
    ...shown,
    ...fields.map(({ name, title }) => ({ name: `${title}, as the model read it`, text: String(found[name]) })),
    ...(explanation !== null && hidden.includes('explanation') ? [{ name: reasonName(item), text: explanation }] : []),
  ];
  return modal('Hidden parts', [
    paragraph('Only you see this. That you looked is noted.'),
    ...paragraphs(all.flatMap(inPieces), blocksMax - 1),
  ]);
}

/** What the model said is not told yet. */
function isHeldBack({ blind, decision }: Item): boolean {
  return blind && decision === null;
}

interface Part {
  name: string | null;
  text: string;
}

function inputParts({ input }: Item): (Part & { part: string })[] {
  const { text, fields, url, image_url } = input;
  return [
    ...(text === undefined ? [] : [{ part: 'text', name: null, text }]),
    ...Object.entries(fields ?? {}).map(([name, value]) => ({ part: `fields.${name}`, name, text: value })),
    ...(url === undefined ? [] : [{ part: 'url', name: null, text: url }]),
    ...(image_url === undefined ? [] : [{ part: 'image_url', name: 'Picture', text: image_url }]),
  ];
}

/** What of a prediction may be longer than a card: a proposed text, many fields, many arguments. */
function proposedParts(project: Project, { prediction }: Item): Part[] {
  const { value } = prediction;
  switch (project.task) {
    case 'classification':
    case 'multilabel':
      return [];
    case 'text':
      return [{ name: 'The proposed text', text: String(value) }];
    case 'extraction': {
      const found = fieldsOf(value);
      return project.fields.map(({ name, title }) => {
        const read = found[name] ?? null;
        const hidden = read !== null && isSensitive(project, `fields.${name}`);
        return { name: title, text: read === null ? '–' : hidden ? masked : String(read) };
      });
    }
    case 'approval': {
      const proposed = actionOf(value);
      return [
        { name: 'Action', text: proposed.action },
        ...Object.entries(proposed.arguments).map(([name, each]) => ({ name, text: argumentText(each) })),
      ];
    }
  }
}

function inPieces({ name, text }: Part): string[] {
  const whole = name === null ? clean(text) : `${plain(name, 100)}: ${clean(text)}`;
  return whole === '' ? ['–'] : pieces(whole);
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
function paragraphs(texts: string[], max = blocksMax): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let bytes = 0;
  for (const text of texts) {
    bytes += Buffer.byteLength(JSON.stringify(text));
    if (blocks.length === max || bytes > textBytesMax) return [...blocks, paragraph(more)];
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
