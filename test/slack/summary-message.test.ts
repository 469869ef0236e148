import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/flow/summary/summarize.ts';
import { itemsIn, slackCharts, summaryActions, summaryMessage } from '../../src/slack/summary/message.ts';
import { parsedTexts, readable, whyNotPosted } from '../support/block-kit.ts';
import { aProject } from '../support/project.ts';
import { aSummary, careless } from '../support/summaries.ts';
import { alive, deceiving, trickyText } from './aliveness.ts';
import { hostile, label } from './every-card.ts';

const project = aProject({ channel: 'C0REVIEW' });
const drawn = (summary: Summary, more = {}) =>
  summaryMessage({ project, summary, links: new Map(), named: true, charts: slackCharts(project, summary), ...more });
const buttonsOf = (summary: Summary) =>
  drawn(summary).blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.flatMap((it) => ('action_id' in it ? (it.action_id ?? []) : [])) : [],
  );

describe('the message of a day', () => {
  it('says the takeaway first, then its figures, in blocks and in the text alone', () => {
    const { text, blocks } = drawn(aSummary());
    expect(text).toMatch(
      /^Support intent · Friday 20 November 2026: 122 predictions came, and people decided 25 and changed 7 of them/,
    );
    expect(text).toContain('Waiting: 5 · oldest 2 h 10 min.');
    const [title, takeaway] = blocks.map((block) => readable([block]));
    expect(title).toContain('Support intent · Friday 20 November 2026');
    expect(takeaway).toContain('people decided 25 and changed 7');
    const said = readable(blocks);
    for (const part of ['122', '9 audited wrong', 'half within 4 min', 'Taken for another', 'Nothing to say of:'])
      expect(said).toContain(part);
  });

  it('leads to the cards behind its figures', () => {
    const url = 'https://work.slack.com/archives/C0REVIEW/p1';
    const summary = aSummary();
    expect(itemsIn({ project, summary, named: true })).toEqual(['itm_9', 'itm_1', 'itm_2', 'itm_3']);
    const { blocks } = drawn(summary, { links: new Map([['itm_1', url]]) });
    expect(parsedTexts({ blocks }).join('\n')).toContain(`<${url}|1>`);
  });

  it('tells of the days around it: those without a summary of their own, the weeks, and what got worse', () => {
    const [friday = expect.fail()] = aSummary().trend;
    const figures = { ...friday.figures, dueTimes: { ended: 5, met: 3 } };
    const daysBetween = ['2026-11-21', '2026-11-22'].map((day) => ({ day, figures }));
    const now = { share: 0.5, lower: 0.4, upper: 0.6, answers: 90 };
    const before = { share: 0.1, lower: 0.05, upper: 0.2, answers: 80 };
    const labels = [{ label: 'refund', now, before, pValue: 0.001, change: 'more' as const }];
    const { spans } = aSummary();
    const months = { week: { ...spans.week, counted: 6 }, month: { ...spans.month, counted: 6 } };
    const said = readable(
      drawn(aSummary({ daysBetween, spans: months, againstTheWeekBefore: { labels, versions: [], unseen: 0 } })).blocks,
    );
    expect(said).toContain('Saturday and Sunday: 244 came, people decided 50, 4 not in time.');
    expect(said).toContain('Sunday 22 November 2026: 122 came, people decided 25, 2 not in time.');
    expect(said).toContain('Of what the gate approves 11.1 % was wrong in');
    expect(readable(drawn(aSummary()).blocks), 'one day is told above').not.toContain('was wrong in');
    expect(said).toMatch(
      /refund: people changed 50\.0 % of 90 .+ 10\.0 % of 80 .+: worse by more than chance explains\./,
    );
    expect(readable(drawn(aSummary()).blocks)).not.toContain('Since then');
  });

  it('names those of whom a lead should know something, and nobody where others read along', () => {
    const summary = aSummary({ reviewers: [careless('U01ANA')] });
    expect(readable(drawn(summary).blocks)).toContain('U01ANA');
    expect(readable(drawn(summary).blocks)).toContain('caught 10.0 % of 10 planted mistakes');
    expect(readable(drawn(summary, { named: false }).blocks)).not.toContain('U01ANA');
    expect(readable(drawn(aSummary()).blocks), 'of whom there is nothing to say').not.toContain('U01ANA');
  });

  it.each<[string, Partial<Summary>, string[]]>([
    ['as usual', {}, ['review', 'open', 'pause', 'stop']],
    ['paused', { paused: { at: new Date('2026-11-20T10:00:00Z'), by: 'U09LEA' } }, ['open', 'resume', 'stop']],
    [
      'stopped',
      { gate: { stop: { at: new Date(), by: 'watch', why: 'too much' }, standing: null } },
      ['review', 'open', 'pause', 'approve'],
    ],
  ])('has the buttons that do something: %s', (_, overrides, names) => {
    const wanted = names.map((name) => Object.entries(summaryActions).find(([key]) => key === name)?.[1]);
    expect(buttonsOf(aSummary(overrides))).toEqual(wanted);
  });

  it.each(hostile)('is taken by Slack, whatever labels, models and reasons are called (%s)', (_, text) => {
    for (const message of everyMessage(text)) expect(wrong(message).slice(0, 5)).toEqual([]);
  });

  it('has nothing alive in it but what is ours', () => {
    fc.assert(
      fc.property(trickyText, (text) => {
        for (const message of everyMessage(text)) expect(wrong(message).slice(0, 5)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

function everyMessage(text: string) {
  const count = 40;
  const labelled = aProject({
    channel: 'C0REVIEW',
    name: text || 'x',
    labels: [label('refund0', text), label('other')],
  });
  const stop = { at: new Date(), by: 'watch', why: text };
  const rates = { count: 5, of: 20, share: 0.25, interval: { lower: 0.1, upper: 0.5 } };
  const plain = aSummary({}, text, count);
  const share = { share: 0.25, lower: 0.1, upper: 0.5, answers: 20 };
  const compared = { now: share, before: share, pValue: 0.01, change: 'more' as const };
  const againstTheWeekBefore = {
    labels: [text, 'refund0'].map((of) => ({ label: of, ...compared })),
    versions: [{ model: text, modelVersion: text, ...compared }],
    unseen: 3,
  };
  const certified = { threshold: 0.5, sampled: 400, wrong: 0, share: 0.9, pValue: 0.001, errorAtMost: 0.01 };
  return [
    plain,
    aSummary({ reviewers: [careless(text)] }, text, count),
    aSummary({ advice: { ...plain.advice, certified, reviewsSavedPerDay: 46 } }, text, count),
    aSummary({ gate: { stop, standing: null } }, text, count),
    aSummary({ againstTheWeekBefore, daysBetween: [...plain.trend, ...plain.trend] }, text, count),
    aSummary({ rises: [{ label: text, now: rates, before: rates }] }, text, count),
  ].flatMap((summary) => [true, false].map((named) => drawn(summary, { project: labelled, named })));
}

function wrong({ text, blocks }: ReturnType<typeof summaryMessage>): string[] {
  return [
    ...whyNotPosted({ text, blocks }),
    ...alive(parsedTexts({ text, blocks })),
    ...deceiving(`${text}${readable(blocks)}`),
  ];
}
