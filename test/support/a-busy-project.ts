import type { DayFigures } from '../../src/flow/summary/day-figures.ts';
import { seededRandom } from '../../src/learning/seeded.ts';
import { type Day, daysAfter, hoursOf, weekdayOf } from '../../src/review/day.ts';
import type { Item } from '../../src/review/item.ts';
import type { Project } from '../../src/review/project.ts';
import { createDayBook } from '../../src/store/day-records.ts';
import { aFlow, type FlowUnderTest, hour, kept, minute } from './flow.ts';
import { anItem } from './items.ts';
import { aProject } from './project.ts';
import type { StoreUnderTest } from './store.ts';

/** The day that is looked at: a Friday, three days before a flow begins. */
export const busyDay: Day = '2026-11-20';

const labels = ['refund', 'billing', 'shipping', 'damaged', 'cancel', 'account', 'other'];
const titles: Record<string, string> = { damaged: 'Damaged on arrival', cancel: 'Cancel a subscription' };
const texts = [
  'I was charged twice for the same order and would like one of the two back',
  'Where is my parcel? It was due on Tuesday',
  'The lamp came with a broken shade',
  'Please stop my plan at the end of the month',
  'I can’t log in since the update',
];

export const busyProject: Project = aProject({
  labels: labels.map((value) => ({ value, title: titles[value] ?? value, description: null })),
  leads: { users: ['U09LEA'], groups: [] },
  gate: { threshold: 0.85, audit: 0.1, always: [], score: 'probability', version: 'gp_0123456789ab' },
  bound: { error: 0.05, confidence: 0.95, correction: 'fixed_sequence', uncertified: 'review' },
});

/** A project that people have worked on for a month: eight days of it as items, the rest as its figures. The same each time. */
export async function aBusyProject(opened: StoreUnderTest): Promise<FlowUnderTest> {
  const chance = seededRandom(7);
  const flow = aFlow(opened, busyProject);
  const now = flow.now().getTime();
  const goTo = (at: Date) => flow.pass(at.getTime() - flow.now().getTime());
  for (let back = 7; back >= 0; back--) {
    const day = daysAfter(busyDay, -back);
    const weekend = weekdayOf(day) > 5;
    goTo(new Date(`${day}T07:30:00Z`));
    const sure: Item[] = [];
    const count = weekend ? 8 : 26 + Math.floor(chance() * 10);
    for (let i = 0; i < count; i++) {
      flow.pass((8 + chance() * 12) * minute);
      await arrive(flow, chance, back === 0 && i > count - 6);
      sure.push(approved(flow, chance), approved(flow, chance));
    }
    await flow.store.addItems(sure);
  }
  goTo(new Date(now));
  await opened.rows(
    `update signoff.reviews set latency_ms = 4000 + (extract(minute from created_at)::int % 17) * 1500`,
  );
  const book = createDayBook(opened.db);
  for (let back = 27; back > 7; back--) {
    const day = daysAfter(busyDay, -back);
    await book.keep(busyProject, day, someFigures(day, chance), flow.now());
  }
  return flow;
}

const people = ['U01ANA', 'U01ANA', 'U01ANA', 'U02BEN', 'U02BEN', 'U03CLEO'];
const oneOf = <T>(of: readonly T[], chance: () => number): T => of[Math.floor(chance() * of.length)] as T;

/** One that people are asked about, sometimes as an audit; answered within the half hour unless it is `left`. */
async function arrive(flow: FlowUnderTest, chance: () => number, left: boolean): Promise<void> {
  const value = oneOf(labels, chance);
  const isAudit = chance() < 0.25;
  const item = await kept(flow, {
    ...anItem({
      createdAt: flow.now(),
      project: busyProject.key,
      input: { text: oneOf(texts, chance) },
      prediction: { value, confidence: isAudit ? 0.86 + chance() * 0.13 : 0.3 + chance() * 0.5 },
      selection: isAudit
        ? { reasons: ['audit'], probability: 0.1, coin: chance() * 0.1, floor: 0.1 }
        : { coin: chance(), floor: 0.1 },
    }),
    dueAt: new Date(flow.now().getTime() + 4 * hour),
  });
  const [wrong, reject, wait] = [chance() < (isAudit ? 0.05 : 0.28), chance() < 0.12, (2 + chance() * 6) * minute];
  const reviewer = oneOf(people, chance);
  const other = value === 'refund' ? 'billing' : value === 'shipping' ? 'damaged' : oneOf(labels, chance);
  if (left) return;
  flow.pass(wait);
  if (!wrong || other === value) await flow.answer(item, { reviewer });
  else if (reject) await flow.answer(item, { reviewer, verdict: 'reject', reason: 'Not a request' });
  else await flow.answer(item, { reviewer, verdict: 'correct', value: other });
}

/** One that the gate approves. */
function approved(flow: FlowUnderTest, chance: () => number): Item {
  const value = oneOf(labels, chance);
  const at = flow.now();
  return anItem({
    createdAt: at,
    project: busyProject.key,
    prediction: { value, confidence: 0.86 + chance() * 0.13 },
    selection: { route: 'auto_approve', reasons: [], probability: 0.1, coin: 0.1 + chance() * 0.9, floor: 0.1 },
    status: 'completed',
    decision: { outcome: 'auto_approved', value, decidedBy: null, decidedAt: at, finalAt: at, agreement: null },
  });
}

function someFigures(day: Day, chance: () => number): DayFigures {
  const size = weekdayOf(day) > 5 ? 0.3 : 1;
  const some = (most: number) => Math.round(most * size * (0.8 + chance() * 0.4));
  const [approve, correct, reject] = [some(22), some(6), some(1)];
  const share = 0.9 + chance() * 0.05;
  return {
    arrived: { review: approve + correct + reject + 2, auto_approve: some(60), unreviewed: 0, duplicate: 0 },
    came: { certain: some(26), some: some(66), none: 0 },
    outcomes: { approved: approve, corrected: correct, rejected: reject, expired: some(1) },
    hours: hoursOf(day, 'UTC').map((at) => ({
      at: at.toISOString(),
      approved: 0,
      corrected: 0,
      rejected: 0,
      otherwise: 0,
    })),
    waited: { count: approve + correct + reject, p50Ms: 9 * minute, p90Ms: 41 * minute },
    handled: null,
    dueTimes: { ended: approve + correct + reject, met: approve + correct },
    labels: labels.map((label) => ({ label, answered: some(5), wrong: some(1) })),
    confusions: [{ label: 'refund', truth: 'billing', count: 2, items: [] }],
    people: [{ reviewer: 'U01ANA', answers: approve + correct + reject, approved: approve, medianMs: 7_000 }],
    peopleLeftOut: 0,
    openAtEnd: some(5),
    records: approve + correct + reject,
    gateSample: { audited: some(6), wrong: 0 },
    accuracy: size === 1 ? { share, lower: share - 0.06, upper: share + 0.035 } : null,
  };
}
