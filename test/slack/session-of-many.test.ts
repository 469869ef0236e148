import { expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { sendAll, startReview } from '../support/sessions.ts';

it('a session of over a thousand says so, also once some are answered', { timeout: 60_000 }, async () => {
  const project = aProject({ window: 0 });
  await using loop = await startLoop({ projects: [project] });
  const [id] = await sendAll(loop, [aSubmission()], project.key);
  const db = openDatabase({ url: loop.databaseUrl, connectionsMax: 1 });
  const { rows } = await db.query<{ columns: string }>(
    `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
     where table_schema = 'signoff' and table_name = 'items' and is_generated = 'NEVER'`,
  );
  const columns = rows[0]?.columns;
  await db.query(
    `insert into signoff.items (${columns})
     select ${columns} from (
       select (jsonb_populate_record(waiting, jsonb_build_object('id', waiting.id || '_' || n))).*
       from signoff.items as waiting, generate_series(1, 1100) as n where waiting.id = $1) as copies`,
    [id],
  );
  await db.end();
  const ana = await startReview(loop, 'U01ANA', project.key);
  expect(await ana.text()).toContain('0 answered · over 1,000 more');
  for (const answered of [1, 2, 3]) {
    await ana.press('session_approve');
    expect(await ana.text()).toContain(`${answered} answered · over 1,000 more`);
  }
});
