import { describe, expect, it } from 'vitest';
import { fullTextModal, guidelinesModal, messageModal } from '../../src/slack/reading-modals.ts';
import { readable, whyNotOpened } from '../support/block-kit.ts';
import { anItem } from '../support/items.ts';
import { aProject } from '../support/project.ts';

const largest = (character: string) => ({
  text: character.repeat(50_000 / character.length),
  url: `https://example.com/${'a'.repeat(1_900)}`,
  image_url: 'https://example.com/a.png',
  fields: Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [`${i} ${'n'.repeat(90)}`, character.repeat(2_000 / character.length)]),
  ),
});

describe('the full text', () => {
  it('is all there, without a character lost between its pieces', () => {
    const text = Array.from({ length: 9_000 }, (_, i) => (i % 7 === 0 ? '👋' : String(i % 10))).join('');
    const view = fullTextModal(anItem({ input: { text } }));
    expect(whyNotOpened(view)).toEqual([]);
    expect(readable(view.blocks).replaceAll('\n', '')).toBe(text);
  });

  it('of the largest item there can be is all there', () => {
    const input = largest('a');
    const view = fullTextModal(anItem({ input }));
    expect(whyNotOpened(view)).toEqual([]);
    const said = readable(view.blocks);
    for (const part of [input.url, input.image_url, ...Object.values(input.fields)]) expect(said).toContain(part);
    expect(said.replaceAll('\n', '')).toContain(input.text);
  });

  it.each(['漢', '👋', '"', '\\', '&', '<'])(
    'of the largest item in %s opens all the same, and says where the rest is',
    (character) => {
      const view = fullTextModal(anItem({ input: largest(character) }));
      expect(whyNotOpened(view)).toEqual([]);
      const isWhole = readable(view.blocks).includes('https://example.com/a.png');
      expect(
        isWhole || readable(view.blocks).endsWith('There is more than Slack can show. The API has all of it.'),
      ).toBe(true);
    },
  );

  it.each([[{ text: ' ' }], [{ text: '\u200b' }], [{ fields: {} }], [{ fields: { a: '' } }]])(
    'of %j says something',
    (input) => {
      const view = fullTextModal(anItem({ input }));
      expect(whyNotOpened(view)).toEqual([]);
      expect(readable(view.blocks)).not.toBe('');
    },
  );
});

it('guidelines of any length open', () => {
  expect(whyNotOpened(guidelinesModal(aProject({ guidelines: 'Refund means money back. '.repeat(50_000) })))).toEqual(
    [],
  );
});

it('a project without guidelines says who can add them', () => {
  expect(readable(guidelinesModal(aProject({ guidelines: null })).blocks)).toContain('Its lead can add them.');
});

it('a message is shown under its title', () => {
  const view = messageModal('Not saved', 'Somebody was faster.');
  expect(whyNotOpened(view)).toEqual([]);
  expect(view.title.text).toBe('Not saved');
});
