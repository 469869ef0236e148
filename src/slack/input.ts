import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { type Line, lines } from './blocks.ts';
import { isSensitive, masked, maskedParts } from './masking.ts';
import { clean, cut, plain } from './text.ts';

/** How much of the input a card shows; `Full text` opens the rest. */
const inputCharsMax = 1500;
const fieldsMax = 10;

const erased = 'The input was deleted: History says why.';

/** The input as rich text, in which Slack parses nothing: no mention, no link with another name, no formatting. */
export function inputBlocks(
  project: Project,
  item: Item,
  { withoutPicture }: { withoutPicture: boolean },
): KnownBlock[] {
  const { text, fields, url, image_url } = item.input;
  const hides = (part: string) => isSensitive(project, part);
  const quoted = item.inputErasedAt ? erased : text === undefined ? null : hides('text') ? masked : clean(text);
  const named = Object.entries(fields ?? {});
  const rest = named.length - fieldsMax;
  const shown: Line[] = named
    .slice(0, fieldsMax)
    .map(([name, value]) => ({ name, text: hides(`fields.${name}`) ? masked : plain(value, 200) }));
  if (rest > 0) shown.push({ name: `${rest} more`, text: 'in Full text' });
  const said = lines(shown);
  const add = (line: string) => said.push({ type: 'text', text: `${said.length > 0 ? '\n' : ''}${line}` });
  if (url !== undefined) add(hides('url') ? `Address: ${masked}` : plain(url, 500));
  const hidesPicture = hides('image_url');
  if (image_url !== undefined && (withoutPicture || hidesPicture)) {
    add(`Picture: ${hidesPicture ? masked : plain(image_url, 500)}`);
  }

  const blocks: KnownBlock[] = [];
  if (quoted !== null || said.length > 0) {
    const quote: RichTextElement[] = [{ type: 'text', text: cut(quoted ?? '', inputCharsMax) || '–' }];
    blocks.push({
      type: 'rich_text',
      elements: [
        ...(quoted === null ? [] : [{ type: 'rich_text_quote' as const, elements: quote }]),
        ...(said.length > 0 ? [{ type: 'rich_text_section' as const, elements: said }] : []),
      ],
    });
  }
  if (image_url !== undefined && !withoutPicture && !hidesPicture) {
    blocks.push({ type: 'image', image_url, alt_text: altText(project, item) });
  }
  return blocks;
}

function altText(project: Project, { input: { text } }: Item): string {
  return text === undefined || isSensitive(project, 'text') ? 'The picture to look at' : plain(text, 300);
}

/** The input in one line, for those who hear the card. Not escaped. */
export function inputInWords(project: Project, { input, inputErasedAt }: Item): string {
  const { text, fields, url, image_url } = input;
  const shown = (part: string, value: string) => (isSensitive(project, part) ? 'hidden' : value);
  if (inputErasedAt) return erased;
  if (text !== undefined) return shown('text', text);
  if (fields !== undefined) {
    return Object.entries(fields)
      .map(([name, value]) => `${name}: ${shown(`fields.${name}`, value)}`)
      .join(', ');
  }
  if (url !== undefined) return shown('url', url);
  return image_url === undefined ? '' : `a picture: ${shown('image_url', image_url)}`;
}

/** Whether there is anything to reveal. */
export function hidesSomething(project: Project, item: Item): boolean {
  return item.inputErasedAt === null && maskedParts(project, item).length > 0;
}

/** What an explanation is called: a model's reason, or what a person wrote who sent it to review. */
export function reasonName({ prediction }: Pick<Item, 'prediction'>): string {
  return prediction.confidence === null ? 'Note' : 'The model’s reason';
}
