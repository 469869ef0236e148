import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission, reviewsOf } from '../support/project.ts';

/** Half of what the gate would approve is reviewed. */
const audited = aProject({
  key: 'audited',
  gate: { threshold: 0.85, audit: 0.5, always: [], score: 'probability', version: 'gp_1' },
  window: 1,
});
/** Everything is reviewed. */
const sure = aProject({
  key: 'sure',
  channel: 'C0LEADS',
  gate: { threshold: 1, audit: 0, always: [], score: 'probability', version: 'gp_1' },
  window: 1,
});
const twice = aProject({ key: 'twice', channel: 'C0LEADS', reviews: reviewsOf(2), window: 1 });

describe('quality and reviewers, through the running service', () => {
  let loop: Loop;
  beforeAll(async () => {
    loop = await startLoop({ projects: [audited, twice, sure] });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  const send = async (project: string, prediction: object) => {
    const { status, body } = await loop.api(
      'POST',
      `/v1/projects/${project}/items`,
      aSubmission({ prediction: { value: 'refund', model: 'intent', model_version: 'v1', ...prediction } }),
    );
    expect(status).toBe(201);
    return body as { id: string; status: string };
  };
  const say = async (id: string, reviewer: string, value: string | null) => {
    const verdict = value === null ? { verdict: 'approve' } : { verdict: 'correct', value };
    expect((await loop.api('POST', `/v1/items/${id}/reviews`, { reviewer, ...verdict })).status).toBe(201);
  };
  const quality = async (project = 'audited', query = '') =>
    (await loop.api('GET', `/v1/projects/${project}/quality${query}`)).body;
  const versionOf = (body: Record<string, unknown>) => (body.versions as Record<string, unknown>[])[0];

  it('where nothing came nothing is made up', async () => {
    expect(await quality()).toMatchObject({
      project: 'audited',
      versions: [],
      versions_left_out: 0,
      agreement: null,
      not_known: { agreement: '0 items have two or more independent answers; it takes 10.' },
    });
    expect((await loop.api('GET', '/v1/projects/audited/reviewers')).body).toMatchObject({ reviewers: [] });
  });

  it('the model’s accuracy is that of everything that came, not of what people looked at', async () => {
    // Of 30 that it is unsure of 20 are wrong; of 70 that it is sure of none, as far as anybody sees.
    for (let i = 0; i < 30; i++)
      await say((await send('audited', { confidence: 0.4 })).id, 'ana', i < 20 ? 'billing' : null);
    let audits = 0;
    for (let i = 0; i < 70; i++) {
      const { id, status } = await send('audited', { confidence: 0.99 });
      if (status === 'completed') continue;
      audits += 1;
      await say(id, 'ana', null);
    }

    const version = versionOf(await quality());
    expect(version).toMatchObject({
      ...{ model: 'intent', model_version: 'v1', predictions: 100, reviewed: 30 + audits, wrong: 20, audits },
      auto_approved_error: { audited: audits, wrong: 0, share: 0 },
      calibration: { settled: 30 + audits, bands: [{ count: 30 }, { count: audits }] },
      confidence_shift: null,
      confusions: [{ label: 'refund', truth: 'billing', count: 20 }],
      not_known: {
        label_shift: expect.any(String),
        confidence_shift: '100 predictions came in this period and 0 in the one before it; it takes 50 in each.',
      },
    });
    const { accuracy, accuracy_hajek, reviewed_accuracy } = version as Record<
      string,
      { share: number; between: number[] }
    >;
    expect(accuracy?.share).toBeCloseTo(0.8, 12);
    // It is as sure of what it audited as a sample of that size allows.
    expect(accuracy?.between[0]).toBeLessThan(0.8);
    expect(accuracy?.between[1]).toBeCloseTo(0.8, 12);
    expect(accuracy_hajek?.share).toBeCloseTo((10 + 2 * audits) / (30 + 2 * audits), 12);
    expect(reviewed_accuracy).toBeCloseTo((10 + audits) / (30 + audits), 12);
  });

  it('agreement and each reviewer’s own figures, where two answer', async () => {
    for (let i = 0; i < 12; i++) {
      const { id } = await send('twice', { confidence: 0.4, value: i % 2 ? 'refund' : 'billing' });
      await say(id, 'ana', null);
      await say(id, 'ben', i < 3 ? 'other' : null);
    }
    expect((await quality('twice')).agreement).toMatchObject({
      ...{ items: 12, answers: 24, percent: 0.75, distance: 'nominal' },
      labels: [{ answers: 11 }, { answers: 10 }, { label: 'other', answers: 3 }],
    });
    const { body } = await loop.api('GET', '/v1/projects/twice/reviewers');
    expect(body.reviewers).toMatchObject([
      {
        reviewer: 'ana',
        answers: 12,
        approval_rate: { n: 12, share: 1 },
        gold_accuracy: { n: 0, share: null, between: null },
        seed_catch_rate: { n: 0, share: null },
        discernment: null,
        blind_gap: null,
        skill: { answers: 12 },
        agreement_with_others: { n: 12, share: 0.75 },
        self_consistency: null,
      },
      { reviewer: 'ben', approval_rate: { n: 12, share: 0.75 } },
    ]);
  });

  it('what was taken back is no figure any more', async () => {
    const before = versionOf(await quality());
    const { id } = await send('audited', { confidence: 0.4 });
    await say(id, 'ana', 'other');
    expect(versionOf(await quality())).toMatchObject({ wrong: 21 });
    await loop.api('POST', `/v1/items/${id}/reopen`, {});
    expect(versionOf(await quality())).toMatchObject({ wrong: 20, reviewed: before?.reviewed, predictions: 101 });
  });

  it('a model that is surer of itself than it should be is told by how much, by two corrections', async () => {
    const settle = async (i: number, confidence: number, isRight: boolean) => {
      const value = ['refund', 'billing'][i % 2] ?? '';
      const others = ['refund', 'billing', 'shipping', 'other'].filter((label) => label !== value);
      const alternatives = others.map((label, at) => ({
        value: label,
        confidence: (1 - confidence) * ([0.8, 0.1, 0.1][at] ?? 0),
      }));
      await say(
        (await send('sure', { value, confidence, alternatives })).id,
        'ana',
        isRight ? null : (others[0] ?? null),
      );
    };
    const settleThose = (from: number, to: number) => {
      const those = Array.from({ length: to - from }, (_, at) => from + at);
      return Promise.all(those.map((i) => (i < 100 ? settle(i, 0.95, i % 5 < 3) : settle(i, 0.6, i % 5 < 2))));
    };
    await settleThose(0, 90);
    expect(versionOf(await quality('sure'))).toMatchObject({
      ...{ temperature: null, isotonic: null, calibration: { settled: 90 } },
      not_known: {
        temperature: 'People settled 90 predictions of it so far; it takes 100.',
        isotonic: 'People settled 90 predictions of it so far; it takes 100.',
      },
    });
    await settleThose(90, 200);
    const version = versionOf(await quality('sure'));
    const whole = { ece: expect.any(Number), brier: expect.any(Number) };
    expect(version).toMatchObject({
      temperature: { settled: 200, before: whole, after: whole, helps: true },
      isotonic: {
        settled: 200,
        points: [
          { confidence: 0.6, accuracy: expect.closeTo(0.4, 12) },
          { confidence: 0.95, accuracy: expect.closeTo(0.6, 12) },
        ],
        ...{ before: whole, after: whole, helps: true },
      },
    });
    const { temperature, isotonic } = version as Record<string, Record<string, number & Record<string, number>>>;
    expect(temperature?.temperature).toBeGreaterThan(1.2);
    // 0.275 before: 0.35 too sure at 0.95, 0.2 at 0.6.
    for (const correction of [temperature, isotonic]) {
      expect(correction?.before?.ece).toBeCloseTo(0.275, 9);
      expect(correction?.after?.ece).toBeLessThan(0.25);
    }
  });

  it('reviewers are shown to nobody without admin; days are whole and few', async () => {
    const { body } = await loop.api('GET', '/openapi.json');
    expect(body).toMatchObject({
      paths: {
        '/v1/projects/{project}/quality': { get: { summary: expect.any(String) } },
        '/v1/projects/{project}/reviewers': { get: { description: expect.stringContaining('It is about people') } },
      },
    });
    expect(JSON.stringify(body)).toContain('Not representative: people review what the model is unsure of.');
    for (const days of ['0', '91', '1.5', 'many', '-1']) {
      expect((await loop.api('GET', `/v1/projects/audited/quality?days=${days}`)).status).toBe(422);
      expect((await loop.api('GET', `/v1/projects/audited/reviewers?days=${days}`)).status).toBe(422);
    }
  });
});
