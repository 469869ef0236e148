import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../../src/review/id.ts';
import type { Review } from '../../src/review/item.ts';
import { alikeMax, fitsAList } from '../../src/slack/bulk/alike.ts';
import { bulkMetadata, readBulk } from '../../src/slack/bulk/state.ts';
import { bulkView, resultView } from '../../src/slack/bulk/view.ts';
import { itemIdOf } from '../../src/slack/dialogs/view-item.ts';
import { asDrawn } from '../../src/slack/session/as-drawn.ts';
import { backView } from '../../src/slack/session/back-view.ts';
import { endView } from '../../src/slack/session/end-view.ts';
import { reasonView } from '../../src/slack/session/reject.ts';
import { afterwards, said, wasFirst } from '../../src/slack/session/sentences.ts';
import {
  counted,
  leftBehind,
  metadataOf,
  newSession,
  notAgain,
  readSession,
  type Session,
  withPast,
} from '../../src/slack/session/state.ts';
import { type Asking, sessionView } from '../../src/slack/session/view.ts';
import { type AnyCase, anyCase, anyText } from '../support/any-case.ts';
import { liveMarkup, parsedTexts, readable, whyNotOpened } from '../support/block-kit.ts';
import { aDecision, anItem, aReview } from '../support/items.ts';
import { anApprovalProject, anExtractionProject, aProject, aTextProject } from '../support/project.ts';

const now = new Date('2026-11-21T10:06:00Z');
const aSession = (overrides: Partial<Session> = {}): Session => ({ ...newSession(null, now), ...overrides });

function asking(overrides: Partial<Asking> = {}): Asking {
  const item = overrides.item ?? anItem();
  return {
    session: aSession({ item: item.id, version: item.version, round: item.round }),
    said: said('Approved as *billing*.', newId('itm')),
    project: aProject(),
    item,
    reviews: [],
    waiting: 12,
    alike: false,
    withoutPicture: false,
    ...overrides,
  };
}

const labelsOf = (view: { blocks: unknown[] }) =>
  JSON.parse(JSON.stringify(view.blocks))
    .flatMap((block: { type: string; elements?: object[]; accessory?: object }) =>
      block.type === 'actions' ? (block.elements ?? []) : (block.accessory ?? []),
    )
    .map((element: { text: { text: string } }) => element.text.text);
const shape = (view: { blocks: { type: string }[] }) => view.blocks.map(({ type }) => type);

describe('an item in a session', () => {
  it('is asked with what became of the last one, how many are left, the question, the input, the guess and all ways to answer', () => {
    const view = sessionView(asking());
    const text = readable(view.blocks);
    for (const part of [
      'Approved as *billing*.',
      '0 answered · 11 more · Support intent',
      'Is this refund?',
      'I was charged twice',
      'refund, 41 % (a guess)',
      'billing 38 %, other 21 %',
      'asked because the model is below 85 %',
      'The right label',
      'Note',
    ])
      expect(text).toContain(part);
    expect(labelsOf(view)).toEqual([
      'Undo',
      'Approve refund',
      'billing',
      'other',
      'Skip',
      'Escalate',
      'Full text',
      'Guidelines',
    ]);
    expect(view).toMatchObject({ submit: { text: 'Save and next' }, notify_on_close: true });
  });

  it('stands where the one before stood: the blocks come in the same order', () => {
    const one = sessionView(asking());
    const next = sessionView(
      asking({ item: anItem({ prediction: { value: 'other', alternatives: [] } }), said: said('Skipped.') }),
    );
    expect(shape(next)).toEqual(shape(one));
  });

  it('with a hidden guess gives nothing away', () => {
    const item = anItem({
      blind: true,
      selection: { reasons: ['always'] },
      prediction: { explanation: 'says refund' },
    });
    const view = sessionView(asking({ item, said: said('Saved.') }));
    expect(readable(view.blocks)).not.toMatch(/model says|41 %|38 %|Is this|says refund/);
    expect(labelsOf(view)).toEqual([
      'refund',
      'billing',
      'shipping',
      'other',
      'Skip',
      'Escalate',
      'Full text',
      'Guidelines',
    ]);
  });

  it('starts an edit from what the model said, and a label from nothing', () => {
    const project = aTextProject();
    const item = anItem({ project: project.key, prediction: { value: 'Dear Sam', alternatives: [] } });
    expect(JSON.stringify(sessionView(asking({ project, item })).blocks)).toContain('"initial_value":"Dear Sam"');
    expect(JSON.stringify(sessionView(asking()).blocks)).not.toContain('initial_');
  });

  it('shows hidden fields in no form before somebody asks for it', () => {
    const project = anExtractionProject({ sensitive: ['fields.number'] });
    const value = { number: 'DE-4711', total: 12, issued: null, paid: null, currency: null };
    const item = anItem({ project: project.key, prediction: { value, alternatives: [] } });
    const folded = sessionView(asking({ project, item }));
    expect(JSON.stringify(folded)).not.toContain('DE-4711');
    expect(labelsOf(folded)).toContain('Correct…');
    const session = aSession({ item: item.id, unfolded: true });
    const unfolded = sessionView(asking({ project, item, session }));
    expect(JSON.stringify(unfolded)).toContain('DE-4711');
    expect(labelsOf(unfolded)).not.toContain('Correct…');
  });

  it('offers alike ones together where there are enough of them', () => {
    const together = 'Answer alike ones together';
    expect(labelsOf(sessionView(asking({ alike: true })))).toContain(together);
    expect(labelsOf(sessionView(asking({ alike: false })))).not.toContain(together);
    expect(labelsOf(sessionView(asking({ alike: true, waiting: 2 })))).not.toContain(together);
  });
});

describe('what is said at the top', () => {
  const item = anItem();
  const taken = (review: Partial<Review>, gold: string | null = null) =>
    afterwards(aProject(), {
      kind: 'taken',
      item: { ...item, gold: gold === null ? null : { value: gold } },
      review: aReview(review),
      progress: { kind: 'decided', decision: aDecision() },
    });

  it.each([
    [{ verdict: 'approve', value: 'refund' }, 'Approved as *refund*.'],
    [{ verdict: 'correct', value: 'billing' }, 'Corrected to *billing*.'],
    [{ verdict: 'reject', value: null }, 'Rejected.'],
    [{ verdict: 'reject', value: null, proposedLabel: 'fraud' }, 'Saved; you proposed *fraud*.'],
  ] as const)('%o', (review, text) => {
    expect(taken(review)).toEqual({ text, undo: item.id });
  });

  it('of a check whose answer is known is the truth, and nothing to undo', () => {
    expect(taken({ verdict: 'approve', value: 'refund' }, 'billing')).toEqual({
      text: expect.stringContaining('it is *billing*'),
      undo: null,
    });
  });

  it('names who was first, and what they said', () => {
    const decision = aDecision({ outcome: 'approved', value: 'refund', decidedBy: 'U02BEN' });
    expect(wasFirst(aProject(), decision, 'U01ANA').text).toBe(
      '<@U02BEN> answered the one before first: *refund*. Yours was not needed.',
    );
    expect(wasFirst(aProject(), decision, 'U02BEN').text).toBe('Your answer to the one before was saved: *refund*.');
  });
});

describe('the state of a session', () => {
  const long = (ids: string[]) => {
    let session = aSession();
    for (const id of ids) session = counted(leftBehind(notAgain({ ...session, item: id }, id)), 'answered', 12_345);
    return session;
  };

  it('is read as it was written, and says which item it asks about', () => {
    const item = newId('itm');
    const session = { ...long(Array.from({ length: 200 }, () => newId('itm'))), item, project: 'support-intent' };
    expect(readSession(metadataOf(session))).toEqual(session);
    expect(itemIdOf({ private_metadata: metadataOf(session) })).toBe(item);
  });

  it('fits into what Slack keeps, however long a session is and whatever its ids are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 255 }), { maxLength: 60 }), (ids) => {
        const session = { ...long(ids), item: ids[0] ?? null };
        expect(metadataOf(session).length).toBeLessThanOrEqual(3_000);
        const items = ids
          .slice(0, alikeMax)
          .map((id) => ({ id: id.slice(0, 36), version: 3, round: 1, withLeads: false }));
        const bulk = { items, shownAt: now.getTime(), until: now.getTime(), session };
        expect(bulkMetadata(bulk).length).toBeLessThanOrEqual(3_000);
        expect(readBulk(bulkMetadata(bulk))?.items).toEqual(items);
      }),
    );
  });

  it('that somebody else wrote is none', () => {
    fc.assert(fc.property(fc.string(), (text) => readSession(text) === null));
    fc.assert(fc.property(fc.json(), (text) => readSession(text) === null));
    expect(readSession(JSON.stringify({ ...aSession(), answered: -1 }))).toBeNull();
    expect(readBulk('{"items":[["itm_1",1]],"shownAt":1,"session":{}}')).toBeNull();
  });

  it('(control) a state that is too long would be found', () => {
    expect(
      JSON.stringify(
        withPast(
          aSession(),
          Array.from({ length: 15 }, () => 'x'.repeat(255)),
        ),
      ).length,
    ).toBeGreaterThan(3_000);
  });
});

/** What Slack parses in these views and we put there: dates, people, our own bold. */
function ours({ item, reviews }: AnyCase): string[] {
  const people = ['U01ANA', 'U02BEN', 'U05SAM', 'U09LEA', ...reviews.map(({ reviewer }) => reviewer)];
  const dates = JSON.stringify([item]).match(/\d{4}-\d\d-\d\dT[^"]+/g) ?? [];
  return [...people.map((id) => `<@${id}>`), ...dates.flatMap(slackDates)];
}
const slackDates = (iso: string) => {
  const at = new Date(iso);
  const seconds = Math.floor(at.getTime() / 1000);
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return ['{date_short_pretty} {time}', '{time}'].map((format) => `<!date^${seconds}^${format}|${fallback}>`);
};

const anySession = fc.record({
  answered: fc.integer({ min: 0, max: 10_000 }),
  skipped: fc.integer({ min: 0, max: 10_000 }),
  unfolded: fc.boolean(),
  alike: fc.boolean(),
  pastCount: fc.integer({ min: 0, max: 15 }),
  waiting: fc.option(fc.integer({ min: 0, max: 5_000 })),
  note: fc.option(anyText(1_000)),
});

describe('every view of every task', () => {
  it('is one that Slack opens, carries a state it keeps, and shows strangers’ text as text', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(
        anyCase,
        anySession,
        fc.boolean(),
        (theCase, { pastCount, waiting, note, alike, ...given }, withoutPicture) => {
          const { project, item, reviews } = theCase;
          const past = Array.from({ length: pastCount }, () => newId('itm'));
          const session = aSession({
            ...given,
            item: item.id,
            version: item.version,
            past,
            back: Math.min(1, pastCount),
          });
          const mine = aReview({
            reviewer: 'U01ANA',
            verdict: 'approve',
            value: item.prediction.value,
            note,
            reason: note,
          });
          const taken = { kind: 'taken' as const, item, review: mine, progress: { kind: 'open' as const } };
          const looking = { session, said: null, project, reader: 'U01ANA', now, withoutPicture };
          const decided = {
            ...item,
            decision: aDecision({ outcome: 'approved', value: item.prediction.value, decidedBy: 'U02BEN' }),
          };
          const views = [
            sessionView({
              session,
              said: afterwards(project, taken),
              project,
              item,
              reviews,
              waiting,
              alike,
              withoutPicture,
            }),
            backView({ ...looking, item, reviews: [...reviews, mine] }),
            backView({ ...looking, item: decided, reviews: [...reviews, mine] }),
            endView({ session: { ...session, item: null }, said: said('Saved.'), now }),
            reasonView(project, item, session, note),
          ];
          if (project.task === 'classification' && fitsAList(item)) {
            const items = Array.from({ length: alikeMax }, () => ({ ...item, id: newId('itm') }));
            const bulk = {
              items: items.map((item) => ({ id: item.id, ...asDrawn(item) })),
              shownAt: now.getTime(),
              until: now.getTime(),
              session,
            };
            views.push(bulkView(project, items, bulk), resultView(['*1* approved.'], ['a remark'], bulk));
          }
          const own = ours({ ...theCase, reviews: [...reviews, mine] });
          const dates = [
            ...slackDates(mine.createdAt.toISOString()),
            ...slackDates(aDecision().decidedAt.toISOString()),
          ];
          for (const view of views) {
            expect(whyNotOpened(view)).toEqual([]);
            expect(view.private_metadata?.length).toBeLessThanOrEqual(3_000);
            for (const text of parsedTexts(view)) expect(liveMarkup(text, [...own, ...dates])).toEqual([]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('masks what is hidden wherever it stands', () => {
    const project = anExtractionProject({ sensitive: ['text', 'fields.number'] });
    const value = { number: 'DE-4711', total: 12, issued: null, paid: null, currency: null };
    const input = { text: 'SECRET', fields: { number: 'DE-4711' } };
    const item = anItem({ project: project.key, input, prediction: { value, alternatives: [] } });
    const session = aSession({ item: item.id, past: [item.id], back: 1 });
    const mine = aReview({ reviewer: 'U01ANA', verdict: 'approve', value });
    const looking = { session, said: null, project, item, reader: 'U01ANA', now, withoutPicture: false };
    for (const view of [
      sessionView(asking({ project, item, session })),
      backView({ ...looking, reviews: [mine] }),
      reasonView(project, item, session, null),
    ])
      expect(JSON.stringify(view)).not.toMatch(/SECRET|DE-4711/);
  });

  it('of an action that nothing can be changed of asks for no form that would approve it', () => {
    const project = anApprovalProject();
    const value = { action: 'refund.pay', arguments: { to: 'U05SAM', amount: 20 }, summary: 'Pay 20 back?' };
    const item = anItem({ project: project.key, prediction: { value, alternatives: [] } });
    expect(labelsOf(sessionView(asking({ project, item })))).toEqual(
      expect.arrayContaining(['Approve', 'Reject…', 'Skip']),
    );
  });
});
