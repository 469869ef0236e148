import fc from 'fast-check';
import { expect, it } from 'vitest';
import { html } from '../../src/http/html.ts';
import { figures, foreign, short } from '../../src/http/pages/words.ts';

it('what is put into markup is text, whatever it looks like', () => {
  expect(html`<p title="${`"'`}">${'<b>&amp;</b>'}</p>`.markup).toBe(
    '<p title="&#34;&#39;">&#60;b&#62;&#38;amp;&#60;/b&#62;</p>',
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(html`${text}`.markup).not.toMatch(/[<>"']|&(?!#\d+;)/);
    }),
  );
});

it('markup that was made so stays markup, alone and in lists of lists', () => {
  const item = (text: string) => html`<li>${text}</li>`;
  expect(html`<ul>${[item('a'), [item('<b>')], 'c']}</ul>`.markup).toBe('<ul><li>a</li><li>&#60;b&#62;</li>c</ul>');
});

it('nothing is nothing, and zero is a number', () => {
  expect(html`a${null}${undefined}${false}${''}${0}b`.markup).toBe('a0b');
});

it('text from outside is one line, without what hides or turns around what stands beside it', () => {
  expect(short(' a\u202e\u0007\n\n b\tc ', 20)).toBe('a b c');
  expect(short('می\u200cخواهم', 20)).toBe('می\u200cخواهم');
  expect(short('a\ud83d', 20)).toBe('a\ufffd');
  for (const nothing of ['', ' \n', '\u202e']) expect(short(nothing, 20)).toBe('–');
});

it('what is too long ends in …, never inside a character', () => {
  expect(short('abcd', 4)).toBe('abcd');
  expect(short('abcde', 4)).toBe('abc…');
  expect(short('ab cd', 4)).toBe('ab…');
  expect(short('😀😀😀😀', 4)).toBe('😀😀😀😀');
  expect(short('😀😀😀😀😀', 4)).toBe('😀😀😀…');
  expect(short('a'.repeat(100_000), 4)).toBe('aaa…');
});

it('it has a direction of its own, and is text', () => {
  expect(foreign('<b>').markup).toBe('<bdi>&#60;b&#62;</bdi>');
  expect(foreign('a'.repeat(81)).markup).toBe(`<bdi>${'a'.repeat(79)}…</bdi>`);
});

it('a figure stays beside its unit', () => {
  expect(figures('5 % in 3 min, 2 days or 1 day; 4 s, 7 h and 8 items')).toBe(
    '5\u00a0% in 3\u00a0min, 2\u00a0days or 1\u00a0day; 4\u00a0s, 7\u00a0h and 8 items',
  );
});
