import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActOutcome } from '../../src/sandbox/world.ts';
import { actions } from '../../src/slack/acts.ts';
import { summaryActions } from '../../src/slack/summary/message.ts';
import { asked, press, told } from '../support/acts.ts';
import { readable } from '../support/block-kit.ts';
import { type Loop, type SlackMessage, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import { aProject, aSubmission } from '../support/project.ts';

const dayMs = 24 * 60 * 60_000;

describe('the morning after', () => {
  let loop: Loop;
  let later = 0;
  let summary: SlackMessage;
  const project = aProject({
    name: 'Support intent',
    leads: { users: ['U09LEA'], groups: [] },
    summary: { at: 0, days: [1, 2, 3, 4, 5, 6, 7], channel: 'C0LEADS' },
  });
  const inLeads = () => loop.control<SlackMessage[]>('messages?channel=C0LEADS');
  const click = (user: string, action_id: string, value?: string) =>
    loop.control<ActOutcome>('click', { user, channel: 'C0LEADS', ts: summary.ts, action_id, value });

  beforeAll(async () => {
    loop = await startLoop({ projects: [project], now: () => new Date(Date.now() + later) });
    const corrected = await asked(loop);
    await press(loop, 'U01ANA', corrected, actions.alternatives[0]);
    await press(loop, 'U01ANA', await asked(loop), actions.approve);
    await asked(loop, aSubmission({ text: 'still open' }));
    const sure = aSubmission({ prediction: { value: 'refund', confidence: 0.99 } });
    await loop.api('POST', `/v1/projects/${project.key}/items`, sure);
    later = dayMs;
    summary = await loop.until(async () => (await inLeads())[0]);
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  it('leads read the day in their channel, the takeaway first, with links to the cards', async () => {
    const said = readable(summary.blocks);
    expect(summary.text).toContain('Support intent ·');
    expect(summary.text).toContain('4 predictions came, and people decided 2 and changed 1 of them.');
    expect(said).toContain('refund → billing: 1');
    expect(JSON.stringify(summary.blocks)).toContain('archives/C0REVIEW/p');
  });

  it('it is there once, also after a restart', async () => {
    await loop.restart();
    await asked(loop);
    expect(await inLeads()).toHaveLength(1);
  });

  it('its buttons are for leads, and what they do is told to them alone', async () => {
    expect(told(await click('U01ANA', summaryActions.pause))).toContain('Only leads of this project can do that');
    expect(told(await click('U09LEA', summaryActions.pause))).toContain('is paused');
    expect((await loop.api('GET', `/v1/projects/${project.key}/summary`)).body).toMatchObject({
      paused_since: expect.any(String),
    });
    expect(told(await click('U09LEA', summaryActions.resume))).toContain('goes on');
    expect(told(await click('U09LEA', summaryActions.stop))).toContain('nothing is approved without a person');
    expect(told(await click('U09LEA', summaryActions.approve))).toContain('approves confident predictions again');
    expect(await inLeads()).toHaveLength(1);
  });

  it('one of them opens a review session with what waits', async () => {
    const { view } = await click('U09LEA', summaryActions.review);
    expect(readable(view?.blocks)).toContain('still open');
  });

  it('one of them leads to the day, for whoever pressed it alone', async () => {
    const link = told(await click('U09LEA', summaryActions.open)).match(/<(http[^|]*)\|/)?.[1] ?? '';
    const page = await browsed(link);
    expect(page).toContain('4 predictions came, and people decided 2 and changed 1 of them.');
    expect(page).toContain('Ana Sommer');
    expect(await browsed(link), 'by another browser').not.toContain('people decided');
    expect(told(await click('U01ANA', summaryActions.open))).toContain('Only leads');
  });

  it('the same is there for whoever asks, over the API too', async () => {
    const { body } = await loop.api('GET', `/v1/projects/${project.key}/summary`);
    expect(body).toMatchObject({ is_over: true, outcomes: { approved: 1, corrected: 1 }, reviewers: 1 });
    expect(JSON.stringify(body)).not.toContain('U01ANA');
    const future = await loop.api('GET', `/v1/projects/${project.key}/summary?date=2999-01-01`);
    expect(future).toMatchObject({ status: 422, body: { detail: expect.stringContaining('future') } });
  });
});

it('where Slack does not draw charts yet they come as pictures in the thread, and the message says the same without them', async () => {
  const project = aProject({
    leads: { users: ['U09LEA'], groups: [] },
    summary: { at: 0, days: [1, 2, 3, 4, 5, 6, 7], channel: 'C0LEADS' },
  });
  let later = 0;
  await using loop = await startLoop({
    projects: [project],
    now: () => new Date(Date.now() + later),
    workspace: { unknown_blocks: ['data_visualization'] },
  });
  for (const [i, alternative] of [0, 1, 0, 1].entries()) {
    const value = ['refund', 'billing', 'shipping', 'other'][i];
    const alternatives = ['refund', 'billing', 'shipping', 'other'].filter((one) => one !== value);
    const prediction = {
      value,
      confidence: 0.4,
      alternatives: alternatives.map((one) => ({ value: one, confidence: 0.1 })),
    };
    const card = await asked(loop, aSubmission({ prediction }));
    await press(loop, 'U01ANA', card, actions.alternatives[alternative] ?? '');
  }
  later = dayMs;
  type Shown = SlackMessage & { thread_ts?: string; files?: { name: string }[] };
  const summary = await loop.until(async () => (await loop.control<Shown[]>('messages?channel=C0LEADS'))[0]);
  const pictures = await loop.until(async () => {
    const thread = await loop.control<Shown[]>(`messages?channel=C0LEADS&thread_ts=${summary.ts}`);
    return thread.find(({ files }) => files !== undefined);
  });
  expect(JSON.stringify(summary.blocks)).not.toContain('data_visualization');
  expect(readable(summary.blocks)).toContain('Taken for another');
  expect(pictures.thread_ts).toBe(summary.ts);
  // By the hour it all lies in one bar: that is said, not drawn.
  expect(pictures.files?.map(({ name }) => name)).toEqual([expect.stringMatching(/^confusions-.*\.png$/)]);
  expect(pictures.text.length).toBeGreaterThan(20);
});

it('an advised threshold is put in force with one click of a lead, and the message says so', async () => {
  const project = aProject({
    leads: { users: ['U09LEA'], groups: [] },
    summary: { at: 0, days: [1, 2, 3, 4, 5, 6, 7], channel: 'C0LEADS' },
  });
  let later = 0;
  await using loop = await startLoop({ projects: [project], now: () => new Date(Date.now() + later) });
  await using db = await openedPool(loop.databaseUrl);
  await press(loop, 'U01ANA', await asked(loop), actions.approve);
  // Four hundred audits of the model version that came last, all of them right.
  await db.pool.query(
    `insert into signoff.evidence (item_id, seq, project, model, model_version, confidence, wrong, by_rule, confident, coin,
       probability, floor, blind, decided_at, final_at)
     select 'e_' || n, n, $1, 'intent', '2026-11-03', 0.5 + n / 1000.0, false, false, true, 0.01, 0.05, 0.05, false, now(), now()
     from generate_series(1, 400) as n`,
    [project.key],
  );
  later = dayMs;
  const inLeads = () => loop.control<SlackMessage[]>('messages?channel=C0LEADS');
  const summary = await loop.until(async () => (await inLeads())[0]);
  expect(summary.text).toContain('Lower the threshold from 0.85 to 0.5.');
  const click = (user: string, action_id: string) =>
    loop.control<ActOutcome>('click', { user, channel: 'C0LEADS', ts: summary.ts, action_id });
  expect(told(await click('U01ANA', summaryActions.apply))).toContain('Only leads of this project can do that');
  expect(told(await click('U09LEA', summaryActions.apply))).toContain(
    'the gate approves from 0.5 on now, and not from 0.85',
  );
  expect((await loop.api('GET', `/v1/projects/${project.key}`)).body).toMatchObject({ gate: { threshold: 0.5 } });
  const redrawn = JSON.stringify(await inLeads());
  expect(redrawn).not.toContain(summaryActions.apply);
  const sure = aSubmission({ prediction: { value: 'refund', confidence: 0.6 } });
  const sent = await loop.api('POST', `/v1/projects/${project.key}/items`, sure);
  expect(sent.body).toMatchObject({ decision: { outcome: 'auto_approved' } });
});

/** What a browser of its own comes to see, which keeps cookies and follows where it is sent. */
async function browsed(address: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let url = address, steps = 0; steps < 6; steps++) {
    const cookie = [...cookies].map((one) => one.join('=')).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) return answer.text();
    url = new URL(next, url).href;
  }
  throw new Error('sent from one address to the next');
}

async function openedPool(connectionString: string) {
  const pool = aPool(connectionString, 1);
  return { pool, [Symbol.asyncDispose]: () => pool.end() };
}
