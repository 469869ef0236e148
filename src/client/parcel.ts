import type { Source } from './source.ts';

/** What goes with one request, kept until it is answered. */
export interface Parcel {
  lines: readonly string[];
  /** Sent while it is made. */
  stream(alive: () => void): ReadableStream<Uint8Array>;
  /** Made first, then sent; `more`: not only what is to be sent again. */
  whole(more: boolean): Promise<string>;
}

/** Results of so many fit into what the service holds for a slow reader. */
const linesMax = 10_000;
const charsMax = 32_000_000;
/** Where nothing is answered before everything is sent. */
const linesInWholeMax = 1_000;
/** A request ends when there is nothing more to send for so long: what stands between may hold back the last lines until then. */
const quietMsMax = 1_000;

/** With the lines that have to be sent again, and those that the source has. */
export function createParcel(source: Source, again: readonly string[]): Parcel {
  const lines = [...again];
  let chars = lines.reduce((sum, line) => sum + line.length, 0);
  let sent = 0;
  let closed = false;

  /** The next lines; none: that is all. */
  async function next(max: number): Promise<string> {
    if (
      sent === lines.length &&
      lines.length < max &&
      chars < charsMax &&
      (await source.ready(quietMsMax)) &&
      !closed
    ) {
      for (const line of source.take()) {
        lines.push(line);
        chars += line.length;
      }
    }
    const text = lines.slice(sent).join('');
    sent = lines.length;
    return text;
  }

  return {
    lines,
    stream(alive) {
      const encoder = new TextEncoder();
      return new ReadableStream<Uint8Array>({
        async pull(controller) {
          const text = await next(linesMax);
          if (closed) return;
          alive();
          if (text === '') controller.close();
          else controller.enqueue(encoder.encode(text));
        },
        cancel() {
          closed = true;
        },
      });
    },
    async whole(more) {
      let text = await next(linesInWholeMax);
      for (let part = text; more && part !== ''; text += part) part = await next(linesInWholeMax);
      return text;
    },
  };
}
