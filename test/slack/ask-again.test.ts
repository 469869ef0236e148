import { expect, it } from 'vitest';
import { actions } from '../../src/slack/acts.ts';
import { asked, press } from '../support/acts.ts';
import { startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { startReview } from '../support/sessions.ts';

it('what somebody answered two weeks ago comes up in their session like any other, and can be taken back', async () => {
  await using loop = await startLoop({ projects: [aProject({ repeats: 1 })] });
  const db = aPool(loop.databaseUrl, 1);
  await using closing = new AsyncDisposableStack();
  closing.defer(() => db.end());
  const card = await asked(loop, aSubmission({ external_id: 'tck-1', text: 'an old one' }));
  await press(loop, 'U01ANA', card, actions.approve);
  await db.query("update signoff.reviews set created_at = created_at - interval '15 days'");
  await loop.until(async () => {
    const { rows } = await db.query("select from signoff.items where asked_of = 'U01ANA'");
    return rows.length === 1;
  });
  await asked(loop, aSubmission({ text: 'a new one' }));

  const ben = await startReview(loop, 'U02BEN');
  expect(await ben.text()).toContain('a new one');
  await ben.close();
  const ana = await startReview(loop, 'U01ANA');
  expect(await ana.text()).toContain('an old one');
  expect(await ana.text()).toContain('tck-1');
  await ana.press('session_approve');
  const afterwards = await ana.text();
  expect(afterwards).toContain('a new one');
  expect(afterwards).toContain('Approved');
  expect(afterwards).not.toContain('check');
  await ana.press('session_undo');
  expect(await ana.text()).toContain('an old one');
  const cards = await loop.cards();
  expect(cards.filter((it) => JSON.stringify(it).includes('an old one'))).toMatchObject([{ ts: card.card.ts }]);
  const list = await loop.api('GET', '/v1/projects/support-intent/items');
  expect(JSON.stringify(list.body).match(/an old one/g)).toHaveLength(1);
});
