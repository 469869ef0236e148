import { feedbackRecord } from '../../src/review/feedback.ts';
import { newId } from '../../src/review/id.ts';
import type { Item, Review } from '../../src/review/item.ts';
import type { Project } from '../../src/review/project.ts';
import { itemColumns, itemRow } from '../../src/store/item-rows.ts';
import { reviewColumns, reviewRow } from '../../src/store/review-rows.ts';
import { anItem, aReview } from './items.ts';
import type { StoreUnderTest } from './store.ts';

/** An item with what people said of it. */
export interface Done {
  item: Item;
  reviews: Review[];
}

interface Answered {
  at: Date;
  /** How long it had waited. */
  afterMs?: number;
  reviewer?: string;
  /** Left out: approved. */
  truth?: string;
  latencyMs?: number | null;
  surface?: Review['surface'];
  item?: Parameters<typeof anItem>[0];
}

/** A prediction that somebody approved, or corrected to what is true. */
export function answeredAt({ at, afterMs = 600_000, reviewer = 'U01ANA', truth, latencyMs, ...rest }: Answered): Done {
  const item = anItem({ createdAt: new Date(at.getTime() - afterMs), ...rest.item });
  const predicted = item.prediction.value;
  const isRight = truth === undefined || truth === predicted;
  const value = isRight ? predicted : truth;
  const decision = {
    ...{ outcome: isRight ? ('approved' as const) : ('corrected' as const), value, decidedBy: reviewer },
    ...{ decidedAt: at, finalAt: new Date(at.getTime() + 300_000), agreement: 1 },
  };
  const review = aReview({
    ...{ reviewer, verdict: isRight ? 'approve' : 'correct', value, createdAt: at, surface: rest.surface ?? 'card' },
    latencyMs: latencyMs === undefined ? 14_000 : latencyMs,
  });
  return { item: { ...item, status: 'completed', version: 3, decision }, reviews: [review] };
}

/** Writes many items as the flow leaves them, without a transaction for each. What it says of them, the triggers make of it. */
export async function keptAtOnce({ rows }: StoreUnderTest, project: Project, all: Done[]): Promise<void> {
  const write = async (table: string, columns: readonly string[], of: object[]) => {
    const names = columns.join(', ');
    const sql = `insert into signoff.${table} (${names}) select ${names} from json_populate_recordset(null::signoff.${table}, $1::json)`;
    for (let from = 0; from < of.length; from += atOnce) {
      await rows(sql, [JSON.stringify(of.slice(from, from + atOnce))]);
    }
    // As Postgres does by itself some time after many rows came.
    if (of.length >= atOnce) await rows(`analyze signoff.${table}`);
  };
  await write(
    'items',
    itemColumns,
    all.map(({ item }) => itemRow(item)),
  );
  await write(
    'reviews',
    ['item_id', ...reviewColumns],
    all.flatMap(({ item, reviews }) => reviews.map((one) => ({ ...reviewRow(one), item_id: item.id }))),
  );
  await write(
    'feedback',
    ['id', 'project', 'item_id', 'record'],
    all
      .filter(({ item, reviews }) => !item.gold && item.decision && reviews.length > 0)
      .map(({ item, reviews }) => ({
        ...feedbackRecord(newId('fbk'), project, item, reviews, null),
        ...{ project: project.key, item_id: item.id },
      })),
  );
}
const atOnce = 2_000;
