import { describe, expect, test } from 'vitest';
import { detect } from '../../src/demo/detector.ts';
import { languages } from '../../src/demo/languages.ts';
import { threshold } from '../../src/demo/project.ts';
import { messages, published, type SnippetChoice, snippets } from '../../src/demo/snippets.ts';
import { firstBurst } from '../../src/demo/stream.ts';

describe('what the model says of a text', () => {
  test('is a label, a probability, and the next four best first', () => {
    const said = detect('Jeg vil gerne have mine penge tilbage');

    expect(said).toMatchObject({ value: 'dan', model: 'lande', model_version: '1.0.10' });
    expect(said.confidence).toBeGreaterThan(0.5);
    expect(said.alternatives).toHaveLength(4);
    expect(said.alternatives.map(({ value }) => value)).not.toContain('dan');
    const falling = [said, ...said.alternatives].map(({ confidence }) => confidence);
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
  });

  test('is never a language that the project has no label for', () => {
    const labels = new Set(languages.map(({ code }) => code));
    // Central Kurdish, which the model knows and the project does not.
    const said = detect('هەموو مرۆڤەکان بە سەربەستی لە دایک دەبن');

    expect([said, ...said.alternatives].filter(({ value }) => !labels.has(value))).toEqual([]);
  });
});

describe('the real model on real text', () => {
  test('is right on about 80 % of the published snippets', () => {
    const { accuracy } = measure(published);

    expect(accuracy).toBeGreaterThan(0.78);
    expect(accuracy).toBeLessThan(0.82);
  });

  test('is sure of most of the demo’s messages, and the unsure ones hold most of its errors', () => {
    const { confidentShare, errorsAmongConfident, errors } = measure(messages);

    expect(confidentShare).toBeGreaterThan(0.75);
    expect(confidentShare).toBeLessThan(0.9);
    expect(errorsAmongConfident / errors).toBeLessThan(0.35);
  });

  test('doubts at least three of the first burst, so that there are cards at once', () => {
    const doubted = snippets()
      .slice(0, firstBurst)
      .filter(({ text }) => detect(text).confidence < threshold);

    expect(doubted.length).toBeGreaterThanOrEqual(3);
  });
});

function measure(choice: SnippetChoice) {
  const predictions = snippets(choice).map(({ text, truth }) => {
    const { value, confidence } = detect(text);
    return { isRight: value === truth, isConfident: confidence >= threshold };
  });
  const confident = predictions.filter(({ isConfident }) => isConfident);
  const errors = predictions.filter(({ isRight }) => !isRight).length;
  return {
    accuracy: 1 - errors / predictions.length,
    confidentShare: confident.length / predictions.length,
    errorsAmongConfident: confident.filter(({ isRight }) => !isRight).length,
    errors,
  };
}
