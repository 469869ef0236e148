import { describe, expect, it } from 'vitest';
import { fullTextModal, guidelinesModal, messageModal, revealModal } from '../../../src/slack/dialogs/reading.ts';
import { readable, whyNotOpened } from '../../support/block-kit.ts';
import { aDecidedItem, anApprovalItem, anExtractionItem, anItem, aTextItem } from '../../support/items.ts';
import { anApprovalProject, anExtractionProject, aProject, aTextProject } from '../../support/project.ts';

const more = 'There is more than Slack can show. The API has all of it.';
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
    const view = fullTextModal(aProject(), anItem({ input: { text } }));
    expect(whyNotOpened(view)).toEqual([]);
    expect(readable(view.blocks).replaceAll('\n', '')).toBe(text);
  });

  it('of the largest item there can be is all there', () => {
    const input = largest('a');
    const view = fullTextModal(aProject(), anItem({ input }));
    expect(whyNotOpened(view)).toEqual([]);
    const said = readable(view.blocks);
    for (const part of [input.url, input.image_url, ...Object.values(input.fields)]) expect(said).toContain(part);
    expect(said.replaceAll('\n', '')).toContain(input.text);
  });

  it.each(['漢', '👋', '"', '\\', '&', '<'])(
    'of the largest item in %s opens all the same, and says where the rest is',
    (character) => {
      const view = fullTextModal(aProject(), anItem({ input: largest(character) }));
      expect(whyNotOpened(view)).toEqual([]);
      const isWhole = readable(view.blocks).includes('https://example.com/a.png');
      expect(isWhole || readable(view.blocks).endsWith(more)).toBe(true);
    },
  );

  it.each([[{ text: ' ' }], [{ text: '\u200b' }], [{ fields: {} }], [{ fields: { a: '' } }], [{}]])(
    'of %j says something',
    (input) => {
      const view = fullTextModal(aProject(), anItem({ input }));
      expect(whyNotOpened(view)).toEqual([]);
      expect(readable(view.blocks)).not.toBe('');
    },
  );

  it('tells what a card has no room for: a whole text, every field, every argument', () => {
    const text = `${'x'.repeat(11_000)} end`;
    const shown = readable(fullTextModal(aTextProject(), aTextItem({ prediction: { value: text } })).blocks);
    expect(shown.replaceAll('\n', '')).toContain(`The proposed text: ${text}`);
    const invoice = readable(fullTextModal(anExtractionProject(), anExtractionItem()).blocks);
    for (const part of ['Number: 7', 'Total: 12.5', 'Issued: 2026-02-01', 'Paid: –', 'Currency: EUR'])
      expect(invoice).toContain(part);
    const value = { action: 'refund.pay', arguments: { to: { iban: 'DE1' }, express: true }, summary: null };
    const action = readable(fullTextModal(anApprovalProject(), anApprovalItem({ prediction: { value } })).blocks);
    for (const part of ['Action: refund.pay', 'to: {"iban":"DE1"}', 'express: yes']) expect(action).toContain(part);
  });
});

describe('what is revealed', () => {
  it('is what is masked, and nothing that the reader sees anyway', () => {
    const input = { text: 'Call me', fields: { Phone: '+49 30 1', Plan: 'Pro' } };
    const said = readable(revealModal(aProject({ sensitive: ['fields.Phone'] }), anItem({ input })).blocks);
    expect(said).toContain('Phone: +49 30 1');
    expect(said).not.toMatch(/Call me|Pro\b/);
  });

  it('is whole, or says where the rest is', () => {
    const input = largest('漢');
    const sensitive = ['text', 'url', 'image_url', ...Object.keys(input.fields).map((name) => `fields.${name}`)];
    const view = revealModal(aProject({ sensitive }), anItem({ input }));
    expect(whyNotOpened(view)).toEqual([]);
    expect(readable(view.blocks)).toContain(more);
  });

  it('of a decided item is there too', () => {
    const said = readable(revealModal(aProject({ sensitive: ['text'] }), aDecidedItem()).blocks);
    expect(said).toContain('I was charged twice');
  });
});

it('guidelines of any length open', () => {
  expect(whyNotOpened(guidelinesModal(aProject({ guidelines: 'Refund means money back. '.repeat(50_000) })))).toEqual(
    [],
  );
});

it('a project without guidelines says who can add them', () => {
  expect(readable(guidelinesModal(aProject({ guidelines: null })).blocks)).toContain('Its lead can add them.');
});

it('a message is shown under its title, with Undo where there is something to undo', () => {
  const view = messageModal('Not saved', 'Somebody was faster.');
  expect(whyNotOpened(view)).toEqual([]);
  expect(view.title.text).toBe('Not saved');
  expect(JSON.stringify(view)).not.toContain('Undo');
  const { id } = anItem();
  expect(messageModal('Saved', 'Skipped.', { itemId: id }).blocks[1]).toMatchObject({
    elements: [{ action_id: 'undo', value: id }],
  });
});
