import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import type { ActOutcome, View } from '../../src/sandbox/world.ts';
import { openDatabase } from '../../src/store/database.ts';
import { asked, press } from '../support/acts.ts';
import { readable } from '../support/block-kit.ts';
import { type Loop, startLoop, type Transport } from '../support/loop.ts';
import { aMultilabelProject, anApprovalProject, aProject, aTextProject } from '../support/project.ts';

const many = aProject({
  key: 'many',
  name: 'Many labels',
  labels: Array.from({ length: 10_000 }, (_, i) => ({ value: `label-${i}`, title: `Label ${i}`, description: null })),
});
const projects = [aProject(), aMultilabelProject(), aTextProject(), many, anApprovalProject()];
const { channels } = defaultWorkspace({
  channels: [
    { id: 'C0REVIEW', name: 'review' },
    { id: 'C0AWAY', name: 'away', bot: false },
  ],
});

describe.each<Transport>(['socket', 'http'])('“Send to review” (%s)', { timeout: 60_000 }, (transport) => {
  let loop: Loop;
  beforeAll(async () => {
    loop = await startLoop({ transport, projects });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  const say = async (text: string, thread_ts?: string) =>
    (
      await loop.control<{ ts: string }>('say', {
        user: 'U02BEN',
        channel: 'C0REVIEW',
        text,
        ...(thread_ts ? { thread_ts } : {}),
      })
    ).ts;
  const use = (user: string, ts: string) =>
    loop.control<ActOutcome>('shortcut', { user, channel: 'C0REVIEW', ts, callback_id: 'send_to_review' });
  const top = async (user: string): Promise<View> => {
    const { modals } = await loop.control<{ modals: View[] }>(`views?user=${user}`);
    const view = modals.at(-1);
    if (!view) throw new Error('no modal is open');
    return view;
  };
  const choose = async (user: string, key: string) => {
    const { id } = await top(user);
    return loop.control<ActOutcome>('click', { user, view_id: id, action_id: 'shortcut_project', value: key });
  };
  const submit = async (user: string, values: Record<string, Record<string, unknown>>) => {
    const { id } = await top(user);
    return loop.control<ActOutcome>('submit', { user, view_id: id, values });
  };
  const guess = (key: string, value: unknown, note?: string) => ({
    'send:project': { shortcut_project: key },
    [`send:${key}:guess`]: { shortcut_label: value },
    ...(note === undefined ? {} : { 'send:note': { shortcut_note: note } }),
  });
  const itemOf = async (ts: string) => {
    const db = openDatabase({ url: loop.databaseUrl });
    const { rows } = await db
      .query<{ id: string }>('select id from signoff.items where external_id = $1', [`slack-C0REVIEW-${ts}`])
      .finally(() => db.end());
    return rows.length === 1 ? (await loop.api('GET', `/v1/items/${rows[0]?.id}`)).body : null;
  };
  const said = ({ view, errors }: ActOutcome) => `${readable(view?.blocks)}${JSON.stringify(errors ?? {})}`;

  it('makes an item of a message, with the guess, the note and the place it came from, and reviewers are asked', async () => {
    const ts = await say('Please <https://a.example/t|look> at this &amp; that');
    const opened = await use('U01ANA', ts);
    expect(readable(opened.view?.blocks)).toContain('Please look (https://a.example/t) at this & that');
    await choose('U01ANA', 'support-intent');
    expect(readable((await top('U01ANA')).blocks)).toContain('Reviewers of *Support intent* are asked');
    const sent = await submit('U01ANA', guess('support-intent', 'billing', 'It sounds like one'));
    expect(said(sent)).toContain('Sent to *Support intent*. It is asked in <#C0REVIEW>.');
    expect(said(sent)).toContain('in App Home, under “What you sent to review”');

    expect(await itemOf(ts)).toMatchObject({
      project: 'support-intent',
      input: {
        text: 'Please look (https://a.example/t) at this & that',
        url: expect.stringContaining(`p${ts.replace('.', '')}`),
      },
      prediction: { value: 'billing', confidence: null, model: null },
      requested_by: 'U01ANA',
      selection: { route: 'review', reasons: ['sent'] },
    });
    const card = await loop.until(async () => (await loop.cards()).find(({ text }) => text.includes('Please look')));
    const id = card.metadata?.event_payload.item ?? '';
    expect(card.text).toContain('billing');
    // Whoever asks does not answer.
    expect((await press(loop, 'U01ANA', { id, card }, 'approve')).said[0]?.text).toContain(
      'You asked for this one yourself',
    );
    await press(loop, 'U02BEN', { id, card }, 'approve');
    const { view: home } = await loop.control<ActOutcome>('home', { user: 'U01ANA' });
    expect(readable(home?.blocks)).toContain('approved as *billing*');
  });

  it('never asks about the same message twice, and says where it stands', async () => {
    const ts = await say('once is enough');
    await use('U01ANA', ts);
    await choose('U01ANA', 'support-intent');
    await submit('U01ANA', guess('support-intent', 'billing'));
    await loop.control('command', { user: 'U01ANA', channel: 'C0REVIEW', command: '/signoff', text: 'help' });
    await use('U02BEN', ts);
    await choose('U02BEN', 'support-intent');
    const again = await submit('U02BEN', guess('support-intent', 'refund'));
    expect(said(again)).toMatch(
      /This message was sent to \*Support intent\* before by <@U01ANA>, .*so it is not asked again\. Where it stands: (open in|waits)/,
    );
    expect(await itemOf(ts)).toMatchObject({ prediction: { value: 'billing' } });
  });

  it('takes several labels, a text, and one of ten thousand labels that is found by typing', async () => {
    for (const [key, value, kept] of [
      ['review-topics', ['price', 'delivery'], ['delivery', 'price']],
      ['support-replies', 'We are sorry.', 'We are sorry.'],
      ['many', 'label-7777', 'label-7777'],
    ] as const) {
      const ts = await say(`a message for ${key}`);
      await use('U03CLEO', ts);
      await choose('U03CLEO', key);
      expect(said(await submit('U03CLEO', guess(key, value)))).toContain('Sent to');
      expect(await itemOf(ts)).toMatchObject({ project: key, prediction: { value: kept } });
    }
    await use('U03CLEO', await say('look at the options'));
    await choose('U03CLEO', 'many');
    const { id } = await top('U03CLEO');
    const options = await loop.control<{ value: string }[]>('options', {
      user: 'U03CLEO',
      view_id: id,
      action_id: 'shortcut_label',
      query: '7777',
    });
    expect(options.map(({ value }) => value)).toEqual(['label-7777']);
  });

  // What carries the shortcut does not change what comes of it: the rest is tried over one.
  if (transport === 'http') return;

  it('keeps the note when the project changes, and no guess', async () => {
    await use('U01ANA', await say('which one?'));
    await choose('U01ANA', 'support-intent');
    const { id } = await top('U01ANA');
    await loop.control('click', {
      user: 'U01ANA',
      view_id: id,
      action_id: 'shortcut_project',
      value: 'support-replies',
      typed: { 'send:note': { shortcut_note: 'kept' }, 'send:support-intent:guess': { shortcut_label: 'refund' } },
    });
    const { blocks } = await top('U01ANA');
    expect(blocks.map(({ block_id }) => block_id)).toContain('send:support-replies:guess');
    expect(blocks.map(({ block_id }) => block_id)).not.toContain('send:support-intent:guess');
  });

  it('that is sent before a guess was asked for asks for it then', async () => {
    const ts = await say('too fast');
    await use('U01ANA', ts);
    const early = await submit('U01ANA', { 'send:project': { shortcut_project: 'support-intent' } });
    expect(early.view?.blocks.map(({ block_id }) => block_id)).toContain('send:support-intent:guess');
    expect(await itemOf(ts)).toBeNull();
    expect(said(await submit('U01ANA', guess('support-intent', 'other')))).toContain('Sent to');
  });

  it('carries a message that is too long for a dialog, also from a thread', async () => {
    const long = `${'a long story '.repeat(700)}the end`;
    const parent = await say('a thread');
    for (const ts of [await say(long), await say(`${long} indeed`, parent)]) {
      await use('U01ANA', ts);
      await choose('U01ANA', 'support-intent');
      expect(said(await submit('U01ANA', guess('support-intent', 'other')))).toContain('Sent to');
      expect(String(Object(await itemOf(ts))?.input?.text)).toMatch(/^a long story a long .*the end( indeed)?$/s);
    }
  });

  it('does not send a card of ours, nor a message without words', async () => {
    const { card } = await asked(loop);
    expect(said(await use('U02BEN', card.ts))).toContain('This is a card of Signoff: it is in review already.');
    const ts = await say('\u200b');
    expect(said(await use('U02BEN', ts))).toContain('There is no text in this message');
  });

  it('is not for guests', async () => {
    const ts = await say('from a guest');
    expect(said(await use('U08GUS', ts))).toContain('Guests can look at the cards');
  });

  it('is not lost when something fails: the dialog stays, says so, and can be sent again', async () => {
    const ts = await say('bad luck');
    await use('U01ANA', ts);
    await choose('U01ANA', 'support-intent');
    const db = openDatabase({ url: loop.databaseUrl });
    await db.query('alter table signoff.items rename to items_away');
    try {
      const failed = await submit('U01ANA', guess('support-intent', 'other', 'a note'));
      expect(JSON.stringify(failed.errors)).toContain('That did not go through. Please send it again');
    } finally {
      await db.query('alter table signoff.items_away rename to items');
      await db.end();
    }
    expect(said(await submit('U01ANA', guess('support-intent', 'other', 'a note')))).toContain('Sent to');
    expect(await itemOf(ts)).not.toBeNull();
  });

  it('needs no permalink: without one the item has none', async () => {
    const ts = await say('no link');
    await use('U01ANA', ts);
    await choose('U01ANA', 'support-intent');
    await loop.control('faults', { method: 'chat.getPermalink', kind: 'error_before', times: 1 });
    expect(said(await submit('U01ANA', guess('support-intent', 'other')))).toContain('Sent to');
    expect(await itemOf(ts)).toMatchObject({ input: { text: 'no link' } });
    expect(Object(await itemOf(ts)).input.url).toBeUndefined();
  });

  it('says so when Slack does not open the dialog', async () => {
    await loop.control('faults', { method: 'views.open', kind: 'error_before', times: 1 });
    const { said: heard } = await use('U01ANA', await say('not today'));
    expect(heard.map(({ text }) => text)).toEqual([expect.stringContaining('Slack did not open the dialog.')]);
  });

  it('for a paused project says when it will be asked', async () => {
    const type = (text: string) =>
      loop.control('command', { user: 'U09LEA', channel: 'C0REVIEW', command: '/signoff', text });
    await type('pause support-replies');
    await use('U01ANA', await say('later then'));
    await choose('U01ANA', 'support-replies');
    expect(said(await submit('U01ANA', guess('support-replies', 'Thanks.')))).toContain(
      'The project stands still (Paused by <@U09LEA> since',
    );
    await type('resume support-replies');
  });
});

describe('“Send to review” elsewhere', () => {
  it('with one project asks for no project; a message too long to carry, where we may not read, is refused kindly', async () => {
    await using loop = await startLoop({ projects: [aProject()], workspace: { channels } });
    const at = async (text: string) => {
      const { ts } = await loop.control<{ ts: string }>('say', { user: 'U01ANA', channel: 'C0AWAY', text });
      const { view } = await loop.control<ActOutcome>('shortcut', {
        user: 'U01ANA',
        channel: 'C0AWAY',
        ts,
        callback_id: 'send_to_review',
      });
      return view;
    };
    const short = await at('a short one');
    expect(short?.blocks.map(({ block_id }) => block_id)).toContain('send:support-intent:guess');
    expect(JSON.stringify(short)).not.toContain('shortcut_project');
    const { view } = await loop.control<ActOutcome>('submit', {
      user: 'U01ANA',
      view_id: short?.id,
      values: { 'send:support-intent:guess': { shortcut_label: 'other' } },
    });
    expect(readable(view?.blocks)).toContain('Sent to *Support intent*.');
    expect(readable((await at('x'.repeat(4_000)))?.blocks)).toContain('This message is too long to be sent');
  });

  it('where no project takes messages says so', async () => {
    await using loop = await startLoop({ projects: [anApprovalProject()] });
    const { ts } = await loop.control<{ ts: string }>('say', { user: 'U01ANA', channel: 'C0REVIEW', text: 'hello' });
    const { view } = await loop.control<ActOutcome>('shortcut', {
      user: 'U01ANA',
      channel: 'C0REVIEW',
      ts,
      callback_id: 'send_to_review',
    });
    expect(readable(view?.blocks)).toContain('No project here takes messages');
  });
});
