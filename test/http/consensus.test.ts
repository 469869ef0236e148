import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Signoff } from '../../src/client/index.ts';
import type { Consensus } from '../../src/client/types.ts';
import type { Answer } from '../../src/learning/crowd.ts';
import { dawidSkene } from '../../src/learning/dawid-skene.ts';
import { mace } from '../../src/learning/mace.ts';
import { oneCoin } from '../../src/learning/one-coin.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission, reviewsOf } from '../support/project.ts';

const labelled = aProject({ key: 'labelled', reviews: reviewsOf(3), window: 1 });
const texts = aProject({ key: 'texts', channel: 'C0LEADS', task: 'text' });
type Method = 'one_coin' | 'majority' | 'dawid_skene' | 'mace';

describe('consensus, through the running service', () => {
  let loop: Loop;
  let signoff: Signoff;
  /** What was said of decided items that several gave a label. */
  const answers: Answer[] = [];
  /** One careful person against two who stamp everything as "refund"; and one item that each labels otherwise. */
  let outvoted: string;
  let tied: string;

  async function sent(external_id: string, ...said: [reviewer: string, value: string | null][]): Promise<string> {
    const { body } = await loop.api('POST', '/v1/projects/labelled/items', aSubmission({ external_id }));
    for (const [reviewer, value] of said) {
      const verdict =
        value === null
          ? { verdict: 'reject' }
          : value === 'refund'
            ? { verdict: 'approve' }
            : { verdict: 'correct', value };
      expect((await loop.api('POST', `/v1/items/${body.id}/reviews`, { reviewer, ...verdict })).status).toBe(201);
    }
    const labels = said.flatMap(([reviewer, label]) =>
      label === null ? [] : { item: String(body.id), reviewer, label },
    );
    if (labels.length >= 2) answers.push(...labels);
    return String(body.id);
  }

  beforeAll(async () => {
    loop = await startLoop({ projects: [labelled, texts] });
    signoff = new Signoff({ url: loop.config.publicUrl ?? '', key: adminKey });
    for (let i = 0; i < 8; i++) {
      const truth = ['billing', 'other'][i % 2] ?? '';
      await sent(`known-${i}`, ['ana', truth], ['ben', truth], [i % 4 < 2 ? 'stamp' : 'stomp', 'refund']);
    }
    outvoted = await sent('outvoted', ['ana', 'billing'], ['stamp', 'refund'], ['stomp', 'refund']);
    tied = await sent('tied', ['ana', 'billing'], ['ben', 'other'], ['stamp', 'refund']);
    await loop.api('POST', `/v1/items/${tied}/withdraw`, {});
    // Rejections are no labels.
    await sent('rejected', ['ana', null], ['ben', null], ['stamp', 'refund']);
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  const found = async (method?: Method) => {
    const lines = await signoff.feedback.consensus('labelled', method ? { method } : {});
    return new Map(lines.map((line) => [line.item_id, line]));
  };
  const sorted = (shares: Iterable<[string, number]>) => [...shares].sort(([a], [b]) => (a < b ? -1 : 1));

  it('by majority is the share of answers, and tells a tie instead of breaking it', async () => {
    const items = await found('majority');
    expect(items.size).toBe(10);
    expect(items.get(outvoted)).toEqual({
      item_id: outvoted,
      external_id: 'outvoted',
      label: 'refund',
      probability: 2 / 3,
      soft_labels: { billing: 1 / 3, refund: 2 / 3 },
      answers: 3,
      outcome: 'approved',
      decided: 'refund',
      differs: false,
    });
    expect(items.get(tied)).toMatchObject({
      ...{ label: null, probability: null, outcome: 'withdrawn', decided: null, differs: null },
      soft_labels: { billing: 1 / 3, other: 1 / 3, refund: 1 / 3 },
    });
  });

  it('unless told otherwise knows whom to believe: one careful person against two who stamp', async () => {
    const items = await found();
    expect(items.get(outvoted)).toMatchObject({ label: 'billing', decided: 'refund', differs: true });
    expect(items.get(outvoted)?.probability).toBeGreaterThan(0.5);
    expect([...items.values()].filter(({ differs }) => differs)).toHaveLength(1);
    expect(items).toEqual(await found('one_coin'));
  });

  it.each<[Method, (answers: Answer[]) => { labels: string[]; posteriors: Map<string, number[]> }]>([
    ['one_coin', oneCoin],
    ['dawid_skene', dawidSkene],
    ['mace', mace],
  ])('by %s is what the statistics say of the same answers', async (method, learn) => {
    const items = await found(method);
    // Newest first, and of one item by the reviewer's name: sums of fractions hang on their order.
    const { labels, posteriors } = learn([...items.keys()].flatMap((id) => answers.filter(({ item }) => item === id)));
    expect(items.size).toBe(posteriors.size);
    for (const [id, { soft_labels, label, probability }] of items) {
      const wanted = labels.map((each, i): [string, number] => [each, posteriors.get(id)?.[i] ?? 0]);
      const given = answers.filter(({ item }) => item === id).map((answer) => answer.label);
      const told = sorted(wanted.filter(([each, share]) => share >= 0.001 || given.includes(each)));
      expect(Object.keys(soft_labels)).toEqual(told.map(([each]) => each));
      for (const [each, share] of told) expect(soft_labels[each]).toBeCloseTo(share, 9);
      if (label !== null) expect(probability).toBeCloseTo(Math.max(...wanted.map(([, share]) => share)), 9);
    }
  });

  it('comes as lines, those decided last first, and says that none is left out', async () => {
    const response = await fetch(`${loop.service.url}/v1/projects/labelled/consensus?method=majority&days=1`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    expect(response.headers.get('x-older-left-out')).toBe('false');
    const lines: Consensus[] = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, 3).map(({ external_id }) => external_id)).toEqual(['tied', 'outvoted', 'known-7']);
  });

  it('what was taken back is in it no more', async () => {
    await loop.api('POST', `/v1/items/${outvoted}/reopen`, {});
    expect((await found('majority')).has(outvoted)).toBe(false);
  });

  it('of anything but labels is refused, with what to do instead', async () => {
    const { status, body } = await loop.api('GET', '/v1/projects/texts/consensus');
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'invalid',
      detail: expect.stringMatching(
        /only for projects with the task classification; texts has the task text\. .* quality/,
      ),
    });
    for (const wrong of ['method=vote', 'days=0', 'days=91'])
      expect((await loop.api('GET', `/v1/projects/labelled/consensus?${wrong}`)).status).toBe(422);
  });
});
