import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CardDrawing } from '../../src/flow/ports.ts';
import type { Item } from '../../src/review/item.ts';
import type { Project } from '../../src/review/project.ts';
import { drawCard } from '../../src/slack/card.ts';
import { createCards } from '../../src/slack/cards.ts';
import { aSandbox } from '../sandbox/a-sandbox.ts';
import { liveMarkup, parsedTexts, readable, whyNotPosted } from '../support/block-kit.ts';
import { aDecidedItem, aDecision, anItem, aReview } from '../support/items.ts';
import { aLog } from '../support/log.ts';
import { aProject } from '../support/project.ts';

const drawing = (overrides: Partial<CardDrawing> = {}): CardDrawing => ({
  project: aProject(),
  item: anItem(),
  reviews: [],
  attempt: 1,
  plain: false,
  ...overrides,
});
const label = (value: string, title = value) => ({ value, title, description: null });

describe('an open card', () => {
  it('says in its text alone what it is about, the guess and how sure, what else it may be, and what to do', () => {
    expect(textOf(drawing())).toBe(
      'Support intent: is this refund? “I was charged twice” The model says refund, 41 % (a guess); then billing 38 %, other 21 %. Approve it or give the right label.',
    );
  });

  it('asks the question, shows the input, the guess, what else, and why a person is asked', () => {
    const item = anItem({ externalId: 'ticket-8841', prediction: { explanation: 'The word “charged”.' } });
    const said = readable(drawCard(drawing({ item })).blocks);
    for (const part of [
      'Is this refund?',
      'I was charged twice',
      '*Model says*\nrefund, 41 % (a guess)',
      '*Then*\nbilling 38 %, other 21 %',
      "The model's reason: The word “charged”.",
      'asked because the model is below 85 %',
      'ticket-8841',
      'intent 2026-11-03',
    ])
      expect(said).toContain(part);
  });

  it('can be approved or corrected to either of the next two guesses with one click, or corrected to any other label', () => {
    expect(buttons(drawing())).toEqual(['Approve refund', 'billing', 'other', 'Correct…']);
  });

  it('without alternatives offers no one-click correction, and says nothing of any', () => {
    const item = anItem({ prediction: { alternatives: [] } });
    expect(buttons(drawing({ item }))).toEqual(['Approve refund', 'Correct…']);
    expect(drawCard(drawing({ item })).text).not.toContain('then');
  });

  it('uses the titles of labels, and their values where they have none', () => {
    const project = aProject({ labels: [label('refund', 'Money back'), label('billing')] });
    expect(buttons(drawing({ project }))).toEqual(['Approve Money back', 'billing', 'other', 'Correct…']);
  });

  it.each([
    ['low_confidence', 'asked because the model is below 85 %'],
    ['always', 'asked because refund is always reviewed'],
    ['audit', 'asked because a random share of confident predictions is checked'],
  ] as const)('says why it is asked (%s)', (reason, sentence) => {
    const item = anItem({ selection: { reasons: [reason] } });
    expect(readable(drawCard(drawing({ item })).blocks)).toContain(sentence);
  });

  it('says when it is due in the zone of whoever reads it', () => {
    const item = anItem({ dueAt: new Date('2026-11-23T12:00:00Z') });
    expect(readable(drawCard(drawing({ item })).blocks)).toContain(
      'due <!date^1795435200^{date_short_pretty} {time}|2026-11-23 12:00 UTC>',
    );
  });

  it('shows fields, an address and a picture; a plain card names the picture in place of showing it', () => {
    const input = { image_url: 'https://example.com/a.png', url: 'https://example.com/t/1', fields: { Plan: 'Pro' } };
    const card = drawCard(drawing({ item: anItem({ input }) }));
    expect(card.blocks).toContainEqual({
      type: 'image',
      image_url: input.image_url,
      alt_text: 'The picture to look at',
    });
    expect(readable(card.blocks)).toContain('Plan: \nPro\n\nhttps://example.com/t/1');
    expect(card.text).toContain('“Plan: Pro”');

    const plain = drawCard(drawing({ item: anItem({ input }), plain: true }));
    expect(plain.blocks.map(({ type }) => type)).not.toContain('image');
    expect(readable(plain.blocks)).toContain('Picture: https://example.com/a.png');
  });

  it('tells a confidence as the model claimed it: never certain unless it was', () => {
    const says = (confidence: number) => textOf(drawing({ item: anItem({ prediction: { confidence } }) }));
    expect(says(0.999)).toContain('over 99 % (very sure)');
    expect(says(1)).toContain('100 % (very sure)');
    expect(says(0.001)).toContain('under 1 % (a guess)');
  });
});

describe('a decided card', () => {
  const decided = (overrides: Partial<CardDrawing> = {}) =>
    drawing({ item: aDecidedItem(), reviews: [aReview()], ...overrides });

  it('keeps what was asked, says what became of it, by whom and how fast, and has no buttons', () => {
    const { text, blocks } = drawCard(decided());
    expect(text).toBe('billing: corrected from refund by <@U01ANA> in 14 s. Support intent: “I was charged twice”');
    expect(readable(blocks)).toContain('Is this refund?');
    expect(readable(blocks)).toContain('I was charged twice');
    expect(readable(blocks)).toContain('*billing* · corrected from refund by <@U01ANA> in 14 s');
    expect(JSON.stringify(blocks)).not.toMatch(/"type":"(actions|button|overflow)"/);
  });

  it('says that it was approved', () => {
    const item = aDecidedItem({ decision: aDecision({ outcome: 'approved', value: 'refund' }) });
    expect(drawCard(decided({ item })).text).toMatch(/^refund: approved by <@U01ANA> in 14 s\./);
  });

  it('shows the note', () => {
    expect(readable(drawCard(decided({ reviews: [aReview({ note: 'Double booking' })] })).blocks)).toContain(
      'Note: Double booking',
    );
  });

  it('names who decided elsewhere as they were named, and mentions nobody for it', () => {
    const item = aDecidedItem({ decision: aDecision({ decidedBy: 'U01ANA' }) });
    const { text } = drawCard(decided({ item, reviews: [aReview({ via: 'api' })] }));
    expect(text).toContain('by U01ANA');
    expect(text).not.toContain('<@');
  });

  it('is a new block for Slack after each change, so that clients draw it anew', () => {
    const idsOf = (card: CardDrawing) => JSON.stringify(drawCard(card).blocks).match(/"block_id":"[^"]+"/g);
    expect(idsOf(drawing({ item: anItem({ version: 2 }) }))).not.toEqual(
      idsOf(drawing({ item: anItem({ version: 3 }) })),
    );
  });
});

const hostile: [string, string][] = [
  ['a call to everyone', '<!channel> <!here> <!everyone> <!subteam^S01REVIEW>'],
  ['mentions', '<@U01ANA> <#C0LEADS> @here #general'],
  ['a link with another name', '<http://evil.example|https://bank.example>'],
  ['markup', '*bold* _italic_ ~strike~ `code` ```block``` > quote'],
  ['a quote', '> I am quoted\n> twice'],
  ['emoji codes', ':rotating_light: :+1::skin-tone-2: 12:30:45'],
  ['entities', '&lt;!channel&gt; &amp;lt; & &&&'],
  ['nothing but ampersands', '&'.repeat(3_000)],
  ['nothing but angle brackets', '<>'.repeat(1_500)],
  ['text that runs the other way', '\u202eevorppA\u202c \u2066isolate\u2069 \u061c'],
  ['control characters', '\0\u0007\u001b[31mred\u0085\r\nnext\u2028line'],
  ['characters that draw nothing', '\u200b\ufeff\u2060\u00ad\u{e0041}'],
  ['half surrogate pairs', '\ud83d \udc4b \ud83d'],
  ['fifty thousand characters', 'ä'.repeat(50_000)],
  ['fifty thousand characters of two units each', '👋'.repeat(25_000)],
  ['one word of two hundred characters', 'w'.repeat(200)],
  ['white space', ' \n\t\u00a0\u3000 '],
  ['JSON', '{"blocks":[{"type":"section"}]}'],
  ['a template', '{{7*7}} %s <%= x %>'],
  ['the names of others', 'U01ANA USLACKBOT'],
];

describe.each(hostile)('with %s everywhere', (_, text) => {
  const { project, open, decided } = everywhere(text);

  it('the open card is one that Slack takes, with nothing alive in it', () => {
    for (const plain of [false, true]) {
      const card = drawCard(drawing({ project, item: open, plain }));
      expect(whyNotPosted(card)).toEqual([]);
      expect(parsedTexts(card).flatMap((each) => liveMarkup(each, ours))).toEqual([]);
    }
  });

  it('so is the decided one', () => {
    const reviews = [aReview({ note: text, reviewer: text, via: 'api' })];
    const card = drawCard(drawing({ project, item: decided, reviews }));
    expect(whyNotPosted(card)).toEqual([]);
    expect(parsedTexts(card).flatMap((each) => liveMarkup(each, ours))).toEqual([]);
  });

  it('nothing on the card hides, or turns around what stands beside it', () => {
    const said = readable(drawCard(drawing({ project, item: open })).blocks);
    expect(said).not.toMatch(/[\p{Bidi_Control}\u200b\ufeff\u2060\u2028]|(?![\n\t])\p{Cc}/u);
    expect(said.isWellFormed()).toBe(true);
  });
});

describe('whatever the texts', () => {
  const strings = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom('&', '<', '>', '|', '@', '!', '*', '_', '`', ':', 'a', '\n', '👋', '\ud83d'),
      maxLength: 900,
    }),
    fc.constantFrom(...hostile.map(([, text]) => text.slice(0, 900))),
  );
  const item = fc.record({
    text: strings,
    guess: strings,
    rival: strings,
    field: strings,
    value: strings,
    note: strings,
  });

  it('Slack takes the card, and what it parses holds no markup but our own', () => {
    fc.assert(
      fc.property(item, ({ text, guess, rival, field, value, note }) => {
        const project = aProject({ name: rival, labels: [label(guess, value), label(rival, field)] });
        const common = {
          externalId: note,
          dueAt,
          input: { text, fields: { [field]: value }, url: value },
          prediction: {
            value: guess,
            alternatives: [{ value: rival, confidence: 0.2 }],
            explanation: note,
            model: text,
          },
        };
        const open = anItem(common);
        const decided = aDecidedItem({ ...common, decision: aDecision({ value: rival, decidedBy: note }) });
        for (const each of [open, decided]) {
          const card = drawCard(drawing({ project, item: each, reviews: [aReview({ note: text, via: 'api' })] }));
          expect(whyNotPosted(card)).toEqual([]);
          expect(parsedTexts(card).flatMap((parsed) => liveMarkup(parsed, ours))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('(control) the checks fail where there is something to find', () => {
    const { text, blocks } = drawCard(drawing());
    expect(whyNotPosted({ text: 'x'.repeat(4_001), blocks })).toEqual(['msg_too_long']);
    expect(
      whyNotPosted({ text, blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }),
    ).toHaveLength(1);
    for (const [, live] of hostile.slice(0, 6)) expect(liveMarkup(live)).not.toEqual([]);
    expect(parsedTexts(drawCard(drawing())).length).toBeGreaterThan(3);
  });
});

describe('a Slack as strict as the sandbox', () => {
  it('takes every hostile card, open and decided', async () => {
    const { client, control } = await aSandbox();
    const cards = createCards({ web: client, botUserId: 'U0SIGNOFF', log: aLog() });
    for (const [name, text] of hostile) {
      const { project, open, decided } = everywhere(text);
      const posted = await cards.post('C0REVIEW', drawing({ project, item: open }));
      if (posted.kind !== 'posted') throw new Error(`${name}: ${JSON.stringify(posted)}`);
      const redrawn = await cards.redraw(
        'C0REVIEW',
        posted.ts,
        drawing({ project, item: decided, reviews: [aReview({ note: text })] }),
      );
      expect(redrawn, name).toEqual({ kind: 'redrawn' });
    }
    expect(await control.messages()).toHaveLength(hostile.length);
  });

  it('(control) refuses a card that breaks a limit', async () => {
    const { client } = await aSandbox();
    const cards = createCards({ web: client, botUserId: 'U0SIGNOFF', log: aLog() });
    const item = anItem({ input: { image_url: 'no address' } });
    expect(await cards.post('C0REVIEW', drawing({ item }))).toMatchObject({ kind: 'refused' });
  });
});

it('ten thousand labels make the card no larger', () => {
  const labels = Array.from({ length: 10_000 }, (_, i) => label(`label-${i}`));
  const item = anItem();
  const many = drawCard(drawing({ item, project: aProject({ labels: [...aProject().labels, ...labels] }) }));
  expect(many).toEqual(drawCard(drawing({ item })));
});

const dueAt = new Date('2026-11-23T12:00:00Z');
/** What a card may hold alive: the date, and whoever answered in Slack. */
const ours = ['<!date^1795435200^{date_short_pretty} {time}|2026-11-23 12:00 UTC>', '<@U01ANA>'];

/** A project, an open and a decided item with this text wherever a text can be. */
function everywhere(text: string): { project: Project; open: Item; decided: Item } {
  const wide = {
    externalId: text,
    dueAt,
    input: {
      text,
      url: `https://example.com/${text}`,
      image_url: 'https://example.com/a.png',
      fields: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i} ${text}`, text])),
    },
    prediction: {
      value: 'a',
      alternatives: ['b', 'c', 'd'].map((value) => ({ value, confidence: 0.1 })),
      explanation: text,
      model: text,
      modelVersion: text,
    },
  };
  return {
    project: aProject({
      name: text,
      labels: ['a', 'b', 'c', 'd'].map((value) => label(value, text)),
      guidelines: text,
    }),
    open: anItem(wide),
    decided: aDecidedItem({ ...wide, decision: aDecision({ value: 'b' }) }),
  };
}

/** The text as it is read: a space that keeps a line together is a space. */
function textOf(card: CardDrawing): string {
  return drawCard(card).text.replaceAll('\u00a0', ' ');
}

function buttons(card: CardDrawing): string[] {
  const found = [
    ...JSON.stringify(drawCard(card).blocks).matchAll(/"type":"button".*?"text":\{[^}]*"text":"([^"]*)"/g),
  ];
  return found.map(([, text = '']) => text);
}
