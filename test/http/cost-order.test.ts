import { expect, it } from 'vitest';
import { startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';

it('what would cost most if it were approved is shown first, though the model is surer of it', async () => {
  const project = aProject({
    order: 'cost',
    costs: { wrong: 1, review: 0.2, mistakes: [{ label: 'refund', truth: 'billing', cost: 20 }] },
  });
  await using loop = await startLoop({ projects: [project] });
  await loop.api('POST', `/v1/projects/${project.key}/pause`);
  const send = async (value: string, confidence: number, ...alternatives: [string, number][]) => {
    const { status, body } = await loop.api(
      'POST',
      `/v1/projects/${project.key}/items`,
      aSubmission({
        prediction: {
          value,
          confidence,
          alternatives: alternatives.map(([label, p]) => ({ value: label, confidence: p })),
        },
      }),
    );
    expect(status).toBe(201);
    return body as { id: string; selection: { score: number } };
  };
  const cheap = await send('other', 0.4, ['shipping', 0.6]);
  const cheaper = await send('other', 0.8, ['shipping', 0.2]);
  const dear = await send('refund', 0.8, ['billing', 0.2]);
  // Nothing is named beside it: a third of the rest may be billing.
  const truncated = await send('refund', 0.7);
  expect(dear.selection.score).toBeCloseTo(4 / 4.2, 12);
  expect(truncated.selection.score).toBeCloseTo(2.2 / 2.4, 12);

  await loop.api('POST', `/v1/projects/${project.key}/resume`);
  const cards = await loop.until(async () => {
    const shown = await loop.cards();
    return shown.length === 4 ? shown : null;
  });
  const inOrder = cards.toSorted((a, b) => Number(a.ts) - Number(b.ts));
  expect(inOrder.map(({ metadata }) => metadata?.event_payload.item)).toEqual(
    [dear, truncated, cheap, cheaper].map(({ id }) => id),
  );
});
