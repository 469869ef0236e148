import { expect, it } from 'vitest';
import { type Answer, rule } from '../../src/review/decide.ts';
import { aDecidedItem, anItem } from '../support/items.ts';
import { aProject } from '../support/project.ts';

const now = new Date('2026-11-21T11:00:00Z');
const answer = (overrides: Partial<Answer>): Answer => ({
  reviewer: 'U01ANA',
  verdict: 'approve',
  via: 'slack',
  ...overrides,
});

it('an approval decides on what the model said, in the name of whoever approved', () => {
  expect(rule(aProject(), anItem(), answer({ verdict: 'approve' }), now)).toEqual({
    kind: 'decided',
    verdict: 'approve',
    value: 'refund',
    decision: { outcome: 'approved', value: 'refund', decidedBy: 'U01ANA', decidedAt: now, finalAt: now },
  });
});

it('a correction decides on the label that was given', () => {
  expect(rule(aProject(), anItem(), answer({ verdict: 'correct', value: 'shipping' }), now)).toEqual({
    kind: 'decided',
    verdict: 'correct',
    value: 'shipping',
    decision: { outcome: 'corrected', value: 'shipping', decidedBy: 'U01ANA', decidedAt: now, finalAt: now },
  });
});

it('a correction to the very label the model gave is an approval', () => {
  expect(rule(aProject(), anItem(), answer({ verdict: 'correct', value: 'refund' }), now)).toMatchObject({
    verdict: 'approve',
    decision: { outcome: 'approved', value: 'refund' },
  });
});

it('an approval may name the label it approves, and no other', () => {
  expect(rule(aProject(), anItem(), answer({ value: 'refund' }), now)).toMatchObject({ kind: 'decided' });
  expect(rule(aProject(), anItem(), answer({ value: 'billing' }), now)).toEqual({
    kind: 'refused',
    why: 'approve_differs',
  });
});

it.each([
  ['a label the project does not have', 'parcel'],
  ['the empty label', ''],
  ['no label at all', undefined],
  ['a label in other letters', 'Billing'],
  ['a name that every object has', 'constructor'],
])('a correction to %s is refused', (_, value) => {
  expect(rule(aProject(), anItem(), answer({ verdict: 'correct', value }), now)).toEqual({
    kind: 'refused',
    why: 'unknown_label',
  });
});

it('a prediction whose label left the project can still be approved', () => {
  const item = anItem({ prediction: { value: 'gone' } });
  expect(rule(aProject(), item, answer({ verdict: 'approve' }), now)).toMatchObject({
    kind: 'decided',
    value: 'gone',
  });
});

it.each([
  answer({}),
  answer({ verdict: 'correct', value: 'shipping' }),
  answer({ verdict: 'correct', value: 'unheard of' }),
])('whoever comes second changes nothing and is told the first decision ($verdict $value)', (second) => {
  const item = aDecidedItem();
  expect(rule(aProject(), item, { ...second, reviewer: 'U02BEN' }, now)).toEqual({
    kind: 'already_decided',
    decision: item.decision,
  });
});
