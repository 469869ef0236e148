import { expect } from 'vitest';
import { sectionsOf } from '../../../src/flow/summary/sections.ts';
import { type Summary, summarize } from '../../../src/flow/summary/summarize.ts';
import { plainly, summaryJson } from '../../../src/flow/summary/summary-json.ts';
import { takeawayOf } from '../../../src/flow/summary/takeaway.ts';
import { summaryOperations } from '../../../src/http/summary.ts';
import type { Project } from '../../../src/review/project.ts';
import { summaryDeps } from '../../../src/store/summary-records.ts';
import type { FlowUnderTest } from '../../support/flow.ts';
import type { StoreUnderTest } from '../../support/store.ts';
import {
  againstAnew,
  backlogAnew,
  beginningAnew,
  countedAnew,
  reviewersAnew,
  rowsOf,
  sampleAnew,
  spoken,
  togetherAnew,
  versionsAnew,
  wilsonAnew,
} from './counted-anew.ts';

/** Lets time pass until a moment. */
export function until(flow: FlowUnderTest, at: string): void {
  flow.pass(Date.parse(at) - flow.now().getTime());
}

/** A day's summary, every figure of it and every number in its sentences held against the rows that it was made from. */
export async function theDay(
  opened: StoreUnderTest,
  flow: FlowUnderTest,
  project: Project,
  day: string,
  /** Days that were kept without what makes them one of several. */
  { without = [] }: { without?: string[] } = {},
) {
  const summary = await summarize(summaryDeps(opened.db, flow.now), project, day);
  const rows = await rowsOf(opened, project.key);
  const now = flow.now();
  const { timezone, task } = project;
  const anew = countedAnew(rows, { day, timezone, now, task });
  const inOrder = <Figures extends { settled?: object[] }>(figures: Figures) => ({
    ...figures,
    settled: figures.settled?.map((one) => JSON.stringify(rounded(Object.entries(one).sort()))).sort(),
  });
  expect(rounded(inOrder(summary.figures))).toEqual(rounded(inOrder(anew)));

  const { approved = 0, corrected = 0, rejected = 0 } = anew.outcomes as Record<string, number>;
  const decided = approved + corrected + rejected;
  expect(rounded(summary.changed)).toEqual(rounded(rateAnew(corrected + rejected, decided)));
  const { perDay, forecastDays, ...backlog } = summary.backlog;
  expect(rounded(backlog)).toEqual(rounded(backlogAnew(rows, now)));
  const before = summary.trend.filter((one) => one.day < day && one.day >= daysEarlier(day, 7));
  const decidedBefore = sum(before.map(({ figures: { outcomes } }) => peopleIn(outcomes)));
  expect(perDay).toBe(before.length === 0 ? null : decidedBefore / before.length);
  expect(forecastDays).toBe(perDay ? backlog.open / perDay : null);

  const [week, to] = [beginningAnew(daysEarlier(day, 6), timezone), new Date(Math.min(+summary.period.to, +now))];
  const versions = versionsAnew(rows, week, to);
  expect(
    rounded(
      summary.quality.versions.map(({ model, modelVersion, predictions, reviewed, wrong, audits, accuracy }) => {
        const { share, lower, upper } = 'known' in accuracy ? accuracy.known : {};
        const found = share === undefined ? null : { share, lower, upper };
        return { name: `${model} ${modelVersion}`, predictions, reviewed, wrong, audits, accuracy: found };
      }),
    ),
  ).toEqual(rounded(versions));
  const daysUpTo = (last: number, days: number) =>
    Array.from({ length: days }, (_, i) => daysEarlier(day, last + i)).filter((one) =>
      summary.trend.some((counted) => counted.day === one),
    );
  for (const [span, days] of [
    [summary.spans.week, 7],
    [summary.spans.month, 28],
  ] as const) {
    const { accuracy, approvedError, predictions, audits, counted } = span;
    const { audited, wrong, ...ends } = 'known' in approvedError ? approvedError.known : { audited: 0, wrong: 0 };
    const estimate = 'known' in accuracy ? accuracy.known : null;
    const found = estimate && { share: estimate.share, lower: estimate.lower, upper: estimate.upper };
    const all = daysUpTo(0, days).filter((one) => !without.includes(one));
    expect(counted).toBe(all.length);
    expect(rounded({ predictions, audits, accuracy: found, audited, wrong })).toEqual(
      rounded(togetherAnew(rows, all, timezone, now)),
    );
    if (audited > 0) expect(rounded(ends)).toEqual(rounded(errorAnew(wrong, audited)));
  }
  const { labels, versions: both } = summary.againstTheWeekBefore;
  const compared = [
    ...labels.map(({ label, ...one }) => ({ name: `label ${label}`, ...one })),
    ...both.map(({ model, modelVersion, ...one }) => ({ name: `version ${model} ${modelVersion}`, ...one })),
  ].sort(byName);
  const against = againstAnew(rows, { week: daysUpTo(0, 7), weekBefore: daysUpTo(7, 7), timezone, now })
    .filter(({ name }) => task === 'classification' || !name.startsWith('label '))
    .sort(byName);
  expect(compared.map(({ pValue: _, ...one }) => rounded(one))).toEqual(
    against.map(({ pValue: _, ...one }) => rounded(one)),
  );
  for (const [i, { pValue }] of compared.entries()) expect(pValue).toBeCloseTo(against[i]?.pValue ?? -1, 6);
  const { sampled, wrong } = summary.advice.current;
  expect({ sampled, wrong }).toEqual(sampleAnew(rows, project.gate.threshold));
  const reviewers = reviewersAnew(rows, beginningAnew(daysEarlier(day, 29), timezone), to);
  expect(
    summary.reviewers.map(({ reviewer, answers, approval, seedCatchRate }) => [
      ...[reviewer, answers, approval.n, approval.share, seedCatchRate.n, seedCatchRate.share],
    ]),
  ).toEqual(
    reviewers.map(({ reviewer, answers, open, approved, seeds, caught }) => [
      ...[reviewer, answers, open, open < 10 ? null : approved / open, seeds, seeds < 10 ? null : caught / seeds],
    ]),
  );
  const json = summaryJson(project, summary);
  const schema = summaryOperations[0]?.answers[200]?.schema ?? expect.fail('the operation has no schema');
  schema.parse(json);
  expect(JSON.stringify(json), 'nothing is about one person').not.toMatch(/U0\d[A-Z]{3}/);

  const sections = sectionsOf(project, summary, { named: false });
  const told = Object.fromEntries(sections.map(({ key, lines }) => [key, lines.map(plainly).join(' ')]));
  const named = sectionsOf(project, summary, { named: true });
  const people =
    named
      .find(({ key }) => key === 'reviewers')
      ?.lines.map(plainly)
      .join('\n') ?? '';
  const known = numbersKnown(project, summary, anew, versions);
  for (const [key, numbers] of Object.entries(known)) {
    const said = versions.reduce((text, { name }) => text.replaceAll(name.slice(1), ''), told[key] ?? '');
    const unknown = numbersIn(said).filter((number) => !numbers.includes(number));
    expect(unknown, `${key}: ${said}`).toEqual([]);
  }
  return { summary, anew, told, people, takeaway: takeawayOf(project, summary), rows };
}

/** What each section may say, from the rows. */
function numbersKnown(
  { gate: { threshold } }: Project,
  summary: Summary,
  anew: ReturnType<typeof countedAnew>,
  versions: ReturnType<typeof versionsAnew>,
): Record<string, string[]> {
  const { weekBefore, before, backlog, trend, newRecords, advice, rises, quality, day, at } = summary;
  const outcomes = Object.values(anew.outcomes) as number[];
  const all = sum(Object.values(anew.arrived));
  const decided = rateAnew(summary.changed.count, peopleIn(anew.outcomes));
  const shares = (rate: ReturnType<typeof rateAnew>) => [
    ...[String(rate.count), whole(rate.of), percent(rate.share ?? 0), String(Math.round((rate.share ?? 0) * 100))],
    ...(rate.interval ? [percent(rate.interval.lower), percent(rate.interval.upper)] : []),
  ];
  const usual = before ? before.arrived / before.days : 0;
  const week = trend.filter((one) => one.day > daysEarlier(day, 7)).map(({ figures }) => figures.gateSample);
  const spreads = [anew.waited, anew.handled].flatMap((spread) =>
    spread ? [whole(spread.count), spoken(spread.p50Ms), spoken(spread.p90Ms)] : [],
  );
  const { agreement } = quality;
  const texts: Record<string, string[]> = {
    came: [
      ...[whole(all), ...Object.values(anew.arrived).map(whole), percent(Math.abs(all / usual - 1)), pace(usual)],
      ...[String(before?.days), whole(weekBefore ? sum(Object.values(weekBefore.arrived)) : 0)],
    ],
    reviewed: [
      ...[...shares(decided), ...outcomes.map(whole), '100', String(before?.days)],
      ...(before ? shares(rateAnew(before.changed.count, before.changed.of)) : []),
    ],
    waiting: [
      ...[backlog.open, backlog.escalated, backlog.overdue, backlog.failing].map(whole),
      ...(backlog.oldest ? [spoken(+at - +backlog.oldest.at)] : []),
      ...[spoken(backlog.p90Ms ?? 0), pace(backlog.perDay ?? 0), (backlog.forecastDays ?? 0).toFixed(1)],
      String(before?.days),
    ],
    accuracy: [
      ...versions.flatMap(({ predictions, audits, accuracy }) => [
        ...[whole(predictions), whole(audits), ...(accuracy ? Object.values(accuracy).map(percent) : [])],
      ]),
      ...quality.versions.flatMap(({ accuracy }) => ('unknown' in accuracy ? numbersIn(accuracy.unknown) : [])),
      ...[String(trend.filter(({ figures }) => figures.accuracy).length), String(trend.length)],
    ],
    labels: [
      ...rises.flatMap((rise) => [...shares(rise.now), ...shares(rise.before)]),
      ...anew.labels.flatMap(({ answered, wrong }) => [whole(answered), whole(wrong), percent(wrong / answered)]),
    ],
    weeks: Object.values(summary.spans).flatMap(({ days, counted, predictions, audits, accuracy, approvedError }) => [
      ...[whole(predictions), whole(audits), String(days), String(counted), '28'],
      ...('known' in accuracy ? Object.values(accuracy.known).map(percent) : numbersIn(accuracy.unknown)),
      ...('known' in approvedError ? Object.values(approvedError.known).flatMap((n) => [percent(n), whole(n)]) : []),
    ]),
    change: [
      ...[summary.againstTheWeekBefore.labels, summary.againstTheWeekBefore.versions].flatMap((of) => [
        String(of.length),
        String(of.filter(({ change }) => change === 'chance').length),
        ...of.flatMap(({ now, before: was }) =>
          [now, was].flatMap(({ answers, share, lower, upper }) => [
            whole(answers),
            ...[share, lower, upper, 1 - share, 1 - lower, 1 - upper].map(percent),
          ]),
        ),
      ]),
      whole(summary.againstTheWeekBefore.unseen),
    ],
    confusions: [...anew.confusions.map(({ count }) => whole(count)), '1', '2', '3'],
    gate: [
      ...[String(threshold), whole(all), whole(anew.arrived.auto_approve), percent(anew.arrived.auto_approve / all)],
      ...[whole(sum(week.map(({ audited }) => audited))), whole(sum(week.map((one) => one.wrong)))],
      ...[whole(advice.current.sampled), whole(advice.current.wrong)],
      ...(advice.current.error ? Object.values(advice.current.error).map(percent) : []),
    ],
    times: [...spreads, whole(anew.dueTimes.ended), whole(anew.dueTimes.met)],
    reviewers: [
      ...[whole(anew.people.length), String(summary.reviewers.length), '0', '1'],
      ...('known' in agreement
        ? [whole(agreement.known.items), percent(agreement.known.percent), agreement.known.alpha?.toFixed(2) ?? '']
        : []),
    ],
    data: [whole(anew.records), whole(newRecords.count)],
  };
  return Object.fromEntries(Object.entries(texts).map(([key, all]) => [key, all.flatMap(numbersIn)]));
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** Both ends where so many wrong ones, or more, or fewer, have a chance of one in forty (Clopper and Pearson), by halving. */
function errorAnew(wrong: number, audited: number) {
  const atMost = (k: number, p: number) => {
    let [term, sum] = [(1 - p) ** audited, 0];
    for (let i = 0; i <= k; i++) {
      sum += term;
      term *= ((audited - i) / (i + 1)) * (p / (1 - p));
    }
    return sum;
  };
  const where = (isAbove: (p: number) => boolean) => {
    let [low, high] = [0, 1];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (isAbove(middle)) high = middle;
      else low = middle;
    }
    return low;
  };
  return {
    share: wrong / audited,
    lower: wrong === 0 ? 0 : where((p) => 1 - atMost(wrong - 1, p) > 0.025),
    upper: wrong === audited ? 1 : where((p) => atMost(wrong, p) < 0.025),
  };
}

function rateAnew(count: number, of: number) {
  return { count, of, share: of === 0 ? null : count / of, interval: of < 10 ? null : wilsonAnew(count, of) };
}

export function daysEarlier(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 24 * 60 * 60_000).toISOString().slice(0, 10);
}

function peopleIn({ approved = 0, corrected = 0, rejected = 0 }: Partial<Record<string, number>>): number {
  return approved + corrected + rejected;
}

function numbersIn(text: string): string[] {
  return text.match(/\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?/g) ?? [];
}

function whole(count: number): string {
  return count.toLocaleString('en');
}

function pace(perDay: number): string {
  return perDay < 10 ? String(Math.round(perDay * 10) / 10) : whole(Math.round(perDay));
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** To what a double keeps of a sum in another order. */
function rounded(what: unknown): unknown {
  return JSON.parse(
    JSON.stringify(what, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(9)) : value)),
  );
}
