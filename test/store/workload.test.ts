import { expect, it } from 'vitest';
import { ledProjects } from '../../src/flow/led-projects.ts';
import { workloadOf } from '../../src/flow/workload.ts';
import { createAlertBook } from '../../src/store/alert-book.ts';
import type { Database } from '../../src/store/database.ts';
import { createDesk } from '../../src/store/desk.ts';
import { createPageRecords } from '../../src/store/page-records.ts';
import { createStandings } from '../../src/store/standings.ts';
import { createWorkloadRecords } from '../../src/store/workload.ts';
import { explaining, rowsRead } from '../support/explaining.ts';
import { aProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const led = Array.from({ length: 50 }, (_, i) => aProject({ key: `p${i}`, name: `Project ${i}` }));

/** All that a lead's Home reads of their projects. */
async function looked(db: Database, projects = led): Promise<string[]> {
  const plans: string[] = [];
  const explained = explaining(db, plans);
  const now = () => new Date();
  const { clockwork } = aStore();
  const reading = {
    desk: createDesk(explained),
    overviews: createPageRecords(explained),
    alerts: createAlertBook(explained),
  };
  const found = await ledProjects({ ...reading, standings: createStandings(db), clockwork, now }, projects);
  const { people } = await workloadOf({ workload: createWorkloadRecords(explained), now }, projects);
  expect(found).toHaveLength(projects.length);
  expect(people.length).toBeGreaterThan(0);
  return plans;
}

// Three hundred thousand rows are written first.
it('fifty projects are read in as few looks as one, none of which reads a whole table', {
  timeout: 180_000,
}, async () => {
  const { db, rows } = aStore();
  await rows(`
    insert into signoff.items (id, project, status, input, prediction, route, reasons, probability, score, coin,
      gate_version, priority, created_at, asked_at, due_at, outcome, decided_at, escalation)
    select 'itm_' || i, 'p' || i % 100, case when i % 2 = 0 then 'completed' else 'waiting' end,
      '{"text":"a"}', '{"value":"refund","confidence":0.4}', 'review', '{low_confidence}', 1, random(), 0.5, 'gp_1', 0,
      now() - i * interval '5 s', now(), now() + i * interval '1 min', case when i % 2 = 0 then 'approved' end,
      case when i % 2 = 0 then now() - i * interval '5 s' end, case when i % 199 = 0 and i % 2 = 1 then '{"why":"asked"}'::json end
    from generate_series(1, 150000) as i`);
  await rows(`
    insert into signoff.reviews (id, item_id, reviewer, verdict, value, via, latency_ms, created_at)
    select 'rev_' || i, 'itm_' || i, 'U0' || i % 23, 'approve', '"refund"', 'slack', i, now() - i * interval '20 s'
    from generate_series(1, 150000) as i`);
  await rows(`
    insert into signoff.days (project, day, timezone, figures, counted_at)
    select 'p' || i % 100, current_date - i / 100, 'UTC',
      '{"arrived":{"review":9},"outcomes":{"approved":7},"accuracy":null,"people":[],"peopleLeftOut":0}', now()
    from generate_series(1, 36500) as i`);
  await rows('analyze');

  const [many, one] = [await looked(db), await looked(db, led.slice(0, 1))];
  expect(many.length).toBe(one.length);
  const scans = many.filter((plan) => /Seq Scan on (items|reviews|days)/.test(plan));
  expect(scans).toEqual([]);
  expect(Math.max(...many.map(rowsRead))).toBeLessThanOrEqual(60_000);

  await rows('drop index signoff.reviews_of_project');
  const without = await looked(db);
  expect(Math.max(...without.map(rowsRead)), '(control) without the index far more is read').toBeGreaterThan(60_000);
});
