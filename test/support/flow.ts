import { type AnswerDeps, answerItem } from '../../src/flow/answer-item.ts';
import { noBudgets } from '../../src/flow/budgets.ts';
import { createPlaces, type Places } from '../../src/flow/places.ts';
import type { Clockwork, Reservations, Store } from '../../src/flow/ports.ts';
import type { Answer } from '../../src/review/decide.ts';
import type { Item } from '../../src/review/item.ts';
import type { Project } from '../../src/review/project.ts';
import { anItem } from './items.ts';
import { aProject } from './project.ts';
import type { StoreUnderTest } from './store.ts';

/** The verbs' surroundings: a store, projects, a clock that moves when told to, and whom they would have woken. */
export interface FlowUnderTest extends AnswerDeps {
  store: Store;
  clockwork: Clockwork;
  reservations: Reservations;
  projects: Project[];
  secret: string;
  /** No gate is closed. */
  closedTo: () => null;
  budgets: typeof noBudgets;
  places: Places;
  /** What was woken, in order, such as `show itm_…` or `drain C0REVIEW`. */
  woken: string[];
  /** Lets so much time pass. */
  pass(ms: number): void;
  answer(item: Pick<Item, 'id'>, answer?: Partial<Answer>): ReturnType<typeof answerItem>;
  audit(item: Pick<Item, 'id'>): Promise<string[]>;
  records(item: Pick<Item, 'id'>): Promise<TrainingRecord[]>;
}

export interface TrainingRecord {
  id: string;
  supersedes: string | null;
  outcome: string | null;
  value: unknown;
  agreement: number | null;
  reviews: { reviewer: string; verdict: string; value: unknown; round: number }[];
}

export const minute = 60_000;
export const hour = 60 * minute;
export const startsAt = new Date('2026-11-23T10:00:00Z');

/** The flow over the store of a test file, with one project unless told otherwise. */
export function aFlow(opened: StoreUnderTest, ...given: Project[]): FlowUnderTest {
  const projects = given.length > 0 ? given : [aProject()];
  let now = startsAt.getTime();
  const woken: string[] = [];
  const flow: FlowUnderTest = {
    store: opened.store,
    clockwork: opened.clockwork,
    reservations: opened.reservations,
    projects,
    secret: 'a secret of this test',
    closedTo: () => null,
    budgets: noBudgets,
    places: createPlaces(),
    projectOf: (key) => projects.find((project) => project.key === key),
    now: () => new Date(now),
    wake: { show: (id) => woken.push(`show ${id}`), drain: (channel) => woken.push(`drain ${channel}`) },
    woken,
    pass(ms) {
      now += ms;
    },
    answer: (item, answer = {}) =>
      answerItem(flow, item.id, { reviewer: 'U01ANA', verdict: 'approve', via: 'slack', ...answer }),
    audit: async ({ id }) =>
      (
        await opened.rows<{ entry: string }>(
          "select actor || ' ' || action as entry from signoff.audit where item_id = $1 order by seq",
          [id],
        )
      ).map(({ entry }) => entry),
    records: async ({ id }) =>
      (
        await opened.rows<{ record: TrainingRecord }>(
          'select record from signoff.feedback where item_id = $1 order by seq',
          [id],
        )
      ).map(({ record }) => record),
  };
  return flow;
}

/** An item that waits in the first project of a flow, or as told. */
export async function kept({ store, projects, now }: FlowUnderTest, item: Partial<Item> = {}): Promise<Item> {
  const made = anItem({ project: projects[0]?.key ?? '', createdAt: now(), ...item });
  return (await store.addItem(made)).item;
}

/** Puts the item's card into its channel, as the drain would. */
export async function carded({ store, projects }: FlowUnderTest, item: Item, ts = '1.000001'): Promise<void> {
  const channel = projects.find(({ key }) => key === item.project)?.channel ?? '';
  await store.nextCard(channel, [{ key: item.project, window: 1_000, budget: null }]);
  const claim = await store.claimCard(item.id, minute);
  if (!claim) throw new Error(`no card of ${item.id} to post: another item of its project was first`);
  await store.settleCard(claim, { kind: 'posted', ts, version: 2 });
}
