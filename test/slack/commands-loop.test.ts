import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActOutcome, View } from '../../src/sandbox/world.ts';
import { openDatabase } from '../../src/store/database.ts';
import { asked, press } from '../support/acts.ts';
import { readable } from '../support/block-kit.ts';
import { type Loop, startLoop, type Transport } from '../support/loop.ts';
import { aProject, aSubmission, aTextProject } from '../support/project.ts';

const nobodys = { users: ['U07SOMEONE'], groups: [] };
const projects = [
  aProject(),
  aTextProject({ leads: nobodys }),
  aProject({ key: 'hidden', name: 'Hidden', reviewers: nobodys, leads: nobodys, channel: 'C0LEADS' }),
];

describe.each<Transport>(['socket', 'http'])('/signoff (%s)', { timeout: 60_000 }, (transport) => {
  let loop: Loop;
  beforeAll(async () => {
    loop = await startLoop({ transport, projects });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  const type = (user: string, text: string, settle_ms?: number) =>
    loop.control<ActOutcome>('command', {
      user,
      channel: 'C0REVIEW',
      command: '/signoff',
      text,
      ...(settle_ms === undefined ? {} : { settle_ms }),
    });
  /** What was said to the person; nobody else heard a word. */
  async function said(user: string, text: string): Promise<string> {
    const { acked_in_ms, said, refused } = await type(user, text);
    expect(refused).toBeUndefined();
    expect(acked_in_ms).toBeLessThan(3_000);
    expect(said).toHaveLength(1);
    expect(said[0]?.ephemeral_to).toBe(user);
    return `${said[0]?.text}\n${readable(said[0]?.blocks)}`;
  }
  async function sql(query: string): Promise<void> {
    const db = openDatabase({ url: loop.databaseUrl });
    await db.query(query).finally(() => db.end());
  }

  it('without a word, and with “help”, says what there is', async () => {
    for (const text of ['', 'help']) expect(await said('U01ANA', text)).toContain('`/signoff review [project]`');
  });

  it('review opens the session, of everything or of one project, however its name is written', async () => {
    const { id } = await asked(loop, aSubmission({ text: 'one to review' }));
    for (const text of ['review', 'review support-intent', 'review Support Intent']) {
      const { view, said } = await type('U01ANA', text);
      expect(said).toEqual([]);
      expect(readable(view?.blocks)).toContain('one to review');
    }
    const { modals } = await loop.control<{ modals: View[] }>('views?user=U01ANA');
    await loop.control('close', { user: 'U01ANA', view_id: modals.at(-1)?.id, all: true });
    expect(await said('U01ANA', 'review suport-intent')).toContain('Did you mean `support-intent`?');
    expect(await said('U01ANA', 'review hidden')).toContain('You are not a reviewer of this project');
    expect((await loop.api('GET', `/v1/items/${id}`)).body).toMatchObject({ decision: null });
  });

  it('queue says what waits where, and its button begins the review', async () => {
    const text = await said('U02BEN', 'queue');
    expect(text).toMatch(/^Waiting for you:\n\*Support intent\*: 1 in <#C0REVIEW>, since/);
    const [ephemeral] = await loop.control<{ ts: string }[]>('ephemerals?user=U02BEN');
    const { view } = await loop.control<ActOutcome>('click', {
      user: 'U02BEN',
      channel: 'C0REVIEW',
      ts: ephemeral?.ts,
      action_id: 'home_review',
    });
    expect(readable(view?.blocks)).toContain('one to review');
    await loop.control('close', { user: 'U02BEN', view_id: view?.id, all: true });
  });

  it('queue’s button says so to the person when nothing is left', async () => {
    const [card] = (await loop.cards()).filter(({ text }) => text.includes('one to review'));
    const id = card?.metadata?.event_payload.item ?? '';
    if (!card) throw new Error('no card');
    await press(loop, 'U01ANA', { id, card }, 'approve');
    const [ephemeral] = await loop.control<{ ts: string }[]>('ephemerals?user=U02BEN');
    const { said } = await loop.control<ActOutcome>('click', {
      user: 'U02BEN',
      channel: 'C0REVIEW',
      ts: ephemeral?.ts,
      action_id: 'home_review',
    });
    expect(said.map(({ text }) => text)).toEqual(['Nothing waits for your answer at the moment.']);
    expect(await said2('U02BEN', 'queue')).toBe('Nothing waits for you.');
  });
  const said2 = async (user: string, text: string) => (await type(user, text)).said[0]?.text;

  it('stats are the person’s own', async () => {
    expect(await said('U01ANA', 'stats')).toContain('*Last 24 hours*: 1 answer: approved;');
    expect(await said('U02BEN', 'stats')).toContain('You have not answered anything in the last 7 days.');
  });

  it('summary is for those who lead, of today so far or of a day', async () => {
    const today = new Date().toISOString().slice(0, 10);
    for (const text of ['summary', 'summary support-intent', `summary ${today}`, `summary Support intent ${today}`])
      expect(await said('U09LEA', text)).toContain('people decided 1 and');
    expect(await said('U09LEA', 'summary 2020-01-01')).toContain('A quiet day: 0 predictions came');
    expect(await said('U09LEA', 'summary 2020-02-30')).toContain('There is no such day yet.');
    expect(await said('U01ANA', 'summary')).toContain(
      'Only leads of a project can read its summary, and you lead none.',
    );
    expect(await said('U09LEA', 'summary support-replies')).toContain(
      'Only leads of this project can read its summary.',
    );
  });

  it('pause and resume are for those who lead, and say what they did', async () => {
    expect(await said('U01ANA', 'pause support-intent')).toContain('Only leads of a project can pause and resume it');
    expect(await said('U09LEA', 'pause <#C0LEADS|leads>')).toContain(
      'Only leads of this project can pause and resume it.',
    );
    expect(await said('U09LEA', 'pause')).toContain('*Support intent* is paused: no new cards are posted');
    expect(await said('U09LEA', 'pause support-intent')).toContain('*Support intent* was paused already.');
    const { body } = await loop.api('POST', '/v1/projects/support-intent/items', aSubmission({ text: 'held back' }));
    expect(await said('U09LEA', 'queue')).toMatch(/1 in the queue, since .*\. Paused by <@U09LEA>/);
    expect((await loop.cards()).some(({ text }) => text.includes('held back'))).toBe(false);
    expect(await said('U09LEA', 'resume')).toContain('*Support intent* goes on');
    await loop.until(async () => (await loop.cards()).some(({ text }) => text.includes('held back')));
    expect(await said('U09LEA', 'resume')).toContain('*Support intent* was not paused.');
    expect(body.id).toBeDefined();
  });

  it('advise says what is missing, to leads alone, and a slip of the hand is understood', async () => {
    expect(await said('U09LEA', 'advise')).toMatch(
      /Support intent: No advice yet: (no prediction came|59 more audits missing)/,
    );
    expect(await said('U01ANA', 'advise')).toContain('Only leads of a project can read its advice');
    expect(await said('U09LEA', 'quque')).toContain('Did you mean `/signoff queue`?');
    expect(await said('U09LEA', '&lt;!channel&gt; hello')).toContain('There is no command “&lt;!channel&gt;”.');
  });

  it.each(['review', 'queue', 'summary', 'pause'])('a guest who types %s gets a sentence', async (text) => {
    expect(await said('U08GUS', text)).toMatch(/Guests can look/);
  });

  it('when the database fails says so in time, and when it is slow says so and answers later', async () => {
    await sql('alter table signoff.reviews rename to reviews_away');
    try {
      expect(await said('U01ANA', 'stats')).toContain('That did not work. Please try again in a moment');
    } finally {
      await sql('alter table signoff.reviews_away rename to reviews');
    }
    const db = openDatabase({ url: loop.databaseUrl });
    const client = await db.connect();
    await client.query('begin; lock table signoff.reviews in access exclusive mode');
    const slow = await type('U01ANA', 'stats');
    await client.query('rollback');
    client.release();
    await db.end();
    expect(slow.acked_in_ms).toBeLessThan(3_000);
    expect(slow.said.map(({ text }) => text)).toEqual([expect.stringContaining('This takes longer than usual.')]);
    await loop.until(async () =>
      (await loop.control<{ text: string }[]>('ephemerals?user=U01ANA')).at(-1)?.text.startsWith('Your own figures.'),
    );
  });
});
