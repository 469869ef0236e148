import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../../src/flow/desk.ts';
import type { Item, Review } from '../../../src/review/item.ts';
import { historyModal } from '../../../src/slack/dialogs/history.ts';
import { readable, whyNotOpened } from '../../support/block-kit.ts';
import { aDecidedItem, aDecision, anItem, aReview } from '../../support/items.ts';
import { aProject } from '../../support/project.ts';
import { kindOf, now } from '../every-card.ts';

const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const entry = (action: string, actor = 'U09LEA', detail = {}, minutes = 0): HistoryEntry => ({
  at: at(minutes),
  actor,
  action,
  detail,
});
const told = (item: Item, reviews: Review[], entries: HistoryEntry[] = [], reader = 'U01ANA', project = aProject()) => {
  const view = historyModal({ project, item, reviews, entries, reader });
  expect(whyNotOpened(view)).toEqual([]);
  return readable(view.blocks);
};

describe('the history', () => {
  it('tells in order what came, who said what and how fast, and what happened beside', () => {
    const reviews = [
      aReview({ reviewer: 'U02BEN', verdict: 'skip', value: null, createdAt: at(1) }),
      aReview({ value: 'billing', note: 'They paid twice', createdAt: at(3) }),
    ];
    const entries = [entry('item.reminded', 'clock', {}, 2), entry('item.contested', 'U09LEA', { reason: 'Hm' }, 4)];
    const lines = told(aDecidedItem({ requestedBy: 'U03CLEO' }), reviews, entries).split('\n');
    expect(lines.filter((line) => !line.startsWith('<!date'))).toEqual([
      'Sent to review by <@U03CLEO> as *refund*, from intent 2026-11-03',
      '<@U02BEN> skipped',
      'A reminder was due',
      '<@U01ANA> corrected to *billing* in 14 s',
      'Note: They paid twice',
      '<@U09LEA> asked for a second look',
      'Reason: Hm',
    ]);
  });

  it('while the item is open tells nobody what others answered, only that they did', () => {
    const mine = aReview({ value: 'billing' });
    const theirs = aReview({ reviewer: 'U02BEN', value: 'shipping', note: 'SECRET', reason: 'SECRET' });
    const said = told(anItem(), [mine, theirs]);
    expect(said).toContain('<@U01ANA> corrected to *billing*');
    expect(said).toContain('<@U02BEN> answered');
    expect(said).not.toMatch(/shipping|SECRET/);
    expect(told(aDecidedItem(), [mine, theirs])).toContain(
      '<@U02BEN> corrected to *shipping* in 14 s\nReason: SECRET\nNote: SECRET',
    );
  });

  it('says what was taken back, what belongs to an earlier round, what was answered blind or in a list', () => {
    const item = aDecidedItem({ round: 2 });
    const reviews = [
      aReview({ round: 1 }),
      aReview({ reviewer: 'U02BEN', round: 2, retractedAt: now }),
      aReview({ reviewer: 'U03CLEO', round: 2, blind: true, surface: 'bulk' }),
    ];
    const said = told(item, reviews);
    expect(said).toContain('<@U01ANA> corrected to *billing* in 14 s (in an earlier round)');
    expect(said).toContain('<@U02BEN> corrected to *billing* in 14 s (taken back)');
    expect(said).toContain('The guess was hidden.\nAnswered in a list with others.');
  });

  it('shows word by word what was changed about a text', () => {
    const { project, item, corrected } = kindOf('text');
    const decided = { ...item, decision: aDecision({ value: corrected }) };
    const view = historyModal({
      project,
      item: decided,
      reviews: [aReview({ value: corrected })],
      entries: [],
      reader: 'U02BEN',
    });
    expect(JSON.stringify(view.blocks)).toContain('{"type":"text","text":"very ","style":{"bold":true}}');
    expect(readable(view.blocks)).toContain('What <@U01ANA> changed:');
    const open = historyModal({
      project,
      item,
      reviews: [aReview({ value: corrected })],
      entries: [],
      reader: 'U02BEN',
    });
    expect(JSON.stringify(open)).not.toContain('very ');
  });

  it.each([
    ['item.withdrawn', 'withdrew it'],
    ['item.reopened', 'reopened it'],
    ['item.contested', 'asked for a second look'],
    ['item.revealed', 'looked at what is hidden'],
    ['item.undone', 'took an answer back'],
    ['item.escalated', 'Passed to the leads: nobody answered in time'],
    ['item.expired', 'Expired: nobody answered in time'],
    ['item.input_erased', 'The input was deleted: its time was over'],
  ])('tells %s in words', (action, words) => {
    expect(told(aDecidedItem(), [], [entry(action)])).toContain(words);
  });

  it('says nothing of what it has no words for: answers are told by their reviews', () => {
    expect(told(aDecidedItem(), [], [entry('item.approved'), entry('item.new_thing')])).not.toMatch(
      /approved|new_thing/,
    );
  });

  it('of a long life shows the newest, and says how many came before', () => {
    const entries = Array.from({ length: 200 }, (_, i) => entry('item.reopened', `person ${i}`, {}, i));
    const said = told(aDecidedItem(), [], entries);
    expect(said).toContain('141 earlier entries are in the audit log.');
    expect(said).toContain('person 199 reopened it');
    expect(said).not.toContain('person 100 ');
  });

  it('of a long life with long words shows as many of the newest as Slack takes', () => {
    const words = '漢'.repeat(1_000);
    const reviews = Array.from({ length: 60 }, (_, i) =>
      aReview({
        reviewer: `person ${i} ${words.slice(0, 85)}`,
        via: 'api',
        value: words.slice(0, 200),
        note: words,
        reason: words,
        proposedLabel: words,
        createdAt: at(i),
      }),
    );
    const said = told(aDecidedItem(), reviews);
    expect(said).toMatch(/\d+ earlier entries are in the audit log/);
    expect(said).toContain('person 59 漢');
  });
});
