import { SignoffConnectionError } from './errors.ts';

/** The lines of a stream of UTF-8. A line without its end was cut off, and is nobody's. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') throw new SignoffConnectionError('The answer ended in the middle of a line.');
}
