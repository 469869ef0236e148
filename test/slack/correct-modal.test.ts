import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Label } from '../../src/review/project.ts';
import type { ActOutcome, View } from '../../src/sandbox/world.ts';
import { correctModalView, labelOfOption, labelOptions } from '../../src/slack/correct-modal.ts';
import { asked, type OnCard, press, records, told } from '../support/acts.ts';
import { whyNotOpened } from '../support/block-kit.ts';
import { anItem } from '../support/items.ts';
import { type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission } from '../support/project.ts';

const label = (value: string, title = value, description: string | null = null): Label => ({
  value,
  title,
  description,
});
/** As long as a label may be, and the same as others for longer than Slack keeps. */
const long = (i: number) => `${'x'.repeat(190)} ${i}`;
const labelled = (count: number) =>
  aProject({
    labels: [
      label('refund'),
      label(long(1), long(1)),
      ...Array.from({ length: count - 2 }, (_, i) => label(`label-${i}`, `Label ${i}`)),
    ],
  });
const kinds = [
  { count: 2, element: 'radio_buttons' },
  { count: 5, element: 'radio_buttons' },
  { count: 6, element: 'static_select' },
  { count: 100, element: 'static_select' },
  { count: 101, element: 'external_select' },
  { count: 10_000, element: 'external_select' },
];

describe('the dialog', () => {
  it.each(kinds)(
    'of $count labels asks by $element, with nothing chosen beforehand, and Slack takes it',
    ({ count, element }) => {
      const view = correctModalView(labelled(count), anItem());
      expect(whyNotOpened(view)).toEqual([]);
      expect(JSON.stringify(view)).not.toContain('initial_');
      expect(view.blocks).toContainEqual(
        expect.objectContaining({ block_id: 'label', element: expect.objectContaining({ type: element }) }),
      );
    },
  );

  it.each(['<!channel> *bold*', '\ud83d', '\u200b', ' ', 'ä'.repeat(50_000)])(
    'shows %j as it is, and Slack takes it',
    (text) => {
      expect(whyNotOpened(correctModalView(labelled(5), anItem({ input: { text } })))).toEqual([]);
    },
  );

  it('labels of any length and any characters can be chosen, and are told apart', () => {
    const values = ['a', long(1), long(2), '👋'.repeat(100), '<!channel>', ' ', '\ud83d', 'sha256:'];
    const project = aProject({ labels: values.map((value) => label(value)) });
    const options = labelOptions(project, '');
    expect(options).toHaveLength(values.length);
    expect(options.every((option) => (option.value?.length ?? 0) <= 75 && option.text.text.length <= 75)).toBe(true);
    expect(options.map((option) => labelOfOption(project, option.value ?? ''))).toEqual(values);
  });

  it('a choice that is no label of the project is none', () => {
    expect(labelOfOption(labelled(5), 'unheard of')).toBeUndefined();
    expect(labelOfOption(labelled(5), '')).toBeUndefined();
  });
});

describe('the search', () => {
  const project = aProject({
    labels: [
      label('tax', 'Tax', 'About a refund of VAT'),
      label('unrefunded', 'Not paid back'),
      label('partial-refund', 'Part of the money'),
      label('refund-late', 'Late money'),
      label('refund', 'Money back'),
      label('other', 'Anything else'),
    ],
  });
  const found = (query: string) => labelOptions(project, query).map(({ value }) => value);

  it('puts the very label first, then what begins with it, then a word of it, then the rest, then descriptions', () => {
    expect(found('refund')).toEqual(['refund', 'refund-late', 'partial-refund', 'unrefunded', 'tax']);
  });

  it('finds by title as well as by value, in any letters and between spaces', () => {
    expect(found('  MONEY ')).toEqual(['refund', 'partial-refund', 'refund-late']);
    expect(found('anything')).toEqual(['other']);
  });

  it('finds nothing where there is nothing, and everything where nothing was asked', () => {
    expect(found('zebra')).toEqual([]);
    expect(found('')).toHaveLength(6);
  });

  it('offers a hundred at most, the best of ten thousand', () => {
    const options = labelOptions(labelled(10_000), 'label 99');
    expect(options).toHaveLength(100);
    expect(options[0]?.value).toBe('label-99');
  });
});

describe.each([kinds[1], kinds[3], kinds[5]].flatMap((kind) => kind ?? []))('with $count labels', ({ count }) => {
  let loop: Loop;
  beforeAll(async () => {
    loop = await startLoop({ projects: [labelled(count)] });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  it('a correction by dialog decides, redraws the card, and its note goes into the record', async () => {
    const item = await asked(loop, correctable());
    const view = await opened(loop, 'U01ANA', item);
    const done = await submit(loop, 'U01ANA', view, 'label-1', '  They paid twice.  ');
    expect(done).toMatchObject({ acked_in_ms: expect.any(Number), said: [] });

    const kept = await loop.api('GET', `/v1/items/${item.id}`);
    expect(kept.body.decision).toMatchObject({ outcome: 'corrected', value: 'label-1', decided_by: 'U01ANA' });
    await loop.until(async () => (await loop.cards()).some(({ text }) => text.startsWith('Label 1: corrected')));
    const record = await loop.until(async () => (await records(loop)).find(({ item_id }) => item_id === item.id));
    expect(record).toMatchObject({ value: 'label-1', reviews: [{ note: 'They paid twice.', value: 'label-1' }] });
  });

  it('a label of two hundred characters comes back whole', async () => {
    const item = await asked(loop, correctable());
    const view = await opened(loop, 'U01ANA', item);
    await submit(loop, 'U01ANA', view, optionFor(labelled(count), long(1)), undefined, 'xxx');
    const kept = await loop.api('GET', `/v1/items/${item.id}`);
    expect(kept.body.decision).toMatchObject({ outcome: 'corrected', value: long(1) });
  });

  it('without a label nothing is saved', async () => {
    const item = await asked(loop, correctable());
    const view = await opened(loop, 'U01ANA', item);
    const refused = await loop.control<ActOutcome>('submit', { user: 'U01ANA', view_id: view.id, values: {} });
    expect(refused.errors).toHaveProperty('label');
    expect((await loop.api('GET', `/v1/items/${item.id}`)).body.decision).toBeNull();
  });
});

describe('while the dialog is open', () => {
  it('somebody else decides: the dialog says who and what, and changes nothing', async () => {
    await using loop = await startLoop();
    const item = await asked(loop);
    const view = await opened(loop, 'U01ANA', item);
    await press(loop, 'U02BEN', item, 'approve');

    const late = await submit(loop, 'U01ANA', view, 'shipping');

    expect(told(late)).toContain('<@U02BEN> already approved this as *refund*. Your click changed nothing.');
    expect((await loop.api('GET', `/v1/items/${item.id}`)).body).toMatchObject({
      decision: { outcome: 'approved', value: 'refund', decided_by: 'U02BEN' },
      reviews: [{ reviewer: 'U02BEN' }],
    });
  });

  it('its reader loses the right to answer: the dialog says so, and the card stays open', async () => {
    const groups = [{ id: 'S01REVIEW', handle: 'reviewers', users: ['U01ANA', 'U02BEN'], disabled: false }];
    let ahead = 0;
    await using loop = await startLoop({ workspace: { groups }, now: () => new Date(Date.now() + ahead) });
    const item = await asked(loop);
    const view = await opened(loop, 'U01ANA', item);
    groups[0]?.users.splice(0, 1);
    // What Slack said of a group is believed for a minute.
    ahead = 61_000;

    const late = await submit(loop, 'U01ANA', view, 'shipping');

    expect(told(late)).toContain('You are not a reviewer of this project, so nothing was saved.');
    expect((await loop.api('GET', `/v1/items/${item.id}`)).body).toMatchObject({ status: 'in_review', decision: null });
    expect((await press(loop, 'U02BEN', item, 'approve')).said).toEqual([]);
  });
});

function correctable() {
  return { ...aSubmission(), prediction: { value: 'refund', confidence: 0.41 } };
}

function optionFor(project: ReturnType<typeof aProject>, value: string): string {
  const option = labelOptions(project, '').find((each) => labelOfOption(project, each.value ?? '') === value);
  return option?.value ?? '';
}

async function opened(loop: Loop, user: string, item: OnCard): Promise<View> {
  const { view } = await press(loop, user, item, 'correct');
  if (!view) throw new Error('no dialog opened');
  return view;
}

/** Chooses a label, in a type-ahead by typing first, and saves. */
async function submit(loop: Loop, user: string, view: View, choice: string, note?: string, typed?: string) {
  if (typed) {
    await loop.control('options', { user, view_id: view.id, action_id: 'label', block_id: 'label', query: typed });
  }
  return loop.control<ActOutcome>('submit', {
    user,
    view_id: view.id,
    values: { label: { label: choice }, ...(note === undefined ? {} : { note: { note } }) },
  });
}
