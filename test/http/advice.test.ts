import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';

/** Everything is reviewed, so everything decided is a fair sample. */
const audited = aProject({
  key: 'audited',
  gate: { threshold: 0.95, audit: 1, always: [], score: 'probability', version: 'gp_1' },
  window: 1,
  undoMs: 0,
});
const approving = aProject({
  key: 'approving',
  channel: 'C0LEADS',
  gate: { threshold: 0.85, audit: 0, always: [], score: 'probability', version: 'gp_1' },
});

describe('advice and the stop switch, through the running service', () => {
  let loop: Loop;
  beforeAll(async () => {
    loop = await startLoop({ projects: [audited, approving] });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  /** So many predictions of this confidence, answered by people: the first of them are corrected. */
  async function settled(confidence: number, count: number, wrong: number): Promise<void> {
    const settle = async (i: number) => {
      const sent = await loop.api(
        'POST',
        '/v1/projects/audited/items',
        aSubmission({ prediction: predicted(confidence) }),
      );
      const verdict = i < wrong ? { verdict: 'correct', value: 'billing' } : { verdict: 'approve' };
      const { status } = await loop.api('POST', `/v1/items/${sent.body.id}/reviews`, {
        reviewer: 'tester',
        ...verdict,
      });
      expect(status).toBe(201);
    };
    await Promise.all(Array.from({ length: count }, (_, i) => settle(i)));
  }
  const predicted = (confidence: number) => ({ value: 'refund', confidence, model: 'intent', model_version: 'v1' });
  const advice = async (query = '') => (await loop.api('GET', `/v1/projects/audited/advice${query}`)).body;

  it('says what is missing while it is', async () => {
    expect(await advice()).toMatchObject({ model: null, advised: null, candidates: [] });
    await settled(0.99, 31, 0);
    expect(await advice('?confidence=0.9')).toMatchObject({
      ...{ model: 'intent', model_version: 'v1', error: 0.05, confidence: 0.9, correction: 'fixed_sequence' },
      advised: null,
      missing: { audited: 31, needed: 45 },
      summary: expect.stringContaining('No advice yet: 14 more audits missing.'),
    });
  });

  it('is the lowest threshold that keeps the error, with its evidence: 60 at .99 right, then 1, 2 and 9 of 60 wrong', async () => {
    await settled(0.99, 29, 0);
    await settled(0.95, 60, 1);
    await settled(0.9, 60, 2);
    await settled(0.8, 60, 9);
    const said = await advice('?error=0.05&confidence=0.9');
    expect(said).toMatchObject({
      current: { threshold: 0.95, audited: 120, wrong: 1, share: 0.5 },
      advised: { threshold: 0.9, audited: 180, wrong: 3, share: 0.75 },
    });
    const { p_value, error_at_most } = said.advised as Record<string, number>;
    expect(p_value).toBeCloseTo(0.019014, 6);
    expect(error_at_most).toBeCloseTo(0.03674, 5);
    expect(said.summary).toContain('Lower the threshold from 0.95 to 0.9.');
    // A stricter wish is kept by fewer.
    expect(await advice('?error=0.03&confidence=0.9')).toMatchObject({ advised: null });
    expect(await advice('?model=intent&model_version=v2')).toMatchObject({
      model_version: 'v2',
      advised: null,
      candidates: [],
    });
  });

  it.each(['error=0', 'error=0.6', 'confidence=1', 'error=many', 'wrong=1'])('%s is no wish', async (query) => {
    const { status, body } = await loop.api('GET', `/v1/projects/audited/advice?${query}`);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'invalid', errors: [{ pointer: expect.stringMatching(/^\/query/) }] });
  });

  it('switched off, the gate approves nothing; switched on, it does again; twice changes nothing', async () => {
    const send = async () =>
      (await loop.api('POST', '/v1/projects/approving/items', aSubmission({ prediction: predicted(0.99) }))).body;
    const turn = async (on: boolean) =>
      (await loop.api('POST', '/v1/projects/approving/auto-approve', { on, reason: 'trying', actor: 'Lea' })).body;
    expect(await send()).toMatchObject({ selection: { route: 'auto_approve' }, status: 'completed' });
    expect(await turn(false)).toEqual({ project: 'approving', auto_approve: false, changed: true });
    expect(await turn(false)).toMatchObject({ changed: false });
    expect(await send()).toMatchObject({ selection: { route: 'review', reasons: ['stopped'], probability: 1 } });
    // People see why they are asked.
    await loop.until(async () => {
      const messages = await loop.control<unknown[]>('messages?channel=C0LEADS');
      return JSON.stringify(messages).includes('nothing is approved without a person just now');
    });
    expect((await loop.api('GET', '/v1/projects/approving')).body).toMatchObject({
      auto_approve: { on: false, stopped_by: 'Lea', why: 'trying' },
    });
    expect(await turn(true)).toMatchObject({ auto_approve: true, changed: true });
    expect(await send()).toMatchObject({ selection: { route: 'auto_approve' } });
    expect((await loop.api('GET', '/v1/projects/approving')).body.auto_approve).toEqual({ on: true });
  });
});
