/**
 * SQL: whether an item is one that this reviewer (an expression) may still say something about, leading the projects in `leads`
 * (an expression for their keys). What leads said as reviewers, before they were asked to decide, keeps nobody from deciding.
 * What is asked of one reviewer alone is dealt to them, and found by nobody; nor is what gets the answer of another item.
 * Looked up item by item (`offset 0`): Postgres would otherwise read all that this reviewer ever said.
 */
export function isAnswerable(reviewer: string, leads: string): string {
  return `(
    items.requested_by is distinct from ${reviewer} and items.asked_of is null and items.duplicate_of is null
    and (items.escalation is null or items.project = any(${leads}))
    and not exists (select from signoff.reviews as said
      where said.item_id = items.id and said.reviewer = ${reviewer} and said.retracted_at is null
        and (said.round = items.round and not (items.escalation is not null and said.created_at <= items.asked_at)
          or items.fresh_eyes and said.round < items.round and said.verdict in ('approve', 'correct', 'reject'))
      offset 0))`;
}
