import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { columns } from '../../src/export/columns.ts';
import { hubCard, hubFile, writeHubJsonl, writeHubParquet } from '../../src/export/hugging-face.ts';
import { openDuck } from './duck.ts';
import { aRecord, from, written } from './records.ts';

const dataset = { project: 'support-intent', task: 'classification', asOf: '2026-11-21T00:00:00Z' } as const;

describe('the card of a dataset for the Hub', () => {
  it('names the files of each split that has rows, as load_dataset reads it', () => {
    const card = hubCard({ ...dataset, rows: { train: 8, validation: 0, test: 2 } });
    const [, yaml = ''] = card.split('---\n');
    expect(card.startsWith('---\n')).toBe(true);
    expect(parse(yaml)).toEqual({
      configs: [
        {
          config_name: 'default',
          data_files: [
            { split: 'train', path: 'data/train-*' },
            { split: 'test', path: 'data/test-*' },
          ],
        },
      ],
    });
    expect(card).toContain('| test | 2 |');
  });

  it('has patterns that match the files', () => {
    expect(hubFile('validation', 'parquet')).toBe('data/validation-00000-of-00001.parquet');
  });
});

describe('the rows of a dataset for the Hub', () => {
  const records = [
    aRecord({ external_id: 'a' }),
    aRecord({ external_id: 'b', outcome: 'auto_approved' }),
    aRecord({ external_id: 'c', outcome: 'rejected', value: null }),
    aRecord({ external_id: 'd', outcome: null, value: null }),
    aRecord({ external_id: 'e', outcome: 'approved', value: 'refund', metadata: { a: [1] } }),
  ];

  it('are those that a person answered, in Parquet without the JSON type', async () => {
    await using duck = await openDuck();
    const bytes = await written(writeHubParquet(from(records)));
    expect((await duck.read('read_parquet', bytes)).map((row) => row.external_id)).toEqual(['a', 'e']);
    expect(Object.values(await duck.typesOf('read_parquet', bytes))).not.toContain('JSON');
  });

  it('are flat in JSON lines, with every column in each', async () => {
    const lines = (await written(writeHubJsonl(from(records)))).toString().split('\n').slice(0, -1);
    const rows = lines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(rows).toMatchObject([
      { external_id: 'a', metadata: null },
      { external_id: 'e', metadata: '{"a":[1]}' },
    ]);
    for (const row of rows) expect(Object.keys(row)).toEqual(columns.map(({ name }) => name));
    expect(
      rows.flatMap((row) => Object.values(row)).filter((cell) => typeof cell === 'object' && cell !== null),
    ).toEqual([]);
  });
});
