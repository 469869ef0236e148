import type { Queryable } from './database.ts';

/** How far people say the same of the same items. */
export interface NominalAlpha {
  /** Krippendorff's α of whole answers, at most 1; null where it is undefined. */
  alpha: number | null;
  /** Items that two or more answered, and the answers they got. */
  items: number;
  answers: number;
}

/**
 * Krippendorff's α (Krippendorff 2011), nominal, over the answers that count for items completed since then: learning/krippendorff.ts
 * in SQL, where the answers lie. However an item ended: those that no agreement was found on are what it is about.
 *
 * Left out are gold and seeds, whose wrong predictions are of our making, and what leads said who were asked because others had not
 * agreed. An answer is the same as another when its value is the same JSON, or when both reject.
 */
export async function nominalAlpha(db: Queryable, project: string, since: Date): Promise<NominalAlpha> {
  const { rows } = await db.query<NominalAlpha>(agreement, [project, since]);
  return rows[0] ?? { alpha: null, items: 0, answers: 0 };
}

const agreement = `
  with said as (
    select item_id, coalesce(reviews.value::jsonb, 'null') as answer, count(*)::float8 as n
    from signoff.items join signoff.reviews on item_id = items.id and reviews.round = items.round
    where items.project = $1 and decided_at >= $2 and outcome <> 'auto_approved' and gold is null and not is_seed
      and retracted_at is null and verdict in ('approve', 'correct', 'reject') and not as_lead
    group by 1, 2
  ),
  several as (select item_id, sum(n) as m from said group by 1 having sum(n) >= 2),
  pairable as (select * from said join several using (item_id)),
  observed as (select coalesce(sum(n * (n - 1) / (m - 1)), 0) as same, coalesce(sum(n), 0) as total from pairable),
  answers as (select sum(n) as n from pairable group by answer),
  expected as (select coalesce(sum(n * (n - 1)), 0) as same from answers)
  select 1 - (total - observed.same) * (total - 1) / nullif(total * (total - 1) - expected.same, 0) as alpha,
    (select count(*)::int from several) as items, total::int as answers
  from observed, expected`;
