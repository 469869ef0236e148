import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/demo/chance.ts';
import { softLabels } from '../../src/learning/consensus.ts';
import type { Answer } from '../../src/learning/crowd.ts';
import { dawidSkene } from '../../src/learning/dawid-skene.ts';
import { krippendorffAlpha } from '../../src/learning/krippendorff.ts';
import { mace } from '../../src/learning/mace.ts';
import { oneCoin } from '../../src/learning/one-coin.ts';

/** Dawid and Skene 1979: 45 patients, five anaesthetists, of whom the first saw each form three times; four grades. */
const forms = `
  1:111 1 1 1 1   2:333 4 3 3 4   3:112 2 1 2 2   4:222 3 1 2 1   5:222 3 2 2 2
  6:222 3 3 2 2   7:122 2 1 1 1   8:333 3 4 3 3   9:222 2 2 2 3  10:232 2 2 2 3
  11:444 4 4 4 4 12:222 3 3 4 3  13:111 1 1 1 1  14:222 3 2 1 2  15:121 1 1 1 1
  16:111 2 1 1 1 17:111 1 1 1 1  18:111 1 1 1 1  19:222 2 2 2 1  20:222 1 3 2 2
  21:222 2 2 2 2 22:222 2 2 2 1  23:222 3 2 2 2  24:221 2 2 2 2  25:111 1 1 1 1
  26:111 1 1 1 1 27:232 2 2 2 2  28:111 1 1 1 1  29:111 1 1 1 1  30:112 1 1 2 1
  31:111 1 1 1 1 32:333 3 2 3 3  33:111 1 1 1 1  34:222 2 2 2 2  35:222 3 2 3 2
  36:433 4 3 4 3 37:221 2 2 3 2  38:232 3 2 3 3  39:333 3 4 3 2  40:111 1 1 1 1
  41:111 1 1 1 1 42:121 2 1 1 1  43:232 2 2 2 2  44:121 1 1 1 1  45:222 2 2 2 2`;

const readings = [...forms.matchAll(/(\d+):(\d)(\d)(\d) (\d) (\d) (\d) (\d)/g)].map(([, patient = '', ...grades]) => ({
  patient,
  grades,
}));
const observers = ['obs1', 'obs1', 'obs1', 'obs2', 'obs3', 'obs4', 'obs5'];
const anaesthetists: Answer[] = readings.flatMap(({ patient, grades }) =>
  grades.map((label, i) => ({ item: patient, reviewer: observers[i] ?? '', label })),
);

/** The likeliest grade of patients 1 to 45; the first of several. */
function gradesOf(posteriors: Map<string, number[]>): string {
  return readings
    .map(({ patient }) => posteriors.get(patient) ?? [])
    .map((row) => String(1 + row.indexOf(Math.max(...row))))
    .join('');
}

const near = (found: Iterable<number> | undefined, wanted: number[], within: number) => {
  const values = [...(found ?? [])];
  expect(values).toHaveLength(wanted.length);
  for (const [i, value] of values.entries()) expect(Math.abs(value - (wanted[i] ?? 0))).toBeLessThanOrEqual(within);
};

describe('the anaesthetists of Dawid and Skene', () => {
  const found = dawidSkene(anaesthetists, { smoothing: 0 });

  it('the likelihood and how common each grade is', () => {
    expect(readings).toHaveLength(45);
    expect(found.labels).toEqual(['1', '2', '3', '4']);
    expect(Math.abs(found.logLikelihood - -192.890881)).toBeLessThan(1e-4);
    near(found.prior, [0.3996, 0.422, 0.1118, 0.0667], 5e-4);
  });

  it('each patient’s grade, which is not what most said of patients 2, 12 and 36', () => {
    expect(gradesOf(found.posteriors)).toBe('142222132243121111222222112111131224233111212');
    const votes = new Map(
      readings.map(({ patient, grades }) => {
        const shares = softLabels(grades);
        return [patient, found.labels.map((label) => shares.get(label) ?? 0)];
      }),
    );
    expect(gradesOf(votes)).toBe('132222132242121111222222112111131223233111212');
  });

  it.each([
    ['3', [0, 1, 0, 0]],
    ['7', [0.981, 0.019, 0, 0]],
    ['30', [0.9991, 0.0009, 0, 0]],
    ['35', [0, 0.948, 0.052, 0]],
    ['38', [0, 0.0212, 0.9788, 0]],
    ['42', [0.9998, 0.0002, 0, 0]],
  ])('how sure it is of patient %s', (patient, posterior) => {
    near(found.posteriors.get(patient), posterior, 1e-3);
  });

  it.each([
    ['obs1', [0.889, 0.111, 0, 0, 0.071, 0.876, 0.053, 0, 0, 0.339, 0.661, 0, 0, 0, 0.556, 0.444]],
    ['obs2', [0.834, 0.166, 0, 0, 0.053, 0.633, 0.314, 0, 0, 0, 1, 0, 0, 0, 0, 1]],
    ['obs3', [1, 0, 0, 0, 0.106, 0.788, 0.105, 0, 0, 0.404, 0.199, 0.398, 0, 0, 0.667, 0.333]],
    ['obs4', [0.944, 0.056, 0, 0, 0.054, 0.843, 0.104, 0, 0, 0, 0.801, 0.199, 0, 0, 0.333, 0.667]],
    ['obs5', [1, 0, 0, 0, 0.159, 0.735, 0.106, 0, 0, 0.209, 0.791, 0, 0, 0, 0.333, 0.667]],
  ])('what %s confuses with what', (observer, rates) => {
    near(found.errorRates.get(observer)?.flat(), rates, 1e-3);
  });

  it('smoothed, nothing is impossible: only patient 12 gets another grade', () => {
    const smoothed = dawidSkene(anaesthetists, { smoothing: 0.1 });
    near(smoothed.prior, [0.3995, 0.4452, 0.087, 0.0683], 5e-4);
    expect(gradesOf(smoothed.posteriors)).toBe('142222132242121111222222112111131224233111212');
    near(smoothed.posteriors.get('3'), [0.0536, 0.9464, 0, 0], 1e-3);
    for (const rate of [...smoothed.errorRates.values()].flat(2)) expect(rate).toBeGreaterThan(0);
  });

  it('with one figure for each observer', () => {
    const coin = oneCoin(anaesthetists, { right: 0, wrong: 0 });
    near(
      [...coin.accuracies.values()].map(({ accuracy }) => accuracy),
      [0.8854, 0.7007, 0.8115, 0.8531, 0.8089],
      5e-4,
    );
    near(coin.prior, [0.4019, 0.4511, 0.1246, 0.0224], 5e-4);
    expect(Math.abs(coin.logLikelihood - -242.506)).toBeLessThan(1e-4);
    expect(coin.accuracies.get('obs1')?.answers).toBe(135);
  });

  it('by MACE, whose order says who looks', () => {
    const { competences, logLikelihood } = mace(anaesthetists);
    const order = [...competences].sort(([, a], [, b]) => b - a).map(([name]) => name);
    expect(order).toEqual(['obs4', 'obs1', 'obs5', 'obs3', 'obs2']);
    near([...competences.values()], [0.7849, 0.6646, 0.7123, 0.8451, 0.7227], 5e-4);
    expect(Math.abs(logLikelihood - -245.3875)).toBeLessThan(1e-4);
  });

  it('their agreement, with every reading and with one each', () => {
    expect(krippendorffAlpha(readings.map(({ grades }) => grades))).toBeCloseTo(0.582571, 6);
    expect(krippendorffAlpha(readings.map(({ grades }) => grades.toSpliced(1, 2)))).toBeCloseTo(0.584291, 6);
  });
});

describe('what must not matter', () => {
  it('(property) the order of answers, and what people and labels are called', () => {
    const methods = [
      (answers: Answer[]) => dawidSkene(answers).logLikelihood,
      (answers: Answer[]) => oneCoin(answers).logLikelihood,
      (answers: Answer[]) => mace(answers).logLikelihood,
    ];
    const order = fc.shuffledSubarray(['1', '2', '3', '4'], { minLength: 4 });
    const some = anaesthetists.slice(0, 105);
    fc.assert(
      fc.property(fc.shuffledSubarray(some, { minLength: some.length }), order, (answers, names) => {
        const renamed = answers.map(({ item, reviewer, label }) => ({
          item: `patient ${item}`,
          reviewer: reviewer.split('').reverse().join(''),
          label: names[Number(label) - 1] ?? '',
        }));
        for (const method of methods) expect(method(renamed)).toBeCloseTo(method(some), 6);
      }),
      { numRuns: 5 },
    );
  });

  it('(property) whatever was answered, shares are shares', () => {
    const answer = fc.record({
      item: fc.constantFrom('1', '2', '3', '4'),
      reviewer: fc.constantFrom('a', 'b', 'c'),
      label: fc.constantFrom('x', 'y', 'z'),
    });
    const areShares = (rows: Iterable<number[]>) => {
      for (const row of rows) {
        expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
        expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      }
    };
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 20 }), fc.constantFrom(0, 0.1), (answers, smoothing) => {
        const full = dawidSkene(answers, { smoothing });
        const coin = oneCoin(answers, { right: smoothing * 40, wrong: smoothing * 10 });
        areShares([full.prior, coin.prior, ...[...full.errorRates.values()].flat()]);
        for (const { posteriors } of [full, coin, mace(answers)]) areShares(posteriors.values());
      }),
      { numRuns: 25 },
    );
  });
});

describe('few answers', () => {
  it('nothing at all is nothing', () => {
    expect(oneCoin([])).toMatchObject({ labels: [], posteriors: new Map(), accuracies: new Map() });
    expect(dawidSkene([])).toMatchObject({ labels: [], posteriors: new Map() });
    expect(mace([])).toMatchObject({ labels: [], posteriors: new Map() });
  });

  it('a single answer makes nobody perfect: four right ones and a wrong one are thought to come before it', () => {
    const { accuracies, posteriors } = oneCoin([{ item: 'i', reviewer: 'ana', label: 'refund' }]);
    expect(accuracies.get('ana')).toEqual({ accuracy: 5 / 6, answers: 1 });
    expect(posteriors.get('i')).toEqual([1]);
  });

  it('who is mostly right outvotes two who are not', () => {
    const answers = Array.from({ length: 30 }, (_, i) => [
      { item: `i${i}`, reviewer: 'ana', label: `l${i % 3}` },
      { item: `i${i}`, reviewer: 'ben', label: `l${i % 3}` },
      // Cleo and Dee err together on every third item, and apart on every second one.
      { item: `i${i}`, reviewer: 'cleo', label: `l${i % 2 === 0 ? (i + 1) % 3 : i % 3}` },
      { item: `i${i}`, reviewer: 'dee', label: `l${i % 2 === 0 ? (i + 2) % 3 : i % 3}` },
    ]).flat();
    const disputed: Answer[] = [
      { item: 'last', reviewer: 'ana', label: 'l0' },
      { item: 'last', reviewer: 'cleo', label: 'l1' },
      { item: 'last', reviewer: 'dee', label: 'l1' },
    ];
    const { labels, posteriors } = oneCoin([...answers, ...disputed]);
    expect(posteriors.get('last')?.[labels.indexOf('l0')]).toBeGreaterThan(0.8);
  });
});

describe('three answers to each of 400 items, half of them predicted wrongly, from six people of whom one approves nearly all', () => {
  const people = [
    { name: 'ana', accuracy: 0.97, stamps: 0.05 },
    { name: 'bo', accuracy: 0.93, stamps: 0.1 },
    { name: 'cy', accuracy: 0.9, stamps: 0.15 },
    { name: 'dee', accuracy: 0.85, stamps: 0.2 },
    { name: 'eve', accuracy: 0.75, stamps: 0.3 },
    { name: 'stamp', accuracy: 0.75, stamps: 0.97 },
  ];
  const labels = 20;

  function simulated(seed: number) {
    const random = mulberry32(seed);
    const otherThan = (truth: number) => (truth + 1 + Math.floor(random() * (labels - 1))) % labels;
    const truths = new Map<string, string>();
    const answers: Answer[] = [];
    for (let i = 0; i < 400; i++) {
      const truth = Math.floor(random() * labels);
      const predicted = random() < 0.5 ? truth : otherThan(truth);
      truths.set(`i${i}`, String(truth));
      const asked = people.map((who) => ({ who, at: random() })).sort((a, b) => a.at - b.at);
      for (const { who } of asked.slice(0, 3)) {
        const own = random() < who.accuracy ? truth : otherThan(truth);
        answers.push({ item: `i${i}`, reviewer: who.name, label: String(random() < who.stamps ? predicted : own) });
      }
    }
    return { truths, answers, model: oneCoin(answers) };
  }
  const runs = Array.from({ length: 20 }, (_, i) => simulated(i + 1));

  it('the one-coin model is right more often than most votes, and these more often than one person', () => {
    let [single, most, coin] = [0, 0, 0];
    for (const { truths, answers, model } of runs) {
      for (const [item, of] of Map.groupBy(answers, (answer) => answer.item)) {
        const [favourite] = [...softLabels(of.map(({ label }) => label))].sort(([, a], [, b]) => b - a);
        const row = model.posteriors.get(item) ?? [];
        single += Number(of[0]?.label === truths.get(item));
        most += Number(favourite?.[0] === truths.get(item));
        coin += Number(model.labels[row.indexOf(Math.max(...row))] === truths.get(item));
      }
    }
    expect(most).toBeGreaterThan(single);
    expect(coin).toBeGreaterThan(most);
  });

  it('whoever approves nearly all comes out last, and still looks better than they are: what is wrong alike looks right', () => {
    const mean = (of: (run: (typeof runs)[number]) => number) =>
      runs.reduce((sum, run) => sum + of(run) / runs.length, 0);
    const estimated = (name: string) => mean(({ model }) => model.accuracies.get(name)?.accuracy ?? 1);
    const real = mean(({ answers, truths }) => {
      const own = answers.filter(({ reviewer }) => reviewer === 'stamp');
      return own.filter(({ item, label }) => truths.get(item) === label).length / own.length;
    });
    for (const { name } of people.slice(0, -1)) expect(estimated('stamp')).toBeLessThan(estimated(name));
    expect(estimated('stamp') - real).toBeGreaterThan(0.1);
  });
});
