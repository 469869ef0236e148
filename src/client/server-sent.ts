import { linesOf } from './lines.ts';

export interface Message {
  /** Where reading goes on behind this message. */
  id: string | null;
  data: string;
}

/** Server-sent events as the HTML standard has them, as far as Signoff writes them: lines end in LF, and nobody needs the name. */
export async function* messagesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Message, void> {
  let id: string | null = null;
  let data: string[] = [];
  for await (const line of linesOf(chunks)) {
    if (line === '') {
      if (id !== null || data.length > 0) yield { id, data: data.join('\n') };
      data = [];
      continue;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    if (field === 'id') id = value;
  }
}
