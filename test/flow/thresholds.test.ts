import { beforeEach, describe, expect, it } from 'vitest';
import { newItem } from '../../src/flow/new-item.ts';
import { applyThreshold, createGatesInForce, dismissAdvice } from '../../src/flow/thresholds.ts';
import type { Project } from '../../src/review/project.ts';
import { gateVersionOf } from '../../src/review/project-version.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { createEvidence } from '../../src/store/evidence.ts';
import { createThresholds } from '../../src/store/thresholds.ts';
import { aFlow } from '../support/flow.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
beforeEach(() => aStore().rows('truncate signoff.thresholds, signoff.dismissed_advice, signoff.evidence'));

function written(threshold = 0.9): Project {
  const project = aProject();
  const { version: _, ...gate } = { ...project.gate, threshold, audit: 0.05 };
  return { ...project, gate: { ...gate, version: gateVersionOf(gate, project.labelSetVersion) } };
}

/** A project of which 0.5 is certified: everything that was audited was right. */
async function world(project = written()) {
  const flow = aFlow(aStore(), project);
  const thresholds = createThresholds(aStore().db);
  const inForce = createGatesInForce(thresholds, flow.projects);
  await inForce.refresh();
  const evidence = createEvidence(aStore().db);
  const submission = readSubmission(project, aSubmission({ external_id: `of-${project.gate.threshold}` }));
  if ('problems' in submission) throw new Error('no item');
  await flow.store.addItem(newItem(flow, project, submission.submission));
  const [{ model, version } = { model: '', version: '' }] = await aStore().rows<{ model: string; version: string }>(
    `select prediction ->> 'model' as model, prediction ->> 'modelVersion' as version from signoff.items limit 1`,
  );
  const settled = (wrongs: number) =>
    aStore().rows(
      `insert into signoff.evidence (item_id, seq, project, model, model_version, confidence, wrong, by_rule, confident, coin,
         probability, floor, blind, decided_at, final_at)
       select 'e_' || n, n, $1, $2, $3, 0.5 + n / 1000.0, n <= $4, false, true, 0.01, 0.05, 0.05, false, now(), now()
       from generate_series(1, 400) as n
       on conflict (item_id) do update set wrong = excluded.wrong`,
      [project.key, model, version, wrongs],
    );
  await settled(0);
  return { ...flow, thresholds, inForce, evidence, project, settled };
}

describe('an advised threshold', () => {
  it('is in force in every process once a lead applied it, and stands in the audit log with what it rests on', async () => {
    const here = await world();
    const elsewhere = written();
    const there = createGatesInForce(here.thresholds, [elsewhere]);
    expect(await applyThreshold(here, here.project, 0.5, 'U09LEA')).toEqual({
      kind: 'applied',
      from: 0.9,
      written: 0.9,
    });
    expect(here.project.gate).toMatchObject({ threshold: 0.5, audit: 0.05 });
    expect(here.project.gate.version).not.toBe(written().gate.version);
    await there.refresh();
    expect(elsewhere.gate).toEqual(here.project.gate);
    expect(here.inForce.written(here.project)).toEqual(written().gate);
    expect(await applyThreshold(here, here.project, 0.5, 'U09LEA')).toEqual({ kind: 'already' });
    expect(await aStore().rows("select actor, detail from signoff.audit where action = 'threshold.applied'")).toEqual([
      {
        actor: 'U09LEA',
        detail: expect.objectContaining({
          threshold: 0.5,
          from: 0.9,
          written: 0.9,
          audited: 400,
          wrong: 0,
          error: 0.05,
        }),
      },
    ]);
  });

  it('gives way to what the projects file says next', async () => {
    const here = await world();
    await applyThreshold(here, here.project, 0.5, 'U09LEA');
    const next = written(0.8);
    await createGatesInForce(here.thresholds, [next]).refresh();
    expect(next.gate.threshold).toBe(0.8);
    const again = written();
    await createGatesInForce(here.thresholds, [again]).refresh();
    expect(again.gate.threshold, 'the file says what it said then').toBe(0.5);
  });

  it('is not applied when it is not advised any more', async () => {
    const here = await world();
    await here.settled(300);
    expect(await applyThreshold(here, here.project, 0.5, 'U09LEA')).toMatchObject({ kind: 'outdated' });
    expect(here.project.gate.threshold).toBe(0.9);
    expect(await here.thresholds.applied([here.project.key])).toEqual(new Map());
  });

  it('that was dismissed stays so as long as the gate and the advice are the same', async () => {
    const here = await world();
    await dismissAdvice(here, here.project, 0.5, 'U09LEA');
    expect(await here.thresholds.dismissed(here.project.key)).toEqual({
      threshold: 0.5,
      gateVersion: here.project.gate.version,
    });
  });
});
