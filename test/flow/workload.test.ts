import { describe, expect, it } from 'vitest';
import { overloadRules, shareTooMuch, type Workload, workloadOf } from '../../src/flow/workload.ts';
import { seededRandom } from '../../src/learning/seeded.ts';
import type { Review } from '../../src/review/item.ts';
import type { Project, WorkingHours } from '../../src/review/project.ts';
import { reviewColumns, reviewRow } from '../../src/store/review-rows.ts';
import { createWorkloadRecords } from '../../src/store/workload.ts';
import { anItem, aReview } from '../support/items.ts';
import { aProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
/** A Saturday at noon. */
const now = new Date('2026-11-21T12:00:00Z');
const hourMs = 3_600_000;
const ago = (hours: number) => new Date(now.getTime() - hours * hourMs);
const office: WorkingHours = { days: [1, 2, 3, 4, 5], from: 540, to: 1_020, timezone: 'Europe/Berlin' };
const [plain, timed, foreign] = [
  aProject(),
  aProject({ key: 'timed', name: 'Timed', workingHours: office }),
  aProject({ key: 'foreign', name: 'Foreign' }),
];
const led = [plain, timed];

const look = (projects: Project[] = led): Promise<Workload> =>
  workloadOf({ workload: createWorkloadRecords(aStore().db), now: () => now }, projects);

/** So many answers of one person, a minute apart, the last of them so many hours ago. */
function answers(count: number, reviewer: string, hoursAgo: number, more: Partial<Review> = {}): Partial<Review>[] {
  return Array.from({ length: count }, (_, i) => ({
    reviewer,
    createdAt: new Date(ago(hoursAgo).getTime() - i * 60_000),
    ...{ verdict: 'approve' as const, value: 'refund' },
    ...more,
  }));
}

/** Writes answers about items of a project, an item each. */
async function given(project: Project, said: Partial<Review>[], of: Parameters<typeof anItem>[0] = {}): Promise<void> {
  for (const review of said) {
    const { item } = await aStore().store.addItem(anItem({ project: project.key, ...of }));
    await aStore().rows(
      `insert into signoff.reviews (item_id, ${reviewColumns.join(', ')})
       select $1, ${reviewColumns.join(', ')} from json_populate_record(null::signoff.reviews, $2)`,
      [item.id, JSON.stringify(reviewRow(aReview(review)))],
    );
  }
}

const personIn = ({ people }: Workload, reviewer: string) => people.find((one) => one.reviewer === reviewer);

describe('who answers', () => {
  it('is counted as the rows say, over all projects of one lead and none of others', async () => {
    const chance = seededRandom(11);
    const people = ['U01ANA', 'U02BEN', 'U03CLEO'];
    const all: (Review & { project: string })[] = [];
    for (let i = 0; i < 240; i++) {
      const project = [plain, timed, foreign][Math.floor(chance() * 3)] ?? plain;
      const verdict =
        (['approve', 'correct', 'reject', 'skip', 'escalate'] as const)[Math.floor(chance() * 5)] ?? 'skip';
      const review = aReview({
        reviewer: people[Math.floor(chance() * chance() * 3)] ?? 'U01ANA',
        verdict,
        value: verdict === 'approve' || verdict === 'correct' ? 'refund' : null,
        createdAt: ago(chance() * 9 * 24),
        retractedAt: chance() < 0.1 ? now : null,
      });
      all.push({ ...review, project: project.key });
      await given(project, [review], chance() < 0.2 ? { gold: { value: 'refund' } } : {});
    }
    const found = await look();

    const counted = all.filter(
      (one) =>
        one.project !== 'foreign' &&
        one.retractedAt === null &&
        ['approve', 'correct', 'reject'].includes(one.verdict) &&
        now.getTime() - one.createdAt.getTime() <= 7 * 24 * hourMs,
    );
    expect(counted.length, 'there is something to count').toBeGreaterThan(50);
    expect(found.answers).toBe(counted.length);
    expect(found.isRough).toBe(false);
    const anew = people.map((reviewer) => {
      const theirs = counted.filter((one) => one.reviewer === reviewer);
      return {
        reviewer,
        week: theirs.length,
        day: theirs.filter((one) => now.getTime() - one.createdAt.getTime() <= 24 * hourMs).length,
        share: theirs.length / counted.length,
      };
    });
    expect(
      found.people
        .map(({ reviewer, week, day, share }) => ({ reviewer, week, day, share }))
        .toSorted((a, b) => a.reviewer.localeCompare(b.reviewer)),
    ).toEqual(anew);
  });

  it('says what they have before them: in a session now, and asked of them alone', async () => {
    const [held, over, elsewhere, alone] = [
      anItem(),
      anItem(),
      anItem({ project: 'foreign' }),
      anItem({ status: 'in_review', askedOf: 'U03CLEO', gold: { value: 'refund' } }),
    ];
    const { store, reservations } = aStore();
    for (const item of [held, over, elsewhere, alone]) await store.addItem(item);
    await reservations.reserve(held.id, 'U02BEN', ago(0.01), ago(-0.1));
    await reservations.reserve(over.id, 'U02BEN', ago(2), ago(1));
    await reservations.reserve(elsewhere.id, 'U02BEN', ago(0.01), ago(-0.1));
    const found = await look();
    expect(found.people).toMatchObject([
      { reviewer: 'U02BEN', week: 0, reserved: 1, askedAlone: 0 },
      { reviewer: 'U03CLEO', week: 0, reserved: 0, askedAlone: 1 },
    ]);
    expect(found.answers).toBe(0);
  });
});

describe('somebody is called overloaded', () => {
  it.each([
    [2, 0.6],
    [3, 0.6],
    [4, 0.5],
    [6, 1 / 3],
    [40, 0.25],
  ])('of %i people from a share of %f on', (people, share) => {
    expect(shareTooMuch(people)).toBeCloseTo(share, 10);
  });

  it('who gives far more answers than an even share', async () => {
    await given(plain, [...answers(31, 'U01ANA', 30), ...answers(10, 'U02BEN', 30), ...answers(9, 'U03CLEO', 30)]);
    const found = await look();
    expect(found.people.map(({ reviewer, overload }) => [reviewer, overload])).toEqual([
      ['U01ANA', [{ kind: 'carries', share: 0.62, people: 3 }]],
      ['U02BEN', []],
      ['U03CLEO', []],
    ]);
  });

  it('not of few answers, nor where the work is spread, nor where there is nobody to compare with', async () => {
    await given(plain, [...answers(40, 'U01ANA', 30), ...answers(9, 'U02BEN', 30)]);
    expect(personIn(await look(), 'U01ANA')?.overload, '49 answers').toEqual([]);
    await given(plain, answers(20, 'U02BEN', 40));
    expect(personIn(await look(), 'U01ANA')?.overload, '40 of 69').toEqual([]);
    await given(timed, answers(100, 'U03CLEO', 30, { surface: 'bulk' }));
    expect((await look([timed])).people[0]?.overload.map(({ kind }) => kind)).not.toContain('carries');
  });

  it('who approves in half their usual time, within one project', async () => {
    const spans = (project: Project, usual: number, today: number) =>
      given(project, [
        ...answers(20, 'U01ANA', 50, { latencyMs: usual }),
        ...answers(20, 'U01ANA', 2, { latencyMs: today }),
      ]);
    await spans(plain, 10_000, 4_000);
    await spans(timed, 60_000, 40_000);
    await given(plain, answers(30, 'U01ANA', 4, { latencyMs: 60_000, surface: 'bulk' }));
    const found = personIn(await look(), 'U01ANA')?.overload.filter(({ kind }) => kind === 'hurried');
    expect(found).toEqual([{ kind: 'hurried', project: plain, medianMs: 4_000, usualMs: 10_000 }]);
  });

  it('not who goes on from long texts to short ones, in another project, nor by a few approvals', async () => {
    await given(plain, answers(40, 'U01ANA', 50, { latencyMs: 60_000 }));
    await given(timed, answers(40, 'U01ANA', 2, { latencyMs: 3_000 }));
    await given(plain, answers(19, 'U01ANA', 2, { latencyMs: 3_000 }));
    expect(personIn(await look(), 'U01ANA')?.overload.filter(({ kind }) => kind === 'hurried')).toEqual([]);
  });

  it('who answers outside the working hours of their project, by its clock', async () => {
    // Friday from 16:30 to 16:59 in Berlin, and from 17:00 to 17:24.
    const friday = (time: string) => (now.getTime() - Date.parse(`2026-11-20T${time}Z`)) / hourMs;
    await given(timed, [...answers(30, 'U01ANA', friday('15:59:00')), ...answers(25, 'U01ANA', friday('16:24:00'))]);
    await given(plain, answers(60, 'U01ANA', 3));
    expect(personIn(await look(), 'U01ANA')?.overload).toEqual([{ kind: 'off_hours', outside: 25, of: 55 }]);
    await given(timed, answers(100, 'U01ANA', friday('14:00:00')));
    expect(personIn(await look(), 'U01ANA')?.overload, '25 of 155').toEqual([]);
  });

  it.each<[string, WorkingHours, number]>([
    ['by day', { ...office, timezone: 'UTC' }, 2],
    ['by night, over midnight', { days: [5], from: 1_320, to: 360, timezone: 'UTC' }, 1],
    ['all day', { days: [5, 6], from: 0, to: 0, timezone: 'UTC' }, 0],
  ])('with hours %s each answer is in them or not', async (_, workingHours, outside) => {
    // Friday noon, Friday 23:00, Saturday 05:00.
    const project = aProject({ workingHours });
    for (const at of ['2026-11-20T12:00:00Z', '2026-11-20T23:00:00Z', '2026-11-21T05:00:00Z'])
      await given(project, [{ createdAt: new Date(at) }]);
    const period = { from: ago(7 * 24), dayFrom: ago(24), to: now };
    const [found] = await createWorkloadRecords(aStore().db).answers([project], period, 10);
    expect(found?.outside).toBe(outside);
  });
});

describe('who does not answer', () => {
  it('is whoever did before, or is named as a reviewer, and has been silent for two weeks', async () => {
    const named = aProject({ reviewers: { users: ['U04DAN', 'U01ANA'], groups: [] } });
    await given(named, [
      ...answers(1, 'U01ANA', 5),
      ...answers(2, 'U02BEN', 15 * 24),
      ...answers(1, 'U03CLEO', 13 * 24),
      ...answers(1, 'U05EVE', 61 * 24),
    ]);
    const { quiet } = await look([named, timed]);
    expect(quiet.map(({ reviewer, lastAt }) => [reviewer, lastAt])).toEqual([
      ['U02BEN', ago(15 * 24)],
      ['U04DAN', null],
    ]);
  });

  it('is not who answers in another project of this lead; what they do elsewhere does not count', async () => {
    await given(plain, [...answers(1, 'U01ANA', 400), ...answers(1, 'U02BEN', 400)]);
    await given(timed, answers(1, 'U01ANA', 200));
    await given(foreign, answers(1, 'U02BEN', 1));
    expect((await look()).quiet.map(({ reviewer }) => reviewer)).toEqual(['U02BEN']);
  });

  it('leaves one alone: where one person gave every answer, that is said', async () => {
    await given(plain, answers(overloadRules.aloneMin, 'U01ANA', 5));
    await given(timed, answers(overloadRules.aloneMin - 1, 'U01ANA', 5));
    expect((await look()).alone).toEqual([{ project: plain, reviewer: 'U01ANA', answers: 10 }]);
    await given(plain, answers(1, 'U02BEN', 5));
    expect((await look()).alone).toEqual([]);
  });
});
