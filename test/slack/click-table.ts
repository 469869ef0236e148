import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Project } from '../../src/review/project.ts';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import type { ActOutcome } from '../../src/sandbox/world.ts';
import { leadsOnly, refusals } from '../../src/slack/sentences.ts';
import { told } from '../support/acts.ts';
import { readable } from '../support/block-kit.ts';
import { inDepth } from '../support/depth.ts';
import { type Loop, startLoop, type Transport } from '../support/loop.ts';
import { aProject, aSubmission, aTextProject, reviewsOf } from '../support/project.ts';

const buttons = [
  'approve',
  'alt_1',
  'alt_2',
  'correct',
  'reject',
  'undo',
  'reveal',
  'skip',
  'escalate',
  'guidelines',
  'full_text',
  'history',
  'contest',
  'reopen',
] as const;
type Button = (typeof buttons)[number];

/**
 * What each person gets of each button in each state of an item, in short:
 *
 * - `done` the item changed, and with it its card; `saved` `skipped` `passed` it changed, and a sentence says so
 * - `form` `why` `hidden` `guide` `text` `story` `again` `reopen` a dialog opened
 * - `late` somebody decided it, and the sentence says who and what; every other word is a refusal below
 */
const forReviewer = `
  open          done done  done  form  why   none  hidden skipped passed guide text story open  open
  one_of_two    done saved saved form  why   none  hidden skipped passed guide text story open  open
  with_leads    leads leads leads leads leads none hidden leads   leads  guide text story open  open
  approved      late late  late  late  late  none  hidden late    late   guide text story again lead
  corrected     late late  late  late  late  none  hidden late    late   guide text story again lead
  rejected      late late  late  late  late  none  hidden late    late   guide text story again lead
  expired       late late  late  late  late  none  hidden late    late   guide text story again lead
  withdrawn     late late  late  late  late  none  hidden late    late   guide text story again lead
  no_consensus  late late  late  late  late  none  hidden late    late   guide text story again lead
  contested     done done  done  form  why   none  hidden skipped passed guide text story open  open
  final         late late  late  late  late  none  hidden late    late   guide text story again lead`;

/** Who answered before, wherever somebody did; on to the leads it was they who passed it. */
const forWhoAnswered = `
  open          done done  done  form  why   none  hidden skipped passed guide text story open  open
  one_of_two    twice twice twice twice twice done hidden twice   twice  guide text story open  open
  with_leads    leads leads leads leads leads done hidden leads   leads  guide text story open  open
  approved      late late  late  late  late  done  hidden late    late   guide text story again lead
  corrected     late late  late  late  late  done  hidden late    late   guide text story again lead
  rejected      late late  late  late  late  done  hidden late    late   guide text story again lead
  expired       late late  late  late  late  none  hidden late    late   guide text story again lead
  withdrawn     late late  late  late  late  none  hidden late    late   guide text story again lead
  no_consensus  late late  late  late  late  done  hidden late    late   guide text story again lead
  contested     before before before before before none hidden before before guide text story open open
  final         late late  late  late  late  over  hidden late    late   guide text story again lead`;

/** The project of `no_consensus` has no leads, so there a lead of another one is nobody. */
const forLead = `
  open          done done  done  form  why   none  hidden skipped passed guide text story open  open
  one_of_two    done saved saved form  why   none  hidden skipped passed guide text story open  open
  with_leads    done done  done  form  why   none  hidden skipped have   guide text story open  open
  approved      late late  late  late  late  none  hidden late    late   guide text story again reopen
  corrected     late late  late  late  late  none  hidden late    late   guide text story again reopen
  rejected      late late  late  late  late  none  hidden late    late   guide text story again reopen
  expired       late late  late  late  late  none  hidden late    late   guide text story again reopen
  withdrawn     late late  late  late  late  none  hidden late    late   guide text story again reopen
  no_consensus  no no no no no no no no no no no no no no
  contested     done done  done  form  why   none  hidden skipped passed guide text story open  open
  final         late late  late  late  late  none  hidden late    late   guide text story again reopen`;

const changes = new Set(['done', 'saved', 'skipped', 'passed']);
const words: Record<string, string> = {
  saved: 'Saved. It takes more reviews than yours; the others answer without seeing it.',
  skipped: 'Skipped: it stays open for others, and does not come back to you.',
  passed: 'Passed to the leads: they decide it now.',
  leads: refusals.leads_only,
  twice: refusals.already_answered,
  before: refusals.answered_before,
  none: refusals.nothing_to_undo,
  over: refusals.undo_over,
  open: refusals.still_open,
  lead: leadsOnly,
  have: refusals.with_leads_already,
  not_a_reviewer: refusals.not_a_reviewer,
  no: refusals.not_a_reviewer,
  guest: refusals.guest,
  bot: refusals.bot,
  foreign: refusals.foreign,
  own_request: refusals.own_request,
  project_gone: refusals.unknown_project,
  no_such_item: refusals.unknown_item,
};
const titles: Record<string, string> = {
  form: 'Correct the label',
  why: 'Reject',
  hidden: 'Hidden parts',
  guide: 'Guidelines',
  text: 'Full text',
  story: 'History',
  again: 'Ask for a second look',
  reopen: 'Reopen',
};
/** How an item ended, as whoever comes too late reads it. */
const endings: Record<string, string> = {
  approved: 'already approved this as *refund*. Nothing was changed.',
  corrected: 'already corrected this to *billing*. Nothing was changed.',
  rejected: 'already rejected this. Nothing was changed.',
  expired: 'The time for this one is over: nobody answered it, and it ended without a yes or a no.',
  withdrawn: 'This one was withdrawn: the answer is not needed any more.',
  no_consensus: 'This one ended without agreement between its reviewers.',
  final: 'already approved this as *refund*. Nothing was changed.',
};

const people = {
  'a reviewer': 'U01ANA',
  'a reviewer who answered before': 'U03CLEO',
  'a lead': 'U09LEA',
} as const;
const outsiders = {
  'somebody who is no reviewer': ['U11MAX', 'not_a_reviewer'],
  'a guest': ['U08GUS', 'guest'],
  'a guest of one channel': ['U13UMA', 'guest'],
  'a bot': ['U10BOT', 'bot'],
  'somebody of another workspace': ['U12FAY', 'foreign'],
} as const;

/** Whoever asked for an item may not answer it, but look at it, and ask for a second look at what came of it. */
const requester = 'whoever asked for it';
function forRequester(state: string, button: Button): string {
  const isOpen = !(state in endings);
  const may: Partial<Record<Button, string>> = {
    guidelines: 'guide',
    full_text: 'text',
    history: 'story',
    contest: isOpen ? 'open' : 'again',
    reopen: isOpen ? 'open' : 'lead',
  };
  return may[button] ?? 'own_request';
}

interface Row {
  who: string;
  user: string;
  state: string;
  button: Button;
  gets: string;
}

function rowsOf(who: keyof typeof people, table: string): Row[] {
  return table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [state = '', ...cells] = line.trim().split(/\s+/);
      if (cells.length !== buttons.length) throw new Error(`${who}, ${state}: ${cells.length} cells`);
      return buttons.map((button, i) => ({ who, user: people[who], state, button, gets: cells[i] ?? '' }));
    });
}

const states = [...Object.keys(endings), 'open', 'one_of_two', 'with_leads', 'contested'];
const everybody = [
  ...Object.entries(people),
  ...Object.entries(outsiders).map(([who, [user]]) => [who, user] as const),
  [requester, 'U02BEN'] as const,
];
const everyRow: Row[] = [
  ...rowsOf('a reviewer', forReviewer),
  ...rowsOf('a reviewer who answered before', forWhoAnswered),
  ...rowsOf('a lead', forLead),
  ...Object.entries(outsiders).flatMap(([who, [user, gets]]) =>
    states.flatMap((state) => buttons.map((button) => ({ who, user, state, button, gets }))),
  ),
  ...states.flatMap((state) =>
    buttons.map((button) => ({ who: requester, user: 'U02BEN', state, button, gets: forRequester(state, button) })),
  ),
  ...everybody.flatMap(([who, user]) =>
    ['project_gone', 'no_such_item'].flatMap((state) =>
      buttons.map((button) => ({ who, user, state, button, gets: state })),
    ),
  ),
];

const inMenu = new Map<string, string>([
  ...['skip', 'escalate', 'guidelines', 'full_text', 'history'].map((each): [string, string] => [each, 'menu-open']),
  ...['contest', 'reopen'].map((each): [string, string] => [each, 'menu-decided']),
]);

const channel = 'C0REVIEW';
/** Whoever must not answer is in the group of those who may: what keeps them out is what they are. */
const workspacePeople = [
  ...defaultWorkspace().people,
  ...defaultWorkspace({
    people: [
      { id: 'U10BOT', name: 'bot', is_bot: true },
      { id: 'U11MAX', name: 'max' },
      { id: 'U12FAY', name: 'fay', is_stranger: true, team_id: 'T0ELSEWHERE' },
      { id: 'U13UMA', name: 'uma', is_ultra_restricted: true },
    ],
    groups: [],
  }).people,
];

const { timings } = defaultWorkspace();

function projectsOfTable(): Project[] {
  const of = (key: string, more: Partial<Project> = {}) =>
    aProject({ key, window: 1, sensitive: ['fields.Phone'], ...more });
  return [
    of('one'),
    of('two', { reviews: reviewsOf(2) }),
    of('split', { reviews: { required: 2, agree: 2, reject: 2, max: 2 }, leads: { users: [], groups: [] } }),
    of('final', { undoMs: 0 }),
    of('timed'),
    of('gone'),
    aTextProject({ key: 'texts', window: 1 }),
  ];
}

/** What a click gets is found out behind both doors, by the same code: by HTTP a test run tries of each kind of person each answer once. */
function rowsFor(transport: Transport): Row[] {
  if (transport === 'socket' || inDepth) return everyRow;
  const kinds = Map.groupBy(everyRow, ({ who, gets }) => `${who}: ${gets}`);
  return [...kinds.values()].flatMap((rows) => rows.slice(0, 1));
}

/**
 * Every click of everybody in every state, on the running loop. The buttons stand on messages of our app beside the cards: of a
 * click only the item's id counts, and people press buttons of cards that have changed since they looked.
 */
export function testClicks(transport: Transport): void {
  const rows = rowsFor(transport);
  let loop: Loop;
  let ahead = 0;
  const groups = [
    {
      id: 'S01REVIEW',
      handle: 'reviewers',
      disabled: false,
      users: workspacePeople.map(({ id }) => id).filter((id) => id !== 'U11MAX' && id !== 'U09LEA'),
    },
  ];
  /** What came of each click, by row. */
  const came = new Map<Row, { outcome: ActOutcome; changed: boolean }>();
  /** What no click of the table may change. */
  const shared = new Map<string, string>();

  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await loop.api(method, path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const look = (id: string) => send('GET', `/v1/items/${id}`);
  const answerBy = (id: string, reviewer: string, verdict: string, more: object = {}) =>
    send('POST', `/v1/items/${id}/reviews`, { reviewer, verdict, ...more });
  const sent = async (project: string, more: object = {}) => {
    const fields = { Phone: '+49 30 1234' };
    const submission = {
      ...aSubmission({ requested_by: 'U02BEN', ...more }),
      input: { text: 'I was charged twice', fields },
    };
    return String((await send('POST', `/v1/projects/${project}/items`, submission)).id);
  };
  const make: Record<string, () => Promise<string>> = {
    open: () => sent('one'),
    one_of_two: () => withAnswer('two', 'approve'),
    with_leads: () => withAnswer('one', 'escalate'),
    approved: () => withAnswer('one', 'approve'),
    corrected: () => withAnswer('one', 'correct', { value: 'billing' }),
    rejected: () => withAnswer('one', 'reject', { reason: 'No' }),
    expired: () => sent('timed', { due_at: '2020-01-01T00:00:00Z' }),
    withdrawn: async () => {
      const id = await sent('one');
      await send('POST', `/v1/items/${id}/withdraw`, {});
      return id;
    },
    no_consensus: async () => {
      const id = await withAnswer('split', 'approve');
      await answerBy(id, 'tool-1', 'correct', { value: 'billing' });
      return id;
    },
    contested: async () => {
      const id = await withAnswer('one', 'approve');
      await send('POST', `/v1/items/${id}/contest`, { reason: 'Hm' });
      return id;
    },
    final: () => withAnswer('final', 'approve'),
    project_gone: () => sent('gone'),
    no_such_item: async () => 'itm_01arz3ndektsv4rrffq69g5fav',
  };
  async function withAnswer(project: string, verdict: string, more: object = {}) {
    const id = await sent(project);
    await answerBy(id, 'U03CLEO', verdict, more);
    return id;
  }

  /** A message of our app with every button there is for this item. */
  async function remote(id: string): Promise<string> {
    const button = (action_id: string) => ({
      type: 'button',
      action_id,
      value: id,
      text: { type: 'plain_text', text: action_id },
    });
    const menu = (block: string) => ({
      type: 'actions',
      block_id: block,
      elements: [
        {
          type: 'overflow',
          action_id: 'more',
          options: [...inMenu]
            .filter(([, at]) => at === block)
            .map(([does]) => ({ value: `${does}:${id}`, text: { type: 'plain_text', text: does } })),
        },
      ],
    });
    const response = await fetch(new URL('chat.postMessage', loop.sandbox.apiUrl), {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sandbox', 'content-type': 'application/json' },
      body: JSON.stringify({
        channel,
        text: 'Buttons',
        blocks: [
          { type: 'actions', block_id: 'buttons', elements: buttons.filter((each) => !inMenu.has(each)).map(button) },
          menu('menu-open'),
          menu('menu-decided'),
        ],
      }),
    });
    const posted = await response.json();
    if (!posted.ok) throw new Error(JSON.stringify(posted));
    return posted.ts;
  }

  // With `settleMs` it waits so long for something to be seen, and no longer than until it is.
  async function press(user: string, ts: string, button: string, id: string, settleMs?: number): Promise<ActOutcome> {
    const block = inMenu.get(button);
    const outcome = await loop.control<ActOutcome>('click', {
      user,
      channel,
      ts,
      ...(settleMs === undefined ? {} : { settle_ms: settleMs }),
      ...(block ? { action_id: 'more', block_id: block, value: `${button}:${id}` } : { action_id: button }),
    });
    return outcome;
  }
  const closeAll = async (user: string, { view }: ActOutcome) => {
    if (view) await loop.control('close', { user, view_id: view.id, all: true });
  };

  beforeAll(async () => {
    loop = await startLoop({
      transport,
      projects: projectsOfTable(),
      // How quick an answer is, other tests measure: this one does nine people's clicks at once.
      workspace: {
        people: workspacePeople,
        groups,
        rate_limits: 'off',
        timings: { ...timings, ack_ms: 15_000, trigger_ms: 15_000 },
      },
      now: () => new Date(Date.now() + ahead),
    });
    // No card is posted meanwhile: an item changes by what people do, and by nothing else.
    for (const { key } of loop.config.projects) if (key !== 'timed') await send('POST', `/v1/projects/${key}/pause`);
    const stands = new Map<string, { id: string; ts: string }>();
    for (const state of [...states, 'project_gone', 'no_such_item']) {
      const id = (await make[state]?.()) ?? '';
      stands.set(state, { id, ts: await remote(id) });
    }
    await loop.until(async () => (await look(stands.get('expired')?.id ?? '')).status === 'completed');
    for (const state of states) shared.set(state, JSON.stringify(await look(stands.get(state)?.id ?? '')));
    loop.config.projects.splice(
      loop.config.projects.findIndex(({ key }) => key === 'gone'),
      1,
    );

    // One person does one thing at a time; people do theirs side by side.
    await Promise.all(
      [...Map.groupBy(rows, ({ user }) => user).values()].map(async (own) => {
        for (const row of own) {
          let at = stands.get(row.state) ?? { id: '', ts: '' };
          if (changes.has(row.gets)) {
            const id = (await make[row.state]?.()) ?? '';
            at = { id, ts: await remote(id) };
          }
          const before = changes.has(row.gets) ? await look(at.id) : {};
          const seenWithinMs = changes.has(row.gets) ? undefined : 5_000;
          const outcome = await press(row.user, at.ts, row.button, at.id, seenWithinMs);
          const after = changes.has(row.gets) ? await look(at.id) : {};
          came.set(row, { outcome, changed: JSON.stringify(before) !== JSON.stringify(after) });
          await closeAll(row.user, outcome);
        }
      }),
    );
    for (const state of states) {
      const now = JSON.stringify(await look(stands.get(state)?.id ?? ''));
      if (now !== shared.get(state))
        throw new Error(`a click that only tells something changed an item: ${state}\n${shared.get(state)}\n${now}`);
    }
  }, 120_000);
  afterAll(() => loop[Symbol.asyncDispose]());

  describe.each([...Map.groupBy(rows, ({ who }) => who)])('%s', (_who, own) => {
    it.each(own)('on $state, $button: $gets', (row) => {
      const { outcome, changed } = came.get(row) ?? { outcome: { acked_in_ms: null, said: [] }, changed: false };
      expect(outcome).toMatchObject({ acked_in_ms: expect.any(Number) });
      expect(outcome.refused).toBeUndefined();
      expect(
        outcome.said.length + (outcome.view ? 1 : 0) + (changed ? 1 : 0),
        'something that can be seen',
      ).toBeGreaterThan(0);
      const said = outcome.said.map(({ text }) => text);
      expect(changed).toBe(changes.has(row.gets));
      if (row.gets in titles) {
        expect(outcome.view?.title?.text).toBe(titles[row.gets]);
        expect(said).toEqual([]);
      } else {
        expect(outcome.view).toBeUndefined();
        const sentence = row.gets === 'late' ? late(row) : words[row.gets];
        expect(said).toEqual(sentence === undefined ? [] : [expect.stringContaining(sentence)]);
        // Others do not see it.
        for (const message of outcome.said) expect(message.ephemeral_to).toBe(row.user);
      }
    });
  });

  describe('a dialog that was opened before the item changed', () => {
    const open = async (user: string, id: string, button: string) => {
      const outcome = await press(user, await remote(id), button, id);
      if (!outcome.view) throw new Error(`no dialog behind ${button}: ${JSON.stringify(outcome)}`);
      return outcome.view;
    };
    const fill: Record<string, (id: string) => Record<string, Record<string, string>>> = {
      correct: (id) => ({ [`${id}:label`]: { input: 'shipping' } }),
      reject: (id) => ({ [`${id}:reason`]: { input: 'No' } }),
      contest: (id) => ({ [`${id}:why`]: { input: 'Look again' } }),
      reopen: (id) => ({ [`${id}:why`]: { input: 'Look again' } }),
    };
    const happenings: [string, string, (id: string) => Promise<unknown>, string][] = [
      [
        'is approved by somebody',
        'one',
        (id) => answerBy(id, 'U03CLEO', 'approve'),
        '<@U03CLEO> already approved this as *refund*.',
      ],
      [
        'is corrected by somebody',
        'one',
        (id) => answerBy(id, 'U03CLEO', 'correct', { value: 'other' }),
        '<@U03CLEO> already corrected this to *other*.',
      ],
      [
        'is rejected by somebody',
        'one',
        (id) => answerBy(id, 'U03CLEO', 'reject'),
        '<@U03CLEO> already rejected this.',
      ],
      ['is withdrawn', 'one', (id) => send('POST', `/v1/items/${id}/withdraw`, {}), 'This one was withdrawn'],
      ['goes to the leads', 'one', (id) => answerBy(id, 'U03CLEO', 'escalate'), refusals.leads_only],
      [
        'is answered by the same person elsewhere',
        'two',
        (id) => answerBy(id, 'U01ANA', 'approve'),
        refusals.already_answered,
      ],
    ];

    it.each(happenings.flatMap((each) => ['correct', 'reject'].map((button) => [button, ...each] as const)))(
      '%s, and it %s: says so and saves nothing',
      async (button, _, project, happens, sentence) => {
        const id = await sent(project);
        const view = await open('U01ANA', id, button);
        await happens(id);
        const before = await look(id);
        const late = await loop.control<ActOutcome>('submit', {
          user: 'U01ANA',
          view_id: view.id,
          values: fill[button]?.(id),
        });
        expect(late.acked_in_ms).toEqual(expect.any(Number));
        expect(late.view?.title?.text).toBe('Not saved');
        expect(told(late)).toContain(sentence);
        expect(await look(id)).toEqual(before);
        await closeAll('U01ANA', late);
      },
    );

    it.each(['contest', 'reopen'])('%s, and somebody reopens it meanwhile: says so', async (button) => {
      const id = (await make.approved?.()) ?? '';
      const view = await open('U09LEA', id, button);
      await send('POST', `/v1/items/${id}/reopen`, {});
      const before = await look(id);
      const late = await loop.control<ActOutcome>('submit', {
        user: 'U09LEA',
        view_id: view.id,
        values: fill[button]?.(id),
      });
      expect(late.view?.title?.text).toBe('Not reopened');
      expect(told(late)).toContain(refusals.still_open);
      expect(await look(id)).toEqual(before);
      await closeAll('U09LEA', late);
    });

    it.each(['correct', 'reject'])(
      '%s, and it is reopened meanwhile: what was given counts in the new round',
      async (button) => {
        const id = await sent('one');
        const view = await open('U01ANA', id, button);
        await answerBy(id, 'U03CLEO', 'approve');
        await send('POST', `/v1/items/${id}/contest`, { reason: 'Hm' });
        const done = await loop.control<ActOutcome>('submit', {
          user: 'U01ANA',
          view_id: view.id,
          values: fill[button]?.(id),
        });
        expect(done).toMatchObject({ acked_in_ms: expect.any(Number), said: [] });
        expect(await look(id)).toMatchObject({
          decision: { outcome: button === 'correct' ? 'corrected' : 'rejected', decided_by: 'U01ANA' },
        });
      },
    );

    it('a second look without a reason is asked for one, in the dialog', async () => {
      const id = (await make.approved?.()) ?? '';
      const view = await open('U01ANA', id, 'contest');
      const values = { [`${id}:why`]: { input: '   ' } };
      const refused = await loop.control<ActOutcome>('submit', { user: 'U01ANA', view_id: view.id, values });
      expect(refused.errors).toEqual({ [`${id}:why`]: expect.stringContaining('Say why') });
      const done = await loop.control<ActOutcome>('submit', {
        user: 'U01ANA',
        view_id: view.id,
        values: fill.contest?.(id),
      });
      expect(done).toMatchObject({ acked_in_ms: expect.any(Number), said: [] });
      expect(await look(id)).toMatchObject({ decision: null, selection: { reasons: ['low_confidence', 'contest'] } });
    });

    it('what can not be saved as it is stays in the form, with the reason beside it', async () => {
      const value = Array.from({ length: 4 }, () => 'x'.repeat(2_000)).join('\n\n');
      const body = { input: { text: 'Hi' }, prediction: { value, confidence: 0.4 } };
      const id = String((await send('POST', '/v1/projects/texts/items', body)).id);
      const view = await open('U01ANA', id, 'correct');
      const values = Object.fromEntries([0, 1, 2, 3].map((i) => [`${id}:text:${i}`, { input: 'y'.repeat(3_000) }]));
      const refused = await loop.control<ActOutcome>('submit', { user: 'U01ANA', view_id: view.id, values });
      expect(refused.errors).toEqual({
        [`${id}:text:0`]: 'The answer has more than 12000 characters. Nothing was saved yet.',
      });
      await loop.control('close', { user: 'U01ANA', view_id: view.id, all: true });
    });

    it('an answer that says nothing else but “none of these” is a rejection with the label that is missing', async () => {
      const id = await sent('one');
      const view = await open('U01ANA', id, 'correct');
      const values = {
        [`${id}:label`]: { input: 'signoff:none' },
        [`${id}:proposal`]: { input: 'fraud' },
        [`${id}:note`]: { input: 'New' },
      };
      await loop.control<ActOutcome>('submit', { user: 'U01ANA', view_id: view.id, values });
      expect(await look(id)).toMatchObject({
        decision: { outcome: 'rejected' },
        reviews: [{ verdict: 'reject', proposed_label: 'fraud', note: 'New', reason: 'None of the labels fits.' }],
      });
    });
  });

  it('a menu that is older than what it offers says so', async () => {
    const id = await sent('one');
    const ts = await remote(id);
    const response = await fetch(new URL('chat.update', loop.sandbox.apiUrl), {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sandbox', 'content-type': 'application/json' },
      body: JSON.stringify({
        channel,
        ts,
        text: 'Old',
        blocks: [
          {
            type: 'actions',
            elements: [
              {
                type: 'overflow',
                action_id: 'more',
                options: [{ value: `snooze:${id}`, text: { type: 'plain_text', text: 'Snooze' } }],
              },
            ],
          },
        ],
      }),
    });
    expect(await response.json()).toMatchObject({ ok: true });
    const outcome = await loop.control<ActOutcome>('click', {
      user: 'U01ANA',
      channel,
      ts,
      action_id: 'more',
      value: `snooze:${id}`,
    });
    expect(told(outcome)).toContain('This menu is older than the card. Nothing was changed.');
  });

  it('undo of a message only they see says what became of it, there', async () => {
    const id = await sent('two');
    const saved = await press('U01ANA', await remote(id), 'approve', id);
    const [message] = saved.said;
    const undone = await loop.control<ActOutcome>('click', {
      user: 'U01ANA',
      channel,
      ts: message?.ts,
      action_id: 'undo',
    });
    expect(undone.acked_in_ms).toEqual(expect.any(Number));
    expect(told(undone)).toContain('Taken back. It is open again.');
    expect(await look(id)).toMatchObject({ reviews: [{ retracted_at: expect.any(String) }] });
  });

  describe('after a restart of the service', () => {
    it('cards and dialogs that are older than the process work as before', async () => {
      const [card, dialog] = [await sent('one'), await sent('one')];
      const [cardTs, dialogTs] = [await remote(card), await remote(dialog)];
      const { view } = await press('U01ANA', dialogTs, 'correct', dialog);
      await loop.restart();
      const values = { [`${dialog}:label`]: { input: 'shipping' } };
      const done = await loop.control<ActOutcome>('submit', { user: 'U01ANA', view_id: view?.id, values });
      expect(done).toMatchObject({ acked_in_ms: expect.any(Number), said: [] });
      expect(await look(dialog)).toMatchObject({ decision: { outcome: 'corrected', value: 'shipping' } });
      expect((await press('U01ANA', cardTs, 'approve', card)).acked_in_ms).toEqual(expect.any(Number));
      expect(await look(card)).toMatchObject({ decision: { outcome: 'approved', decided_by: 'U01ANA' } });
      expect(told(await press('U09LEA', cardTs, 'alt_1', card))).toContain(
        '<@U01ANA> already approved this as *refund*.',
      );
    });

    it('whoever loses the right to answer is told, in the dialog that is still open too, and others still may', async () => {
      const id = await sent('one');
      const ts = await remote(id);
      const { view } = await press('U01ANA', ts, 'correct', id);
      groups[0]?.users.splice(groups[0].users.indexOf('U01ANA'), 1);
      // What Slack said of a group is believed for a minute.
      ahead = 61_000;
      const values = { [`${id}:label`]: { input: 'shipping' } };
      const late = await loop.control<ActOutcome>('submit', { user: 'U01ANA', view_id: view?.id, values });
      expect(readable(late.view?.blocks)).toContain(refusals.not_a_reviewer);
      expect(told(await press('U01ANA', ts, 'approve', id))).toContain(refusals.not_a_reviewer);
      expect(await look(id)).toMatchObject({ decision: null });
      expect((await press('U03CLEO', ts, 'approve', id)).said).toEqual([]);
      expect(await look(id)).toMatchObject({ decision: { decided_by: 'U03CLEO' } });
    });
  });
}

function late({ state, user }: Row): string {
  const who = ['approved', 'corrected', 'rejected', 'final'].includes(state)
    ? user === 'U03CLEO'
      ? 'You '
      : '<@U03CLEO> '
    : '';
  return `${who}${endings[state]}`;
}
