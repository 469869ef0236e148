import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/formats/csv.ts';
import type { Task } from '../../src/review/project.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { aProject } from '../support/project.ts';
import { all, bytesOf, readOf } from './read.ts';

const rows = async (text: string | Buffer, { task = 'classification' as Task, size = 7 } = {}) =>
  await all(readCsv(task, bytesOf(text, size)));
const read = async (...args: Parameters<typeof rows>) => readOf(await rows(...args));

describe('a CSV file', () => {
  it('says an item in each row, in the columns that its header names', async () => {
    const text = [
      'external_id,text,url,image_url,value,confidence,alternatives,model,model_version,priority,group_key,due_at,requested_by,explanation,field:Order no,metadata.source,callback_url,gold',
      't-1,"I was charged ""twice"",\nsaid she",https://a.example/1,https://a.example/1.png,refund,0.41,billing:0.38|other:0.21,intent,7,-2,c-1,2026-11-23T12:00:00Z,U01ANA,words,8841,mail,https://a.example/hook,billing',
    ].join('\r\n');
    const [line] = await rows(text);
    expect(readOf([line ?? expect.fail()])).toEqual([
      [
        2,
        {
          external_id: 't-1',
          input: {
            text: 'I was charged "twice",\nsaid she',
            url: 'https://a.example/1',
            image_url: 'https://a.example/1.png',
            fields: { 'Order no': '8841' },
          },
          prediction: {
            value: 'refund',
            confidence: 0.41,
            alternatives: [
              { value: 'billing', confidence: 0.38 },
              { value: 'other', confidence: 0.21 },
            ],
            model: 'intent',
            model_version: '7',
            explanation: 'words',
          },
          priority: -2,
          due_at: '2026-11-23T12:00:00Z',
          requested_by: 'U01ANA',
          group_key: 'c-1',
          metadata: { source: 'mail' },
          callback_url: 'https://a.example/hook',
          gold: { value: 'billing' },
        },
      ],
    ]);
    const sent = line && 'sent' in line.read ? line.read.sent : null;
    expect(readSubmission(aProject(), sent)).toHaveProperty('submission.gold', { value: 'billing' });
  });

  it.each([',', ';', '\t'])('may have %j between its cells', async (mark) => {
    const text = [
      ['text', 'value', 'confidence'],
      ['a', 'refund', '0.5'],
    ]
      .map((row) => row.join(mark))
      .join('\n');
    expect(await read(text)).toEqual([[2, { input: { text: 'a' }, prediction: { value: 'refund', confidence: 0.5 } }]]);
  });

  it('from a spreadsheet has a mark in front and rows of nothing, which are counted and left out', async () => {
    expect(await read('\uFEFFtext,value,confidence\n,,\n\na,refund,1\n')).toEqual([
      [4, { input: { text: 'a' }, prediction: { value: 'refund', confidence: 1 } }],
    ]);
  });

  it.each<[Task, string, unknown]>([
    ['classification', '[refund]', '[refund]'],
    ['text', '{"looks": "like JSON"}', '{"looks": "like JSON"}'],
    ['multilabel', 'price|quality', ['price', 'quality']],
    ['multilabel', '["price"]', ['price']],
    ['extraction', '{"total": 3}', { total: 3 }],
    ['approval', '{"action": "refund.pay"}', { action: 'refund.pay' }],
  ])('has a value as the task %s has it: %s', async (task, cell, value) => {
    const [row] = await read(`value;confidence\n"${cell.replaceAll('"', '""')}";0.5\n`, { task });
    expect(row?.[1]).toMatchObject({ prediction: { value } });
  });

  it.each([
    [
      'text,value,confidense',
      'Column 3 is "confidense", which is not known. Did you mean confidence? Known columns: external_id, text,',
    ],
    ['text,,value,confidence', 'Column 2 has no name.'],
    ['text,value,value,confidence', 'The column "value" is there twice.'],
    ['text,constructor,value,confidence', 'Column 2 is "constructor", which is not known.'],
    ['text', 'The column value and the column confidence is missing.'],
    ['', 'The file is empty'],
  ])('with the header %j is refused as a whole', async (header, sentence) => {
    await expect(rows(header)).rejects.toThrow(sentence);
  });

  it('that is not UTF-8 is refused, with what to save it as', async () => {
    await expect(rows(Buffer.from('text,value,confidence\ncaf\xe9,a,1', 'latin1'))).rejects.toThrow('CSV UTF-8');
  });

  it.each<[string, string, string]>([
    ['billing', '/alternatives', 'must look like billing:0.38|other:0.21, or be a JSON list'],
    ['billing:much', '/alternatives', 'must look like billing:0.38|other:0.21, or be a JSON list'],
    ['billing:', '/alternatives', 'must look like billing:0.38|other:0.21, or be a JSON list'],
    ['[{', '/alternatives', 'is not JSON'],
  ])('with the alternatives %s says what they should be', async (cell, pointer, detail) => {
    expect(await read(`value,confidence,alternatives\nrefund,0.4,${cell}`)).toEqual([[2, [{ pointer, detail }]]]);
  });

  it('names the column of what is wrong with an item', async () => {
    const [line] = await rows('text,value,confidence,field:A,alternatives\n,refnd,0;5,b,billing:3\n');
    const sent = line && 'sent' in line.read ? line.read.sent : null;
    const checked = readSubmission(aProject(), sent);
    const problems = 'problems' in checked ? checked.problems : [];
    expect(problems.map(({ pointer }) => line?.place?.(pointer))).toEqual([
      '/confidence',
      '/alternatives/0/confidence',
      '/value',
    ]);
    expect(line?.place?.('/input/fields/A')).toBe('/field:A');
    expect(line?.place?.('/external_id')).toBe('/external_id');
  });

  it.each([
    ['text behind a quote', '"a"b,refund,0.5\nc,refund,0.5', 'text follows a closing quote'],
    ['a quote that is never closed', '"a,refund,0.5\nc,refund,0.5', 'never closed'],
  ])('tells no rows apart behind %s, and says so', async (_, rest, sentence) => {
    const told = await read(`text,value,confidence\ngood,refund,0.5\n${rest}\n`);
    expect(told.map(([number]) => number)).toEqual([2, 3]);
    expect(told[1]?.[1]).toContain(sentence);
  });

  it('with more cells than columns in a row refuses that row', async () => {
    const told = await read('text,value,confidence\na,b,refund,0.5\nc,refund,0.5');
    expect(told.map(([, what]) => what)).toEqual([
      expect.stringContaining('The row has 4 cells, but the header has 3.'),
      expect.objectContaining({ input: { text: 'c' } }),
    ]);
  });

  it('is read alike however it comes in pieces', async () => {
    const text = 'text,value,confidence\n"é, “b”",refund,0.5\n\n"x\r\ny",billing,1\n';
    for (const size of [1, 2, 3, 1000]) expect(await read(text, { size })).toEqual(await read(text));
  });
});
