import { describe, expect, it } from 'vitest';
import { type LedProject, ledProjects } from '../../src/flow/led-projects.ts';
import type { DayFigures } from '../../src/flow/summary/day-figures.ts';
import { daysAfter } from '../../src/review/day.ts';
import type { Project } from '../../src/review/project.ts';
import { createAlertBook } from '../../src/store/alert-book.ts';
import { createDayBook } from '../../src/store/day-records.ts';
import { createDesk } from '../../src/store/desk.ts';
import { createPageRecords } from '../../src/store/page-records.ts';
import { createStandings } from '../../src/store/standings.ts';
import { aFlow, hour, kept } from '../support/flow.ts';
import { aProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const [one, other] = [aProject(), aProject({ key: 'other', name: 'Other', timezone: 'Pacific/Auckland' })];

async function look(now: () => Date, projects: Project[] = [one, other]): Promise<Map<string, LedProject>> {
  const { db, clockwork } = aStore();
  const reading = {
    desk: createDesk(db),
    overviews: createPageRecords(db),
    alerts: createAlertBook(db),
    standings: createStandings(db),
  };
  const found = await ledProjects({ ...reading, clockwork, now }, projects);
  return new Map(found.map((led) => [led.stands.project.key, led]));
}

/** A kept day of a project, so many days before the 23rd of November, on which the flow begins. */
async function keptDay(project: Project, back: number, figures: Partial<DayFigures>): Promise<void> {
  const day: DayFigures = {
    arrived: { review: 0, auto_approve: 0, unreviewed: 0, duplicate: 0 },
    came: { certain: 0, some: 0, none: 0 },
    ...{ outcomes: {}, hours: [], waited: null, handled: null, dueTimes: { ended: 0, met: 0 } },
    ...{ labels: [], confusions: [], people: [], peopleLeftOut: 0, openAtEnd: 0, records: 0 },
    gateSample: { audited: 0, wrong: 0 },
    accuracy: null,
    ...figures,
  };
  await createDayBook(aStore().db).keep(project, daysAfter('2026-11-23', -back), day, new Date());
}

describe('how a project stands', () => {
  it('is read from what is open, and from the days that were kept of the last seven', async () => {
    const flow = aFlow(aStore(), one, other);
    for (let i = 0; i < 12; i++) await kept(flow);
    const arrived = (review: number) => ({ review, auto_approve: 90, unreviewed: 3, duplicate: 1 });
    // Expired ones nobody decided; the eighth day is too old, and today is not over.
    await keptDay(one, 1, { outcomes: { approved: 4, corrected: 2, expired: 9 }, arrived: arrived(10) });
    await keptDay(one, 4, { outcomes: { rejected: 1, no_consensus: 5 }, arrived: arrived(4) });
    await keptDay(one, 7, { outcomes: { approved: 2 }, arrived: arrived(1) });
    await keptDay(one, 8, { outcomes: { approved: 500 }, arrived: arrived(500) });
    await keptDay(one, 0, { outcomes: { approved: 500 }, arrived: arrived(500) });
    const { stands, needs } = (await look(flow.now)).get(one.key) ?? expect.fail('it is led');
    // (4 + 2 + 1 + 2) in 3 days, 12 are open; 15 came for people.
    expect(stands.forecast).toEqual({ perDay: 3, forecastDays: 4, cameForPeople: 5 });
    expect(needs.map(({ kind }) => kind)).toEqual(['behind']);
    expect((await look(flow.now)).get(other.key)?.stands.forecast.perDay).toBeNull();
  });

  it('says when the model got worse than on the day in the middle of those before', async () => {
    const flow = aFlow(aStore(), one, other);
    const accuracy = (share: number) => ({ accuracy: { share, lower: share - 0.03, upper: share + 0.03 } });
    await keptDay(one, 2, accuracy(0.8));
    await keptDay(one, 3, {});
    await keptDay(one, 4, accuracy(0.95));
    await keptDay(one, 5, accuracy(0.94));
    expect((await look(flow.now)).get(one.key)?.needs, 'two days are no custom').toEqual([]);
    await keptDay(one, 6, accuracy(0.5));
    const { stands, needs } = (await look(flow.now)).get(one.key) ?? expect.fail('it is led');
    expect(stands.accuracy).toMatchObject({ share: 0.8, day: '2026-11-21' });
    expect(stands.accuracyBefore?.share).toBe(0.94);
    expect(needs.map(({ kind }) => kind)).toEqual(['worse']);
  });

  it('knows when somebody answered last, and forgets what was taken back', async () => {
    const flow = aFlow(aStore(), one, other);
    const [first, second, third] = [await kept(flow), await kept(flow), await kept(flow)];
    expect((await look(flow.now)).get(one.key)?.stands.answeredAt).toBeNull();
    await flow.answer(first);
    const answeredAt = flow.now();
    flow.pass(hour);
    await flow.answer(second, { verdict: 'skip' });
    await flow.answer(third);
    await aStore().rows('update signoff.reviews set retracted_at = now() where item_id = $1', [third.id]);
    const led = await look(flow.now);
    expect(led.get(one.key)?.stands.answeredAt).toEqual(answeredAt);
    expect(led.get(other.key)?.stands.answeredAt).toBeNull();
  });

  it('is told of none where nobody leads one', async () => {
    expect(await look(() => new Date(), [])).toEqual(new Map());
  });
});
