import { describe, expect, it } from 'vitest';
import { begunWith, type Labelled, readOn, type SignalState } from '../../src/flow/retrain-signal.ts';
import { seededRandom } from '../../src/learning/seeded.ts';

const version = { model: 'intent', modelVersion: 'v1' };
const never = 1_000_000_000;

/** So many predictions of a model that is wrong this often and says these labels this often. */
function stream(
  count: number,
  { errors = 0.1, mix = { refund: 0.5, billing: 0.3, other: 0.2 }, seed = 1, ...rest }: Partial<Model> = {},
): Labelled[] {
  const random = seededRandom(seed);
  const labels = Object.entries(mix);
  return Array.from({ length: count }, () => {
    const place = random();
    const upTo = (i: number) => labels.slice(0, i + 1).reduce((sum, [, share]) => sum + share, 0);
    const [label = ''] = labels.find((_, i) => place < upTo(i)) ?? [];
    return { ...version, label, wrong: random() < errors, sampled: true, ...rest };
  });
}
interface Model extends Labelled {
  errors: number;
  mix: Record<string, number>;
  seed: number;
}

/** The signals of a whole stream that is read a row at a time. */
function signalsOf(rows: Labelled[], labelsMin: number, begun: SignalState) {
  let state = begun;
  return rows.flatMap((row, i) => {
    const read = readOn(state, [row], labelsMin);
    state = read.state;
    return read.signal ? [{ at: i + 1, ...read.signal }] : [];
  });
}

const known = (more: Partial<Model> = {}) => begunWith(stream(1_000, { seed: 99, ...more }));

describe('a training is suggested', () => {
  it('when so many new labels came, each counted once, whatever picked them', () => {
    const rows = stream(1_250, { sampled: false });
    const signals = signalsOf(rows, 500, begunWith([]));
    expect(signals.map(({ at, reasons, labels, version: of }) => [at, reasons, labels, of])).toEqual([
      [500, ['labels'], 500, null],
      [1_000, ['labels'], 500, null],
    ]);
    expect(signals[0]?.why).toBe('500 new final labels came since the last signal.');
    // What comes at once is one signal.
    expect(readOn(begunWith([]), rows, 500).signal).toMatchObject({ labels: 1_250 });
  });

  it('when the model is wrong more often, with figures and the version', () => {
    const [first] = signalsOf(stream(1_000, { errors: 0.35, seed: 2 }), never, known());
    expect(first).toMatchObject({ reasons: ['accuracy'], version });
    expect(first?.at).toBeLessThanOrEqual(200);
    expect(first?.why).toMatch(
      /^Of its predictions \d\d\.\d % are wrong, \d+\.\d % before \(\d+ of \d+, \d+ of 1000\)\./,
    );
  });

  it('when it is wrong more often about one label, though hardly so on the whole', () => {
    const mix = { refund: 0.6, billing: 0.3, other: 0.1 };
    const worse = stream(8_000, { mix, errors: 0, seed: 3 }).map((row, i) => ({
      ...row,
      wrong: row.label === 'other' ? i % 5 < 2 : i % 50 < 4,
    }));
    const found = signalsOf(worse, never, known({ mix }))[0];
    expect(found?.why).not.toContain('Of its predictions 1');
    expect(found?.why).toContain('Of its predictions of other ');
  });

  it('when it says another mix of labels', () => {
    const mix = { refund: 0.25, billing: 0.3, other: 0.45 };
    const [first] = signalsOf(stream(1_000, { mix, seed: 4 }), never, known());
    expect(first).toMatchObject({ reasons: ['label_mix'], version });
    expect(first?.why).toMatch(/another mix than before \(stability index 0\.\d\d\)/);
  });

  it('by the fair sample alone: what was asked because the model was unsure says nothing of it', () => {
    const doubtful = stream(5_000, { errors: 0.6, mix: { other: 1 }, sampled: false });
    expect(signalsOf(doubtful, never, known())).toEqual([]);
  });

  it('never because it became better, or because a shift is sure but slight', () => {
    expect(signalsOf(stream(5_000, { errors: 0.02, seed: 5 }), never, known())).toEqual([]);
    const mix = { refund: 0.53, billing: 0.29, other: 0.18 };
    expect(signalsOf(stream(13_000, { mix, errors: 0.11, seed: 6 }), never, begunWith(stream(20_000)))).toEqual([]);
  });

  it('version by version: a new one is held against what itself was like', () => {
    const next = { errors: 0.5, modelVersion: 'v2', mix: { other: 1 } };
    expect(signalsOf(stream(2_000, { ...next, seed: 7 }), never, known())).toEqual([]);
    const rows = [...stream(500, { ...next, errors: 0.1, seed: 8 }), ...stream(500, { ...next, seed: 9 })];
    const signals = signalsOf(rows, 500, known());
    expect(signals.map(({ reasons }) => reasons)).toEqual([['labels'], ['accuracy']]);
    expect(signals[1]?.version).toEqual({ model: 'intent', modelVersion: 'v2' });
  });
});

describe('what was told', () => {
  const bad = { errors: 0.4 };

  it('is not told again while it is as bad', () => {
    expect(signalsOf(stream(20_000, { ...bad, seed: 10 }), never, known())).toHaveLength(1);
  });

  it('is told again after enough new labels, and then what came is what is normal', () => {
    const signals = signalsOf(stream(5_000, { ...bad, seed: 11 }), 2_000, known());
    expect(signals.map(({ reasons }) => reasons)).toEqual([['accuracy'], ['labels'], ['labels']]);
  });

  it('is told again when it had become half as bad in between', () => {
    const rows = [
      ...stream(400, { ...bad, seed: 12 }),
      ...stream(3_000, { seed: 13 }),
      ...stream(20_000, { ...bad, seed: 14 }),
    ];
    const signals = signalsOf(rows, never, known());
    expect(signals.map(({ reasons }) => reasons)).toEqual([['accuracy'], ['accuracy']]);
    expect(signals[1]?.at).toBeGreaterThan(3_400);
  });
});

it('of 300 healthy models, looked at with each of 3,000 decisions, hardly more than one in a hundred is suspected', () => {
  let alarms = 0;
  for (let run = 0; run < 300; run++) {
    const begun = begunWith(stream(1_000, { seed: 2 * run + 1_000 }));
    // Read as it comes: a look is due at certain counts only, so how the rows are cut changes nothing.
    if (readOn(begun, stream(3_000, { seed: 2 * run + 1_001 }), never).signal) alarms += 1;
  }
  // One in a hundred, and four standard errors of that.
  expect(alarms).toBeLessThanOrEqual(9);
});

it('what is remembered survives being written down as JSON, labels called like parts of objects too', () => {
  const mix = { __proto__x: 0.2, constructor: 0.4, toString: 0.4 };
  const rows = stream(300, { mix, seed: 20 });
  const odd = rows.map((row) => (row.label === '__proto__x' ? { ...row, label: '__proto__' } : row));
  let written = JSON.stringify(begunWith(odd.slice(0, 100)));
  for (const row of odd.slice(100)) written = JSON.stringify(readOn(JSON.parse(written), [row], never).state);
  expect(JSON.parse(written)).toEqual(
    JSON.parse(JSON.stringify(readOn(begunWith(odd.slice(0, 100)), odd.slice(100), never).state)),
  );
  expect(written).toContain('"__proto__":{"count":');
});
