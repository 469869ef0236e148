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
  backlogAnew,
  beginningAnew,
  countedAnew,
  reviewersAnew,
  rowsOf,
  sampleAnew,
  spoken,
  versionsAnew,
  wilsonAnew,
} from './counted-anew.ts';

/** Lets time pass until a moment. */
export function until(flow: FlowUnderTest, at: string): void {
  flow.pass(Date.parse(at) - flow.now().getTime());
}

/** A day's summary, every figure of it and every number in its sentences held against the rows that it was made from. */
export async function theDay(opened: StoreUnderTest, flow: FlowUnderTest, project: Project, day: string) {
  const summary = await summarize(summaryDeps(opened.db, flow.now), project, day);
  const rows = await rowsOf(opened, project.key);
  const now = flow.now();
  const { timezone, task } = project;
  const anew = countedAnew(rows, { day, timezone, now, task });
  expect(rounded(summary.figures)).toEqual(rounded(anew));

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
