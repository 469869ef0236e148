import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutFor, layouts } from '../../src/export/layouts.ts';
import { whyUnlabelled } from '../../src/export/left-out.ts';
import { outcomes } from '../../src/review/item.ts';
import { type Task, tasks } from '../../src/review/project.ts';
import { anyRecord } from './any-record.ts';
import { aRecord, from, written } from './records.ts';

describe('the table of layouts', () => {
  it('has each name once', () => {
    const names = layouts.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('finds a layout, or says in a sentence why not', () => {
    expect(layoutFor('parquet', 'extraction')).toMatchObject({ layout: { extension: 'parquet' } });
    expect(layoutFor('chat', 'classification')).toEqual({
      problem: "The layout chat is for text; this project's task is classification.",
    });
    expect(layoutFor('xls', 'text')).toEqual({
      problem: expect.stringMatching(/^There is no layout xls\. There are jsonl, csv, parquet, /),
    });
  });

  it.each(layouts.map((layout) => [layout.name, layout] as const))(
    '%s writes what it does not leave out',
    async (_, layout) => {
      const task: Task = layout.tasks.includes('classification') ? 'classification' : 'text';
      const record = (outcome: (typeof outcomes)[number] | null) =>
        aRecord({ task, outcome, value: outcome === 'corrected' ? 'billing' : null });
      const nothing = (await written(layout.write(from([])))).length;
      for (const outcome of [...outcomes, null]) {
        const bytes = await written(layout.write(from([record(outcome)])));
        expect([outcome, bytes.length > nothing]).toEqual([outcome, layout.leftOut(record(outcome)) === null]);
      }
    },
  );

  it.each(layouts.map((layout) => [layout.name, layout] as const))(
    '%s is the same bytes for the same records, and takes whatever is in them',
    async (_, layout) => {
      const task: Task = layout.tasks.includes('classification') ? 'classification' : 'text';
      const records = fc.sample(anyRecord, { numRuns: 8, seed: 11 }).map((record) => ({ ...record, task }));
      const bytes = await written(layout.write(from(records)));
      expect(await written(layout.write(from(records)))).toEqual(bytes);
      if (layout.extension === 'json') JSON.parse(bytes.toString());
      if (layout.extension === 'jsonl') for (const line of bytes.toString().split('\n').slice(0, -1)) JSON.parse(line);
    },
  );
});

describe('what teaches a model', () => {
  it('is what a person approved or corrected, and for an approval also what they rejected', () => {
    const labelled = (task: (typeof tasks)[number]) =>
      outcomes.filter((outcome) => whyUnlabelled(aRecord({ task, outcome })) === null);
    for (const task of tasks) {
      expect(labelled(task)).toEqual(
        task === 'approval' ? ['approved', 'corrected', 'rejected'] : ['approved', 'corrected'],
      );
    }
    expect(whyUnlabelled(aRecord({ outcome: null }))).toBe('taken_back');
  });
});
