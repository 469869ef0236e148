import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isolated, safeText, unitsAtMost } from '../../src/charts/safe-text.ts';
import { textWidth, wrapped } from '../../src/charts/text-width.ts';
import { hostile } from './samples.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...hostile),
);
const graphemes = (text: string) => [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length;

describe('a label', () => {
  it('keeps what it says', () => {
    expect(safeText('billing question', 40)).toBe('billing question');
    expect(safeText('👩‍👩‍👧‍👦 e\u0301', 40)).toBe('👩‍👩‍👧‍👦 e\u0301');
  });

  it('is one line, of no more characters than there is room for', () => {
    expect(safeText(' line\nbreak\ttab ', 40)).toBe('line break tab');
    expect(safeText('x'.repeat(10_000), 5)).toBe('xxxx…');
    expect(safeText('👩‍👩‍👧‍👦'.repeat(9), 3)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦…');
  });

  it('turns nobody else around, and is never nothing', () => {
    expect(safeText('\u202eevil\u2066', 40)).toBe('evil');
    expect(safeText('\u200b\u0000\u202e', 40)).toBe('(no name)');
  });

  it('is nothing that XML forbids, whatever it was', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 60 }), (text, max) => {
        const safe = safeText(text, max);
        expect(safe).not.toMatch(/[\p{Cc}\ufffe\uffff\u202a-\u202e\u2066-\u2069]/u);
        expect(safe.isWellFormed()).toBe(true);
        if (safe !== '(no name)') expect(graphemes(safe)).toBeLessThanOrEqual(max);
        expect(safe.length).toBeLessThanOrEqual(16 * Math.max(max, 9));
      }),
    );
  });

  it('of Hebrew is set apart from what stands beside it, within its limit', () => {
    expect(isolated('refund')).toBe('refund');
    expect(isolated('החזר')).toBe('\u2068החזר\u2069');
    expect(isolated('החזר כספי', 7)).toBe('\u2068החזר…\u2069');
    expect(unitsAtMost('😀😀😀', 5)).toBe('😀😀…');
  });
});

describe('lines', () => {
  it('are no wider than the room, and no more than there may be', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.integer({ min: 60, max: 600 }),
        fc.integer({ min: 1, max: 5 }),
        (text, widthPx, linesMax) => {
          const lines = wrapped(safeText(text, 240), 14, widthPx, linesMax);
          expect(lines.length).toBeLessThanOrEqual(linesMax);
          for (const line of lines) expect(textWidth(line, 14)).toBeLessThanOrEqual(widthPx);
        },
      ),
    );
  });

  it('each set apart a text of the other direction that goes over several', () => {
    const lines = wrapped(`became ${isolated('“שאלה על חשבונית”')} 60 times`, 14, 110, 4);
    expect(lines).toEqual(['became', '\u2068“שאלה על\u2069', '\u2068חשבונית”\u2069 60', 'times']);
  });

  it('do not part a number from its percent sign', () => {
    expect(wrapped('is 91.2 % right', 14, textWidth('91.2 %', 14) + 1, 3)).toEqual(['is', '91.2 %', 'right']);
  });
});
