import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/charts/chart.ts';
import { type DataVisualization, slackBlock } from '../../src/charts/slack-block.ts';
import { validateMessageBlocks } from '../../src/sandbox/block-kit/validate.ts';
import { hostile, samples } from './samples.ts';

const drawn = (name: string) => slackBlock(samples[name] ?? expect.fail(`no sample ${name}`));
/** What its slices are, or the points of its first series. */
const labels = (block: DataVisualization | null) =>
  block?.chart.type === 'pie' ? block.chart.segments : (block?.chart.series[0]?.data ?? []);
const problems = (chart: Chart) => {
  const block = slackBlock(chart);
  return block === null ? [] : validateMessageBlocks([block]).problems;
};

it.each(Object.keys(samples))('%s is a block that Slack takes, or none', (name) => {
  expect(problems(samples[name] ?? expect.fail())).toEqual([]);
});

it.each(['hours', 'reliability', 'confusions', 'accuracy', 'waiting'])(
  'a typical %s chart is one that Slack draws',
  (kind) => {
    const block = drawn(`${kind} typical`) ?? expect.fail('none');
    if (block.chart.type === 'pie') {
      expect(block.chart.segments).toHaveLength(5);
      return;
    }
    const { type, series, axis_config } = block.chart;
    expect(axis_config.categories.length).toBeLessThanOrEqual(type === 'bar' ? 6 : 14);
    expect(axis_config.categories.length).toBeGreaterThanOrEqual(4);
    expect(series.length).toBeLessThanOrEqual(3);
  },
);

it.each(Object.keys(samples).filter((name) => /empty|one$/.test(name)))('%s says less than a sentence', (name) => {
  expect(drawn(name)).toBe(null);
});

it('hours are told in fours, and an hour that comes twice counts twice', () => {
  const counts = [1, 0];
  const chart: Chart = {
    kind: 'hours',
    parts: [
      { name: 'approved', tone: 'approved' },
      { name: 'corrected', tone: 'corrected' },
    ],
    hours: [0, 1, 2, 2, 3, 4].map((hour) => ({ hour, counts })),
  };
  expect(labels(slackBlock(chart))).toEqual(
    [5, 1, 0, 0, 0, 0].map((value, at) => ({
      label: ['00–04', '04–08', '08–12', '12–16', '16–20', '20–24'][at],
      value,
    })),
  );
});

it('of many parts the rest is one series', () => {
  const { chart } = drawn('hours of 25') ?? expect.fail('none');
  expect(chart.type === 'bar' && chart.series.map(({ name }) => name)).toEqual(['approved', 'corrected', 'other']);
});

it('days say their month once', () => {
  expect(labels(drawn('waiting typical')).map(({ label }) => label)).toEqual([
    '13 Nov',
    ...Array.from({ length: 13 }, (_, at) => String(14 + at)),
  ]);
});

it('of many pairs the rest is one slice', () => {
  expect(labels(drawn('confusions typical'))).toEqual([
    { label: 'refund→billing…', value: 41 },
    { label: 'cancel s…→change p…', value: 23 },
    { label: 'billing…→refund', value: 19 },
    { label: 'login pr…→password…', value: 12 },
    { label: 'other pairs', value: 9 },
  ]);
});

it('a threshold curve is more than Slack draws: its errors would lie on the floor, and its marks be missing', () => {
  expect(drawn('threshold typical')).toBe(null);
});

describe('whatever labels are', () => {
  const label = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostile));

  it('Slack takes the block', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label, fc.nat()), { maxLength: 9 }), label, label, (pairs, title, name) => {
        const confusions = pairs.map(([predicted, final, count]) => ({ predicted, final, count }));
        expect(problems({ kind: 'confusions', title, pairs: confusions })).toEqual([]);
        expect(
          problems({
            kind: 'hours',
            parts: [{ name, tone: 'approved' }],
            hours: pairs.map(([, , count], hour) => ({ hour, counts: [count] })),
          }),
        ).toEqual([]);
        const days = pairs.map(([day, , count]) => ({ day, waited: { halfMs: count, nineInTenMs: count, count } }));
        expect(problems({ kind: 'waiting', days })).toEqual([]);
      }),
    );
  });

  it('two that are alike when shortened stay two', () => {
    const pairs = [1, 2, 3, 4].map((count) => ({ predicted: `a long label ${count}`, final: 'another one', count }));
    const categories = labels(slackBlock({ kind: 'confusions', pairs })).map(({ label }) => label);
    expect(new Set(categories).size).toBe(4);
    for (const category of categories) expect(category.length).toBeLessThanOrEqual(20);
  });
});
