import { createApi, type Item } from './api.ts';
import { createDesk } from './desk.ts';
import { createLoopLog } from './loop-log.ts';
import { pause } from './pause.ts';
import type { Printer } from './printer.ts';
import { reportLines } from './report-lines.ts';
import { createSandboxPeople } from './sandbox-people.ts';
import type { SentItem } from './stream.ts';
import { type LoopReport, whatTheLoopCaught } from './what-the-loop-caught.ts';

export interface AutopilotOptions {
  /** The sandbox's control door, `http://127.0.0.1:4401/_sandbox/`. */
  sandboxUrl: string;
  apiUrl: string;
  /** With `items:read`. */
  apiKey: string;
  /** `streamPredictions(…)`; reading it is what sends it. */
  items: AsyncIterable<SentItem>;
  /** How many will come, for the progress bar. */
  itemsTotal: number;
  /** Stops the play at once; the report is still printed. */
  signal: AbortSignal;
  print: Printer;
  seed?: number;
  /** 1 is a human's pace; 0 answers as fast as Slack takes it. */
  slowness?: number;
  pollMs?: number;
  /** With nothing sent and nothing answered for so long, what is still open stays open. */
  patienceMs?: number;
}

/**
 * Ana, Ben and Cleo answer the cards in the channel while predictions flow in, until everything sent has ended; then
 * prints and returns what the loop caught.
 *
 * Who gets a card and how they answer hangs on the seed and the item alone, so two runs answer alike whatever their
 * timing. A card somebody else answers first (a person at the sandbox's page) counts for that person.
 * Throws only when the stream does; a sandbox or a service that is away is waited for.
 */
export async function runAutopilot(options: AutopilotOptions): Promise<LoopReport> {
  const { signal, print, seed = 42, pollMs = 400, patienceMs = 30_000 } = options;
  const api = createApi(options);
  const people = createSandboxPeople(options.sandboxUrl);
  const log = createLoopLog();
  const desk = createDesk({ people, slowness: options.slowness ?? 1, signal, onTrouble: print.line });
  const shown = new Set<string>();

  /** One at a time and each for itself: an item that can't be read now is read in a later round, and holds up no other. */
  const read = async (ids: Iterable<string>, take: (item: Item) => void) => {
    for (const id of ids) {
      if (signal.aborted) return;
      const item = await api.item(id, signal).catch(() => null);
      if (item) take(item);
    }
  };

  const oneRound = async () => {
    const cards = new Map((await people.openCards(signal)).map((card) => [card.itemId, card]));
    const gone = [...shown].filter((id) => !cards.has(id));
    await read(gone, (item) => {
      log.saw(item);
      shown.delete(item.id);
    });
    const fresh = [...cards.keys()].filter((id) => !desk.has(id));
    for (const id of cards.keys()) shown.add(id);
    await read(fresh, (item) => {
      const card = cards.get(item.id);
      if (card) desk.take(card, item, seed);
    });
  };

  let lastNews = Date.now();
  let lastDone = -1;
  const stream = consume(options.items, log.sent);

  while (!signal.aborted) {
    // Whoever is away is asked again in the next round.
    await oneRound().catch(() => undefined);
    // Before anything is given up: an item may have ended between two looks at the channel.
    if (stream.isOver && desk.isIdle()) await read(log.openIds(), log.saw);

    const done = log.records().length - log.openIds().length;
    if (done !== lastDone) {
      lastNews = Date.now();
      lastDone = done;
      print.progress(done, options.itemsTotal, 'predictions settled');
    }
    if (stream.isOver && log.openIds().length === 0) break;
    if (stream.isOver && desk.isIdle() && Date.now() - lastNews > patienceMs) break;
    await pause(pollMs, signal);
  }

  await desk.settled();
  print.endProgress();
  const report = whatTheLoopCaught(log.records(), { seed });
  if (report.sent > 0) for (const line of ['', ...reportLines(report)]) print.line(line);
  // Last, so that a stream which broke half-way does not take the report of its first half with it.
  await stream.ended;
  return report;
}

/** Reads the stream to its end beside everything else; what it throws comes out of `ended`. */
function consume(items: AsyncIterable<SentItem>, take: (sent: SentItem) => void) {
  const state = { isOver: false, ended: Promise.resolve() };
  state.ended = (async () => {
    for await (const sent of items) take(sent);
  })().finally(() => {
    state.isOver = true;
  });
  // Awaited when the play is over; until then a failure must not count as unhandled.
  state.ended.catch(() => undefined);
  return state;
}
