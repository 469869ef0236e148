import { expect, test } from 'vitest';
import { drawBlocks } from '../../src/sandbox/page/blocks/draw.ts';
import { mrkdwn } from '../../src/sandbox/page/text/mrkdwn.ts';
import { readerOf } from '../../src/sandbox/page/text/reader.ts';
import type { Block } from '../../src/sandbox/world.ts';
import { createFakeWorld } from '../support/fake-world.ts';

const world = { ...createFakeWorld(), groups: () => [{ id: 'S01REVIEW', handle: 'reviewers' }] };
const now = new Date('2026-11-25T12:00:00Z');

function readerNamed(name: string) {
  const me = world.people().find((person) => person.real_name === name);
  if (!me) throw new Error(`nobody is called ${name}`);
  return readerOf(world, me, now);
}

const ana = readerNamed('Ana');
const words = (markup: string) => markup.replace(/<[^>]*>/g, '');
const drawn = (...blocks: Block[]) => drawBlocks(blocks, { reader: ana, prefix: 'm', port: null }).markup;

/** The same moment, seven in the evening in Berlin and one in the afternoon in New York. */
const seconds = Date.parse('2026-11-24T18:05:09Z') / 1000;

test.each([
  ['{date_num}', '2026-11-24'],
  ['{date_slash}', '24/11/2026'],
  ['{date}', '24 November 2026'],
  ['{date_long}', 'Tuesday 24 November 2026'],
  ['{date_long_full}', '24 November 2026'],
  ['{date_short}', '24 Nov 2026'],
  ['{date_short_pretty} at {time}', 'Yesterday at 19:05'],
  ['{time_secs}', '19:05:09'],
  ['{ago}', '18 hours ago'],
  ['{unheard_of}', '{unheard_of}'],
])('the date token %s reads “%s”', (template, reads) => {
  expect(words(mrkdwn(`<!date^${seconds}^${template}|then>`, ana).markup).replaceAll(',', '')).toBe(reads);
});

test('a date is told by the reader’s own clock, and by its fallback where there is none', () => {
  const text = `<!date^${seconds}^{time}|then>`;
  expect(words(mrkdwn(text, ana).markup)).toBe('19:05');
  expect(words(mrkdwn(text, readerNamed('Ben')).markup)).toBe('13:05');
  expect(words(mrkdwn('<!date^soon^{time}|then>', ana).markup)).toBe('then');
});

test('people and groups are called by their names, in mrkdwn and in rich text', () => {
  expect(words(mrkdwn('<@U02BEN> of <!subteam^S01REVIEW> and <@U0NOBODY>', ana).markup)).toBe(
    '@Ben of @reviewers and @U0NOBODY',
  );
  const elements = [
    { type: 'user', user_id: 'U02BEN' },
    { type: 'text', text: ' of ' },
    { type: 'usergroup', usergroup_id: 'S01REVIEW' },
  ];
  const block = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
  expect(words(drawn(block)).trim()).toBe('@Ben of @reviewers');
});

test('verbatim leaves a bare address a text, and keeps what was marked up by hand', () => {
  const text = 'https://example.com *bold* <https://example.com|link>';
  const section = (verbatim: boolean) => drawn({ type: 'section', text: { type: 'mrkdwn', text, verbatim } });
  expect(section(false).match(/<a /g)).toHaveLength(2);
  expect(section(true).match(/<a /g)).toHaveLength(1);
  expect(section(true)).toContain('<strong>bold</strong>');
});

test('rich text has Slack’s styles, lists, quotes and code, and parses nothing', () => {
  const text = (style: object) => ({ type: 'text', text: '*x*', style });
  const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
  const markup = drawn({
    type: 'rich_text',
    elements: [
      section(text({ bold: true }), text({ italic: true }), text({ strike: true }), text({ code: true })),
      { type: 'rich_text_list', style: 'ordered', offset: 2, elements: [section(text({}))] },
      { type: 'rich_text_quote', elements: [text({})] },
      { type: 'rich_text_preformatted', elements: [text({})] },
      section({ type: 'color', value: '#ff8800' }, { type: 'emoji', name: 'tada' }),
    ],
  });
  for (const part of [
    '<strong>*x*',
    '<em>*x*',
    '<s>*x*',
    '<code>*x*',
    '<ol class="indent-0" start="3">',
    'fill="#ff8800"',
    '🎉',
  ])
    expect(markup).toContain(part);
  expect(markup).toMatch(/<blockquote>\*x\*<\/blockquote>\s*<pre class="fence">\*x\*<\/pre>/);
});
