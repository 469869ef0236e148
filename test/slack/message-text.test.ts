import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStorable } from '../../src/review/storable.ts';
import { messageText } from '../../src/slack/shortcut/message-text.ts';

describe('a message as people read it', () => {
  it.each([
    ['Hi <@U01ANA>, ask <@U02BEN|ben>', 'Hi @U01ANA, ask @ben'],
    ['in <#C0REVIEW|review> or <#C0LEADS>', 'in #review or #C0LEADS'],
    ['<!here> <!channel> <!everyone>', '@here @channel @everyone'],
    ['<!subteam^S01REVIEW|@reviewers> <!subteam^S02>', '@reviewers @S02'],
    ['on <!date^1795248000^{date}|21 November>', 'on 21 November'],
    ['see <https://a.example/x|the ticket>', 'see the ticket (https://a.example/x)'],
    ['see <https://a.example/x>', 'see https://a.example/x'],
    ['see <https://a.example|a.example>', 'see a.example'],
    ['<mailto:ana@a.example|ana@a.example>', 'ana@a.example'],
    ['3 &lt; 4 &amp;&amp; 5 &gt; 4', '3 < 4 && 5 > 4'],
    ['&amp;lt; stays what it was', '&lt; stays what it was'],
    ['  spaces \n\n\n\n and lines  ', 'spaces \n\n and lines'],
    ['a\u0000b\u202ec\u200bd\ud83d', 'abcd\ufffd'],
    ['*not* _ours_ to ~change~', '*not* _ours_ to ~change~'],
  ])('%j reads %j', (text, reads) => {
    expect(messageText({ text })).toBe(reads);
  });

  const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
  const text = (text: string) => ({ type: 'text', text });
  const rich = (...elements: object[]) => [{ type: 'rich_text', elements }];

  it('is read from rich text where people wrote it: no asterisks that they never saw', () => {
    const blocks = rich(
      section(
        { ...text('urgent'), style: { bold: true } },
        text(': 2*3 in '),
        { type: 'channel', channel_id: 'C0REVIEW' },
        text(' '),
        { type: 'emoji', name: 'wave', unicode: '1f44b-1f3fd' },
        { type: 'emoji', name: 'party-parrot' },
        { type: 'user', user_id: 'U01ANA' },
        { type: 'broadcast', range: 'here' },
        text(' '),
        { type: 'link', url: 'https://a.example', text: 'ticket' },
      ),
      {
        type: 'rich_text_list',
        style: 'ordered',
        elements: [section(text('first')), section(text('second'))],
      },
      { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [section(text('inner'))] },
      { type: 'rich_text_quote', elements: [text('said\nso')] },
      { type: 'rich_text_preformatted', elements: [text('code <b>')] },
    );
    expect(messageText({ text: '*urgent*: 2*3 in <#C0REVIEW|review> …', blocks })).toBe(
      'urgent: 2*3 in #review 👋🏽:party-parrot:@U01ANA@here ticket (https://a.example)\n1. first\n2. second\n  • inner\nsaid\nso\ncode <b>',
    );
  });

  it('of an app is its text, and where there is none what its blocks say', () => {
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'New ticket' } },
      { type: 'section', text: { type: 'mrkdwn', text: 'from <mailto:a@b.example|a@b.example>' } },
      { type: 'section', fields: [{ type: 'mrkdwn', text: 'Plan: Pro' }] },
      { type: 'divider' },
      { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open' } }] },
      {
        type: 'context',
        elements: [
          { type: 'plain_text', text: 'today' },
          { type: 'image', image_url: 'x' },
        ],
      },
      ...rich(section(text('and more'))),
    ];
    expect(messageText({ text: 'A ticket', blocks })).toBe('A ticket');
    expect(messageText({ text: '', blocks })).toBe(
      'New ticket\nfrom a@b.example\nPlan: Pro\n\n\ntoday\nand more'.replace('\n\n\n', '\n\n'),
    );
  });

  it.each([[{}], [{ text: '' }], [{ text: ' \u200b' }], [{ blocks: [{ type: 'image' }] }], [{ blocks: 'x' }]])(
    'without words is empty (%j)',
    (message) => {
      expect(messageText(message)).toBe('');
    },
  );

  it('can be kept, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (some, blocks) => {
        expect(isStorable(messageText({ text: some, blocks }))).toBe(true);
        expect(
          isStorable(messageText({ text: '', blocks: rich(section(text(some), { type: 'emoji', unicode: some })) })),
        ).toBe(true);
      }),
    );
  });
});
