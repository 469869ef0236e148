import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';
import { openLoopUntil } from '../support/open-loop.ts';
import { prediction } from '../support/predictions.ts';
import type { World } from '../support/world.ts';
import type { Books } from './books.ts';
import { plan } from './plan.ts';

/** What a soak's callers and people do, and how long they waited. Times are in microseconds. */
export interface Load extends AsyncDisposable {
  intake: RecordableHistogram;
  clicks: RecordableHistogram;
  reviews: RecordableHistogram;
  /** From when somebody answers, in Slack or over HTTP, to the end of a caller's long poll for it. */
  told: RecordableHistogram;
  /** The same of the time since they were last reset. */
  lately: { intake: RecordableHistogram; clicks: RecordableHistogram };
  /** Goes on until the signal, and ends when everything that was begun has ended. */
  run(signal: AbortSignal): Promise<void>;
}

/** Sends, answers and waits at the plan's pace, whether or not earlier calls have ended. */
export function aLoad(world: World, books: Books): Load {
  const { url, adminKey, projects, slack, database, people } = world;
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
  const intake = createHistogram();
  const clicks = createHistogram();
  const reviews = createHistogram();
  const told = createHistogram();
  const lately = { intake: createHistogram(), clicks: createHistogram() };
  const senders = new Pool(url, { connections: 64 });
  const waiters = new Pool(url, { connections: plan.longPolls + 4 });

  async function send(n: number, dueAt: number): Promise<void> {
    const externalId = `soak-${n}`;
    const one = prediction(externalId);
    const isDoubtful = n % plan.oneInSoManyIsDoubtful === 0;
    if (!isDoubtful) one.prediction = { ...one.prediction, confidence: 0.97, alternatives: [] };
    // Doubtful ones go round by themselves, so that every channel has its share.
    const turn = isDoubtful ? n / plan.oneInSoManyIsDoubtful : n;
    const path = `/v1/projects/${projects[turn % projects.length]?.key}/items`;
    const response = await senders.request({ method: 'POST', path, headers, body: JSON.stringify(one) });
    const body = await response.body.text();
    const tookMicros = micros(dueAt);
    for (const times of [intake, lately.intake]) times.record(tookMicros);
    if (response.statusCode !== 201) return books.isWrong(`a prediction was answered with ${response.statusCode}`);
    books.accepted.set(externalId, idSchema.parse(JSON.parse(body)).id);
  }

  // Cards that stand open, the oldest first, each to be answered once.
  const open: { id: string; channel: string; ts: string }[] = [];
  const taken = new Set<string>();
  async function lookForCards(): Promise<void> {
    const rows = await database.query<(typeof open)[number]>(
      `select item_id as id, channel, ts from signoff.cards join signoff.items on items.id = item_id
       where cards.state = 'posted' and items.status = 'in_review' order by planned_at limit 2000`,
    );
    for (const row of rows) {
      if (taken.has(row.id)) continue;
      taken.add(row.id);
      open.push(row);
    }
  }

  const answeredAt = new Map<string, number>();
  function nextCard(): (typeof open)[number] | undefined {
    const card = open.length > plan.stock ? open.shift() : undefined;
    if (card) answeredAt.set(card.id, performance.now());
    return card;
  }

  async function click(n: number): Promise<void> {
    const card = nextCard();
    if (!card) return;
    const user = people[n % people.length] ?? '';
    const outcome = actSchema.parse(
      await slack.act('click', { user, channel: card.channel, ts: card.ts, action_id: 'approve' }),
    );
    if (outcome.refused !== undefined)
      return books.isWrong(`Slack would not have let somebody click: ${outcome.refused}`);
    if (outcome.acked_in_ms === null) return books.isWrong('a click was not acknowledged within three seconds');
    const tookMicros = Math.max(1, Math.round(outcome.acked_in_ms * 1000));
    for (const times of [clicks, lately.clicks]) times.record(tookMicros);
    books.answered.set(card.id, user);
  }

  async function review(_n: number, dueAt: number): Promise<void> {
    const card = nextCard();
    if (!card) return;
    const body = JSON.stringify({ verdict: 'approve', reviewer: 'soak' });
    const path = `/v1/items/${card.id}/reviews`;
    const response = await senders.request({ method: 'POST', path, headers, body });
    await response.body.dump();
    reviews.record(micros(dueAt));
    if (response.statusCode > 201) return books.isWrong(`an answer over HTTP was answered with ${response.statusCode}`);
    books.answered.set(card.id, 'soak');
  }

  /** One caller after the other, each waiting for the decision of an item that is about to be decided. */
  async function waitForDecisions(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const next = open[Math.floor(Math.random() * Math.min(open.length, plan.longPolls * 2))];
      if (!next) {
        await sleep(200, undefined, { signal }).catch(() => undefined);
        continue;
      }
      const path = `/v1/items/${next.id}?wait=30`;
      const response = await waiters.request({ method: 'GET', path, headers });
      const item = itemSchema.parse(JSON.parse(await response.body.text()));
      if (response.statusCode !== 200) books.isWrong(`a long poll was answered with ${response.statusCode}`);
      const at = answeredAt.get(next.id);
      if (item.status === 'completed' && at !== undefined) told.record(micros(at));
      answeredAt.delete(next.id);
    }
  }

  return {
    intake,
    clicks,
    reviews,
    told,
    lately,
    async run(signal) {
      const caught = (what: string, call: Promise<void>) => call.catch((error) => books.isWrong(`${what}: ${error}`));
      await Promise.all([
        openLoopUntil(signal, plan.predictionsPerSecond, (n, dueAt) =>
          caught('a prediction could not be sent', send(n, dueAt)),
        ),
        openLoopUntil(signal, 1, () => caught('no cards could be looked for', lookForCards())),
        openLoopUntil(signal, plan.clicksPerSecond, (n) => caught('a click failed', click(n))),
        openLoopUntil(signal, plan.reviewsPerSecond, (n, dueAt) => caught('an answer failed', review(n, dueAt))),
        ...Array.from({ length: plan.longPolls }, () => caught('a long poll failed', waitForDecisions(signal))),
      ]);
    },
    [Symbol.asyncDispose]: async () => void (await Promise.all([senders.destroy(), waiters.destroy()])),
  };
}

const idSchema = z.object({ id: z.string() });
const itemSchema = z.object({ status: z.string() });
const actSchema = z.object({ acked_in_ms: z.number().nullable(), refused: z.string().optional() });

function micros(since: number): number {
  return Math.max(1, Math.round((performance.now() - since) * 1000));
}
