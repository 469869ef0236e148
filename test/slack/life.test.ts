import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Project } from '../../src/review/project.ts';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import type { ActOutcome, Message } from '../../src/sandbox/world.ts';
import { refusals } from '../../src/slack/sentences.ts';
import { records, told } from '../support/acts.ts';
import { readable } from '../support/block-kit.ts';
import { type Loop, type SlackMessage, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import {
  aField,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aSubmission,
  aTextProject,
  reviewsOf,
} from '../support/project.ts';

const hour = 3_600_000;
const deadline = { afterMs: 8 * hour, remindMs: [hour, 2 * hour, 4 * hour], onTime: 'expire' as const };
const split = { required: 2, agree: 2, reject: 2, max: 2 };
/** Each in a channel of its own, where nothing waits for the others' second. */
const projects: Project[] = [
  aProject({ key: 'plain' }),
  aProject({ key: 'quick', undoMs: 1_500 }),
  aProject({ key: 'quorum', reviews: reviewsOf(3) }),
  aProject({ key: 'split', reviews: split }),
  aProject({ key: 'hide', sensitive: ['text'] }),
  aProject({ key: 'switch' }),
  aProject({ key: 'remind', deadline }),
  aProject({ key: 'escalate', deadline: { afterMs: hour, remindMs: [], onTime: 'escalate' } }),
  aProject({ key: 'keep', retention: { inputMs: hour } }),
  aProject({
    key: 'wide',
    labels: ['refund', ...Array.from({ length: 10_000 }, (_, i) => longLabel(i))].map((value) => ({
      value,
      title: value,
      description: null,
    })),
  }),
  anExtractionProject({
    key: 'menus',
    fields: Array.from({ length: 5 }, (_, i) =>
      aField({
        name: `f${i}`,
        title: `Field ${i}`,
        type: 'enum',
        options: Array.from({ length: 100 }, (_, n) => longLabel(n)),
      }),
    ),
  }),
  anApprovalProject({ key: 'pay' }),
  aTextProject({ key: 'reply' }),
].map((project) => ({ ...project, channel: channelOf(project.key) }));

/** The same as others for longer than Slack keeps an option. */
function longLabel(i: number): string {
  return `${'x'.repeat(190)} ${i}`;
}

function channelOf(key: string): string {
  return `C0${key.toUpperCase()}`;
}

interface Shown {
  id: string;
  channel: string;
  ts: string;
}

let loop: Loop;
let db: pg.Pool;
let ahead = 0;
beforeAll(async () => {
  const channels = projects.map(({ key, channel }) => ({
    id: channel,
    name: key,
    bot: true,
    is_private: false,
    is_archived: false,
  }));
  loop = await startLoop({
    projects,
    workspace: { channels: [...defaultWorkspace().channels, ...channels], rate_limits: 'off' },
    now: () => new Date(Date.now() + ahead),
  });
  db = aPool(loop.databaseUrl);
});
afterAll(async () => {
  await db.end();
  await loop[Symbol.asyncDispose]();
});

async function send(method: string, path: string, body?: unknown) {
  const answer = await loop.api(method, path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const messages = (channel: string) => loop.control<SlackMessage[]>(`messages?channel=${channel}`);
const sent = async (project: string, body: object = aSubmission()) =>
  String((await send('POST', `/v1/projects/${project}/items`, body)).id);

async function ask(project: string, body: object = aSubmission()): Promise<Shown> {
  const channel = channelOf(project);
  const id = await sent(project, body);
  const card = await loop.until(async () =>
    (await messages(channel)).find(({ metadata }) => metadata?.event_payload.item === id),
  );
  return { id, channel, ts: card.ts };
}

async function cardOf({ channel, ts }: Shown): Promise<SlackMessage> {
  const card = (await messages(channel)).find((message) => message.ts === ts);
  if (!card) throw new Error('the card is gone');
  return card;
}

/** Waits until the card reads like this. */
async function reads(shown: Shown, words: string | RegExp): Promise<SlackMessage> {
  return loop.until(async () => {
    const card = await cardOf(shown);
    const said = `${card.text}\n${readable(card.blocks)}`;
    return (typeof words === 'string' ? said.includes(words) : words.test(said)) && card;
  });
}

function press(user: string, { channel, ts }: Shown, action_id: string, value?: string): Promise<ActOutcome> {
  return loop.control<ActOutcome>('click', { user, channel, ts, action_id, value });
}

const thread = async ({ channel, ts }: Shown) =>
  (await loop.control<Message[]>(`messages?channel=${channel}&thread_ts=${ts}`))
    .filter((message) => message.ts !== ts)
    .map(({ text }) => text);

describe('an answer', () => {
  it('can be taken back by who gave it and by nobody else, and the card is open again', async () => {
    const card = await ask('plain');
    expect(told(await press('U01ANA', card, 'approve'))).toBe('""');
    await reads(card, /^refund: approved by <@U01ANA>/);

    expect(told(await press('U02BEN', card, 'undo'))).toContain(refusals.nothing_to_undo);
    expect(await send('GET', `/v1/items/${card.id}`)).toMatchObject({ decision: { outcome: 'approved' } });

    expect((await press('U01ANA', card, 'undo')).acked_in_ms).toEqual(expect.any(Number));
    await reads(card, /^Support intent: Is this refund\?/);
    expect((await press('U02BEN', card, 'alt_1')).said).toEqual([]);
    await reads(card, /^billing: corrected from refund by <@U02BEN>/);
    const all = (await records(loop, 'plain')).filter(({ item_id }) => item_id === card.id);
    expect(all.map(({ outcome }) => outcome)).toEqual(['approved', null, 'corrected']);
  });

  it('loses its Undo when the time for it is over, without anybody doing anything', async () => {
    const card = await ask('quick');
    await press('U01ANA', card, 'approve');
    await reads(card, 'Undo until');
    const final = await loop.until(async () => {
      const shown = await cardOf(card);
      return !JSON.stringify(shown.blocks).includes('"action_id":"undo"') && shown;
    });
    expect(final.text).toMatch(/^refund: approved by <@U01ANA>/);
    expect(readable(final.blocks)).toContain('Reopen… (leads)');
  });

  it('counts with others’, none of whom sees what was said before', async () => {
    const card = await ask('quorum');
    expect(told(await press('U03CLEO', card, 'approve'))).toContain('Saved. It takes more reviews than yours');
    const open = await reads(card, '1 of 3 reviews');
    expect(JSON.stringify(open)).not.toContain('U03CLEO');
    const story = await press('U01ANA', card, 'more', `history:${card.id}`);
    expect(readable(story.view?.blocks)).toContain('<@U03CLEO> answered');
    expect(readable(story.view?.blocks)).not.toContain('approved');

    await press('U02BEN', card, 'alt_1');
    await reads(card, '2 of 3 reviews');
    expect((await press('U01ANA', card, 'approve')).said).toEqual([]);
    await reads(card, /^refund: approved by 2 of 3 reviews \(<@U03CLEO>, <@U02BEN>, <@U01ANA>\)/);
  });

  it('that nobody agrees with goes to the leads, who are called in the thread and decide', async () => {
    const card = await ask('split');
    await press('U01ANA', card, 'approve');
    expect(told(await press('U02BEN', card, 'alt_1'))).toContain(
      'Saved. The reviewers do not agree, so the leads decide it now.',
    );
    await reads(card, 'with the leads, because the reviewers did not agree');
    await loop.until(async () => (await thread(card)).length > 0);
    expect(await thread(card)).toEqual([
      '<@U09LEA>: this one needs you, because the reviewers did not agree. Support intent.',
    ]);

    expect(told(await press('U03CLEO', card, 'approve'))).toContain(refusals.leads_only);
    expect((await press('U09LEA', card, 'alt_1')).said).toEqual([]);
    await reads(card, /^billing: corrected from refund by <@U09LEA> as lead/);
    expect(await thread(card)).toHaveLength(1);
  });

  it('to an action needs two approvals, and one rejection with its reason stops it', async () => {
    const body = {
      input: { text: 'Money back, please' },
      prediction: { value: { action: 'refund.pay', arguments: { amount: 120 } }, confidence: 0.5 },
    };
    const [paid, stopped] = [await ask('pay', body), await ask('pay', body)];
    expect(told(await press('U01ANA', paid, 'approve'))).toContain('Saved.');
    await reads(paid, '1 of 2 reviews · one rejection stops it');
    expect(told(await press('U01ANA', paid, 'approve'))).toContain(refusals.already_answered);
    await press('U02BEN', paid, 'approve');
    await reads(paid, /^\*Approved\* by 2 of 2 reviews/);

    await press('U01ANA', stopped, 'approve');
    const { view } = await press('U02BEN', stopped, 'reject');
    const at = { user: 'U02BEN', view_id: view?.id };
    const reason = (value: string) => ({ [`${stopped.id}:reason-of`]: { input: value } });
    const silent = await loop.control<ActOutcome>('submit', { ...at, values: {} });
    expect(silent.errors).toHaveProperty([`${stopped.id}:reason-of`]);
    const vague = await loop.control<ActOutcome>('submit', { ...at, values: reason('signoff:other') });
    expect(vague.errors).toEqual({ [`${stopped.id}:reason`]: 'Say what the reason is.' });
    await loop.control<ActOutcome>('submit', { ...at, values: reason('Too much') });
    const card = await reads(stopped, /^\*Rejected\* by 1 of 2 reviews/);
    expect(readable(card.blocks)).toContain('Reason: Too much');
  });

  it('can be found by typing among ten thousand labels, comes back whole, and its note goes into the record', async () => {
    const card = await ask('wide', { ...aSubmission(), prediction: { value: 'refund', confidence: 0.4 } });
    const { view } = await press('U01ANA', card, 'correct');
    const at = { user: 'U01ANA', view_id: view?.id };
    const input = { block_id: `${card.id}:label`, action_id: 'input' };
    const found = await loop.control<{ value: string }[]>('options', { ...at, ...input, query: longLabel(99) });
    expect(found).toHaveLength(100);
    const values = {
      [input.block_id]: { input: found[0]?.value },
      [`${card.id}:note`]: { input: '  They paid twice.  ' },
    };
    await loop.control<ActOutcome>('submit', { ...at, values });
    await reads(card, 'corrected from refund by <@U01ANA>');
    const record = (await records(loop, 'wide')).find(({ item_id }) => item_id === card.id);
    expect(record).toMatchObject({ value: longLabel(99), reviews: [{ note: 'They paid twice.' }] });
  });

  it('can be found by typing among the options of a field, each in its own', async () => {
    const value = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`f${i}`, longLabel(i)]));
    const card = await ask('menus', { input: { text: 'x' }, prediction: { value, confidence: 0.4 } });
    const { view } = await press('U01ANA', card, 'correct');
    const at = { user: 'U01ANA', view_id: view?.id };
    const input = { block_id: `${card.id}:field:3`, action_id: 'input' };
    const found = await loop.control<{ value: string }[]>('options', { ...at, ...input, query: 'x 42' });
    await loop.control<ActOutcome>('submit', { ...at, values: { [input.block_id]: { input: found[0]?.value } } });
    await reads(card, '*Corrected* by <@U01ANA>');
    expect(await send('GET', `/v1/items/${card.id}`)).toMatchObject({
      decision: { value: { ...value, f3: longLabel(42) } },
    });
  });

  it('that edits a text shows word by word what changed, on the card and in its history', async () => {
    const card = await ask('reply', {
      input: { text: 'Twice!' },
      prediction: { value: 'We are sorry. It is on its way.', confidence: 0.5 },
    });
    const { view } = await press('U01ANA', card, 'correct');
    const values = { [`${card.id}:text:0`]: { input: 'We are very sorry. It is on its way.' } };
    await loop.control<ActOutcome>('submit', { user: 'U01ANA', view_id: view?.id, values });
    const bold = '{"type":"text","text":"very ","style":{"bold":true}}';
    expect(JSON.stringify((await reads(card, /^\*Corrected\* by <@U01ANA>/)).blocks)).toContain(bold);
    await send('POST', `/v1/items/${card.id}/reopen`, {});
    await reads(card, /^Support replies/);
    await send('POST', `/v1/items/${card.id}/withdraw`, {});
    await reads(card, /^\*Withdrawn\*/);
    const story = await press('U02BEN', card, 'more', `history:${card.id}`);
    expect(JSON.stringify(story.view?.blocks)).toContain(bold);
  });
});

it('what is hidden is shown to whoever asks, noted, and leaves nothing in the channel', async () => {
  const card = await ask('hide', { ...aSubmission({ text: 'SECRET-1' }), input: { text: 'SECRET-1' } });
  const before = JSON.stringify(await messages(card.channel));
  expect(before).not.toContain('SECRET');
  const { view } = await press('U01ANA', card, 'reveal');
  expect(readable(view?.blocks)).toContain('SECRET-1');
  const { rows } = await db.query(
    "select actor, detail from signoff.audit where action = 'item.revealed' and item_id = $1",
    [card.id],
  );
  expect(rows).toEqual([{ actor: 'U01ANA', detail: { parts: ['text'] } }]);
  expect(JSON.stringify(await messages(card.channel))).toBe(before);
  expect(JSON.stringify(await loop.control('ephemerals?user=U01ANA'))).not.toContain('SECRET');
  await loop.control('close', { user: 'U01ANA', view_id: view?.id, all: true });
  const story = await press('U02BEN', card, 'more', `history:${card.id}`);
  expect(readable(story.view?.blocks)).toContain('<@U01ANA> looked at what is hidden');
  expect(JSON.stringify(story)).not.toContain('SECRET');
});

describe('the API', () => {
  it('decides, withdraws, reopens and contests, and the card follows each time', async () => {
    const card = await ask('plain');
    await send('POST', `/v1/items/${card.id}/reviews`, {
      reviewer: 'triage-bot',
      verdict: 'correct',
      value: 'billing',
      note: 'By rule 7',
    });
    expect(readable((await reads(card, /^billing: corrected from refund by triage-bot/)).blocks)).toContain(
      'Note: By rule 7',
    );
    await send('POST', `/v1/items/${card.id}/contest`, { reason: 'Not so sure' });
    await reads(card, 'asked because somebody asked for a second look');
    await send('POST', `/v1/items/${card.id}/withdraw`, { reason: 'Solved' });
    await reads(card, /^\*Withdrawn\*: the answer is not needed any more/);
    await send('POST', `/v1/items/${card.id}/reopen`, {});
    await reads(card, /^Support intent: Is this refund\?/);
    expect((await press('U01ANA', card, 'approve')).said).toEqual([]);
    await reads(card, /^refund: approved by <@U01ANA>/);
  });

  it('pauses a project: no new card until it is resumed, while open ones can be answered', async () => {
    const open = await ask('switch');
    expect(await send('POST', '/v1/projects/switch/pause')).toEqual({ project: 'switch', paused: true, changed: true });
    expect(await send('POST', '/v1/projects/switch/pause')).toMatchObject({ changed: false });
    const id = await sent('switch');
    await press('U01ANA', open, 'approve');
    await reads(open, /^refund: approved/);
    // Longer than a sweep and a post take.
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(await send('GET', `/v1/items/${id}`)).toMatchObject({ status: 'waiting' });
    expect(await messages('C0SWITCH')).toHaveLength(1);
    expect(await send('POST', '/v1/projects/switch/resume')).toMatchObject({ paused: false, changed: true });
    await loop.until(async () => (await messages('C0SWITCH')).length === 2);
  });
});

describe('time', () => {
  it('reminds in the thread, ever more seldom, until somebody answers; passes on or ends what nobody answered', async () => {
    const [silent, answered, urgent, kept] = await Promise.all([
      ask('remind'),
      ask('remind'),
      ask('escalate'),
      ask('keep', { ...aSubmission(), input: { text: 'SECRET-2' } }),
    ]);
    await press('U01ANA', kept, 'approve');
    await reads(kept, /^refund: approved/);

    ahead = hour + 60_000;
    await loop.until(async () => (await thread(silent)).length === 1 && (await thread(answered)).length === 1);
    expect(await thread(silent)).toEqual([expect.stringMatching(/^This one still waits for an answer, due <!date\^/)]);
    await reads(urgent, 'with the leads, because nobody answered in time');
    await loop.until(async () => (await thread(urgent)).length === 1);
    expect(await thread(urgent)).toEqual([
      expect.stringMatching(/^<@U09LEA>: this one needs you, because nobody answered in time, due <!date/),
    ]);
    // Nothing of it is left in Slack.
    const blank = await reads(kept, 'The input was deleted: History says why.');
    expect(JSON.stringify(blank)).not.toContain('SECRET-2');
    expect(JSON.stringify(await messages(kept.channel))).not.toContain('SECRET-2');
    expect(told(await press('U09LEA', kept, 'more', `reopen:${kept.id}`))).toContain(refusals.input_erased);
    await press('U01ANA', answered, 'approve');

    ahead = 2 * hour + 120_000;
    await loop.until(async () => (await thread(silent)).length === 2);
    // The leads had as much time as the reviewers.
    await reads(urgent, /^\*Expired\*/);
    expect(told(await press('U09LEA', urgent, 'more', `history:${urgent.id}`))).toContain(
      'Expired: nobody answered in time',
    );

    ahead = 4 * hour + 180_000;
    await loop.until(async () => (await thread(silent)).length === 3);
    ahead = 8 * hour + 240_000;
    await reads(silent, /^\*Expired\* <!date/);
    expect(await thread(silent)).toHaveLength(3);
    expect(await thread(answered)).toHaveLength(1);
    expect(JSON.stringify([await thread(silent), await thread(urgent)])).not.toMatch(/<!channel>|<!here>|<@U0[123]/);
  });
});
