import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionOf, readValue, type Value } from '../../../src/review/value.ts';
import { answerModal, noteIn } from '../../../src/slack/dialogs/answer.ts';
import { reasonIn, rejectModal } from '../../../src/slack/dialogs/reject.ts';
import { fieldOptions } from '../../../src/slack/faces/extraction.ts';
import { type FormState, faceOf } from '../../../src/slack/faces/face.ts';
import { labelOfOption, labelOptions, optionValue } from '../../../src/slack/faces/inputs.ts';
import { split } from '../../../src/slack/faces/text.ts';
import { readable, whyNotOpened } from '../../support/block-kit.ts';
import { aMultilabelItem, anApprovalItem, anExtractionItem, anItem, aTextItem } from '../../support/items.ts';
import {
  aField,
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
} from '../../support/project.ts';
import { everywhere, hostile, kinds, label } from '../every-card.ts';
import { filled, inputsOf, untouched } from './form.ts';

type Kind = Pick<(typeof kinds)[number], 'project' | 'item'>;
const formOf = ({ project, item }: Kind) => answerModal(project, item).blocks;
const read = (kind: Kind, state: FormState) => faceOf(kind.project).read(kind.project, kind.item, state);

describe('a form in which nothing was touched', () => {
  it.each(kinds.slice(1))('of $task gives the value it started from', (kind) => {
    expect(read(kind, untouched(formOf(kind)))).toEqual({ kind: 'value', value: kind.item.prediction.value });
  });

  it.each(hostile)('gives it also with %s everywhere', (_, text) => {
    // Half a surrogate pair is refused at the door.
    for (const kind of everywhere(text.toWellFormed()).slice(1)) {
      const start = kind.item.prediction.value;
      const complete = readValue(kind.project, start, 'complete');
      if ('problems' in complete) continue;
      expect(read(kind, untouched(formOf(kind))), kind.task).toEqual({ kind: 'value', value: complete.value });
    }
  });

  it('of one label has nothing chosen, so that choosing is an answer', () => {
    for (const count of [2, 5, 6, 99, 100, 10_000]) {
      const labels = Array.from({ length: count }, (_, i) => label(`l${i}`));
      const kind = { project: aProject({ labels }), item: anItem({ prediction: { value: 'l0' } }) };
      expect(JSON.stringify(formOf(kind))).not.toContain('initial_');
      expect(read(kind, untouched(formOf(kind)))).toMatchObject({ kind: 'errors' });
    }
  });

  it.each(['multilabel', 'extraction'] as const)('of a card that hides the guess starts from nothing (%s)', (task) => {
    const kind = kinds.find((each) => each.task === task);
    if (!kind) throw new Error(task);
    const view = answerModal(kind.project, { ...kind.item, blind: true });
    expect(JSON.stringify(view)).not.toContain('initial_');
    expect(view.title.text).toBe('Your answer');
  });

  it('asks by an input that suits the number of labels', () => {
    const typeFor = (count: number, several: boolean) => {
      const labels = Array.from({ length: count }, (_, i) => label(`l${i}`));
      const blocks = several
        ? formOf({ project: aMultilabelProject({ labels }), item: aMultilabelItem({ prediction: { value: ['l0'] } }) })
        : formOf({ project: aProject({ labels }), item: anItem({ prediction: { value: 'l0' } }) });
      return [...inputsOf(blocks).values()][0]?.element.type;
    };
    expect([2, 5, 6, 99, 100, 10_000].map((count) => typeFor(count, false))).toEqual([
      'radio_buttons',
      'radio_buttons',
      'static_select',
      'static_select',
      'external_select',
      'external_select',
    ]);
    expect([2, 10, 11, 100, 101, 10_000].map((count) => typeFor(count, true))).toEqual([
      'checkboxes',
      'checkboxes',
      'multi_static_select',
      'multi_static_select',
      'multi_external_select',
      'multi_external_select',
    ]);
  });
});

describe('one label', () => {
  const kind = { project: aProject(), item: anItem() };
  const none = { selected_option: { value: 'signoff:none' } };
  const choose = (changes: Parameters<typeof filled>[1]) => read(kind, filled(formOf(kind), changes));

  it('is what was chosen', () => {
    expect(choose({ label: { selected_option: { value: 'billing' } } })).toEqual({ kind: 'value', value: 'billing' });
  });

  it('may be none of these, with a proposed one or without', () => {
    expect(choose({ label: none })).toEqual({ kind: 'none', proposedLabel: null });
    expect(choose({ label: none, proposal: { value: '  fraud ' } })).toEqual({ kind: 'none', proposedLabel: 'fraud' });
  });

  it('is asked again where one was chosen and another proposed, beside the choice', () => {
    expect(choose({ label: { selected_option: { value: 'billing' } }, proposal: { value: 'fraud' } })).toEqual({
      kind: 'errors',
      errors: { [`${kind.item.id}:label`]: 'To propose a label, choose “None of these” here.' },
    });
  });

  it('that left the project meanwhile is told beside the choice', () => {
    expect(choose({ label: { selected_option: { value: 'gone' } } })).toEqual({
      kind: 'errors',
      errors: { [`${kind.item.id}:label`]: 'That label is not in this project any more. Choose another one.' },
    });
  });

  it('whatever it is, comes back as itself', () => {
    const values = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), {
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(values, (all) => {
        const project = aProject({ labels: [...all, 'signoff:none', 'sha256:'].map((value) => label(value)) });
        for (const { value } of project.labels) {
          const state = filled(formOf({ project, item: kind.item }), {
            label: { selected_option: { value: optionValue(value) } },
          });
          expect(read({ project, item: kind.item }, state)).toEqual({ kind: 'value', value });
        }
      }),
    );
  });
});

describe('labels of any length and any characters', () => {
  const long = (i: number) => `${'x'.repeat(190)} ${i}`;

  it('can be chosen, and are told apart by program and by eye', () => {
    const values = ['a', long(1), long(2), '👋'.repeat(100), '<!channel>', ' ', '\ud83d', 'sha256:'];
    const project = aProject({ labels: values.map((value) => label(value)) });
    const options = labelOptions(project, '').slice(0, -1);
    expect(options.every((option) => (option.value?.length ?? 0) <= 75 && option.text.text.length <= 75)).toBe(true);
    expect(options.map((option) => labelOfOption(project, option.value ?? ''))).toEqual(values);
    const [, one, two] = options.map(({ text, description }) => `${text.text} ${description?.text}`);
    expect(one).not.toBe(two);
  });

  it('a choice that is no label of the project is none', () => {
    expect(labelOfOption(aProject(), 'unheard of')).toBeUndefined();
    expect(labelOfOption(aProject(), '')).toBeUndefined();
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
  const found = (query: string) =>
    labelOptions(project, query)
      .map(({ value }) => value)
      .filter((value) => value !== 'signoff:none');

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

  it('offers “None of these” whatever was typed, where that is an answer', () => {
    expect(labelOptions(project, 'zebra').map(({ text }) => text.text)).toEqual(['None of these']);
    expect(labelOptions(aMultilabelProject(), 'zebra')).toEqual([]);
  });

  it.each([aProject, aMultilabelProject])('offers a hundred at most, the best of ten thousand', (of) => {
    const labels = Array.from({ length: 10_000 }, (_, i) => label(`label-${i}`, `Label ${i}`));
    const options = labelOptions(of({ labels }), 'label 99');
    expect(options).toHaveLength(100);
    expect(options[0]?.value).toBe('label-99');
  });

  it('finds the options of one field among many', () => {
    const fields = ['one', 'two'].map((name) =>
      aField({ name, title: name, type: 'enum', options: [`${name} b`, `b ${name}`, 'c'] }),
    );
    const wide = anExtractionProject({ fields });
    expect(fieldOptions(wide, 'field:1', 'B').map(({ value }) => value)).toEqual(['b two', 'two b']);
    expect(fieldOptions(wide, 'field:9', '')).toEqual([]);
  });
});

describe('several labels', () => {
  const kind = { project: aMultilabelProject(), item: aMultilabelItem() };
  const choose = (changes: Parameters<typeof filled>[1]) => read(kind, filled(formOf(kind), changes));
  const chosen = (...values: string[]) => ({ selected_options: values.map((value) => ({ value })) });

  it('are what was chosen, in one order whatever the order of the clicks', () => {
    expect(choose({ labels: chosen('service', 'delivery') })).toEqual({
      kind: 'value',
      value: ['delivery', 'service'],
    });
    expect(choose({ labels: chosen() })).toEqual({ kind: 'value', value: [] });
  });

  it('may be none with a proposed one; beside chosen ones it would get lost, and is told there', () => {
    expect(choose({ labels: chosen(), proposal: { value: 'packing' } })).toEqual({
      kind: 'none',
      proposedLabel: 'packing',
    });
    expect(choose({ labels: chosen('price'), proposal: { value: 'packing' } })).toMatchObject({
      errors: { [`${kind.item.id}:proposal`]: expect.stringContaining('Put it into the note.') },
    });
  });

  it('of which one left the project are asked again, beside them', () => {
    expect(choose({ labels: chosen('price', 'gone') })).toMatchObject({
      errors: { [`${kind.item.id}:labels`]: expect.stringContaining('Take it out.') },
    });
  });

  it('of more than a menu can start from keep those behind', () => {
    const labels = Array.from({ length: 300 }, (_, i) => label(`l${String(i).padStart(3, '0')}`));
    const wide = {
      project: aMultilabelProject({ labels }),
      item: aMultilabelItem({ prediction: { value: labels.slice(0, 250).map(({ value }) => value) } }),
    };
    const blocks = formOf(wide);
    expect(readable(blocks)).toContain('Slack shows 100 of them; the others stay');
    const kept = read(wide, filled(blocks, { labels: chosen('l299') }));
    expect(kept).toEqual({
      kind: 'value',
      value: [...labels.slice(100, 250), ...labels.slice(299)].map(({ value }) => value),
    });
  });
});

describe('a text', () => {
  const of = (value: string): Kind => ({ project: aTextProject(), item: aTextItem({ prediction: { value } }) });
  const texts = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\n\n', '👋', 'word', '\r\n', 'ä'), maxLength: 5_000 }),
    fc.string({ unit: 'binary', maxLength: 9_000 }).map((text) => text.toWellFormed()),
    fc.integer({ min: 1, max: 12_000 }).map((length) => 'x'.repeat(length)),
  );

  it('is split and joined to the letter, in parts that Slack takes', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const whole = text.slice(0, 12_000);
        const pieces = split(whole);
        expect(pieces.map((piece) => piece.text + piece.joint).join('')).toBe(whole);
        expect(pieces.every((piece) => piece.text.length <= 3_000)).toBe(true);
        expect(pieces.every((piece) => !whole.isWellFormed() || piece.text.isWellFormed())).toBe(true);
        if (whole.trim() === '') return;
        const kind = of(whole);
        expect(read(kind, untouched(formOf(kind)))).toEqual({ kind: 'value', value: whole });
      }),
      { numRuns: 200 },
    );
  });

  it('that a browser gave other line ends to is still the same text', () => {
    const whole = `${'Line\r\n'.repeat(900)}End`;
    const kind = of(whole);
    const state = untouched(formOf(kind));
    for (const { input } of Object.values(state)) if (input?.value) input.value = input.value.replaceAll('\r\n', '\n');
    expect(read(kind, state)).toEqual({ kind: 'value', value: whole });
  });

  it('of which a part was changed keeps the others and what stood between them', () => {
    const whole = `${'a'.repeat(2_000)}\n\n${'b'.repeat(2_000)}\n\n${'c'.repeat(2_000)}`;
    const kind = of(whole);
    const blocks = formOf(kind);
    expect(readable(blocks)).toContain('The right text, part 2 of 3');
    const change = (changes: Parameters<typeof filled>[1]) => read(kind, filled(blocks, changes));
    expect(change({ 'text:1': { value: 'B' } })).toEqual({
      kind: 'value',
      value: `${'a'.repeat(2_000)}\n\nB\n\n${'c'.repeat(2_000)}`,
    });
    expect(change({ 'text:1': { value: null } })).toEqual({
      kind: 'value',
      value: `${'a'.repeat(2_000)}\n\n${'c'.repeat(2_000)}`,
    });
    expect(change({ 'text:2': { value: null } })).toEqual({
      kind: 'value',
      value: `${'a'.repeat(2_000)}\n\n${'b'.repeat(2_000)}`,
    });
  });

  it('of which nothing is left is asked for again, and the way to reject is named', () => {
    const kind = of('Hello');
    expect(read(kind, filled(formOf(kind), { 'text:0': { value: ' \n ' } }))).toEqual({
      kind: 'errors',
      errors: { [`${kind.item.id}:text:0`]: 'There is no text. To say that none is right, use Reject….' },
    });
  });
});

describe('fields', () => {
  const project = anExtractionProject();
  const kind = { project, item: anExtractionItem() };
  const fill = (changes: Parameters<typeof filled>[1]) => read(kind, filled(formOf(kind), changes));
  const start: Value = { number: '7', total: 12.5, issued: '2026-02-01', paid: null, currency: 'EUR' };

  it('keep their types', () => {
    expect(
      fill({
        'field:0': { value: ' 0123 ' },
        'field:1': { value: '-1.50' },
        'field:2': { selected_date: '2026-03-01' },
        'field:3': { selected_option: { value: 'false' } },
        'field:4': { selected_option: { value: 'USD' } },
      }),
    ).toEqual({
      kind: 'value',
      value: { number: '0123', total: -1.5, issued: '2026-03-01', paid: false, currency: 'USD' },
    });
    expect(fill({ 'field:2': { selected_date: null }, 'field:4': { selected_option: null } })).toEqual({
      kind: 'value',
      value: { ...start, issued: null, currency: null },
    });
  });

  it('that are wrong are told beside their input, all at once', () => {
    const at = (i: number) => `${kind.item.id}:field:${i}`;
    expect(
      fill({
        'field:0': { value: '  ' },
        'field:1': { value: '12,5' },
        'field:4': { selected_option: { value: 'gone' } },
      }),
    ).toEqual({
      kind: 'errors',
      errors: {
        [at(0)]: 'Number is required.',
        [at(1)]: 'Total must be a number.',
        [at(4)]: 'Currency must be one of EUR, USD.',
      },
    });
  });

  it('are asked in the order of doubt, each with how sure the model is', () => {
    const labels = [...inputsOf(formOf(kind)).values()].map((input) => input.label.text);
    expect(labels).toEqual(['Total', 'Number', 'Issued', 'Paid', 'Currency', 'Note']);
    expect(readable(formOf(kind))).toContain('The model is 40 % sure.');
  });

  it('of any value and type come back as they were when nobody touched them', () => {
    const values = fc.record({
      number: fc.string({ unit: 'binary', minLength: 1, maxLength: 3_000 }).map((text) => text.toWellFormed()),
      total: fc.double({ noNaN: true, noDefaultInfinity: true }),
      issued: fc.option(fc.constantFrom('2026-02-01', '1999-12-31')),
      paid: fc.option(fc.boolean()),
      currency: fc.option(fc.constantFrom('EUR', 'USD')),
    });
    fc.assert(
      fc.property(values, (value) => {
        const each = { project, item: anExtractionItem({ prediction: { value } }) };
        expect(whyNotOpened(answerModal(project, each.item))).toEqual([]);
        expect(read(each, untouched(formOf(each)))).toEqual({ kind: 'value', value });
      }),
      { numRuns: 200 },
    );
  });

  it('too long for a form are named, and stay as the model read them', () => {
    const fields = Array.from({ length: 50 }, (_, i) => aField({ name: `f${i}`, title: `Field ${i}`, required: true }));
    const value = Object.fromEntries(fields.map(({ name }, i) => [name, `${i}${'漢'.repeat(2_990)}`]));
    const wide = {
      project: anExtractionProject({ fields }),
      item: anExtractionItem({ prediction: { value, fieldConfidence: { f49: 0.1 } } }),
    };
    const view = answerModal(wide.project, wide.item);
    expect(whyNotOpened(view)).toEqual([]);
    expect(readable(view.blocks)).toMatch(/Too long for a form in Slack, and left as the model read it: .*Field 48/);
    expect(readable(view.blocks)).toContain('Field 49\n');
    expect(read(wide, filled(view.blocks, { 'field:49': { value: 'short' } }))).toEqual({
      kind: 'value',
      value: { ...value, f49: 'short' },
    });
  });

  it('with more options than a view can hold are searched by typing', () => {
    const options = Array.from({ length: 100 }, (_, i) => `${'漢'.repeat(60)} ${i}`);
    const fields = Array.from({ length: 50 }, (_, i) =>
      aField({ name: `f${i}`, title: `Field ${i}`, type: 'enum', options }),
    );
    const value = Object.fromEntries(fields.map(({ name }) => [name, options[7] ?? null]));
    const wide = {
      project: anExtractionProject({ fields }),
      item: anExtractionItem({ prediction: { value, fieldConfidence: null } }),
    };
    const view = answerModal(wide.project, wide.item);
    expect(whyNotOpened(view)).toEqual([]);
    expect([...inputsOf(view.blocks).values()][0]?.element.type).toBe('external_select');
    expect(read(wide, untouched(view.blocks))).toEqual({ kind: 'value', value });
  });
});

describe('arguments of an action', () => {
  const project = anApprovalProject();
  const of = (args: Record<string, unknown>): Kind => ({
    project,
    item: anApprovalItem({ prediction: { value: { action: 'refund.pay', arguments: args, summary: null } } }),
  });

  it('keep their types when they are changed, and the rest of the action stays', () => {
    const kind = of({ amount: 120, currency: 'EUR', express: true, to: { iban: 'DE1' }, list: [1] });
    const state = filled(formOf(kind), {
      'argument:0': { value: '99.5' },
      'argument:1': { value: 'USD' },
      'argument:2': { selected_option: { value: 'false' } },
    });
    expect(read(kind, state)).toEqual({
      kind: 'value',
      value: {
        action: 'refund.pay',
        arguments: { amount: 99.5, currency: 'USD', express: false, to: { iban: 'DE1' }, list: [1] },
        summary: null,
      },
    });
  });

  it('that are no number are told beside their input', () => {
    const kind = of({ amount: 120 });
    expect(read(kind, filled(formOf(kind), { 'argument:0': { value: 'a lot' } }))).toEqual({
      kind: 'errors',
      errors: { [`${kind.item.id}:argument:0`]: 'amount must be a number.' },
    });
    expect(read(kind, filled(formOf(kind), { 'argument:0': { value: null } }))).toMatchObject({ kind: 'errors' });
  });

  it('of any kind come back as they were when nobody touched them', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3_000 }).map((text) => text.toWellFormed()),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.integer()),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }), scalar, { maxKeys: 100 }),
        (args) => {
          const kind = of(args);
          expect(whyNotOpened(answerModal(project, kind.item)).filter((why) => why !== 'view_too_large')).toEqual([]);
          const back = read(kind, untouched(formOf(kind)));
          expect(back.kind === 'value' && actionOf(back.value).arguments).toEqual(args);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('the reason for a rejection', () => {
  const item = anItem();
  const of = (rejection: ReturnType<typeof aProject>['rejection'], changes: Parameters<typeof filled>[1]) => {
    const project = aProject({ rejection });
    const { blocks } = rejectModal(project, item);
    return reasonIn(project, item, filled(blocks, changes));
  };
  const required = { reason: 'required' as const, reasons: ['Too much', 'x'.repeat(75)] };

  it('is one of the project’s, or said in words, or both', () => {
    expect(of(required, { 'reason-of': { selected_option: { value: 'Too much' } } })).toEqual({ reason: 'Too much' });
    expect(
      of(required, { 'reason-of': { selected_option: { value: 'Too much' } }, reason: { value: ' Far. ' } }),
    ).toEqual({ reason: 'Too much: Far.' });
    expect(
      of(required, { 'reason-of': { selected_option: { value: 'signoff:other' } }, reason: { value: 'No.' } }),
    ).toEqual({ reason: 'No.' });
    expect(of({ reason: 'optional', reasons: [] }, {})).toEqual({ reason: null });
  });

  it('is asked for beside the input that lacks it', () => {
    expect(of(required, {})).toEqual({ errors: { [`${item.id}:reason-of`]: 'This project wants to know why.' } });
    expect(of({ reason: 'required', reasons: [] }, { reason: { value: ' ' } })).toEqual({
      errors: { [`${item.id}:reason`]: 'This project wants to know why.' },
    });
    expect(of(required, { 'reason-of': { selected_option: { value: 'signoff:other' } } })).toEqual({
      errors: { [`${item.id}:reason`]: 'Say what the reason is.' },
    });
  });

  it('can be chosen from as many as a project may have', () => {
    for (const count of [1, 8, 9, 20]) {
      const project = aProject({
        rejection: { reason: 'required', reasons: Array.from({ length: count }, (_, i) => `${i} ${'r'.repeat(72)}`) },
      });
      expect(whyNotOpened(rejectModal(project, item))).toEqual([]);
    }
  });
});

it('a note is what was typed, without the space around it', () => {
  const kind = { project: aProject(), item: anItem() };
  expect(noteIn(filled(formOf(kind), { note: { value: ' They paid twice. ' } }), kind.item)).toBe('They paid twice.');
  expect(noteIn(untouched(formOf(kind)), kind.item)).toBeNull();
});

it('what was typed for one item is never read for another', () => {
  for (const kind of kinds) {
    const other = { ...kind.item, id: 'itm_01arz3ndektsv4rrffq69g5fav' };
    const ids = [...inputsOf(formOf(kind)).keys()];
    expect(ids.every((id) => id.startsWith(`${kind.item.id}:`))).toBe(true);
    expect([...inputsOf(formOf({ ...kind, item: other })).keys()].some((id) => ids.includes(id))).toBe(false);
  }
});
