import { problemError, SignoffConnectionError } from './errors.ts';
import { linesOf } from './lines.ts';
import { createParcel } from './parcel.ts';
import type { Sender } from './send.ts';
import { createSource } from './source.ts';
import type { BulkResult, GoldInput, ItemInput } from './types.ts';

/** In bulk each item has a name of yours, so that it can be sent again. */
export type NamedItem = ItemInput & { external_id: string };
export type NamedGold = GoldInput & { external_id: string };

/** Worth another attempt, with all that comes behind it. */
const passing = new Set([408, 429, 503]);

/** One request after the other, each streamed both ways where the runtime can. */
export async function* createMany<Named extends NamedItem>(
  sender: Sender,
  call: 'createItems' | 'createGold',
  project: string,
  items: Iterable<Named> | AsyncIterable<Named>,
  signal?: AbortSignal,
): AsyncGenerator<BulkResult, void> {
  const source = createSource(items);
  const patience = sender.patience({ signal });
  let again: readonly string[] = [];
  let streams = canStreamBodies();
  let line = 0;
  try {
    while (again.length > 0 || (await source.ready(Number.POSITIVE_INFINITY, signal))) {
      const parcel = createParcel(source, again);
      // What failed once is sent whole.
      const streamed = streams && again.length === 0;
      const text = streamed ? null : await parcel.whole(again.length === 0);
      let answered = 0;
      try {
        const body = text === null ? parcel.stream : () => text;
        for await (const result of exchanged(sender, call, project, body, signal)) {
          if (result.problem && passing.has(result.status)) throw problemError(result.problem);
          answered += 1;
          line += 1;
          patience.wentWell();
          yield { ...result, line };
        }
        if (answered < parcel.lines.length)
          throw new SignoffConnectionError('The answer ended before the last result.');
        again = [];
      } catch (error) {
        // Some runtimes stream over HTTP/2 alone, and all they say is that it failed.
        if (streamed && answered === 0 && error instanceof SignoffConnectionError) streams = false;
        again = parcel.lines.slice(answered);
        await patience.failed(error);
      }
    }
  } finally {
    source.leave();
  }
  const failure = source.failure();
  if (failure) throw failure.error;
}

async function* exchanged(
  sender: Sender,
  call: 'createItems' | 'createGold',
  project: string,
  body: (alive: () => void) => string | ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<BulkResult, void> {
  const type = 'application/x-ndjson';
  const chunks = sender.exchange(call, { params: { project }, type, body, signal });
  for await (const text of linesOf(chunks)) yield JSON.parse(text);
}

/** Whether fetch sends a body while it is made: a runtime that does asks for `duplex`, and makes no text of the stream. */
function canStreamBodies(): boolean {
  let asked = false;
  try {
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      body: new ReadableStream(),
      get duplex(): 'half' {
        asked = true;
        return 'half';
      },
    };
    const { headers } = new Request('http://localhost', init);
    return asked && !headers.has('content-type');
  } catch {
    return false;
  }
}
