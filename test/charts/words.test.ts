import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/charts/chart.ts';
import { lasting, measured } from '../../src/charts/figures.ts';
import { wordsOf } from '../../src/charts/words.ts';
import { samples } from './samples.ts';

const words = (name: string) => wordsOf(samples[name] ?? expect.fail(`no sample ${name}`));

describe.each(Object.keys(samples))('the words of %s', (name) => {
  it('have a takeaway with a number, an alt text that says it too, and units', () => {
    const { title, takeaway, altText, units } = words(name);
    expect(takeaway).toMatch(/\d/);
    expect(takeaway.length).toBeLessThanOrEqual(260);
    expect(altText.startsWith(`${title}. ${takeaway}`)).toBe(true);
    expect(altText.length).toBeLessThanOrEqual(1900);
    expect(units).not.toBe('');
    expect(altText).not.toMatch(/NaN|undefined|null|Infinity/);
  });
});

it.each([
  ['hours typical', '262 decisions; the busiest hour began at 10:00, with 41.'],
  ['hours one', '1 decision, in the hour from 09:00 on.'],
  ['hours empty', 'Nothing was decided: 0 decisions.'],
  ['reliability typical', 'Where it is 85.0 % sure, 66.0 % are right (of 340): it is too sure.'],
  ['reliability one', 'In none of 1 band is it off by more than chance explains, from 4 answers.'],
  ['confusions typical', '“refund” became “billing question” 41 times: 39.4 % of 104 corrections.'],
  ['confusions one', '“refund” became “billing” once: 100.0 % of 1 correction.'],
  ['threshold with gaps', 'Now 0.8: 40.0 % approved, at most 14.0 % of that wrong.'],
  ['threshold kept', 'Now 0.5: 93.0 % approved, at most 11.8 % of that wrong. That is what is advised.'],
  ['accuracy with gaps', '12 Dec: 79.9 % right, between 69.3 % and 90.6 %; no clear change since 13 Nov.'],
  ['accuracy typical', '26 Nov: 84.6 % right, between 81.1 % and 88.1 %; 6.7 points less than on 13 Nov.'],
  ['waiting typical', '26 Nov: half were decided within 3.8 min, nine in ten within 23 min.'],
  ['waiting empty', 'Nothing was decided: 0 items.'],
])('the takeaway of %s', (name, takeaway) => {
  expect(words(name).takeaway).toBe(takeaway);
});

it('the alt text has the figures', () => {
  expect(words('hours one').altText).toBe(
    'Decisions by hour. 1 decision, in the hour from 09:00 on. Stacked bars, one for each of 24 hours. 09:00: 1 approved, 0 corrected, 0 rejected. None in the other hours.',
  );
});

it('an alt text that grows too long says how much it leaves out', () => {
  expect(words('accuracy of 90').altText).toMatch(/… and \d+ more\.$/);
});

it('a caller’s own words are taken, in one line', () => {
  const chart: Chart = {
    kind: 'confusions',
    pairs: [],
    title: 'Support\nintent',
    takeaway: 'Calm: 0 of 12.',
    note: 'Since 09:00.',
  };
  expect(wordsOf(chart)).toMatchObject({ title: 'Support intent', takeaway: 'Calm: 0 of 12.', note: 'Since 09:00.' });
});

it.each([
  [0, '0 s'],
  [400, '0.4 s'],
  [59_000, '59 s'],
  [100_000, '1.7 min'],
  [7_200_000, '2 h'],
  [86_400_000 * 12, '12 days'],
])('%i ms are %s', (ms, said) => {
  expect(lasting(ms)).toBe(said);
});

it('what is nearly all is not called all', () => {
  expect([0, 0.0001, 0.5, 0.99996, 1].map(measured)).toEqual([
    '0.0 %',
    'under 0.1 %',
    '50.0 %',
    'over 99.9 %',
    '100.0 %',
  ]);
});
