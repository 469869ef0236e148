import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CardDrawing } from '../../src/flow/ports.ts';
import type { Item, Outcome } from '../../src/review/item.ts';
import type { Project } from '../../src/review/project.ts';
import { drawCard } from '../../src/slack/card.ts';
import { historyModal } from '../../src/slack/dialogs/history.ts';
import { fullTextModal, revealModal } from '../../src/slack/dialogs/reading.ts';
import { masked } from '../../src/slack/masking.ts';
import { readable } from '../support/block-kit.ts';
import { aDecidedItem, aDecision, anApprovalItem, anExtractionItem, anItem, aReview } from '../support/items.ts';
import { anApprovalProject, anExtractionProject, aProject, reviewsOf } from '../support/project.ts';
import { drawing, everyState, hideable, kindOf, kinds, label, now, suggested } from './every-card.ts';

describe('an open card', () => {
  it.each([
    [
      'classification',
      'Support intent: Is this refund? “I was charged twice” The model says refund, 41 % (a guess); then billing 38 %, other 21 %. Approve it or give the right label.',
    ],
    [
      'multilabel',
      'Review topics: Are these the right labels? “It came late and cost too much” The model says delivery, price, 41 % (a guess); perhaps also service 30 %. Approve them or choose the right ones.',
    ],
    [
      'text',
      'Support replies: Is this text right? “I was charged twice” The model says “We are sorry. Your money is on its way back.”, 41 % (a guess). Approve it, or edit it.',
    ],
    [
      'extraction',
      'Invoices: Is this read right? “Invoice 7 of 1 February: 12.50 EUR” The model says Total 12.5 (40 %, doubtful); Number 7 (90 %); Issued 2026-02-01; Paid –; Currency EUR, 41 % (a guess). Approve it, or correct fields.',
    ],
    [
      'approval',
      'Refund payouts: Pay 120 EUR back. “Customer asks for the money back” The action is refund.pay, with amount: 120; currency: EUR, 41 % (a guess). Approve, reject or change it.',
    ],
  ] as const)(
    'of %s says in its text alone what it is about, the guess, how sure, and what to do',
    (task, sentence) => {
      expect(textOf(drawing(kindOf(task)))).toBe(sentence);
    },
  );

  it('asks the question, shows the input, the guess, what else, and why a person is asked', () => {
    const item = anItem({ externalId: 'ticket-8841', prediction: { explanation: 'The word “charged”.' } });
    const said = readable(drawCard(drawing({ item })).blocks);
    for (const part of [
      'Is this refund?',
      'I was charged twice',
      '*The model says*\nrefund, 41 % (a guess)',
      '*Then*\nbilling 38 %, other 21 %',
      'The model’s reason: The word “charged”.',
      'asked because the model is below 85 %',
      'ticket-8841',
      'intent 2026-11-03',
    ])
      expect(said).toContain(part);
  });

  it.each([
    ['classification', ['Approve refund', 'billing', 'other', 'Correct…']],
    ['multilabel', ['Approve delivery, price', 'Correct…']],
    ['text', ['Approve', 'Edit…', 'Reject…']],
    ['extraction', ['Approve', 'Correct…', 'Reject…']],
    ['approval', ['Approve', 'Reject…', 'Change…']],
  ] as const)('of %s can be answered by few buttons, one of them prominent, the rest in a menu', (task, labels) => {
    const card = drawing(kindOf(task));
    expect(buttons(card)).toEqual(labels);
    expect(JSON.stringify(drawCard(card).blocks).match(/"style":"primary"/g)).toHaveLength(1);
    expect(menu(card)).toEqual(['Skip', 'Escalate', 'Guidelines', 'Full text', 'History']);
  });

  it('without alternatives offers no one-click correction, and says nothing of any', () => {
    const item = anItem({ prediction: { alternatives: [] } });
    expect(buttons(drawing({ item }))).toEqual(['Approve refund', 'Correct…']);
    expect(drawCard(drawing({ item })).text).not.toContain('then');
  });

  it('without leads, or when they have it already, offers nothing to escalate', () => {
    expect(menu(drawing({ project: aProject({ leads: { users: [], groups: [] } }) }))).not.toContain('Escalate');
    const escalation = { why: 'asked', by: 'U01ANA', at: now } as const;
    expect(menu(drawing({ item: anItem({ escalation }) }))).not.toContain('Escalate');
  });

  it('of an extraction that lacks a required field can not be approved', () => {
    const { value } = anExtractionItem().prediction;
    const item = anExtractionItem({ prediction: { value: { ...Object(value), number: null } } });
    expect(buttons(drawing({ project: anExtractionProject(), item }))).toEqual(['Correct…', 'Reject…']);
  });

  it('of an extraction shows the doubtful fields first', () => {
    const item = anExtractionItem({ prediction: { fieldConfidence: { currency: 0.2, total: 0.9, number: 0.5 } } });
    const said = readable(drawCard(drawing({ project: anExtractionProject(), item })).blocks);
    expect(said.match(/^(Number|Total|Issued|Paid|Currency):/gm)).toEqual([
      'Currency:',
      'Number:',
      'Total:',
      'Issued:',
      'Paid:',
    ]);
    expect(said).toContain('20 %, doubtful');
  });

  it('of an action that several people must approve offers no change: they agree on what was proposed', () => {
    const card = drawing({ project: anApprovalProject(), item: anApprovalItem() });
    expect(buttons(card)).toEqual(['Approve', 'Reject…']);
    expect(drawCard(card).text).toContain('Approve or reject it. 0 of 2 reviews. One rejection stops it.');
  });

  it('uses the titles of labels, and their values where they have none', () => {
    const project = aProject({ labels: [label('refund', 'Money back'), label('billing')] });
    expect(buttons(drawing({ project }))).toEqual(['Approve Money back', 'billing', 'other', 'Correct…']);
  });

  it.each([
    ['probability', 'the model is below 85 %', 'refund, 41 % (a guess)', 'billing 38 %, other 21 %', '40 %, doubtful'],
    ['relative', 'the model’s score is below 0.85', 'refund, score 0.41', 'billing 0.38, other 0.21', 'score 0.4'],
    ['none', 'every prediction of this model is checked', 'refund', 'billing, other', null],
  ] as const)('reads scores as the project says they may be read (%s)', (score, why, guess, rivals, field) => {
    const gate = { ...aProject().gate, score };
    const said = readable(drawCard(drawing({ project: aProject({ gate }), item: anItem() })).blocks);
    expect(said).toContain(`*The model says*\n${guess}\n`);
    expect(said).toContain(`*Then*\n${rivals}\n`);
    expect(said).toContain(`asked because ${why}`);
    const fields = drawCard(drawing({ project: anExtractionProject({ gate }), item: anExtractionItem() })).text;
    expect(fields).toContain(field === null ? 'says Number 7; Total 12.5;' : `says Total 12.5 (${field}); Number 7 (`);
    if (score !== 'probability') expect(said + fields).not.toMatch(/\d\u00a0?%/);
  });

  it.each([
    ['low_confidence', 'asked because the model is below 85 %'],
    ['always', 'asked because refund is always reviewed'],
    ['audit', 'asked because a random share of confident predictions is checked'],
  ] as const)('says why it is asked (%s)', (reason, sentence) => {
    const item = anItem({ selection: { reasons: [reason] } });
    expect(readable(drawCard(drawing({ item })).blocks)).toContain(sentence);
  });

  it.each([
    [true, 'asked because somebody asked for a second look'],
    [false, 'asked because somebody reopened it'],
  ])('that is asked again says so, and not why it was asked at first (fresh eyes: %s)', (freshEyes, sentence) => {
    const item = anItem({ round: 2, freshEyes });
    const said = readable(drawCard(drawing({ item })).blocks);
    expect(said).toContain(sentence);
    expect(said).not.toContain('below');
  });

  it('that the gate had approved says that somebody reopened it', () => {
    const item = anItem({ round: 2, requestedBy: 'U02BEN', selection: { route: 'auto_approve', reasons: [] } });
    expect(readable(drawCard(drawing({ item })).blocks)).toContain('asked because somebody reopened it');
  });

  it.each(kinds)('of $task that a person suggested claims neither a score nor a model', ({ project, item }) => {
    const card = drawCard(
      drawing({
        project,
        item: suggested({ ...item, prediction: { ...item.prediction, model: null, modelVersion: null } }),
      }),
    );
    expect(`${card.text}\n${readable(card.blocks)}`).not.toMatch(/%|The model|null|NaN/);
    expect(readable(card.blocks)).toContain('asked because <@U02BEN> sent it');
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

describe('an open card with several reviewers', () => {
  const project = aProject({ reviews: reviewsOf(3) });

  it('says how many have answered, and neither who nor what', () => {
    const card = drawCard(drawing({ project, reviews: [aReview({ reviewer: 'U03CLEO', value: 'shipping' })] }));
    expect(card.text).toContain('1 of 3 reviews.');
    expect(readable(card.blocks)).toContain('Support intent · 1 of 3 reviews · asked because');
    expect(JSON.stringify(card)).not.toMatch(/U03CLEO|shipping/);
  });

  it('counts neither skips, nor what was taken back, nor earlier rounds', () => {
    const reviews = [
      aReview({ verdict: 'skip', value: null, round: 2 }),
      aReview({ retractedAt: now, round: 2 }),
      aReview({ round: 1 }),
    ];
    expect(drawCard(drawing({ project, item: anItem({ round: 2 }), reviews })).text).toContain('0 of 3 reviews.');
  });

  it.each([
    ['asked', '<@U01ANA> passed it on'],
    ['disagreement', 'the reviewers did not agree'],
    ['skipped', 'several reviewers skipped it'],
    ['deadline', 'nobody answered in time'],
  ] as const)('that is with the leads says so and why (%s), in place of the count', (why, sentence) => {
    const item = anItem({ escalation: { why, by: why === 'asked' ? 'U01ANA' : null, at: now } });
    const { text, blocks } = drawCard(drawing({ project, item, reviews: [aReview()] }));
    expect(text).toContain(`With the leads, because ${sentence}.`);
    expect(readable(blocks)).toContain(`with the leads, because ${sentence} · asked because`);
    expect(text).not.toContain('of 3 reviews');
  });
});

describe('a decided card', () => {
  const short = { approved: 'refund · approved', corrected: 'billing · corrected from refund' };
  const endings: [Outcome, string][] = [
    ['approved', 'by <@U01ANA> in 14 s'],
    ['corrected', 'by <@U01ANA> in 14 s'],
    ['rejected', '*Rejected* by <@U01ANA> in 14 s'],
    ['auto_approved', 'by the gate'],
    [
      'expired',
      '*Expired* <!date^1795255500^{date_short_pretty} {time}|2026-11-21 10:05 UTC>: nobody answered in time',
    ],
    ['withdrawn', '*Withdrawn*: the answer is not needed any more'],
    ['no_consensus', '*No agreement* among 2 reviews'],
    ['unreviewed', '*Ended without a review*'],
  ];

  it.each(
    kinds.flatMap((kind) => endings.map(([outcome, sentence]) => ({ task: kind.task, kind, outcome, sentence }))),
  )(
    'of $task that ended as $outcome says so, to the ear too, and keeps what was asked',
    ({ kind, outcome, sentence }) => {
      const [, card] = everyState(kind).find(([name]) => name === outcome) ?? [];
      const { text, blocks } = drawCard(card ?? drawing());
      expect(text).toContain(sentence);
      expect(text).toContain(`${kind.project.name}: “${kind.item.input.text}”`);
      const said = readable(blocks);
      expect(said).toContain(sentence);
      expect(said).toContain(kind.item.input.text);
      expect(JSON.stringify(blocks)).not.toMatch(/"action_id":"(approve|alt_1|correct|reject|undo)"/);
      expect(menu(card ?? drawing())).toEqual([
        'History',
        'Full text',
        'Guidelines',
        'Ask for a second look…',
        'Reopen… (leads)',
      ]);
    },
  );

  it.each(Object.entries(short))('of one label says the label first (%s)', (outcome, sentence) => {
    const [, card] = everyState(kindOf('classification')).find(([name]) => name === outcome) ?? [];
    expect(readable(drawCard(card ?? drawing()).blocks).replaceAll('*', '')).toContain(sentence);
  });

  it('of a corrected text shows word by word what changed, in place of the text', () => {
    const [, card] = everyState(kindOf('text')).find(([name]) => name === 'corrected') ?? [];
    const blocks = drawCard(card ?? drawing()).blocks;
    expect(blocks).toContainEqual({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_quote',
          elements: [
            { type: 'text', text: 'We are ' },
            { type: 'text', text: 'very ', style: { bold: true } },
            { type: 'text', text: 'sorry. Your money is on its way back.' },
          ],
        },
      ],
    });
    expect(JSON.stringify(blocks)).not.toContain('We are sorry');
  });

  it.each([
    ['multilabel', 'Added: \nservice\n\nRemoved: \nprice'],
    ['extraction', 'Total: \n21.5\n  was 12.5\n\nPaid: \nyes\n  was –'],
    ['approval', 'amount: \n100\n  was 120'],
  ] as const)('of a corrected %s says what changed', (task, change) => {
    const [, card] = everyState(kindOf(task)).find(([name]) => name === 'corrected') ?? [];
    expect(readable(drawCard(card ?? drawing()).blocks)).toContain(change);
  });

  it('shows reason, proposed label and note', () => {
    const reviews = [
      aReview({ verdict: 'reject', reason: 'Not ours', proposedLabel: 'fraud', note: 'Double booking' }),
    ];
    const item = aDecidedItem({ decision: aDecision({ outcome: 'rejected', value: null }) });
    const said = readable(drawCard(drawing({ item, reviews })).blocks);
    for (const part of ['Reason: Not ours', 'Proposed label: fraud', 'Note: Double booking'])
      expect(said).toContain(part);
  });

  it('names who agreed, and says when a lead decided', () => {
    const says = (name: string) => {
      const [, card] = everyState(kindOf('classification')).find(([each]) => each === name) ?? [];
      return drawCard(card ?? drawing()).text;
    };
    expect(says('decided by many')).toMatch(/^refund: approved by 9 of 9 reviews \(<@U01ANA>(, <@U01ANA>){4}, …\)/);
    expect(says('decided by a lead')).toContain('by <@U01ANA> as lead in 14 s');
  });

  it('forgets what was taken back', () => {
    const item = aDecidedItem({ decision: aDecision({ decidedBy: 'U02BEN' }) });
    const reviews = [
      aReview({ reviewer: 'U03CLEO', note: 'Oh no', retractedAt: now }),
      aReview({ reviewer: 'U02BEN', latencyMs: 3_000 }),
    ];
    const card = drawCard(drawing({ item, reviews }));
    expect(JSON.stringify(card)).not.toMatch(/U03CLEO|Oh no/);
    expect(card.text).toContain('by <@U02BEN> in 3 s');
  });

  it('names who decided elsewhere as they were named, and mentions nobody for it', () => {
    const { text } = drawCard(drawing({ item: aDecidedItem(), reviews: [aReview({ via: 'api' })] }));
    expect(text).toContain('by U01ANA');
    expect(text).not.toContain('<@');
  });

  it('offers Undo and says how long, then the menu in its place', () => {
    const item = aDecidedItem({ decision: aDecision({ finalAt: new Date(now.getTime() + 60_000) }) });
    const early = drawing({ item, reviews: [aReview()] });
    expect(buttons(early)).toEqual(['Undo']);
    expect(readable(drawCard(early).blocks)).toContain('Undo until <!date^1795255620^{time}|2026-11-21 10:07 UTC>');
    const late = { ...early, now: new Date(now.getTime() + 60_000) };
    expect(buttons(late)).toEqual([]);
    expect(menu(late)).toContain('Reopen… (leads)');
    const idsOf = (card: CardDrawing) => JSON.stringify(drawCard(card).blocks).match(/"block_id":"[^"]+"/g);
    expect(idsOf(late)).not.toEqual(idsOf(early));
  });

  it.each(['expired', 'withdrawn', 'auto_approved', 'unreviewed'] as const)(
    'that %s is nobody’s to undo',
    (outcome) => {
      const decision = aDecision({ outcome, decidedBy: null, finalAt: new Date(now.getTime() + 60_000) });
      expect(buttons(drawing({ item: aDecidedItem({ decision }) }))).toEqual([]);
    },
  );

  it.each(kinds)('of $task whose input was erased shows nothing of it any more', (kind) => {
    const [, card] = everyState(kind).find(([name]) => name === 'its input erased') ?? [];
    const drawn = drawCard(card ?? drawing());
    expect(JSON.stringify(drawn)).not.toContain(kind.item.input.text);
    expect(readable(drawn.blocks)).toContain('The input was deleted: History says why.');
    expect(drawn.text).toContain('The input was deleted');
  });

  it('is a new block for Slack after each change, so that clients draw it anew', () => {
    const idsOf = (card: CardDrawing) => JSON.stringify(drawCard(card).blocks).match(/"block_id":"[^"]+"/g);
    expect(idsOf(drawing({ item: anItem({ version: 2 }) }))).not.toEqual(
      idsOf(drawing({ item: anItem({ version: 3 }) })),
    );
  });
});

describe('a card that hides the guess', () => {
  /** All that somebody can read of an open item without answering it. */
  const allOf = (project: Project, item: Item) =>
    JSON.stringify([
      drawCard(drawing({ project, item })),
      drawCard(drawing({ project, item, plain: true })),
      fullTextModal(project, item),
      revealModal(project, item),
      historyModal({
        project,
        item,
        reviews: [aReview({ reviewer: 'U03CLEO', blind: true })],
        entries: [],
        reader: 'U01ANA',
      }),
    ]).replaceAll('\u00a0', ' ');
  const reasons = fc.constantFrom('low_confidence', 'audit', 'always') as fc.Arbitrary<
    'low_confidence' | 'audit' | 'always'
  >;
  const secret = fc.uuid();

  it('offers every label alike, with a way out, or a dialog where there are many', () => {
    const item = anItem({ blind: true });
    expect(buttons(drawing({ item }))).toEqual(['refund', 'billing', 'shipping', 'other', 'Other…']);
    expect(JSON.stringify(drawCard(drawing({ item })))).not.toContain('primary');
    const labels = ['refund', 'b', 'c', 'd', 'e', 'f'].map((value) => label(value));
    expect(buttons(drawing({ item, project: aProject({ labels }) }))).toEqual(['Choose…']);
    for (const { task, project, item } of hideable.slice(1))
      expect(buttons(drawing({ project, item: { ...item, blind: true } }))[0]).toBe(
        task === 'multilabel' ? 'Choose…' : 'Fill in…',
      );
  });

  it('draws the same card whatever the model said, how sure it was and why it is asked', () => {
    const confidence = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(confidence, confidence, reasons, secret, (sure, other, reason, explanation) => {
        const id = 'itm_01arz3ndektsv4rrffq69g5fav';
        const common = { id, blind: true, input: { text: 'What is it?' } };
        const of = (value: string, confidence: number) =>
          allOf(
            aProject({
              gate: { threshold: 0.85, audit: 0.1, always: ['refund'], score: 'probability', version: 'gp_0' },
            }),
            anItem({
              ...common,
              prediction: { value, confidence, alternatives: [], explanation },
              selection: { reasons: [reason] },
            }),
          );
        const plain = aProject({
          gate: { threshold: 0.85, audit: 0.1, always: ['refund'], score: 'probability', version: 'gp_0' },
        });
        const told = allOf(plain, anItem({ ...common, prediction: { alternatives: [] } }));
        expect(of('shipping', sure)).toBe(told);
        expect(of('refund', other)).toBe(told);
      }),
      { numRuns: 100 },
    );
  });

  it('of an extraction or of several labels tells neither values nor percentages', () => {
    fc.assert(
      fc.property(secret, fc.integer({ min: 0, max: 100 }), (value, percent) => {
        const extraction = anExtractionItem({
          blind: true,
          prediction: {
            value: { number: value, total: 987654.25, issued: '2019-09-19', paid: null, currency: 'USD' },
            fieldConfidence: { number: percent / 100 },
            confidence: percent / 100,
            explanation: value,
          },
        });
        const project = anExtractionProject({ sensitive: ['fields.number'] });
        expect(allOf(project, extraction)).not.toMatch(new RegExp(`${value}|987654|2019-09-19|USD|\\d %`));
        const { project: topics, item } = kindOf('multilabel');
        const labels = [...topics.labels, label(value, `Title ${value}`)];
        const several = {
          ...item,
          blind: true,
          prediction: { ...item.prediction, value: [value], explanation: value },
        };
        expect(allOf({ ...topics, labels }, several)).not.toMatch(new RegExp(`${value}|\\d %`));
      }),
      { numRuns: 50 },
    );
  });

  it('once it is decided tells what was hidden', () => {
    const item = aDecidedItem({ blind: true });
    const { text, blocks } = drawCard(drawing({ item, reviews: [aReview({ blind: true })] }));
    expect(text).toContain('billing: corrected from refund by <@U01ANA>');
    expect(readable(blocks)).toContain('Is this refund?');
  });

  it('(control) what is not hidden is found', () => {
    expect(allOf(aProject(), anItem())).toMatch(/refund, 41 %/);
    expect(allOf(aProject(), anItem({ blind: true, selection: { reasons: ['audit'] } }))).not.toContain(
      'The model says',
    );
  });
});

describe('sensitive parts', () => {
  const sensitive = ['text', 'url', 'image_url', 'fields.Phone', 'fields.number'];
  const input = {
    text: 'SECRET-text',
    url: 'https://example.com/SECRET-url',
    image_url: 'https://example.com/SECRET.png',
    fields: { Phone: 'SECRET-phone', Plan: 'Pro' },
  };
  const hiding = kinds.map((kind) => {
    const value =
      kind.task === 'extraction'
        ? { ...Object(kind.item.prediction.value), number: 'SECRET-7' }
        : kind.item.prediction.value;
    return {
      ...kind,
      project: { ...kind.project, sensitive },
      item: { ...kind.item, input, prediction: { ...kind.item.prediction, value, explanation: 'It says SECRET' } },
      corrected: kind.task === 'extraction' ? { ...Object(kind.corrected), number: 'SECRET-8' } : kind.corrected,
    };
  });

  it.each(hiding)('of $task are nowhere on any card, in any dialog, in history or in the full text', (kind) => {
    for (const [name, card] of everyState(kind)) {
      const { project, item, reviews } = card;
      const history = historyModal({ project, item, reviews, entries: [], reader: 'U01ANA' });
      const seen = JSON.stringify([drawCard(card), fullTextModal(project, item), history]);
      expect(seen, name).not.toContain('SECRET');
    }
    const { project, item } = kind;
    const card = drawCard(drawing({ project, item }));
    expect(readable(card.blocks)).toContain(masked);
    expect(card.text).toContain('“hidden”');
    expect(readable(card.blocks)).toContain('Pro');
    expect(buttons(drawing({ project, item }))).toContain('Reveal');
  });

  it.each(hiding)(
    'of $task are shown whole to whoever reveals them, with the model’s reason that may quote them',
    ({ project, item, task }) => {
      const said = readable(revealModal(project, item).blocks);
      for (const part of ['SECRET-text', 'SECRET-url', 'SECRET.png', 'SECRET-phone', 'It says SECRET'])
        expect(said).toContain(part);
      if (task === 'extraction') expect(said).toContain('Number, as the model read it: SECRET-7');
      expect(said).toContain('That you looked is noted.');
    },
  );

  it('are not told by the picture beside them either', () => {
    const project = aProject({ sensitive: ['text'] });
    const item = anItem({ input: { text: 'SECRET', image_url: 'https://example.com/a.png' } });
    expect(drawCard(drawing({ project, item })).blocks).toContainEqual(
      expect.objectContaining({ type: 'image', alt_text: 'The picture to look at' }),
    );
    expect(JSON.stringify(drawCard(drawing({ project, item })))).not.toContain('SECRET');
  });

  it('that an item does not have are no reason for Reveal, nor to keep back the model’s reason', () => {
    const project = aProject({ sensitive: ['fields.Phone'] });
    const item = anItem({ prediction: { explanation: 'The word “charged”.' } });
    expect(buttons(drawing({ project, item }))).not.toContain('Reveal');
    expect(readable(drawCard(drawing({ project, item })).blocks)).toContain('The word “charged”.');
  });

  it('of a card that hides the guess are revealed without it', () => {
    const project = anExtractionProject({ sensitive: ['text', 'fields.number'] });
    const item = anExtractionItem({ blind: true, prediction: { explanation: 'SECRET' } });
    const said = readable(revealModal(project, item).blocks);
    expect(said).toContain('Invoice 7 of 1 February');
    expect(said).not.toMatch(/SECRET|as the model read it/);
    const only = anExtractionProject({ sensitive: ['fields.number'] });
    expect(buttons(drawing({ project: only, item }))).not.toContain('Reveal');
  });
});

it('ten thousand labels make the card no larger', () => {
  const labels = Array.from({ length: 10_000 }, (_, i) => label(`label-${i}`));
  const item = anItem();
  const many = drawCard(drawing({ item, project: aProject({ labels: [...aProject().labels, ...labels] }) }));
  expect(many).toEqual(drawCard(drawing({ item })));
});

/** The text as it is read: a space that keeps a line together is a space. */
function textOf(card: CardDrawing): string {
  return drawCard(card).text.replaceAll('\u00a0', ' ');
}

function buttons(card: CardDrawing): string[] {
  return elements(card, 'button').map(({ text }) => text?.text ?? '');
}

function menu(card: CardDrawing): string[] {
  return elements(card, 'overflow').flatMap(({ options }) => (options ?? []).map(({ text }) => text.text));
}

interface Drawn {
  type?: string;
  text?: { text: string };
  options?: { text: { text: string } }[];
}

function elements(card: CardDrawing, type: string): Drawn[] {
  const found: Drawn[] = [];
  JSON.stringify(drawCard(card).blocks, (_, value: Drawn) => {
    if (value?.type === type) found.push(value);
    return value;
  });
  return found;
}
