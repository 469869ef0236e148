import type { Qualifications } from '../flow/qualify.ts';
import { type Database, inTransaction } from './database.ts';

/** Reviewers who have to qualify, and what they were asked for that. Each look is about one reviewer of one project. */
export function createQualifications(db: Database): Qualifications {
  return {
    async standing(reviewer, project, limit) {
      const { rows } = await db.query<{ passedAt: Date }>(
        'select passed_at as "passedAt" from signoff.qualified where project = $1 and reviewer = $2',
        [project, reviewer],
      );
      const { rows: latest } = await db.query<{ right: boolean }>(
        `select coalesce(said.value::jsonb = items.gold::jsonb -> 'value', false) as right
         from signoff.items join signoff.reviews as said on said.item_id = items.id
         where items.project = $1 and items.asked_of = $2 and items.gold -> 'value' is not null and said.reviewer = $2 and said.retracted_at is null
           and said.verdict in ('approve', 'correct', 'reject')
         order by said.created_at desc, said.id desc limit $3`,
        [project, reviewer, limit],
      );
      return { passedAt: rows[0]?.passedAt ?? null, latest: latest.map(({ right }) => right) };
    },

    pass(reviewer, project, { at, answered, right }) {
      return inTransaction(db, async (trx) => {
        const { rowCount } = await trx.query(
          `insert into signoff.qualified (project, reviewer, passed_at) values ($1, $2, $3) on conflict do nothing`,
          [project, reviewer, at],
        );
        if (rowCount === 1)
          await trx.query('insert into signoff.audit (actor, action, detail) values ($1, $2, $3)', [
            reviewer,
            'reviewer.qualified',
            JSON.stringify({ project, answered, right }),
          ]);
        const { rows } = await trx.query<{ at: Date }>(
          'select passed_at as at from signoff.qualified where project = $1 and reviewer = $2',
          [project, reviewer],
        );
        return rows[0]?.at ?? at;
      });
    },

    async dealt(reviewer, project, except) {
      const { rows } = await db.query<{ id: string }>(
        `select id from signoff.items
         where project = $1 and asked_of = $2 and status <> 'completed' and id <> all($3) and input_erased_at is null
           and gold -> 'value' is not null
           and not exists (select from signoff.reviews as said
             where said.item_id = items.id and said.reviewer = $2 and said.retracted_at is null)
         order by created_at, id limit 1`,
        [project, reviewer, except],
      );
      return rows[0]?.id ?? null;
    },

    async questions(reviewer, project, limit) {
      const { rows } = await db.query<Awaited<ReturnType<Qualifications['questions']>>[number]>(
        `select id, external_id as "externalId", input, prediction, value, group_key as "groupKey"
         from signoff.gold left join (
           select gold ->> 'from' as id, count(*) as times from signoff.items where project = $1 and asked_of = $2 group by 1
         ) as dealt using (id)
         where project = $1 order by coalesce(times, 0), md5(id || $2) limit $3`,
        [project, reviewer, limit],
      );
      return rows;
    },
  };
}
