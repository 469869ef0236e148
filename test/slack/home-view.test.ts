import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Health } from '../../src/flow/desk.ts';
import type { LedProject } from '../../src/flow/led-projects.ts';
import { byUrgency, type Stands } from '../../src/flow/needs.ts';
import type { Overload, Workload } from '../../src/flow/workload.ts';
import type { HomeData } from '../../src/slack/home/data.ts';
import { homeView, sentenceView } from '../../src/slack/home/view.ts';
import { parsedTexts, readable, whyNotPublished } from '../support/block-kit.ts';
import { aDecision, anItem, aReview } from '../support/items.ts';
import { aProject, aTextProject } from '../support/project.ts';
import { alive, deceiving, trickyText } from './aliveness.ts';
import { everywhere, hostile, now } from './every-card.ts';
import { aLed, aPerson, aWorkload, fullHome, homeData, waits } from './every-home.ts';

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
    expect(drawn({ waiting }).text).toContain('And 5 more projects. “Review Everything” shows theirs too.');
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

describe('the projects somebody leads', () => {
  const says = (overrides: Partial<Stands> = {}, is: Partial<Health> = {}) =>
    drawn({ leads: [aLed(overrides, is)], workload: null });

  it('stand above everything else: one sentence on all of them, and by name those that need their lead', () => {
    const leads = byUrgency([
      aLed({ project: aProject({ key: 'a', name: 'Alpha' }) }),
      aLed({ project: aProject({ key: 'b', name: 'Beta' }) }, { escalated: 2 }),
      aLed({ project: aProject({ key: 'c', name: 'Gamma' }) }, { dueSoon: 1 }),
    ]);
    const { text, buttons } = drawn({ leads, waiting: [{ project, waiting: waits(), paused: null }] });
    expect(text.split('\n').slice(0, 4)).toEqual([
      'Projects you lead',
      '*1 of 3 projects needs you, and 1 more is worth a look.*',
      '*Beta*: 2 for leads to decide',
      'Open All Projects',
    ]);
    expect(text.indexOf('*Beta*\n')).toBeLessThan(text.indexOf('*Gamma*\n'));
    expect(text.indexOf('*Gamma*\n')).toBeLessThan(text.indexOf('*Alpha*\n'));
    expect(text.indexOf('Waiting for you')).toBeGreaterThan(text.indexOf('*Alpha*\n'));
    expect(buttons[0]).toMatchObject({ action: 'home_open_projects' });
  });

  it('need no page of all projects where there is one', () => {
    const { text, buttons } = says();
    expect(text).toMatch(/^Projects you lead\n\*Support intent\*\nHealthy: 5 items wait, the oldest for /);
    expect(buttons.map(({ action }) => action)).not.toContain('home_open_projects');
  });

  it('say how they stand, what happened and who answers; a button says what pausing means', () => {
    const { text, buttons } = says({}, { dueSoon: 2, overdue: 1 });
    expect(text).toContain(
      `2 in <#C0REVIEW>, 3 more in the queue; the oldest since ${date}. 1 overdue, 1 due within the hour.`,
    );
    expect(text).toContain(
      'Last 24 hours: 120 predictions arrived, 90 approved by the gate, 25 decided (18 approved, 6 corrected, 1 rejected), half of them within 4 min of arriving. Answers: <@U01ANA> 12, <@U02BEN> 8.',
    );
    expect(buttons).toMatchObject([
      { text: 'Pause', action: 'home_pause', value: 'support-intent' },
      { text: 'Review What Waits', action: 'home_review', value: 'support-intent' },
      { text: 'Open the Day', action: 'home_open_day', value: 'support-intent' },
      { text: 'Stop Auto-Approval', action: 'home_stop_approving', value: 'support-intent' },
    ]);
    expect(JSON.stringify(buttons[0]?.confirm)).toContain('No new cards are posted. Open ones can still be answered');
    expect(JSON.stringify(buttons[3]?.confirm)).toContain('Every prediction goes to people');
  });

  it('begin with what is wrong and end with what else is', () => {
    const { text } = says({}, { failing: { count: 2, why: 'invalid_<b>' }, escalated: 1, overdue: 3, dueSoon: 3 });
    expect(text).toContain(
      '*2 cards can’t be posted: Slack says “invalidˍ&lt;b&gt;”. A review session shows them all the same.*\nAlso: 3 overdue, 1 for leads to decide.',
    );
  });

  it('say when people are done with what waits, at their pace, and how good the model is', () => {
    const accuracy = { day: '2026-11-20', share: 0.931, lower: 0.88, upper: 0.96 };
    const { text } = says({ forecast: { perDay: 40, forecastDays: 0.125, cameForPeople: 38 }, accuracy });
    expect(text).toContain('At the pace of people, 40 a day, they are done within a day.');
    expect(text).toContain(
      'On Friday 20 November 2026 the model was right in 93.1 % of what came (88.0 % to 96.0 %, an estimate).',
    );
    const slow = says({ forecast: { perDay: 4, forecastDays: 1.25, cameForPeople: 4 } });
    expect(slow.text).toContain('At the pace of people, 4 a day, they are done in 1.3 days.');
  });

  it('when paused say since when and by whom, and can go on; nothing is reviewed meanwhile', () => {
    const { text, buttons } = says({ paused, overdue: 2 }, { escalated: 2 });
    expect(text).toContain('*Support intent* · Paused by <@U09LEA> since <!date^');
    expect(buttons.map(({ text }) => text)).toEqual(['Resume', 'Open the Day', 'Stop Auto-Approval']);
  });

  it('offer what is with the leads, where something is and it can be reviewed', () => {
    expect(says({}, { escalated: 2 }).buttons.map(({ text, action }) => [text, action])).toEqual([
      ['Pause', 'home_pause'],
      ['Decide as Lead', 'home_review'],
      ['Open the Day', 'home_open_day'],
      ['Stop Auto-Approval', 'home_stop_approving'],
    ]);
  });

  it('whose gate was stopped say since when, by whom and why, and can approve again', () => {
    const at = new Date('2026-11-21T07:00:00Z');
    const by = (who: string, why: string | null) => says({ stop: { at, by: who, why } });
    const byItself = by('watch', '9 of 60 audits were <wrong>').text;
    expect(byItself).toMatch(/\*Support intent\* · gate stopped by itself since <!date\^/);
    expect(byItself).toContain('every prediction goes to people (9 of 60 audits were &lt;wrong&gt;). Let it approve');
    const { text, buttons } = by('U09LEA', null);
    expect(text).toContain('gate stopped by <@U09LEA> since <!date^');
    expect(buttons.at(-1)).toMatchObject({ text: 'Approve Again', action: 'home_approve_again' });
  });

  it('of more than ten are told in a line each, fifty of them', () => {
    const leads = Array.from({ length: 50 }, (_, i) =>
      aLed({ project: aProject({ key: `p-${i}`, name: `Project ${i}` }) }, { escalated: i === 49 ? 1 : 0 }),
    );
    const { text } = drawn({ leads: byUrgency(leads) });
    expect(text).toContain('*1 of 50 projects needs you.*\n*Project 49*: 1 for leads to decide');
    for (let i = 0; i < 50; i++) expect(text).toContain(`*Project ${i}*`);
    expect(text).toContain('*Project 48*: healthy');
    expect(text).not.toContain('more project');
    const many = Array.from({ length: 300 }, (_, i) => aLed({ project: aProject({ name: `Project ${i}` }) }));
    const told = drawn({ leads: many }).text;
    const lines = told.match(/^\*Project \d+\*/gm)?.length ?? 0;
    expect(told).toContain(`And ${300 - lines} more projects. \`/signoff summary\``);
  });

  it('in which nothing happened need few words', () => {
    const none = { waiting: 0, inReview: 0, arrived: 0, autoApproved: 0, decided: 0, reviewers: [] };
    const { text, buttons } = says({ open: 0, unansweredSince: null, answeredAt: null }, none);
    expect(buttons.map((button) => button.text)).toEqual(['Pause', 'Open the Day']);
    expect(text).toContain('*Support intent*\nHealthy: 0 items wait, and nobody had anything to answer so far.\nPause');
    expect(text).toContain('Last 24 hours: nothing arrived, nothing was decided.');
    const idle = aLed({ open: 0, unansweredSince: null }, none);
    const several = drawn({ leads: [aLed(), idle] });
    expect(several.text).toContain('*Support intent*\nHealthy: 0 items wait. Somebody answered last 5 min ago.\nPause');
    expect(several.text.match(/Last 24 hours/g)).toHaveLength(1);
  });
});

describe('who answers', () => {
  const says = (overrides: Partial<Workload> = {}) =>
    drawn({ leads: [aLed()], workload: aWorkload(overrides) }).text.split('\n');

  it('is told by person, with their share of all, and that nobody has too much of it', () => {
    const text = says({ people: [aPerson({ reserved: 1 }), aPerson({ reviewer: 'bot-7', week: 1, share: 1 / 60 })] });
    expect(text).toContain('*Nobody looks overloaded: 2 people gave 60 answers in 7 days.*');
    expect(text).toContain(
      '<@U01ANA>: 30 answers in 7 days, 50.0 % of all; 6 in the last 24 hours; 1 item before them in a session.',
    );
    expect(text).toContain('bot-7: 1 answer in 7 days, 1.7 % of all; 6 in the last 24 hours.');
  });

  it('says of whoever may be overloaded why, in words and figures, and by which rule', () => {
    const overload: Overload[] = [
      { kind: 'carries', share: 0.72, people: 3 },
      { kind: 'hurried', project, medianMs: 2_000, usualMs: 9_000 },
      { kind: 'off_hours', outside: 40, of: 100 },
    ];
    const text = says({ people: [aPerson({ overload }), aPerson({ reviewer: 'U02BEN' })] });
    expect(text).toContain('*1 of 2 people may be overloaded. Together they gave 60 answers in 7 days.*');
    const line = text.find((each) => each.startsWith('<@U01ANA>'));
    expect(line).toContain('May be overloaded: 72.0 % of all answers, where an even share of 3 people is 33.3 %.');
    expect(line).toContain(
      'in *Support intent* half of their approvals took 2 s or less in the last 24 hours, 9 s in the six days before.',
    );
    expect(line).toContain('40 of 100 answers outside their projects’ working hours.');
    expect(text.find((each) => each.startsWith('Overloaded: '))).toContain(
      'twice an even share and 25 % of all, or 60 % of all',
    );
    expect(text.find((each) => each.startsWith('Overloaded: '))).toContain('Only leads see this.');
  });

  it('counts what waits for leads too, and says where nobody else can decide', () => {
    const more = aProject({ key: 'more', name: 'More', leads: { users: [], groups: ['S01LEADS'] } });
    const told = (leads: LedProject[]) => drawn({ leads, workload: aWorkload() }).text;
    expect(told([aLed({}, { escalated: 2 })])).toContain(
      '2 items in 1 project wait for a lead’s decision: nobody but you can decide.',
    );
    expect(told([aLed({}, { escalated: 2 }), aLed({ project: more }, { escalated: 1 })])).toContain(
      '3 items in 2 projects wait for a lead’s decision; in 1 of them nobody but you can decide.',
    );
    expect(told([aLed({ project: more }, { escalated: 1 })])).toContain(
      '1 item in 1 project waits for a lead’s decision.',
    );
  });

  it('says the opposite too: nobody, only one, and who has not answered for two weeks', () => {
    const none = says({ answers: 0, people: [] });
    expect(none.slice(none.indexOf('Who answers') + 1, none.indexOf('Nothing waits for you'))).toEqual([
      '*Nobody answered in the last 7 days.*',
    ]);
    const text = says({
      alone: [{ project, reviewer: 'U01ANA', answers: 30 }],
      quiet: [
        { reviewer: 'U02BEN', project, lastAt: now },
        { reviewer: 'U03CLEO', project, lastAt: null },
      ],
    });
    expect(text).toContain('In *Support intent* <@U01ANA> gave all 30 answers: nobody stands in for them.');
    expect(text.join('\n')).toMatch(/<@U02BEN> has not answered since <!date\^\d+\^[^>]+>, in \*Support intent\*\./);
    expect(text).toContain('<@U03CLEO> reviews in *Support intent* and has not answered for two weeks or longer.');
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

  it('Slack takes every Home, and nothing in it is alive but what is ours', () => {
    fc.assert(
      fc.property(trickyText, fc.nat(40), (text, count) => {
        expect(wrong(homeView(fullHome(everywhere(text), text, count))).slice(0, 5)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('(control) live markup would be found', () => {
    expect(wrong(sentenceView('Signoff', 'see <!channel>'))).toEqual(['<!channel>']);
  });
});
