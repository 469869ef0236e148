import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clean,
  confidenceInWords,
  cut,
  escaped,
  exactPercent,
  percent,
  plain,
  slackDate,
} from '../../src/slack/text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'<>&*_~`:! \n@#|ab1', '😀', '…', '\ud83d', '\u202e') }),
);

describe('text from outside is cleaned', () => {
  it.each([
    ['a control character', 'a\u0007b', 'ab'],
    ['NUL', 'a\0b', 'ab'],
    ['what turns the text around it', 'a\u202eb\u2066c', 'abc'],
    ['a space that nobody sees', 'a\u200bb\ufeffc', 'abc'],
    ['a line break that only some see', 'a\u2028b\u2029c', 'abc'],
    ['half a surrogate pair', 'a\ud83d', 'a\ufffd'],
    ['line ends of Windows', 'a\r\nb\r\nc', 'a\nb\nc'],
  ])('of %s', (_, text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it('but not of tabs and line ends, nor of what joins letters in Persian and people in emoji', () => {
    for (const text of ['a\tb\nc', 'می\u200cخواهم', '👩\u200d🚀']) expect(clean(text)).toBe(text);
  });
});

describe('a text that is too long', () => {
  it('says that something is left out, and one that just fits says nothing', () => {
    expect(cut('abcd', 4)).toBe('abcd');
    expect(cut('abcde', 4)).toBe('abc…');
  });

  it('has no space before what says so', () => {
    expect(cut('ab cd', 4)).toBe('ab…');
  });

  it.each([
    ['the first one', '\u{10000}'],
    ['the last one', '\u{10ffff}'],
    ['one that people use', '😀'],
  ])('is never cut inside a character of two units: %s', (_, character) => {
    expect(cut(`a${character}bc`, 3)).toBe('a…');
    expect(cut(`${character}bc`, 3)).toBe(`${character}…`);
  });

  it('keeps a character of one unit, also one that stands behind all surrogates', () => {
    expect(cut('a！bc', 3)).toBe('a！…');
  });
});

describe('text that Slack parses', () => {
  it.each([
    ['a call to everybody', 'now <!channel>', 'now &lt;!channel&gt;'],
    ['a mention', 'ask <@U01ANA>', 'ask &lt;@U01ANA&gt;'],
    ['a link under another name', 'see <https://a.example|b.example>', 'see &lt;https://a.example|b.example&gt;'],
    ['what was escaped before: it reads as it was written', 'a &lt; b', 'a &amp;lt; b'],
    ['bold', '*a* b', '∗a∗ b'],
    ['struck out', '~a~ b', '∼a∼ b'],
    ['code', '`a` b', 'ˋaˋ b'],
    ['italics', '_a_ b', 'ˍaˍ b'],
    ['italics beside a figure or a letter of any language', '1_ _é', '1ˍ ˍé'],
    ['an emoji', ':tada: a', '∶tada: a'],
    ['an emoji at the end', 'a :+1:', 'a ∶+1:'],
    ['an emoji whose end is cut off', 'a :tada', 'a ∶tada'],
    ['a quote', '>a', '›a'],
    ['a quote in a quote', '>>a', '››a'],
  ])('does nothing: %s', (_, text, expected) => {
    expect(escaped(text, 100)).toBe(expected);
  });

  it.each([
    ['an underscore inside a word', 'invoice_total_2', 'invoice_total_2'],
    ['a time', 'at 10:30:00 sharp', 'at 10:30:00 sharp'],
    ['a colon before a space', 'a: b', 'a: b'],
    ['a comparison', 'a > b', 'a &gt; b'],
  ])('is left as people wrote it: %s', (_, text, expected) => {
    expect(escaped(text, 100)).toBe(expected);
  });

  it('is one line without spaces around it', () => {
    expect(escaped(' a \n\n b\t\tc ', 100)).toBe('a b c');
  });

  it('is cut where the escaped text is too long, and not inside what escapes a character', () => {
    expect(escaped('<<<<', 16)).toBe('&lt;&lt;&lt;&lt;');
    for (const [charsMax, expected] of [
      [15, '&lt;&lt;&lt;…'],
      [14, '&lt;&lt;&lt;…'],
      [12, '&lt;&lt;…'],
      [10, '&lt;&lt;…'],
      [9, '&lt;&lt;…'],
      [8, '&lt;…'],
    ] as const)
      expect(escaped('<<<<', charsMax), String(charsMax)).toBe(expected);
  });

  it('whatever it is: no markup, no half of anything, and no longer than it may be', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 8, max: 40 }), (text, charsMax) => {
        const safe = escaped(text, charsMax);
        expect(safe).not.toMatch(/[<>*~`]/);
        expect(safe.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
        expect(safe.isWellFormed()).toBe(true);
        expect(safe.length).toBeLessThanOrEqual(charsMax);
      }),
    );
  });

  it('(control) text that nobody escaped would be found', () => {
    expect('<!here> *a*').toMatch(/[<>*~`]/);
  });
});

describe('text that Slack shows as it is', () => {
  it('is one line, cleaned, and cut', () => {
    expect(plain(' <a>\n\n *b*\u202e ', 100)).toBe('<a> *b*');
    expect(plain('abcdef', 4)).toBe('abc…');
  });

  it('is a dash where nothing is left of it: Slack takes no empty text', () => {
    for (const nothing of ['', ' \n', '\u200b']) expect(plain(nothing, 10)).toBe('–');
  });
});

describe('figures', () => {
  it.each([
    [0.4999, '50\u00a0% (a guess)'],
    [0.5, '50\u00a0% (unsure)'],
    [0.62, '62\u00a0% (unsure)'],
    [0.7, '70\u00a0% (fairly sure)'],
    [0.85, '85\u00a0% (sure)'],
    [0.97, '97\u00a0% (very sure)'],
    [1, '100\u00a0% (very sure)'],
  ])('a confidence of %d reads %s', (confidence, expected) => {
    expect(confidenceInWords(confidence)).toBe(expected);
  });

  it.each([
    [0, '0\u00a0%'],
    [0.0001, 'under 1\u00a0%'],
    [0.01, '1\u00a0%'],
    [0.994, '99\u00a0%'],
    [0.9999, 'over 99\u00a0%'],
    [1, '100\u00a0%'],
  ])('the share %d is neither none nor all unless it is: %s', (share, expected) => {
    expect(percent(share)).toBe(expected);
  });

  it('a share that people chose stays as they wrote it', () => {
    expect([0.05, 0.07, 0.125, 0.00015].map(exactPercent)).toEqual([
      '5\u00a0%',
      '7\u00a0%',
      '12.5\u00a0%',
      '0.015\u00a0%',
    ]);
  });
});

it('a moment is shown in each reader’s zone, and in UTC where Slack can not', () => {
  const date = new Date('2026-11-21T10:05:59.999Z');
  expect(slackDate(date)).toBe('<!date^1795255559^{date_short_pretty} {time}|2026-11-21 10:05 UTC>');
  expect(slackDate(date, '{time}')).toBe('<!date^1795255559^{time}|2026-11-21 10:05 UTC>');
});
