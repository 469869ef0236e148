import { beforeEach, describe, expect, it } from 'vitest';
import { readTrainingRecord, recordTexts } from '../../src/export/training-record.ts';
import { acceptPrediction } from '../../src/flow/accept-prediction.ts';
import { countSubject, eraseSubject, type Subject } from '../../src/flow/erase-subject.ts';
import { addGold } from '../../src/flow/gold.ts';
import { plantSeed } from '../../src/flow/plant-seed.ts';
import { reopenItem } from '../../src/flow/reopen-item.ts';
import { undoAnswer } from '../../src/flow/undo-answer.ts';
import { verifyAudit } from '../../src/flow/verify-audit.ts';
import type { Answer } from '../../src/review/decide.ts';
import type { Item } from '../../src/review/item.ts';
import { readKnownAnswer } from '../../src/review/known-answer.ts';
import type { Project } from '../../src/review/project.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { drawCard } from '../../src/slack/card.ts';
import { auditHead, createAuditBook, sealEntries } from '../../src/store/audit-chain.ts';
import { createSubjectBook } from '../../src/store/erasure.ts';
import { readFeedback } from '../../src/store/feedback.ts';
import { createGoldPool } from '../../src/store/gold.ts';
import { aFlow, type FlowUnderTest } from '../support/flow.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aSubmission,
  aTextProject,
} from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
beforeEach(async () => {
  await aStore().rows('delete from signoff.events');
  await aStore().rows('delete from signoff.gold');
});
/** Stands in everything that is about the subject. */
const canary = 'Xanthippe';
const theirs: Subject = { by: 'group_key', value: `${canary}-17` };

const projects = [
  aProject({ duplicates: 'propagate', seeds: 1 }),
  aMultilabelProject(),
  aTextProject(),
  anExtractionProject(),
  anApprovalProject({ reviews: { required: 1, agree: 1, reject: 1, max: 1 } }),
];
const predictions: Record<Project['task'], unknown> = {
  classification: { value: 'refund', confidence: 0.4, alternatives: [{ value: 'billing', confidence: 0.3 }] },
  multilabel: { value: ['price'], confidence: 0.4 },
  text: { value: `Dear ${canary}, we are sorry.`, confidence: 0.4 },
  extraction: {
    value: { number: `${canary}-7`, total: 12.5, issued: null, paid: null, currency: 'EUR' },
    confidence: 0.4,
  },
  approval: {
    value: { action: 'refund.pay', arguments: { to: canary }, summary: `Pay ${canary} back.` },
    confidence: 0.4,
  },
};
const corrections: Partial<Record<Project['task'], unknown>> = {
  classification: 'billing',
  multilabel: ['price', 'service'],
  text: `Dear ${canary}, your money is on its way.`,
  extraction: { number: `${canary}-8`, total: 12.5, issued: null, paid: null, currency: 'EUR' },
};

async function sent(flow: FlowUnderTest, project: Project, who: string, more: object = {}): Promise<Item> {
  const text = `${who} writes that the blue coat which was ordered two weeks ago has not arrived yet, and asks where it is now.`;
  const read = readSubmission(project, {
    external_id: `${who}@example.com-${project.key}`,
    group_key: `${who}-17`,
    input: { text, url: `https://example.com/${who}`, fields: { Name: who } },
    prediction: {
      ...(JSON.parse(JSON.stringify(predictions[project.task]).replaceAll(canary, who)) as object),
      model: 'intent',
      explanation: `because ${who} says so`,
    },
    metadata: { customer: who },
    callback_url: `https://example.com/hook/${who}`,
    ...more,
  });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const idempotency = { key: `key of ${who} ${project.key} ${JSON.stringify(more).length}`, fingerprint: 'f' };
  return (await acceptPrediction(flow, project, { ...read.submission, idempotency })).item;
}

/** Everything that happens to items, with the subject's name wherever a person or a caller could write it. */
async function aWorld() {
  const flow = aFlow(aStore(), ...projects);
  const items: Item[] = [];
  for (const project of projects) {
    const item = await sent(flow, project, canary);
    items.push(item);
    const note = `${canary} called`;
    const value = corrections[project.task];
    const answer = (
      value === undefined
        ? { verdict: 'reject', reason: `not ${canary}` }
        : { verdict: 'correct', value: JSON.parse(JSON.stringify(value)), note }
    ) as Partial<Answer>;
    expect((await flow.answer(item, answer)).kind).toBe('taken');
    await undoAnswer(flow, item.id, 'U01ANA', 'slack');
    expect((await flow.answer(item, answer)).kind).toBe('taken');
    await reopenItem(flow, item.id, { as: 'reopen', actor: 'U09LEA', reason: `${canary} complained` });
    expect((await flow.answer(item, { ...answer, reviewer: 'U02BEN' })).kind).toBe('taken');
  }
  const [intent = aProject()] = projects;
  const open = await sent(flow, intent, canary, {
    external_id: `${canary}-open`,
    input: { text: `Where are you, ${canary}?` },
  });
  await flow.answer(open, { verdict: 'skip', reason: `I know ${canary}` });
  const known = readKnownAnswer(intent, {
    ...aSubmission({ external_id: `${canary}-gold`, group_key: theirs.value, text: `${canary} asks for her money.` }),
    gold: { value: 'billing' },
  });
  if ('problems' in known) throw new Error(JSON.stringify(known.problems));
  await addGold({ gold: createGoldPool(aStore().db), now: flow.now }, intent, [known.submission]);
  await plantSeed(flow, intent, open);
  const other = await sent(flow, intent, 'Diotima', { input: { text: 'Something else' } });
  await flow.answer(other, { verdict: 'correct', value: 'billing', note: 'as Diotima said' });
  await sealEntries(aStore().db);
  return { flow, intent, items, open, other };
}

/** Every row of every table that speaks of it. */
async function rowsWith(word: string): Promise<string[]> {
  const tables = await aStore().rows<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'signoff' and table_type = 'BASE TABLE'",
  );
  expect(tables.length).toBeGreaterThan(20);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await aStore().rows<{ row: string }>(
      `select row_to_json(t)::text as row from signoff.${name} as t where strpos(lower(t::text), lower($1)) > 0`,
      [word],
    );
    found.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return found;
}

const eraseDeps = (flow: FlowUnderTest) => ({ ...flow, subjects: createSubjectBook(aStore().db) });
const by = { actor: 'operator' };

describe('a subject that is erased', () => {
  it('is in no table any more, and everything about others is as it was', async () => {
    const { flow, items, open } = await aWorld();
    expect((await rowsWith(canary)).length).toBeGreaterThan(30);
    const others = await rowsWith('Diotima');
    expect(others.length).toBeGreaterThan(3);

    for (const project of projects) {
      const counted = await countSubject(eraseDeps(flow), project, theirs);
      expect(await eraseSubject(eraseDeps(flow), project, theirs, by)).toEqual(counted);
      // The item, an open one, and two seeds: copies of a known answer.
      expect(counted).toEqual(project.key === 'support-intent' ? { items: 4, known: 1 } : { items: 1, known: 0 });
    }
    expect(await rowsWith(canary)).toEqual([]);
    expect(await rowsWith('Diotima')).toEqual(others);
    for (const { id } of [...items, open]) expect(flow.woken).toContain(`show ${id}`);
    expect((await flow.store.item(open.id))?.decision).toMatchObject({ outcome: 'withdrawn', decidedBy: 'operator' });
    // Another time there is nothing left.
    expect(await eraseSubject(eraseDeps(flow), projects[0] ?? aProject(), theirs, by)).toEqual({ items: 0, known: 0 });
  });

  it('leaves counts, labels and figures as they were, and a card that says what happened', async () => {
    const { flow, items } = await aWorld();
    const evidence = () =>
      aStore().rows('select item_id, seq, wrong, label, truth, confidence from signoff.evidence order by item_id');
    const before = await evidence();
    for (const project of projects) await eraseSubject(eraseDeps(flow), project, theirs, by);
    expect(await evidence()).toEqual(before);
    for (const [i, { id }] of items.entries()) {
      const project = projects[i] ?? aProject();
      const item = (await flow.store.item(id)) ?? expect.fail();
      expect(item.decision?.outcome).toBe(project.task === 'approval' ? 'rejected' : 'corrected');
      const card = drawCard({
        project,
        item,
        reviews: await flow.store.reviews(id),
        plain: false,
        attempt: 0,
        now: flow.now(),
      });
      expect(card.text).toContain('The input was deleted: History says why.');
      expect(JSON.stringify(card)).not.toContain(canary);
      expect(await flow.audit(item)).toContain('operator item.erased');
      // Nobody can judge what is gone.
      expect(await reopenItem(flow, id, { as: 'reopen', actor: 'U09LEA', reason: null })).toMatchObject({
        kind: 'refused',
      });
    }
    expect((await flow.store.item(items[0]?.id ?? ''))?.decision?.value).toBe('billing');
  });

  it('leaves an audit log that verifies, to the head that was kept before', async () => {
    const { flow } = await aWorld();
    const kept = await auditHead(aStore().db);
    for (const project of projects) await eraseSubject(eraseDeps(flow), project, theirs, by);
    await sealEntries(aStore().db);
    const verified = await verifyAudit({
      book: createAuditBook(aStore().db),
      coinSecrets: [{ secret: flow.secret, until: null }],
      kept,
      progress: () => {},
    });
    expect(verified.findings).toEqual([]);
    expect(verified.erased).toBeGreaterThan(20);
    const [entry] = await aStore().rows<{ detail: { digest: string } }>(
      "select detail from signoff.audit where action = 'subject.erased' order by seq limit 1",
    );
    expect(entry?.detail).toMatchObject({ project: 'support-intent', by: 'group_key', items: 4, known: 1 });
    expect(entry?.detail.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is told to whoever reads on: one record each, without an outcome, that takes the place of the last', async () => {
    const { flow, intent, items } = await aWorld();
    const read = async (after: string | null, options = {}) => {
      const records = [];
      let place = after;
      for await (const page of readFeedback(aStore().db, intent.key, after, options, recordTexts())) {
        records.push(...page.collected.map(readTrainingRecord));
        place = page.place;
      }
      return { records, place };
    };
    const before = await read(null);
    await eraseSubject(eraseDeps(flow), intent, theirs, by);
    const told = await read(before.place);
    expect(told.records).toEqual([
      expect.objectContaining({
        item_id: items[0]?.id,
        supersedes: before.records.findLast(({ item_id }) => item_id === items[0]?.id)?.id,
        outcome: null,
        input: {},
        external_id: null,
        erased_at: flow.now().toISOString(),
      }),
    ]);
    // Whoever begins anew gets the others and what to delete, and a dataset has only the others.
    expect((await read(null)).records).toHaveLength(2);
    expect((await read(null, { newest: true })).records.map(({ item_id }) => item_id)).not.toContain(items[0]?.id);
  });

  it('can be named by what it was sent as, and nobody else is touched', async () => {
    const { flow, intent, items, open } = await aWorld();
    const subject: Subject = { by: 'external_id', value: `${canary}-open` };
    expect(await eraseSubject(eraseDeps(flow), intent, subject, by)).toEqual({ items: 1, known: 0 });
    expect(await flow.store.item(open.id)).toMatchObject({ externalId: null, input: {} });
    expect(await flow.store.item(items[0]?.id ?? '')).toMatchObject({ groupKey: theirs.value });
    const nobody: Subject = { by: 'external_id', value: 'nobody' };
    expect(await eraseSubject(eraseDeps(flow), intent, nobody, by)).toEqual({ items: 0, known: 0 });
    // A known answer by its name: its copies go with it.
    const known: Subject = { by: 'external_id', value: `${canary}-gold` };
    expect(await eraseSubject(eraseDeps(flow), intent, known, by)).toEqual({ items: 2, known: 1 });
  });
});
