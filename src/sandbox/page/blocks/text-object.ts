import { type Html, html, nothing } from '../html.ts';
import { mrkdwn, plain } from '../text/mrkdwn.ts';
import type { Reader } from '../text/reader.ts';
import { flag, type Json, obj, str } from './fields.ts';

/** A text object, as its own `type` asks. */
export function textObject(text: Json | undefined, reader: Reader): Html {
  if (!text) return nothing;
  const words = str(text, 'text') ?? '';
  if (text.emoji === false) return html`${words}`;
  return text.type === 'mrkdwn' ? mrkdwn(words, reader, flag(text, 'verbatim')) : plain(words);
}

/** The words alone, for labels, titles and option lists. */
export function wordsOf(of: Json | undefined, name: string): string {
  return str(obj(of, name), 'text') ?? '';
}
