import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HomeData } from '../../src/slack/home/data.ts';
import { homeView, sentenceView } from '../../src/slack/home/view.ts';
import { parsedTexts, readable, whyNotPublished } from '../support/block-kit.ts';
import { aDecision, anItem, aReview } from '../support/items.ts';
import { aProject, aTextProject } from '../support/project.ts';
import { alive, deceiving } from './aliveness.ts';
import { everywhere, hostile, now } from './every-card.ts';
import { fullHome, health, homeData, waits } from './every-home.ts';

const project = aProject();
const replies = aTextProject();
const paused = { at: now, by: 'U09LEA' };
const date = '<!date^1795248000^{date_short_pretty} {time}|2026-11-21 08:00 UTC>';

interface Drawn {
  text: string;
  buttons: { text: string; action: string; value: string; style: string | undefined; confirm: unknown }[];
}

function drawn(data: Partial<HomeData>): Drawn {
  const { blocks } = homeView(homeData(data));
  const buttons: Drawn['buttons'] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('type' in value && value.type === 'button') {
      const { text, action_id, value: of, style, confirm } = Object(value);
      buttons.push({ text: text.text, action: action_id, value: of, style, confirm });
    }
    Object.values(value).forEach(look);
  };
  look(blocks);
  return { text: readable(blocks), buttons };
}

describe('what waits for a person', () => {
  it('stands first: where, how much, since when, and a button that begins the review', () => {
    const { text, buttons } = drawn({ waiting: [{ project, waiting: waits(), paused: null }] });
    expect(text.split('\n')[0]).toBe('Waiting for you');
    expect(text).toContain(`*Support intent*\n2 in <#C0REVIEW>, 3 more in the queue; the oldest since ${date}`);
    expect(buttons).toMatchObject([
      { text: 'Review', action: 'home_review', value: 'support-intent', style: 'primary' },
    ]);
  });

  it('in several projects can be reviewed all together, and that is the one main button', () => {
    const waiting = [project, replies].map((each) => ({
      project: each,
      waiting: waits(),
      paused: null,
      stopped: null,
    }));
    const { buttons } = drawn({ waiting });
    expect(buttons.map(({ text, value, style }) => [text, value, style])).toEqual([
      ['Review Everything', '*', 'primary'],
      ['Review', 'support-intent', undefined],
      ['Review', 'support-replies', undefined],
    ]);
  });

  it('in a paused project says so, and offers no review that would not open', () => {
    const { text, buttons } = drawn({
      waiting: [
        { project, waiting: waits(), paused },
        { project: replies, waiting: waits(), paused: null },
      ],
    });
    expect(text).toContain('Paused by <@U09LEA> since');
    expect(text).toContain('Cards in <#C0REVIEW> can still be answered.');
    expect(buttons.map(({ text, value, style }) => [text, value, style])).toEqual([
      ['Review', 'support-replies', 'primary'],
    ]);
  });

  it.each([
    [{ waiting: 0, inReview: 1 }, `1 in <#C0REVIEW>, since ${date}`],
    [{ waiting: 4, inReview: 0 }, '4 in the queue; the oldest since'],
    [{ waiting: 1000, inReview: 1000 }, 'over 1,000 in <#C0REVIEW>, over 1,000 more in the queue'],
    [{ waiting: 1, inReview: 1, escalated: 1 }, '1 in <#C0REVIEW>, 1 more in the queue, 1 for leads'],
    [{ waiting: 1, inReview: 1, escalated: 2 }, '1 more in the queue, all for leads'],
  ])('is counted in words (%j)', (count, words) => {
    expect(drawn({ waiting: [{ project, waiting: waits(count), paused: null }] }).text).toContain(words);
  });

  it('when it is nothing teaches how it goes, and whom to ask', () => {
    const reviewer = drawn({ mayAnswerIn: [project] });
    expect(reviewer.text).toContain('Nothing waits for you\nWhen a model is unsure, it asks in <#C0REVIEW>, and here.');
    expect(reviewer.text).toContain('choose “Send to review”');
    expect(drawn({}).text).toContain('You are not a reviewer of any project yet: a project’s lead can add you.');
    expect(reviewer.buttons).toEqual([]);
  });

  it('of more projects than fit says how many more there are', () => {
    const waiting = Array.from({ length: 23 }, (_, i) => ({
      project: aProject({ key: `p-${i}` }),
      waiting: waits(),
      paused: null,
      stopped: null,
    }));
    expect(drawn({ waiting }).text).toContain('And 3 more projects. “Review Everything” shows theirs too.');
  });
});

describe('a person’s last answers', () => {
  const answer = (overrides: Partial<HomeData['answers'][number]> = {}) => ({
    project,
    item: anItem(),
    review: aReview(),
    canUndo: false,
    ...overrides,
  });
  const says = (overrides: Partial<HomeData['answers'][number]>) => drawn({ answers: [answer(overrides)] });

  it('say what it was, what they said, when, and what came of it', () => {
    const item = anItem({ decision: aDecision({ decidedBy: 'U02BEN', value: 'other' }) });
    expect(says({ item }).text).toContain(
      '“I was charged twice”\n<!date^1795255500^{date_short_pretty} {time}|2026-11-21 10:05 UTC> · Support intent · you corrected it to *billing* · corrected to *other*, not refund',
    );
  });

  it.each([
    ['settled by it', { item: anItem({ decision: aDecision() }) }, 'you corrected it to *billing* · settled'],
    ['still open', { item: anItem({ status: 'in_review' as const }) }, '· open in <#C0REVIEW>'],
    [
      'reopened since',
      { item: anItem({ round: 2, status: 'in_review' as const }) },
      '· asked again since: open in <#C0REVIEW>',
    ],
    [
      'with the leads',
      { item: anItem({ escalation: { why: 'asked' as const, by: null, at: now } }) },
      '· with the leads',
    ],
    ['a check', { item: anItem({ gold: { value: 'refund' } }) }, '· a check whose answer is known: *refund*'],
    ['skipped', { review: aReview({ verdict: 'skip', value: null }) }, 'you skipped it · waits for its turn'],
    ['approved', { review: aReview({ verdict: 'approve', value: 'refund' }) }, 'you approved *refund*'],
    ['rejected', { review: aReview({ verdict: 'reject', value: null }) }, 'you rejected it'],
    ['passed on', { review: aReview({ verdict: 'escalate', value: null }) }, 'you passed it to the leads'],
    ['of another task by now', { project: replies, review: aReview({ value: ['a'] }) }, 'an answer of another kind'],
  ])('are told as they are (%s)', (_, overrides, words) => {
    expect(says(overrides).text).toContain(words);
  });

  it('can be undone as long as they can be undone', () => {
    const item = anItem();
    expect(says({ item, canUndo: true }).buttons).toMatchObject([
      { text: 'Undo', action: 'home_undo', value: item.id, style: undefined },
    ]);
    expect(says({ item }).buttons).toEqual([]);
  });

  it('do not show what is masked', () => {
    const { text } = says({ project: aProject({ sensitive: ['text'] }) });
    expect(text).toContain('“hidden”');
    expect(text).not.toContain('charged');
  });

  it('come with their figures, and with known answers only where some were met', () => {
    const { text } = drawn({ answers: [answer()] });
    expect(text).toContain(
      'Last 24 hours: 12 answers: 75 % approved, 17 % corrected, 8 % rejected; half of them within 14 s.',
    );
    expect(text).toContain('Last 7 days: 40 answers: all approved; half of them within 14 s.');
    expect(text).not.toContain('known');
    const day = { ...homeData().figures.day, gold: { met: 4, right: 3 }, skipped: 1 };
    expect(drawn({ answers: [answer()], figures: { day, week: day } }).text).toContain(
      '1 skip; 3 of 4 known answers right.',
    );
  });
});

describe('what a person sent to review', () => {
  it('says where it stands', () => {
    const item = anItem({ requestedBy: 'U01ANA', decision: aDecision({ outcome: 'approved', value: 'refund' }) });
    expect(drawn({ requests: [{ project, item }] }).text).toContain(
      'What you sent to review\n“I was charged twice”\n<!date^1795255200^{date_short_pretty} {time}|2026-11-21 10:00 UTC> · Support intent · approved as *refund*',
    );
  });
});

describe('a project somebody leads', () => {
  it('says how it stands, what happened, who answers, and can be paused by a button that says what that means', () => {
    const { text, buttons } = drawn({
      leads: [{ project, health: health({ dueSoon: 2 }), paused: null, stopped: null }],
    });
    expect(text).toContain(`2 in <#C0REVIEW>, 3 more in the queue; the oldest since ${date}. 2 due within the hour`);
    expect(text).toContain(
      'Last 24 hours: 120 predictions arrived, 90 approved by the gate, 25 decided (18 approved, 6 corrected, 1 rejected), half of them within 4 min of arriving. Answers: <@U01ANA> 12, <@U02BEN> 8.',
    );
    expect(buttons).toMatchObject([
      { text: 'Pause', action: 'home_pause', value: 'support-intent' },
      { text: 'Stop Auto-Approval', action: 'home_stop_approving', value: 'support-intent' },
    ]);
    expect(JSON.stringify(buttons[0]?.confirm)).toContain('No new cards are posted. Open ones can still be answered');
    expect(JSON.stringify(buttons[1]?.confirm)).toContain('Every prediction goes to people');
  });

  it('when it is paused says since when and by whom, and can go on', () => {
    const { text, buttons } = drawn({ leads: [{ project, health: health(), paused, stopped: null }] });
    expect(text).toContain('*Support intent* · Paused by <@U09LEA> since <!date^');
    expect(buttons[0]).toMatchObject({ text: 'Resume', action: 'home_resume', value: 'support-intent' });
  });

  it('offers what is with the leads, where something is and it can be reviewed', () => {
    const lead = { project, health: health({ escalated: 2 }), paused: null, stopped: null };
    expect(drawn({ leads: [lead] }).buttons.map(({ text, action }) => [text, action])).toEqual([
      ['Pause', 'home_pause'],
      ['Decide as Lead', 'home_review'],
      ['Stop Auto-Approval', 'home_stop_approving'],
    ]);
    expect(drawn({ leads: [{ ...lead, paused }] }).buttons.map(({ text }) => text)).toEqual([
      'Resume',
      'Stop Auto-Approval',
    ]);
  });

  it('whose gate was stopped says since when, by whom and why, and can approve again', () => {
    const at = new Date('2026-11-21T10:00:00Z');
    const by = (who: string, why: string | null) =>
      drawn({ leads: [{ project, health: health(), paused: null, stopped: { at, by: who, why } }] });
    expect(by('watch', '9 of 60 audits were <wrong>').text).toMatch(
      /Nothing is approved without a person: stopped by itself since <!date\^.+> \(9 of 60 audits were &lt;wrong&gt;\)\./,
    );
    const { text, buttons } = by('U09LEA', null);
    expect(text).toContain('stopped by <@U09LEA> since <!date^');
    expect(buttons[1]).toMatchObject({ text: 'Approve Again', action: 'home_approve_again', value: 'support-intent' });
  });

  it('of more than fit comes first where something is for its lead', () => {
    const leads = Array.from({ length: 12 }, (_, i) => ({
      project: aProject({ key: `p-${i}`, name: `Project ${i}` }),
      health: health({ escalated: i === 11 ? 1 : 0 }),
      paused: null,
      stopped: null,
    }));
    const { text } = drawn({ leads });
    expect(text).toContain('Projects you lead\n*Project 11*');
    expect(text).toContain('And 2 more projects. `/signoff summary`');
    expect(drawn({ leads: leads.slice(3) }).text).toContain('Projects you lead\n*Project 3*');
  });

  it('names what is in the way', () => {
    const { text } = drawn({
      leads: [
        { project, health: health({ failing: { count: 2, why: 'invalid_blocks' } }), paused: null, stopped: null },
      ],
    });
    expect(text).toContain('2 cards can’t be posted: Slack says “invalid_blocks”.');
  });

  it('in which nothing happened needs few words', () => {
    const none = health({ waiting: 0, inReview: 0, arrived: 0, autoApproved: 0, decided: 0, reviewers: [] });
    const { text, buttons } = drawn({ leads: [{ project, health: none, paused: null, stopped: null }] });
    expect(buttons.map((button) => button.text)).toEqual(['Pause']);
    expect(text).toContain('*Support intent*\nNothing waits.');
    expect(text).toContain('Last 24 hours: nothing arrived, nothing was decided.');
  });
});

it('what was just done is said on top, once', () => {
  expect(drawn({ notice: 'Taken back.' }).text.split('\n')[0]).toBe('Taken back.');
  expect(drawn({}).text).not.toContain('Taken back.');
});

function wrong(view: { blocks: unknown }): string[] {
  return [
    ...whyNotPublished(view),
    ...alive(parsedTexts({ blocks: view.blocks })),
    ...deceiving(readable(view.blocks)),
  ];
}

describe('whatever stands in the rows', () => {
  it.each(hostile)('Slack takes a Home with as much of everything as there can be (%s)', (_, text) => {
    for (const count of [1, 200])
      expect(wrong(homeView(fullHome(everywhere(text), text, count))).slice(0, 5)).toEqual([]);
  });

  const strings = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: fc.constantFrom('&', '<', '>', '|', '@', '!', '*', '_', '`', ':', 'a', '\n', '👋', '\ud83d') }),
  );

  it('Slack takes every Home, and nothing in it is alive but what is ours', () => {
    fc.assert(
      fc.property(strings, fc.nat(40), (text, count) => {
        expect(wrong(homeView(fullHome(everywhere(text), text, count))).slice(0, 5)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('(control) live markup would be found', () => {
    expect(wrong(sentenceView('Signoff', 'see <!channel>'))).toEqual(['<!channel>']);
  });
});
