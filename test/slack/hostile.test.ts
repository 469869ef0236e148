import type { ModalView } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answered } from '../../src/flow/answer-item.ts';
import { outcomes, type Review, verdicts } from '../../src/review/item.ts';
import { type DrawnCard, drawCard } from '../../src/slack/card.ts';
import { createCards } from '../../src/slack/cards.ts';
import { answerModal } from '../../src/slack/dialogs/answer.ts';
import { historyModal } from '../../src/slack/dialogs/history.ts';
import { fullTextModal, guidelinesModal, messageModal, revealModal } from '../../src/slack/dialogs/reading.ts';
import { rejectModal } from '../../src/slack/dialogs/reject.ts';
import { secondLookModal } from '../../src/slack/dialogs/second-look.ts';
import { noteText } from '../../src/slack/notes.ts';
import {
  afterAnswer,
  alreadyDecided,
  leadsOnly,
  notSaved,
  refusals,
  rightsUnknown,
  whyNotValid,
  whyRefused,
} from '../../src/slack/sentences.ts';
import { aSandbox } from '../sandbox/a-sandbox.ts';
import { liveMarkup, parsedTexts, readable, whyNotOpened, whyNotPosted } from '../support/block-kit.ts';
import { aDecision, anItem, aReview } from '../support/items.ts';
import { aLog } from '../support/log.ts';
import { aProject } from '../support/project.ts';
import { drawing, entriesOf, everyState, everywhere, hostile, type Kind, label, now, wordy } from './every-card.ts';

/** Real Slack refuses a message somewhere above 13,200 characters in all its blocks. */
const cardCharsMax = 12_000;
/** What may stand alive anywhere: our own dates, and people and groups that Slack vouched for. */
const ours =
  /<!date\^\d{10}\^(\{date_short_pretty\} )?\{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>|<@U01ANA>|<@U02BEN>|<@U09LEA>|<!subteam\^S09LEADS>/g;

/** What is wrong with what Slack would parse; nothing: it holds no markup but ours. */
function alive(texts: string[]): string[] {
  return texts.flatMap((text) => [
    ...liveMarkup(text.replace(ours, '')),
    // Ours come in pairs.
    ...((text.match(/\*/g)?.length ?? 0) % 2 === 1 ? [`an odd * in ${text}`] : []),
  ]);
}

/** What hides, or turns around what stands beside it. */
function deceiving(text: string): string[] {
  return [
    ...(text.match(/[\p{Bidi_Control}\u200b\ufeff\u2060\u2028]|(?![\n\t])\p{Cc}/gu) ?? []),
    ...(text.isWellFormed() ? [] : ['half a surrogate pair']),
  ];
}

function wrongWithCard(card: DrawnCard): string[] {
  const chars = textChars(card.blocks);
  return [
    ...whyNotPosted(card),
    ...(chars > cardCharsMax ? [`${chars} characters`] : []),
    ...alive(parsedTexts(card)),
    ...deceiving(`${card.text}${readable(card.blocks)}`),
  ];
}

function wrongWithView(view: ModalView): string[] {
  return [...whyNotOpened(view), ...alive(parsedTexts({ blocks: view.blocks })), ...deceiving(readable(view.blocks))];
}

/** All text in these blocks, however Slack counts it. */
function textChars(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = 'text' in value && typeof value.text === 'string' ? value.text.length : 0;
  return Object.values(value).reduce<number>((sum, each) => sum + textChars(each), own);
}

/** Every dialog of an item, with these words of its reviewers. */
function everyDialog({ project, item, corrected }: Kind, text: string): [string, ModalView][] {
  const decided = { ...item, decision: aDecision({ outcome: 'corrected', value: corrected, decidedBy: 'U01ANA' }) };
  const reviews = Array.from({ length: 30 }, (_, i) =>
    aReview({
      ...wordy(text),
      verdict: verdicts[i % verdicts.length] ?? 'approve',
      value: i % 5 === 0 ? item.prediction.value : i % 5 === 1 ? corrected : null,
      retractedAt: i === 4 ? now : null,
      surface: 'bulk',
      blind: true,
    }),
  );
  const history = { project, reviews, entries: entriesOf(text), reader: 'U01ANA' };
  const hidden = {
    ...project,
    sensitive: ['text', 'url', 'image_url', ...Object.keys(item.input.fields ?? {}).map((name) => `fields.${name}`)],
  };
  return [
    ['answer', answerModal(project, item)],
    ['answer, hidden', answerModal(hidden, item)],
    ...(project.task === 'text' || project.task === 'approval'
      ? []
      : [['answer, blind', answerModal(project, { ...item, blind: true })] satisfies [string, ModalView]]),
    ['reject', rejectModal(project, item)],
    ['reject in words', rejectModal({ ...project, rejection: { reason: 'required', reasons: [] } }, item)],
    ['contest', secondLookModal(project, decided, 'contest')],
    ['reopen', secondLookModal(hidden, decided, 'reopen')],
    ['history, open', historyModal({ ...history, item })],
    ['history, decided', historyModal({ ...history, item: decided })],
    ['full text', fullTextModal(project, item)],
    ['reveal', revealModal(hidden, item)],
    ['guidelines', guidelinesModal(project)],
    ['no guidelines', guidelinesModal({ ...project, guidelines: null })],
  ];
}

/** Every sentence that a person can be told about an item, and what is said in its thread. */
function everySentence({ project, item, corrected }: Kind, text: string): string[] {
  const values = [item.prediction.value, corrected, null];
  const review = (verdict: Review['verdict'], value: Review['value']) => aReview({ ...wordy(text), verdict, value });
  const taken = (given: Partial<Extract<Answered, { kind: 'taken' }>>): Extract<Answered, { kind: 'taken' }> => ({
    kind: 'taken',
    item,
    review: review('approve', item.prediction.value),
    progress: { kind: 'open' },
    ...given,
  });
  const problems = Array.from({ length: 9 }, () => ({ path: [text, 1], detail: `${text} is missing` }));
  const told = [
    ...Object.values(refusals),
    leadsOnly,
    notSaved,
    rightsUnknown,
    ...outcomes.flatMap((outcome) =>
      values.flatMap((value) =>
        [text.slice(0, 100) || 'x', 'U01ANA', null].map((decidedBy) =>
          alreadyDecided(project, aDecision({ outcome, value, decidedBy }), 'U01ANA'),
        ),
      ),
    ),
    ...verdicts.flatMap((verdict) =>
      [null, { value: corrected }, { value: item.prediction.value }].flatMap((gold) =>
        [
          { kind: 'open' as const },
          { kind: 'to_leads' as const, why: 'asked' as const },
          { kind: 'to_leads' as const, why: 'disagreement' as const },
          { kind: 'to_leads' as const, why: 'skipped' as const },
          { kind: 'decided' as const, decision: aDecision() },
        ].map((progress) => {
          const value = verdict === 'approve' ? item.prediction.value : verdict === 'correct' ? corrected : null;
          return (
            afterAnswer(project, taken({ item: { ...item, gold }, review: review(verdict, value), progress }))?.text ??
            'nothing'
          );
        }),
      ),
    ),
    whyRefused({ kind: 'refused', why: 'value_not_valid', problems }),
    whyRefused({ kind: 'refused', why: 'reason_missing' }),
  ];
  const leads = { users: ['U09LEA'], groups: ['S09LEADS'] };
  const notes = (['asked', 'deadline', 'disagreement', 'skipped'] as const).flatMap((why) =>
    ([leads, { users: [], groups: [] }] as const).flatMap((group) =>
      (['reminder', 'escalated'] as const).map((kind) =>
        noteText({
          id: 'nte_1',
          kind,
          project: { ...project, leads: { users: [...group.users], groups: [...group.groups] } },
          item: { ...item, escalation: { why, by: text.slice(0, 100) || null, at: now } },
        }),
      ),
    ),
  );
  return [...new Set([...told, ...notes])];
}

function wrongWithSentence(sentence: string): string[] {
  return [
    ...wrongWithView(messageModal('Not saved', sentence, { itemId: 'itm_1' })),
    ...deceiving(sentence),
    ...(sentence.length > 3_000 ? ['too long'] : []),
  ];
}

/** Everything of this kind that there is to see, each with what is wrong with it; empty: nothing. */
function everythingWrong(kind: Kind, text: string): string[] {
  return [
    ...everyState(kind, wordy(text)).flatMap(([name, card]) =>
      wrongWithCard(drawCard(card)).map((why) => `${name}: ${why}`),
    ),
    ...everyDialog(kind, text).flatMap(([name, view]) => wrongWithView(view).map((why) => `${name}: ${why}`)),
    ...everySentence(kind, text).flatMap((sentence) =>
      wrongWithSentence(sentence).map((why) => `${sentence.slice(0, 80)}: ${why}`),
    ),
  ].map((why) => `${kind.task} ${why}`);
}

describe.each(hostile)('with %s everywhere', (_, text) => {
  it('Slack takes every card, dialog and sentence, and nothing in them is alive, hides or turns around', () => {
    expect(
      everywhere(text)
        .flatMap((kind) => everythingWrong(kind, text))
        .slice(0, 10),
    ).toEqual([]);
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

  it('Slack takes every card, and what it parses holds no markup but our own', () => {
    fc.assert(
      fc.property(strings, strings, (text, words) => {
        for (const kind of everywhere(text)) {
          const wrong = everyState(kind, wordy(words)).flatMap(([, card]) => wrongWithCard(drawCard(card)));
          expect(wrong.slice(0, 5)).toEqual([]);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('Slack takes every sentence, whatever it names', () => {
    fc.assert(
      fc.property(strings, strings, (text, words) => {
        const project = aProject({ name: text, labels: [label('refund', words), label('billing', text)] });
        const kind = { task: project.task, project, item: anItem(), corrected: 'billing' };
        expect(everySentence(kind, words).flatMap(wrongWithSentence)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('Slack takes every dialog', () => {
    fc.assert(
      fc.property(strings, strings, (text, words) => {
        for (const kind of everywhere(text))
          expect(
            everyDialog(kind, words)
              .flatMap(([, view]) => wrongWithView(view))
              .slice(0, 5),
          ).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('an error beside an input is short, plain and says something', () => {
    fc.assert(
      fc.property(strings, strings, (text, detail) => {
        const sentence = whyNotValid({ kind: 'refused', why: 'value_not_valid', problems: [{ path: [text], detail }] });
        expect(sentence.length).toBeLessThanOrEqual(500);
        expect(sentence).toMatch(/\S/);
        expect(deceiving(sentence)).toEqual([]);
      }),
    );
  });
});

describe.each(['a', '"'])('with as much %s as there can be', (character) => {
  it.each(everywhere(character.repeat(50_000 / character.length)))('the dialogs of $task open', (kind) => {
    const text = character.repeat(1_000);
    expect(
      everyDialog(kind, text).flatMap(([name, view]) => whyNotOpened(view).map((why) => `${name}: ${why}`)),
    ).toEqual([]);
  });
});

it.each([2, 5, 6, 99, 100, 101, 10_000])('of %i labels every form opens', (count) => {
  const labels = Array.from({ length: count }, (_, i) =>
    label(`${i} ${'漢'.repeat(196)}`, `${'語'.repeat(190)} ${i}`, '字'.repeat(500)),
  );
  for (const kind of everywhere('x').filter(({ project }) => project.labels.length > 0)) {
    const value = kind.task === 'multilabel' ? labels.map((each) => each.value) : (labels[0]?.value ?? '');
    const project = { ...kind.project, labels };
    const item = { ...kind.item, prediction: { ...kind.item.prediction, value } };
    expect(
      everyDialog({ ...kind, project, item, corrected: value }, 'x').flatMap(([, view]) => whyNotOpened(view)),
    ).toEqual([]);
    expect(wrongWithCard(drawCard(drawing({ project, item })))).toEqual([]);
  }
});

it('a decided card says what became of it, however much there is to say', () => {
  for (const kind of everywhere('漢'.repeat(50_000)))
    for (const [name, card] of everyState(kind, wordy('字'.repeat(1_000))))
      if (name === 'corrected') expect(drawCard(card).text).toMatch(/orrected/);
});

describe('a Slack as strict as the sandbox', () => {
  it('takes every hostile card, open and decided', async () => {
    const { client, control } = await aSandbox();
    const cards = createCards({ web: client, botUserId: 'U0SIGNOFF', log: aLog() });
    let posted = 0;
    for (const [name, text] of hostile) {
      for (const kind of everywhere(text)) {
        const states = new Map(everyState(kind, wordy(text)));
        const card = await cards.post('C0REVIEW', states.get('open') ?? drawing());
        if (card.kind !== 'posted') throw new Error(`${name}, ${kind.task}: ${JSON.stringify(card)}`);
        posted += 1;
        for (const state of ['corrected']) {
          const redrawn = await cards.redraw('C0REVIEW', card.ts, states.get(state) ?? drawing());
          expect(redrawn, `${name}, ${kind.task}, ${state}`).toEqual({ kind: 'redrawn' });
        }
      }
    }
    expect(await control.messages()).toHaveLength(posted);
  });

  it('(control) refuses a card that breaks a limit', async () => {
    const { client } = await aSandbox();
    const cards = createCards({ web: client, botUserId: 'U0SIGNOFF', log: aLog() });
    const item = anItem({ input: { image_url: 'no address' } });
    expect(await cards.post('C0REVIEW', drawing({ item }))).toMatchObject({ kind: 'refused' });
  });
});

it('(control) the checks fail where there is something to find', () => {
  const { text, blocks } = drawCard(drawing());
  expect(wrongWithCard({ text: 'x'.repeat(4_001), blocks })).toEqual(['msg_too_long']);
  const header = { type: 'header' as const, text: { type: 'plain_text' as const, text: 'x'.repeat(151) } };
  expect(wrongWithCard({ text, blocks: [header] })).toHaveLength(1);
  expect(wrongWithCard({ text: '*refund', blocks })).toEqual(['an odd * in *refund']);
  for (const [, live] of hostile.slice(0, 6)) expect(alive([live])).not.toEqual([]);
  expect(deceiving('a\u202eb')).toHaveLength(1);
  expect(deceiving('\ud83d')).toHaveLength(1);
  const quote = {
    type: 'rich_text' as const,
    elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text: 'x'.repeat(12_001) }] }],
  };
  expect(wrongWithCard({ text, blocks: [quote] })).toEqual(['12001 characters']);
  expect(parsedTexts(drawCard(drawing())).length).toBeGreaterThan(3);
});
