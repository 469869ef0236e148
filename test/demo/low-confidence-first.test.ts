import { expect, it } from 'vitest';
import { detect } from '../../src/demo/detector.ts';
import { languages } from '../../src/demo/languages.ts';
import { messages, snippets } from '../../src/demo/snippets.ts';
import { takeNext } from '../../src/flow/take-next.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createReservations } from '../../src/store/reservations.ts';
import { adminKey, startLoop } from '../support/loop.ts';
import { aProject } from '../support/project.ts';

/** Of so many per cent reviewed, at least so many times the errors that a blind sample of that size meets. */
const lifts = [
  [5, 3.5],
  [10, 3.2],
  [20, 2.6],
  [30, 2.4],
] as const;

it('the least confident of the real predictions, as the running service hands them out, hold the errors', async () => {
  const project = aProject({
    labels: languages.map(({ code, title }) => ({ value: code, title, description: null })),
    gate: { threshold: 1, audit: 0, always: [], score: 'probability', version: 'gp_1' },
    order: 'least_confidence',
    window: 1,
  });
  await using loop = await startLoop({ projects: [project] });
  const sent = snippets(messages).map((snippet) => ({ ...snippet, prediction: detect(snippet.text) }));
  const truths = new Map(sent.map(({ externalId, truth }) => [externalId, truth]));
  const lines = sent.map(({ externalId, text, prediction }) =>
    JSON.stringify({ external_id: externalId, input: { text }, prediction }),
  );
  const response = await fetch(`${loop.service.url}/v1/projects/${project.key}/items/bulk`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  expect((await response.text()).match(/"status":201/g)).toHaveLength(sent.length);

  const db = openDatabase({ url: loop.databaseUrl });
  try {
    const { rows } = await db.query<{ id: string; external_id: string; said: string }>(
      `select id, external_id, prediction ->> 'value' as said from signoff.items where status <> 'completed'`,
    );
    // A confidence of exactly 1 passes any gate, and this model is often as sure as that.
    expect(rows.length).toBeGreaterThan(sent.length * 0.3);
    const wrong = new Set(rows.filter((row) => truths.get(row.external_id) !== row.said).map(({ id }) => id));
    const errors = sent.filter(({ prediction, truth }) => prediction.value !== truth).length;

    const deps = { reservations: createReservations(db), now: () => new Date() };
    const found: boolean[] = [];
    for (let i = 0; i < (sent.length * 30) / 100; i++) {
      const seat = await takeNext(deps, { reviewer: `U0${i}`, projects: [project.key], leads: [] }, []);
      found.push(seat !== null && wrong.has(seat.itemId));
    }
    for (const [percent, least] of lifts) {
      const reviewed = Math.round((sent.length * percent) / 100);
      const met = found.slice(0, reviewed).filter(Boolean).length;
      const lift = met / ((errors * reviewed) / sent.length);
      console.log(`  of ${percent} % reviewed: ${met} of ${errors} errors, ${lift.toFixed(2)} times a blind sample`);
      expect(lift, `of ${percent} % reviewed`).toBeGreaterThanOrEqual(least);
    }
  } finally {
    await db.end();
  }
}, 120_000);
