import fc from 'fast-check';
import { keepTime } from '../../src/flow/keep-time.ts';
import { newItem } from '../../src/flow/new-item.ts';
import { reopenItem } from '../../src/flow/reopen-item.ts';
import { undoAnswer } from '../../src/flow/undo-answer.ts';
import { withdrawItem } from '../../src/flow/withdraw-item.ts';
import type { Item, Review, Verdict } from '../../src/review/item.ts';
import type { Project, ReviewRule, Task } from '../../src/review/project.ts';
import { createClockwork } from '../../src/store/clockwork.ts';
import { createStore } from '../../src/store/store.ts';
import { aFlow, type FlowUnderTest, minute, type TrainingRecord } from '../support/flow.ts';
import { aMultilabelItem, anApprovalItem, anExtractionItem, anItem, aTextItem } from '../support/items.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
} from '../support/project.ts';
import type { StoreUnderTest } from '../support/store.ts';
import { begun, type Expected, obey } from './a-model.ts';

export type SingleAct =
  | { do: 'say'; who: string; verdict: Verdict; pick: number; reason: boolean }
  | { do: 'undo'; who: string }
  | { do: 'withdraw' }
  | { do: 'reopen' }
  | { do: 'contest' }
  /** The clock's turn: deadlines that have passed. */
  | { do: 'time' }
  | { do: 'pass'; minutes: number }
  /** Its card is posted, if it is its turn. */
  | { do: 'card' }
  /** Another process takes over: nothing but the rows is left. */
  | { do: 'restart' };
export type Saying = Extract<SingleAct, { do: 'say' }>;
export type Act = SingleAct | { do: 'both'; acts: [SingleAct, SingleAct] };

export interface Life {
  task: Task;
  reviews: ReviewRule;
  hasLeads: boolean;
  deadline: 'expire' | 'escalate' | null;
  undoMinutes: number;
  reasonNeeded: boolean;
  gold: boolean;
  acts: Act[];
}

/** What the rows said after one act. */
export interface Moment {
  act: Act;
  /** What whoever acted was told. */
  told: string[];
  at: Date;
  item: Item;
  reviews: Review[];
  records: TrainingRecord[];
  audit: string[];
  /** What the model expects; null once it knows no way to what happened. */
  expected: Expected | null;
}

export interface Lived {
  life: Life;
  project: Project;
  before: Moment;
  moments: Moment[];
}

const isLeadId = (who: string) => who.startsWith('L');
const afterMinutes = 60;

/** By task: what the model said, two other answers, and one that is none. */
const answersOf: Record<Task, unknown[]> = {
  classification: ['refund', 'billing', 'null', 'parcel'],
  multilabel: [['delivery', 'price'], [], ['price', 'service', 'price'], ['parcel']],
  text: [aTextItem().prediction.value, 'null', '{"a": [1]}', ' '],
  extraction: [
    anExtractionItem().prediction.value,
    { number: '7', total: 12.4 },
    { total: 0, number: 'null', paid: false },
    { number: '7' },
  ],
  approval: [
    anApprovalItem().prediction.value,
    { action: 'refund.pay', arguments: { amount: 60 } },
    { action: 'refund.pay', arguments: { amount: '60' }, summary: 'Pay less' },
    { arguments: {} },
  ],
};

const labelled = ['refund', 'billing', 'null', 'other'].map((value) => ({ value, title: value, description: null }));
const projects: Record<Task, (overrides: Partial<Project>) => Project> = {
  classification: (overrides) => aProject({ labels: labelled, ...overrides }),
  multilabel: aMultilabelProject,
  text: aTextProject,
  extraction: anExtractionProject,
  approval: anApprovalProject,
};
const items: Record<Task, typeof anItem> = {
  classification: anItem,
  multilabel: aMultilabelItem,
  text: aTextItem,
  extraction: anExtractionItem,
  approval: anApprovalItem,
};

const someone = fc.constantFrom('U1', 'U2', 'U3', 'U4', 'L1', 'L2', 'L2');
const saying: fc.Arbitrary<Saying> = fc.record({
  do: fc.constant('say' as const),
  who: someone,
  verdict: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<Verdict>('approve', 'correct', 'reject') },
    { weight: 2, arbitrary: fc.constantFrom<Verdict>('skip', 'escalate') },
  ),
  pick: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 2 }) }, { weight: 1, arbitrary: fc.constant(3) }),
  reason: fc.boolean(),
});
const changing: fc.Arbitrary<SingleAct> = fc.oneof(
  { weight: 12, arbitrary: saying },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('undo' as const), who: someone }) },
  { weight: 2, arbitrary: fc.constant<SingleAct>({ do: 'time' }) },
  { weight: 1, arbitrary: fc.constantFrom<SingleAct>({ do: 'withdraw' }, { do: 'reopen' }, { do: 'contest' }) },
);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: changing },
  { weight: 3, arbitrary: fc.tuple(changing, changing).map((acts): Act => ({ do: 'both', acts })) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(1, 9, 10, 31, afterMinutes) }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Act>({ do: 'card' }, { do: 'restart' }, { do: 'reopen' }, { do: 'contest' }),
  },
);
/**
 * What goes together: an answer and second thoughts, silence until the clock strikes, a decision and doubts
 * about it, an answer that others overrule, leads who are asked and ask the leads, four people of four minds.
 */
const acts: fc.Arbitrary<Act[]> = fc.oneof(
  { weight: 8, arbitrary: act.map((one) => [one]) },
  {
    weight: 1,
    arbitrary: saying.map((said): Act[] => [said, { do: 'undo', who: said.who }]),
  },
  { weight: 2, arbitrary: fc.constant<Act[]>([{ do: 'pass', minutes: afterMinutes }, { do: 'time' }]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(saying, fc.constantFrom<Act>({ do: 'reopen' }, { do: 'contest' }), saying)
      .map(([said, doubt, again]): Act[] => [said, doubt, said, again]),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(saying, saying, saying).map(([first, second, ruling]): Act[] => [
      { ...first, who: 'U1' },
      { ...second, who: 'U2' },
      { ...ruling, who: 'L1' },
      { do: 'undo', who: 'U1' },
    ]),
  },
  {
    weight: 1,
    arbitrary: saying.map((said): Act[] => [
      { ...said, who: 'U3', verdict: 'escalate' },
      { ...said, who: 'L2', verdict: 'escalate' },
    ]),
  },
  {
    weight: 1,
    arbitrary: saying.map((said): Act[] => [
      { ...said, who: 'U1', verdict: 'approve', pick: 0 },
      { ...said, who: 'U2', verdict: 'correct', pick: 1 },
      { ...said, who: 'U3', verdict: 'correct', pick: 2 },
      { ...said, who: 'U4', verdict: 'reject', reason: true },
    ]),
  },
);

const rules: ReviewRule[] = [
  { required: 1, agree: 1, reject: 1, max: 1 },
  { required: 2, agree: 2, reject: 2, max: 2 },
  { required: 2, agree: 2, reject: 2, max: 3 },
  { required: 3, agree: 2, reject: 2, max: 4 },
  { required: 4, agree: 2, reject: 2, max: 6 },
  { required: 2, agree: 1, reject: 1, max: 2 },
  { required: 1, agree: 2, reject: 1, max: 2 },
  { required: 1, agree: 3, reject: 2, max: 4 },
];

export const aLife: fc.Arbitrary<Life> = fc.record({
  task: fc.constantFrom<Task>('classification', 'multilabel', 'text', 'extraction', 'approval'),
  reviews: fc.constantFrom(...rules),
  hasLeads: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  deadline: fc.constantFrom('expire', 'escalate', null),
  undoMinutes: fc.constantFrom(10, 10, 0),
  reasonNeeded: fc.boolean(),
  gold: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  acts: fc.array(acts, { minLength: 3, maxLength: 10 }).map((parts) => parts.flat()),
});

/** Lives it on the real store, and asks the model at each step. */
export async function live(opened: StoreUnderTest, life: Life, key: string): Promise<Lived> {
  const project = projects[life.task]({
    key,
    channel: `C${key}`,
    reviews: life.reviews,
    leads: { users: life.hasLeads ? ['L1', 'L2'] : [], groups: [] },
    deadline: life.deadline && { afterMs: afterMinutes * minute, remindMs: [], onTime: life.deadline },
    undoMs: life.undoMinutes * minute,
    rejection: { reason: life.reasonNeeded ? 'required' : 'optional', reasons: [] },
  });
  const flow = aFlow(opened, project);
  const { prediction, input } = items[life.task]();
  const gold = life.gold ? { value: prediction.value } : null;
  const made = newItem(
    flow,
    { ...project, gate: { ...project.gate, threshold: 1 } },
    {
      externalId: null,
      input,
      prediction,
      priority: 0,
      dueAt: null,
      requestedBy: null,
      groupKey: null,
      metadata: null,
      callbackUrl: null,
      idempotency: null,
      traceparent: null,
      gold,
    },
  );
  const { item } = await flow.store.addItem(made);

  let expected: Expected | null = begun(life, afterMinutes);
  const look = async (act: Act, told: string[]): Promise<Moment> => {
    const [now, reviews, records, audit] = await Promise.all([
      flow.store.item(item.id),
      flow.store.reviews(item.id),
      flow.records(item),
      flow.audit(item),
    ]);
    if (!now) throw new Error('the item is gone');
    return { act, told, at: flow.now(), item: now, reviews, records, audit, expected };
  };
  const before = await look({ do: 'restart' }, []);
  const moments: Moment[] = [];
  for (const act of life.acts) {
    // Nothing happens twice in one millisecond: reviews are told apart by their time.
    flow.pass(1);
    const acts = act.do === 'both' ? act.acts : [act];
    const told = await Promise.all(acts.map((one) => perform(flow, opened, life, item, one)));
    // Time alone changes no row.
    const seen =
      act.do === 'pass' ? { ...(moments.at(-1) ?? before), act, told, at: flow.now() } : await look(act, told);
    expected = expected && follow(expected, life, acts, seen);
    moments.push({ ...seen, expected });
  }
  return { life, project, before, moments };
}

/** The model's state after these acts in whatever order explains what was told and what is there; null if none does. */
function follow(expected: Expected, life: Life, acts: SingleAct[], seen: Moment): Expected | null {
  const orders =
    acts.length === 2
      ? [
          [0, 1],
          [1, 0],
        ]
      : [[0]];
  for (const order of orders) {
    let state = expected;
    const told: string[] = [];
    for (const place of order) {
      const act = acts[place];
      if (!act) throw new Error('no such act');
      const step = obey(state, life, act, seen.at);
      state = step.state;
      told[place] = step.told;
    }
    if (told.join() === seen.told.join() && sketch(state) === sketchOf(seen)) return state;
  }
  return null;
}

/** What the model and the rows have to agree on. */
function sketch({ done, leads, round, words, records }: Expected): string {
  return JSON.stringify({
    outcome: done?.outcome ?? null,
    agreement: done?.agreement?.toFixed(6) ?? null,
    leads: leads?.why ?? null,
    round,
    live: words
      .filter(({ live }) => live)
      .map(({ who, verdict, asLead, round }) => [who, verdict, asLead, round])
      .sort(),
    words: words.length,
    records: records.map((outcome) => outcome),
  });
}

function sketchOf({ item, reviews, records }: Moment): string {
  return JSON.stringify({
    outcome: item.decision?.outcome ?? null,
    agreement: item.decision?.agreement?.toFixed(6) ?? null,
    leads: item.escalation?.why ?? null,
    round: item.round,
    live: reviews
      .filter(({ retractedAt }) => retractedAt === null)
      .map(({ reviewer, verdict, asLead, round }) => [reviewer, verdict, asLead, round])
      .sort(),
    words: reviews.length,
    records: records.map(({ outcome }) => outcome),
  });
}

async function perform(
  flow: FlowUnderTest,
  { db }: StoreUnderTest,
  life: Life,
  item: Item,
  act: SingleAct,
): Promise<string> {
  switch (act.do) {
    case 'say': {
      const takesValue = act.verdict === 'correct' || (act.verdict === 'approve' && act.pick > 0);
      const answered = await flow.answer(item, {
        reviewer: act.who,
        verdict: act.verdict,
        ...(takesValue ? { value: answersOf[life.task][act.pick] } : {}),
        ...(act.reason ? { reason: 'Because' } : {}),
        isLead: isLeadId(act.who),
      });
      return answered.kind === 'refused' ? `refused ${answered.why}` : answered.kind;
    }
    case 'undo': {
      const undone = await undoAnswer(flow, item.id, act.who, 'slack');
      return undone.kind === 'refused' ? `refused ${undone.why}` : undone.kind;
    }
    case 'withdraw':
      return (await withdrawItem(flow, item.id, { actor: 'svc' })).kind;
    case 'reopen':
    case 'contest': {
      const reopened = await reopenItem(flow, item.id, { as: act.do, actor: 'svc', reason: null });
      return reopened.kind === 'refused' ? `refused ${reopened.why}` : reopened.kind;
    }
    case 'time':
      return `changed ${await keepTime(flow)}`;
    case 'pass':
      flow.pass(act.minutes * minute);
      return 'passed';
    case 'card': {
      const [project] = flow.projects;
      const id =
        project && (await flow.store.nextCard(project.channel, [{ key: project.key, window: 1, budget: null }]));
      const claim = id ? await flow.store.claimCard(id, minute) : null;
      if (claim) await flow.store.settleCard(claim, { kind: 'posted', ts: '1.000001', version: 2 });
      return 'carded';
    }
    case 'restart':
      flow.store = createStore(db);
      flow.clockwork = createClockwork(db);
      return 'restarted';
  }
}
