import { expect, it } from 'vitest';
import { createCourier } from '../../src/flow/courier.ts';
import { deliver } from '../../src/flow/deliver.ts';
import type { AttemptMade, DeliveryClaim } from '../../src/flow/webhook-ports.ts';
import type { Attempt } from '../../src/review/webhook.ts';
import { until } from '../support/until.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const now = () => new Date();
const aClaim = (n: number, more: Partial<DeliveryClaim> = {}): DeliveryClaim => ({
  id: `dlv_${n}`,
  holder: 'worker',
  target: `whk_${n % 8}`,
  url: 'https://example.com/',
  tries: 0,
  probe: false,
  project: 'ours',
  event: { id: `evt_${n}`, type: 'item.completed', at: new Date(), data: {} },
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ...more,
});

it('thirty-two are under way in a process at most, each round says which, and one that ends makes room at once', async () => {
  const waiting = Array.from({ length: 40 }, (_, n) => aClaim(n));
  const ends: (() => void)[] = [];
  const busy: number[] = [];
  const courier = createCourier({
    deliveries: {
      numbered: async () => ({ events: 0, anyPending: true }),
      claim: async ({ limit, busy: targets }) => {
        busy.push([...targets.values()].reduce((sum, n) => sum + n, 0));
        return waiting.splice(0, limit);
      },
    },
    deliver: () => new Promise<void>((end) => ends.push(end)),
    log,
    now,
  });
  expect(await courier.round()).toBe(32);
  expect(await courier.round()).toBe(0);
  ends.splice(0, 3).forEach((end) => {
    end();
  });
  await until(async () => waiting.length === 5);
  expect(busy).toEqual([0, 29]);

  const closed = courier.close();
  expect(await courier.round()).toBe(0);
  for (const end of ends) end();
  await closed;
  expect(waiting).toHaveLength(5);
});

it('what one delivery or one look does wrong stops no other', async () => {
  let looks = 0;
  const courier = createCourier({
    deliveries: {
      numbered: async () => ({ events: 0, anyPending: true }),
      claim: async () => {
        looks += 1;
        if (looks === 2) throw new Error('the database is away');
        return looks === 1 ? [aClaim(1)] : [];
      },
    },
    deliver: async () => {
      throw new Error('the database is away');
    },
    log,
    now,
  });
  await courier.round();
  courier.poke();
  await until(async () => looks >= 2);
  await courier.round();
  expect(looks).toBeGreaterThanOrEqual(3);
  await courier.close();
});

function anAttempt(claim: DeliveryClaim, answer: Attempt) {
  const seen = { posted: 0, released: 0, settled: [] as AttemptMade[] };
  const stopping = new AbortController();
  const done = () =>
    deliver(
      {
        deliveries: {
          settle: async (_, made) => {
            seen.settled.push(made);
            return { settled: true, gaveUp: false };
          },
          release: async () => {
            seen.released += 1;
          },
        },
        outside: {
          post: async () => {
            seen.posted += 1;
            return answer;
          },
        },
        log,
        now,
        chance: () => 0,
        secrets: ['a secret of the service'],
      },
      claim,
      stopping.signal,
    );
  return { seen, stopping, done };
}

it('an attempt that we cut off ourselves says nothing about the receiver: it is given back and not counted', async () => {
  const { seen, stopping, done } = anAttempt(aClaim(1), { kind: 'unanswered', why: 'Signoff stopped meanwhile' });
  stopping.abort();
  await done();
  expect(seen).toEqual({ posted: 1, released: 1, settled: [] });
});

it('nothing is sent that can’t be signed for everybody who knows a secret; it counts as a failure that says what to do', async () => {
  const answer: Attempt = { kind: 'answered', status: 200, retryAfter: null, response: '' };
  const { seen, done } = anAttempt(aClaim(1, { secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', null] }), answer);
  await done();
  expect(seen.posted).toBe(0);
  expect(seen.settled).toMatchObject([
    { attempt: { why: expect.stringContaining('Rotate the secret') }, verdict: { kind: 'again', afterMs: 5_000 } },
  ]);
});
