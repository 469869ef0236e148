import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSession } from '../../src/slack/session/state.ts';
import { openDatabase } from '../../src/store/database.ts';
import { inDepth } from '../support/depth.ts';
import { type Loop, startLoop } from '../support/loop.ts';
import { aMultilabelProject, anApprovalProject, aProject, aSubmission, reviewsOf } from '../support/project.ts';
import { asksForReview, inSession, sendAll } from '../support/sessions.ts';

/** Of sixty to eighty acts each. */
const walks = inDepth ? 8 : 2;

const people = ['U01ANA', 'U02BEN', 'U03CLEO', 'U09LEA'];
const projects = [
  aProject({ window: 2 }),
  aProject({ key: 'quorum', window: 2, reviews: reviewsOf(3) }),
  aMultilabelProject({ window: 2 }),
  anApprovalProject({ window: 2 }),
];
const submissions: Record<string, (i: number) => object> = {
  'review-topics': (i) => ({
    input: { text: `review ${i}` },
    prediction: { value: ['price'], confidence: 0.4, model: 'm', model_version: '1' },
  }),
  'refund-payouts': (i) => ({
    input: { text: `payout ${i}` },
    prediction: {
      value: { action: 'refund.pay', arguments: { amount: i, to: 'Sam' }, summary: null },
      confidence: 0.4,
      model: 'm',
      model_version: '1',
    },
  }),
};

/** What a person may try next; a step that their screen does not offer is none. */
const steps = [
  'session_approve',
  'session_alt_1',
  'session_skip',
  'session_escalate',
  'session_back',
  'session_next',
  'session_again',
  'session_undo',
  'session_reject',
  'session_alike',
  'bulk_undo',
  'send',
  'close',
  'close all',
  'double',
] as const;

describe('whatever people do in their sessions', { timeout: 120_000 }, () => {
  let loop: Loop;
  beforeAll(async () => {
    loop = await startLoop({ projects, workspace: { rate_limits: 'off' } });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  it('every act is answered, nobody is asked what another is asked, and every word is kept once', async () => {
    const anAct = fc.record({ user: fc.constantFrom(...people), step: fc.constantFrom(...steps) });
    await fc.assert(
      fc.asyncProperty(fc.array(anAct, { minLength: 60, maxLength: 80 }), async (acts) => {
        for (const { key } of projects) {
          const of = submissions[key] ?? ((i: number) => aSubmission({ text: `text ${i}` }));
          await sendAll(
            loop,
            Array.from({ length: 6 }, (_, i) => of(i)),
            key,
          );
        }
        // Two at a time, so that they meet.
        for (let i = 0; i < acts.length; i += 2) {
          await Promise.all(acts.slice(i, i + 2).map(({ user, step }) => act(user, step)));
          await everythingHolds();
        }
      }),
      // Another walk each time; what failed is repeated with WALK_SEED.
      { ...(process.env.WALK_SEED ? { seed: Number(process.env.WALK_SEED) } : {}), numRuns: walks, endOnFailure: true },
    );
    // It would prove nothing if the screens offered nothing.
    expect(taken).toBeGreaterThan(15 * walks);
  });

  async function act(user: string, step: (typeof steps)[number]): Promise<void> {
    const session = inSession(loop, user);
    const view = await session.view().catch(() => null);
    if (!view) {
      expect((await asksForReview(loop, user)).acked_in_ms).not.toBeNull();
      return;
    }
    const offers = (id: string) => JSON.stringify(view.blocks).includes(`"${id}"`);
    if (step === 'close' || step === 'close all') await session.close(step === 'close all');
    else if (step === 'send') {
      if (view.submit) accepted(step, await session.send({}));
    } else if (step === 'double') {
      if (offers('session_approve')) {
        const both = await Promise.all([session.press('session_approve'), session.press('session_approve')]);
        for (const one of both) accepted(step, one);
      }
    } else if (offers(step)) accepted(step, await session.press(step));
  }

  let taken = 0;
  function accepted(step: string, outcome: { acked_in_ms: number | null; refused?: string }): void {
    // What Slack's own client would not have let them do never reached us.
    if (outcome.refused !== undefined && outcome.acked_in_ms === null) return;
    expect(outcome, step).toMatchObject({ acked_in_ms: expect.any(Number) });
    expect(outcome.refused).toBeUndefined();
    taken += 1;
  }

  async function everythingHolds(): Promise<void> {
    const asked = new Map<string, string>();
    for (const user of people) {
      const { modals } = await loop.control<{ modals: { callback_id: string; private_metadata: string }[] }>(
        `views?user=${user}`,
      );
      const [root] = modals;
      const session = root?.callback_id === 'session' ? readSession(root.private_metadata) : null;
      if (root?.callback_id === 'session') expect(session).not.toBeNull();
      // Whoever looks back is asked nothing: the view only carries what they go on with.
      if (session?.item && session.back === 0) {
        expect(asked.get(session.item)).toBeUndefined();
        asked.set(session.item, user);
      }
    }
    const db = openDatabase({ url: loop.databaseUrl, connectionsMax: 1 });
    try {
      const { rows: twice } = await db.query(
        `select item_id, reviewer from signoff.reviews where retracted_at is null
         group by item_id, round, reviewer having count(*) > 1`,
      );
      expect(twice).toEqual([]);
      const { rows: seats } = await db.query<{ item_id: string; reviewer: string }>(
        'select item_id, reviewer from signoff.reservations where until > now()',
      );
      const holder = new Map(seats.map(({ item_id, reviewer }) => [item_id, reviewer]));
      for (const [itemId, user] of asked) expect(holder.get(itemId)).toBe(user);
    } finally {
      await db.end();
    }
  }
});
