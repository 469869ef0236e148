import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActOutcome } from '../../src/sandbox/world.ts';
import { actions } from '../../src/slack/acts.ts';
import { asked, press, told } from '../support/acts.ts';
import { readable } from '../support/block-kit.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { type InSession, startReview } from '../support/sessions.ts';

describe('a project whose reviewers qualify first', () => {
  let loop: Loop;
  let db: pg.Pool;
  beforeAll(async () => {
    loop = await startLoop({ projects: [aProject({ qualify: { answers: 3, right: 0.6 } })] });
    db = aPool(loop.databaseUrl, 1);
    const lines = Array.from({ length: 6 }, (_, i) =>
      JSON.stringify(
        aSubmission({ external_id: `known-${i}`, text: `known ${i}`, gold: { value: i % 2 ? 'billing' : 'refund' } }),
      ),
    );
    const uploaded = await fetch(`${loop.service.url}/v1/projects/support-intent/gold`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}` },
      body: lines.join('\n'),
    });
    expect((await uploaded.text()).match(/"status":201/g)).toHaveLength(6);
  });
  afterAll(async () => {
    await db.end();
    await loop[Symbol.asyncDispose]();
  });

  const stats = async (user: string) => {
    const { said } = await loop.control<ActOutcome>('command', {
      ...{ user, channel: 'C0REVIEW', command: '/signoff', text: 'stats' },
    });
    return `${said[0]?.text}\n${readable(said[0]?.blocks)}`;
  };
  /** Presses the button of the true answer, or another one. */
  async function answer(session: InSession, isRight: boolean): Promise<void> {
    const { rows } = await db.query('select prediction, gold from signoff.items where id = $1', [await session.item()]);
    const [{ prediction, gold }] = rows;
    const isGuess = prediction.value === gold.value;
    await session.press(isGuess === isRight ? 'session_approve' : `session_${actions.alternatives[0]}`);
  }

  it('takes no answer on a card before, and says what to do; leads answer as ever', async () => {
    const card = await asked(loop);
    expect(told(await press(loop, 'U01ANA', card, actions.approve))).toContain(
      'You answer 3 known items first, so that your answers count: type /signoff review. Nothing was saved.',
    );
    const sent = { reviewer: 'U01ANA', verdict: 'approve' };
    expect(await loop.api('POST', `/v1/items/${card.id}/reviews`, sent)).toMatchObject({
      status: 403,
      body: { code: 'not_a_reviewer', detail: expect.stringContaining('has to answer known items') },
    });
    expect((await loop.api('GET', `/v1/items/${card.id}`)).body).toMatchObject({ decision: null, reviews: [] });
    await press(loop, 'U09LEA', card, actions.approve);
    expect((await loop.api('GET', `/v1/items/${card.id}`)).body).toMatchObject({ decision: { outcome: 'approved' } });
  });

  it('asks them in their session, tells them after each how they did, and then takes what they say', async () => {
    const card = await asked(loop, aSubmission({ text: 'a real one' }));
    expect(await stats('U01ANA')).toContain(
      '0 of 0 known items right; 3 to answer, and 2 of the latest 3 have to be right before your answers count.',
    );
    const ana = await startReview(loop, 'U01ANA');
    for (const [i, isRight] of [false, true, false, true].entries()) {
      expect(await ana.text()).toMatch(/known \d/);
      await answer(ana, isRight);
      expect(await ana.text()).toContain(isRight ? ', as you said.' : 'This was a check whose answer is known: it is');
      if (i === 2) {
        expect(await stats('U01ANA')).toContain('1 of 3 known items right; 2 of the latest 3 have to be right');
        expect(told(await press(loop, 'U01ANA', card, actions.approve))).toContain('3 known items first');
      }
    }
    expect(await ana.text()).toContain('a real one');
    expect(await stats('U01ANA')).toContain('Your answers count since');
    await ana.close();
    await press(loop, 'U01ANA', card, actions.approve);
    expect((await loop.api('GET', `/v1/items/${card.id}`)).body).toMatchObject({ decision: { decided_by: 'U01ANA' } });
    expect(told(await press(loop, 'U02BEN', await asked(loop), actions.approve))).toContain('3 known items first');
  });

  it('tells nobody outside of them', async () => {
    const list = (await loop.api('GET', '/v1/projects/support-intent/items')).body;
    const feedback = (await loop.api('GET', '/v1/projects/support-intent/feedback')).body;
    const { rows } = await db.query('select data from signoff.events');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify([list, feedback, rows])).not.toMatch(/known \d|known-\d/);
    expect(JSON.stringify(await loop.cards())).not.toMatch(/known \d/);
  });
});
