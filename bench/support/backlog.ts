import type { World } from './world.ts';

/**
 * Lets this many items wait, spread evenly over the projects, each a copy of a real one with an id, a place in the
 * order and an age of its own. By SQL, since what is measured is the service with a backlog, not how it got it.
 */
export async function seedBacklog({ database, projects, send }: World, count: number): Promise<void> {
  const { id } = await send(projects[0]?.key ?? '', 'copied');
  // What Postgres makes of the others nobody may write.
  const [written] = await database.query<{ columns: string }>(
    `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
     where table_schema = 'signoff' and table_name = 'items' and is_generated = 'NEVER'`,
  );
  await database.query(
    `insert into signoff.items (${written?.columns})
     select ${written?.columns} from (select (jsonb_populate_record(original, jsonb_build_object(
       'id', original.id || '_' || n,
       'external_id', 'copy-' || n,
       'project', ($2::text[])[1 + n % cardinality($2::text[])],
       'status', 'waiting',
       'version', 1,
       'score', random(),
       'created_at', original.created_at + n * interval '1 ms'
     ))).*
     from signoff.items as original, generate_series(1, $3) as n
     where original.id = $1) as copies`,
    [id, projects.map(({ key }) => key), count],
  );
}
