import type { Chart } from '../../src/charts/chart.ts';

/** Every kind of chart with every kind of figures: what a day looks like, and what nobody hopes for. */
export const samples: Record<string, Chart> = {};

const hours = [0, 0, 0, 0, 0, 0, 0, 2, 14, 31, 41, 28, 12, 19, 33, 30, 22, 17, 6, 3, 1, 0, 0, 3];
const day = (at: number) => new Date(Date.UTC(2026, 10, 13 + at)).toISOString().slice(0, 10);
const parts = [
  { name: 'approved', tone: 'approved' },
  { name: 'corrected', tone: 'corrected' },
  { name: 'rejected', tone: 'rejected' },
] as const;
const split = (count: number) => {
  const corrected = Math.round(count * 0.27);
  const rejected = Math.round(count * 0.09);
  return [count - corrected - rejected, corrected, rejected];
};
const found = (share: number, count: number) => {
  const half = 1.96 * Math.sqrt((share * (1 - share)) / count + 1 / count ** 2);
  return { share, lower: Math.max(0, share - half), upper: Math.min(1, share + half), count };
};

/** Texts that break a picture, a page or a reader. */
export const hostile = [
  '<script>alert(1)</script>',
  '"><image href="http://evil.example/x.png"/>',
  ']]>&amp;&#x0;<![CDATA[',
  '\u202eevil\u202c \u2066left open',
  'שאלה על חשבונית',
  'سؤال عن الفاتورة',
  '退款申请与发票问题',
  'धनवापसी',
  '👩‍👩‍👧‍👦🏳️‍🌈 family 😀',
  `Z${'\u0301\u0336\u20dd'.repeat(400)}algo`,
  'x'.repeat(10_000),
  'Donau­dampf­schiff­fahrts­gesell­schafts­kapitän '.repeat(40),
  '\u0000\u0008\ufffe\ud800 broken',
  '\u200b\u200e\u2060',
  '',
  'line\nbreak\ttab',
];

samples['hours typical'] = {
  kind: 'hours',
  parts: [...parts],
  hours: hours.map((count, hour) => ({ hour, counts: split(count) })),
};
samples['hours of 25'] = {
  kind: 'hours',
  parts: [...parts, { name: 'expired', tone: 'other' }],
  hours: [0, 1, 2, 2, ...Array.from({ length: 21 }, (_, at) => at + 3)].map((hour, at) => ({
    hour,
    counts: [...split(6 + ((at * 7) % 11)), at % 3],
  })),
  note: 'Clocks went back at 03:00: this day had 25 hours.',
};
samples['hours of 23'] = {
  kind: 'hours',
  parts: [...parts],
  hours: [...hours.keys()].filter((hour) => hour !== 2).map((hour) => ({ hour, counts: split(hours[hour] ?? 0) })),
};
samples['hours empty'] = {
  kind: 'hours',
  parts: [...parts],
  hours: hours.map((_, hour) => ({ hour, counts: [0, 0, 0] })),
};
samples['hours one'] = {
  kind: 'hours',
  parts: [...parts],
  hours: hours.map((_, hour) => ({ hour, counts: [hour === 9 ? 1 : 0, 0, 0] })),
};
samples['hours huge'] = {
  kind: 'hours',
  parts: [...parts],
  hours: hours.map((count, hour) => ({ hour, counts: split(count * 123_456_789_012) })),
};
samples['hours hostile'] = {
  kind: 'hours',
  title: hostile[0] ?? '',
  takeaway: hostile.join(' '),
  note: hostile.join(''),
  parts: hostile
    .slice(0, 6)
    .map((name, at) => ({ name, tone: (['approved', 'corrected', 'rejected', 'other'] as const)[at % 4] ?? 'other' })),
  hours: hours.map((count, hour) => ({ hour, counts: hostile.slice(0, 6).map((_, at) => count * (at + 1)) })),
};

samples['reliability typical'] = {
  kind: 'reliability',
  bands: [
    { confidence: 0.31, ...found(0.29, 45) },
    { confidence: 0.5, ...found(0.44, 120) },
    { confidence: 0.7, ...found(0.52, 210) },
    { confidence: 0.85, ...found(0.66, 340) },
    { confidence: 0.97, ...found(0.94, 489) },
  ],
  note: 'Upright lines: 95 % intervals. Numbers: answers in the band.',
};
samples['reliability of 15'] = {
  kind: 'reliability',
  bands: Array.from({ length: 15 }, (_, at) => ({
    confidence: (at + 0.5) / 15,
    ...found(Math.min(0.99, 0.06 + (at / 15) * 0.95), 20 + at * at * 9),
  })),
};
samples['reliability empty'] = { kind: 'reliability', bands: [] };
samples['reliability one'] = { kind: 'reliability', bands: [{ confidence: 0.62, ...found(0.5, 4) }] };
samples['reliability huge'] = {
  kind: 'reliability',
  bands: [0, 0.5, 0.99, 1].map((confidence, at) => ({
    confidence,
    ...found([0, 0.5, 0.999, 1][at] ?? 0, 10 ** (9 + at)),
  })),
};

samples['confusions typical'] = {
  kind: 'confusions',
  pairs: [
    { predicted: 'refund', final: 'billing question', count: 41 },
    { predicted: 'cancel subscription', final: 'change plan', count: 23 },
    { predicted: 'billing question', final: 'refund', count: 19 },
    { predicted: 'login problem', final: 'password reset', count: 12 },
    { predicted: 'other', final: 'feature request', count: 7 },
    { predicted: 'refund', final: 'complaint', count: 2 },
  ],
};
samples['confusions empty'] = { kind: 'confusions', pairs: [] };
samples['confusions one'] = { kind: 'confusions', pairs: [{ predicted: 'refund', final: 'billing', count: 1 }] };
samples['confusions huge'] = {
  kind: 'confusions',
  pairs: Array.from({ length: 9 }, (_, at) => ({
    predicted: `label ${at}`,
    final: `label ${at + 1}`,
    count: 8_123_456_789 / (at + 1) ** 2,
  })),
};
samples['confusions hostile'] = {
  kind: 'confusions',
  pairs: hostile.map((predicted, at) => ({
    predicted,
    final: hostile[(at + 4) % hostile.length] ?? '',
    count: 60 - at,
  })),
};
samples['confusions hostile too'] = {
  kind: 'confusions',
  pairs: hostile
    .slice(8)
    .map((predicted, at) => ({ predicted, final: hostile[(at + 13) % hostile.length] ?? '', count: 60 - at })),
};

const steps = Array.from({ length: 50 }, (_, at) => (50 + at) / 100);
samples['threshold typical'] = {
  kind: 'threshold',
  points: steps.map((threshold) => {
    const coverage = 0.93 - 0.75 * (threshold - 0.5) ** 1.4 * 1.9;
    const error = 0.118 * (1 - threshold) ** 0.9 * 1.7;
    return { threshold, coverage, error, errorAtMost: error + 0.011 + 0.02 * (threshold - 0.5) };
  }),
  current: 0.94,
  advised: 0.88,
  errorAllowed: 0.05,
  note: 'Dashed: what the error is at most, with 95 % confidence.',
};
samples['threshold close'] = { ...samples['threshold typical'], current: 0.99, advised: 0.98 } as Chart;
samples['threshold kept'] = { ...samples['threshold typical'], current: 0.5, advised: 0.5 } as Chart;
samples['threshold with gaps'] = {
  kind: 'threshold',
  points: steps.map((threshold, at) => ({
    threshold,
    coverage: at % 17 === 3 ? null : 1.2 - threshold,
    error: at < 20 ? null : 0.4 * (1 - threshold),
    errorAtMost: at < 25 ? null : 0.6 * (1 - threshold) + 0.02,
  })),
  current: 0.8,
  advised: null,
  errorAllowed: null,
};
samples['threshold empty'] = { kind: 'threshold', points: [], current: 0.9, advised: null, errorAllowed: 0.05 };
samples['threshold one'] = {
  kind: 'threshold',
  points: [{ threshold: 0.9, coverage: 0.4, error: 0.02, errorAtMost: 0.3 }],
  current: 0.9,
  advised: null,
  errorAllowed: 0.05,
};

samples['accuracy typical'] = {
  kind: 'accuracy',
  days: [0.913, 0.905, 0.921, 0.918, 0.93, 0.899, 0.888, 0.872, 0.861, 0.87, 0.858, 0.849, 0.852, 0.846].map(
    (share, at) => ({
      day: day(at),
      accuracy: found(share, 380 + ((at * 37) % 90)),
    }),
  ),
  note: 'Estimated for all predictions from those that chance picked; the field is the 95 % interval.',
};
samples['accuracy with gaps'] = {
  kind: 'accuracy',
  days: Array.from({ length: 30 }, (_, at) => ({
    day: day(at),
    accuracy: at % 7 > 4 || at === 15 || at === 17 ? null : found(0.6 + 0.3 * Math.abs(Math.sin(at)), 60),
  })),
};
samples['accuracy low'] = {
  kind: 'accuracy',
  days: Array.from({ length: 5 }, (_, at) => ({ day: day(at), accuracy: found(0.1 + at / 50, 12) })),
};
samples['accuracy empty'] = { kind: 'accuracy', days: [{ day: day(0), accuracy: null }] };
samples['accuracy one'] = { kind: 'accuracy', days: [{ day: day(0), accuracy: found(0.93, 88) }] };
samples['accuracy of 90'] = {
  kind: 'accuracy',
  days: Array.from({ length: 90 }, (_, at) => ({
    day: day(at),
    accuracy: found(0.95 + 0.02 * Math.sin(at / 9), 2000),
  })),
};

const minute = 60_000;
samples['waiting typical'] = {
  kind: 'waiting',
  days: [4, 5, 3.4, 6, 4.2, 9, 21, 18, 7, 5.5, 4, 3.1, 4.4, 3.8].map((halfMin, at) => ({
    day: day(at),
    waited: { halfMs: halfMin * minute, nineInTenMs: halfMin * minute * (5 + (at % 4)), count: 200 + at },
  })),
};
samples['waiting close'] = {
  kind: 'waiting',
  days: Array.from({ length: 7 }, (_, at) => ({
    day: day(at),
    waited: at === 3 ? null : { halfMs: 400 + at, nineInTenMs: 900 + at * 20, count: 9 },
  })),
};
samples['waiting empty'] = { kind: 'waiting', days: [] };
samples['waiting one'] = { kind: 'waiting', days: [{ day: day(0), waited: { halfMs: 0, nineInTenMs: 0, count: 1 } }] };
samples['waiting huge'] = {
  kind: 'waiting',
  days: Array.from({ length: 14 }, (_, at) => ({
    day: day(at),
    waited: { halfMs: 4e8 * (at + 1), nineInTenMs: 9e9 * (at + 1), count: 3 },
  })),
};
samples['waiting hostile'] = {
  kind: 'waiting',
  days: hostile.map((name, at) => ({ day: name, waited: { halfMs: at * 1000, nineInTenMs: at * 9000, count: 1 } })),
};
