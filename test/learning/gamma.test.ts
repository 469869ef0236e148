import { describe, expect, it } from 'vitest';
import { logGamma, upperGamma } from '../../src/learning/gamma.ts';
import { normalQuantile, normalTail } from '../../src/learning/normal.ts';

/** Reference values: mpmath 1.3 with 40 digits, scipy 1.17 for quantiles. */
function closeTo(value: number, expected: number, relative: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

describe('the gamma function', () => {
  it.each([
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247001],
    [3.7, 1.4280723266653881],
    [10, 12.801827480081469],
    [100.5, 361.4355404677776],
    [1e6, 12815504.569147611],
  ])('has its logarithm to 13 digits at %s', (x, expected) => {
    closeTo(logGamma(x), expected, 1e-13);
  });

  it('is a factorial at whole numbers', () => {
    for (let n = 1, factorial = 1; n < 15; n++, factorial *= n - 1) closeTo(Math.exp(logGamma(n)), factorial, 1e-12);
  });
});

describe('the tail of a chi-square distribution', () => {
  it.each([
    [3.841458820694124, 1, 0.05],
    [5.99, 2, 0.05003662708658629],
    [100, 48, 1.6020383909596092e-5],
    [0.001, 3, 0.9999915920809419],
    [600, 1, 1.674167984691788e-132],
  ])('of %s with %s degrees keeps its digits, however small', (chiSquare, degrees, expected) => {
    closeTo(upperGamma(degrees / 2, chiSquare / 2), expected, 1e-12);
  });

  it('is 1 at 0 and falls', () => {
    expect(upperGamma(2.5, 0)).toBe(1);
    const tails = Array.from({ length: 80 }, (_, i) => upperGamma(2.5, i / 4));
    expect(tails).toEqual([...tails].sort((a, b) => b - a));
  });
});

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.15865525393145705],
    [-1, 0.8413447460685429],
    [3, 0.0013498980316300946],
    [8, 6.220960574271786e-16],
    [20, 2.753624118606234e-89],
  ])('beyond %s has its tail to 12 digits', (z, expected) => {
    closeTo(normalTail(z), expected, 1e-12);
  });

  it.each([
    [0.6, 0.2533471031357997],
    [0.975, 1.959963984540054],
    [0.9999, 3.7190164854556804],
    [1e-15, -7.941345326170997],
  ])('has its quantile of %s', (p, expected) => {
    closeTo(normalQuantile(p), expected, 1e-13);
  });

  it('is symmetric', () => {
    expect(normalQuantile(0.5)).toBeCloseTo(0, 15);
    expect(normalQuantile(0.025)).toBeCloseTo(-normalQuantile(0.975), 13);
  });
});
