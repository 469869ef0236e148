import { expect, it } from 'vitest';
import { standingOf } from '../../src/store/standing.ts';
import { anItem } from '../support/items.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const project = 'support-intent';

it('how the rows stand is said of the projects of the file, what is open and what leads were told of it', async () => {
  const { db, store, rows } = aStore();
  const createdAt = (secondsAgo: number) => ({ createdAt: new Date(Date.now() - secondsAgo * 1000) });
  for (const item of [
    anItem(createdAt(60)),
    anItem(createdAt(5)),
    anItem({ status: 'in_review', ...createdAt(5) }),
    anItem({ project: 'left-the-file', ...createdAt(9_999) }),
  ])
    await store.addItem(item);
  await rows(`
    insert into signoff.alerts (id, project, kind, worry, since, tell_at, told, over_at)
    select 'alt_' || row_number() over (), project, kind, '{}', now(), now(), told, over_at from (values
      ('${project}', 'backlog', 2, null::timestamptz),
      ('${project}', 'posts_failing', 0, null),
      ('${project}', 'nobody_answers', 1, now()),
      ('left-the-file', 'backlog', 1, null)
    ) as made (project, kind, told, over_at)`);
  const standing = await standingOf(db, [project, 'empty']);
  expect(standing).toEqual({
    projects: [
      { project, waiting: 2, inReview: 1, oldestSeconds: expect.any(Number) },
      { project: 'empty', waiting: 0, inReview: 0, oldestSeconds: 0 },
    ],
    deliveries: [],
    alerts: [{ project, kind: 'backlog', count: 1 }],
    failedCards: 0,
    troubledLanes: 0,
  });
  expect(standing.projects[0]?.oldestSeconds).toBeGreaterThanOrEqual(60);
  expect(standing.projects[0]?.oldestSeconds).toBeLessThan(120);
});
