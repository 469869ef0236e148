import { describe, expect, it } from 'vitest';
import { sectionsOf } from '../../../src/flow/summary/sections.ts';
import { summarize } from '../../../src/flow/summary/summarize.ts';
import { plainly } from '../../../src/flow/summary/summary-json.ts';
import { takeawayOf } from '../../../src/flow/summary/takeaway.ts';
import { summaryDeps } from '../../../src/store/summary-records.ts';
import { aFlow, hour, kept, minute } from '../../support/flow.ts';
import { aProject } from '../../support/project.ts';
import { storeOfThisFile } from '../../support/store.ts';

const aStore = storeOfThisFile();

describe('a day', () => {
  it('is told with what people made of it, its takeaway first', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    const answers = [{}, { verdict: 'correct', value: 'billing' }, { verdict: 'correct', value: 'other' }] as const;
    for (const answer of answers) {
      const item = await kept(flow);
      flow.pass(10 * minute);
      await flow.answer(item, answer);
    }
    await kept(flow);
    flow.pass(hour);
    const summary = await summarize(summaryDeps(aStore().db, flow.now), project, '2026-11-23');
    expect(summary.isOver).toBe(false);
    expect(summary.figures.outcomes).toEqual({ approved: 1, corrected: 2 });
    expect(takeawayOf(project, summary)).toMatchObject({
      sentence: expect.stringContaining('4 predictions came, and people decided 3 and changed 2 of them.'),
      tone: 'well',
    });
    const told = new Map(
      sectionsOf(project, summary, { named: false }).map(({ key, lines }) => [key, lines.map(plainly).join(' ')]),
    );
    expect(told.get('reviewed')).toContain('3 decisions by people: 1 approved, 2 corrected.');
    expect(told.get('waiting')).toBe('1 item is open, for 1 h.');
    expect(told.get('confusions')).toBe('refund → billing: 1 (1) refund → other: 1 (1)');
    expect(told.get('reviewers'), 'nobody is named where others read along').toBe('1 person answered.');
  });
});
