import { describe, expect, it } from 'vitest';
import { themes } from '../../src/charts/theme.ts';
import { contrast, distance, everyonesEyes } from './colours.ts';

describe.each(Object.entries(themes))('the %s appearance', (_, theme) => {
  const { paper, ink, soft, axis, tones, second, bound, field } = theme;

  it('has text that can be read', () => {
    for (const colour of [ink, soft, second]) expect(contrast(colour, paper), colour).toBeGreaterThanOrEqual(4.5);
  });

  it('has marks that can be seen, on the paper and on the field of an interval', () => {
    for (const colour of [...Object.values(tones), axis, bound])
      expect(contrast(colour, paper), colour).toBeGreaterThanOrEqual(3);
    expect(contrast(tones.approved, field)).toBeGreaterThanOrEqual(3);
  });

  it.each(everyonesEyes)('keeps tones apart for eyes with %s', (eyes) => {
    const all = Object.values(tones);
    for (const [index, one] of all.entries())
      for (const other of all.slice(index + 1))
        expect(distance(one, other, eyes), `${one} ${other}`).toBeGreaterThan(12);
    expect(distance(tones.corrected, bound, eyes)).toBeGreaterThan(12);
  });
});

it('(control) red and green of one lightness would not be kept apart', () => {
  expect(distance('#c0504d', '#6f8f3a', 'no green cones')).toBeLessThan(12);
});

it('(control) the contrast of black and white is 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
});
