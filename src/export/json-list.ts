import { inChunks } from './chunks.ts';
import { sortedJson } from './sorted-json.ts';

/** One JSON list, an element a line, written as its elements come. */
export function jsonList(elements: AsyncIterable<unknown>): AsyncGenerator<string> {
  return inChunks(lines(elements));
}

async function* lines(elements: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const element of elements) {
    yield before + sortedJson(element);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
