import type { StoreUnderTest } from '../../support/store.ts';

/** Rows as they lie in the tables; only what is counted here. */
interface ItemRow {
  id: string;
  status: string;
  route: string;
  reasons: string[];
  prediction: { value: unknown; confidence: number | null; model: string | null; modelVersion: string | null };
  probability: number;
  coin: number;
  floor: number;
  gold: object | null;
  is_seed: boolean;
  duplicate_of: string | null;
  escalation: object | null;
  round: number;
  outcome: string | null;
  value: unknown;
  due_at: Date | null;
  asked_at: Date;
  created_at: Date;
  decided_at: Date | null;
}

interface ReviewRow {
  item_id: string;
  reviewer: string;
  verdict: string;
  surface: string | null;
  latency_ms: number | null;
  created_at: Date;
  retracted_at: Date | null;
}

interface Rows {
  items: ItemRow[];
  reviews: ReviewRow[];
  /** Items that have a training record. */
  recorded: Set<string>;
  failing: number;
}

/** Everything of a project, as it is now. */
export async function rowsOf({ rows }: StoreUnderTest, project: string): Promise<Rows> {
  const items = await rows<ItemRow>('select * from signoff.items where project = $1', [project]);
  const reviews = await rows<ReviewRow>('select * from signoff.reviews', []);
  const feedback = await rows<{ item_id: string }>('select * from signoff.feedback where project = $1', [project]);
  const cards = await rows<{ state: string }>('select * from signoff.cards where project = $1', [project]);
  return {
    items,
    reviews,
    recorded: new Set(feedback.map(({ item_id }) => item_id)),
    failing: cards.filter(({ state }) => state === 'failed').length,
  };
}

/** The clock of a time zone, read by the runtime and not by what is tested. */
function clockOf(timeZone: string): (at: Date) => Shown {
  const known = clocks.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  });
  const minutes = new Map<number, Shown>();
  const clock = (at: Date) => {
    const minute = Math.floor(at.getTime() / 60_000);
    const seen = minutes.get(minute);
    if (seen) return seen;
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = `${part.year}-${part.month}-${part.day}`;
    const ahead = Date.parse(`${day}T${part.hour}:${part.minute}:00Z`) - Math.floor(at.getTime() / 60_000) * 60_000;
    const shown = { day, hour: `${part.hour} ${ahead}` };
    minutes.set(minute, shown);
    return shown;
  };
  clocks.set(timeZone, clock);
  return clock;
}

interface Shown {
  day: string;
  /** With how far the clock is ahead, so that an hour which comes twice is two. */
  hour: string;
}
const clocks = new Map<string, (at: Date) => Shown>();

const byPeople = ['approved', 'corrected', 'rejected'];
const isByPeople = ({ outcome }: ItemRow) => byPeople.includes(outcome ?? '');
const has = (item: ItemRow, ...reasons: string[]) => reasons.some((reason) => item.reasons.includes(reason));
const since = ({ round, asked_at, created_at }: ItemRow) => (round > 1 ? asked_at : created_at);

/** What a day came to, counted row by row. `now` is when it is looked at. */
export function countedAnew(
  { items, reviews, recorded }: Rows,
  { day, timezone, now, task = 'classification' }: { day: string; timezone: string; now: Date; task?: string },
) {
  const clock = clockOf(timezone);
  const isOn = (at: Date | null) => at !== null && at <= now && clock(at).day === day;
  const minutes = minutesOf(day, clock);
  const [first, last] = [minutes[0]?.at, minutes.at(-1)?.at];
  if (first === undefined || last === undefined) throw new Error(`${day} is no day of ${timezone}`);
  const end = Math.min(last + 60_000, now.getTime());

  const questions = items.filter(({ gold }) => gold === null);
  const came = questions.filter(({ created_at }) => isOn(created_at));
  const scored = came.filter((item) => item.route !== 'duplicate' && !has(item, 'sent'));
  const ended = questions.filter(
    ({ outcome, duplicate_of, decided_at }) =>
      outcome !== null &&
      !['auto_approved', 'unreviewed'].includes(outcome) &&
      duplicate_of === null &&
      isOn(decided_at),
  );
  const people = ended.filter(isByPeople);
  const timed = ended.filter(({ outcome, due_at }) => outcome !== 'withdrawn' && due_at !== null);
  const settled = questions.filter((item) => isByPeople(item) && recorded.has(item.id));
  const today = settled.filter(({ decided_at }) => isOn(decided_at));
  const guessed = today.filter(({ prediction }) => task === 'classification' && prediction.confidence !== null);
  const audits = today.filter((item) => has(item, 'audit', 'stopped', 'uncertified') && !has(item, 'always', 'sent'));
  const ofQuestion = new Set(questions.map(({ id }) => id));
  const answers = reviews.filter(
    ({ item_id, verdict, created_at, retracted_at }) =>
      ofQuestion.has(item_id) &&
      ['approve', 'correct', 'reject'].includes(verdict) &&
      retracted_at === null &&
      isOn(created_at),
  );
  const oneByOne = (of: ReviewRow[]) =>
    of.flatMap(({ surface, latency_ms }) => (surface === 'bulk' || latency_ms === null ? [] : [latency_ms]));

  return {
    arrived: {
      review: count(came, ({ route }) => route === 'review'),
      auto_approve: count(came, ({ route }) => route === 'auto_approve'),
      unreviewed: count(came, ({ route }) => route === 'unreviewed'),
      duplicate: count(came, ({ route }) => route === 'duplicate'),
    },
    came: {
      certain: count(scored, ({ probability }) => probability >= 1),
      some: count(scored, ({ probability }) => probability > 0 && probability < 1),
      none: count(scored, ({ probability }) => probability === 0),
    },
    outcomes: Object.fromEntries(
      [...Map.groupBy(ended, ({ outcome }) => outcome ?? '')].map(([outcome, of]) => [outcome, of.length]),
    ),
    hours: hoursOf(minutes).map(({ hour, at }) => {
      const of = ended.filter(({ decided_at }) => decided_at && clock(decided_at).hour === hour);
      const having = (outcome: string) => count(of, (one) => one.outcome === outcome);
      const [approved, corrected, rejected] = ['approved', 'corrected', 'rejected'].map(having);
      const otherwise = count(of, (one) => !isByPeople(one));
      return { at: new Date(at).toISOString(), approved, corrected, rejected, otherwise };
    }),
    waited: spread(people.map((item) => (item.decided_at?.getTime() ?? 0) - since(item).getTime())),
    handled: spread(oneByOne(answers)),
    dueTimes: {
      ended: timed.length,
      met: count(timed, (item) => isByPeople(item) && Number(item.decided_at) <= Number(item.due_at)),
    },
    labels: ranked(
      Map.groupBy(guessed, ({ prediction }) => String(prediction.value)),
      (label, of) => ({ label, answered: of.length, wrong: count(of, ({ outcome }) => outcome !== 'approved') }),
    ),
    confusions: ranked(
      Map.groupBy(
        guessed.filter(({ outcome, value, prediction }) => outcome === 'corrected' && value !== prediction.value),
        ({ value, prediction }) => JSON.stringify([prediction.value, value]),
      ),
      (key, of) => {
        const [label, truth] = JSON.parse(key);
        const newest = of.sort((a, b) => Number(b.decided_at) - Number(a.decided_at) || (a.id < b.id ? -1 : 1));
        return { label, truth, count: of.length, items: newest.slice(0, 3).map(({ id }) => id) };
      },
    ).slice(0, 10),
    people: ranked(
      Map.groupBy(answers, ({ reviewer }) => reviewer),
      (reviewer, of) => ({
        ...{ reviewer, answers: of.length, approved: count(of, ({ verdict }) => verdict === 'approve') },
        medianMs: percentile(oneByOne(of), 0.5),
      }),
    ),
    peopleLeftOut: 0,
    openAtEnd: count(
      questions,
      (item) =>
        item.duplicate_of === null &&
        Math.max(item.created_at.getTime(), since(item).getTime()) < end &&
        (item.status !== 'completed' ||
          (Number(item.decided_at) >= end && !['auto_approved', 'unreviewed'].includes(item.outcome ?? ''))),
    ),
    records: today.length,
    gateSample: { audited: audits.length, wrong: count(audits, ({ outcome }) => outcome !== 'approved') },
    accuracy: accuracyAnew(
      scored,
      settled.filter((item) => scored.includes(item)),
    ),
    settled: [
      ...Map.groupBy(
        today.filter(({ prediction, coin, probability }) => prediction.confidence !== null && coin < probability),
        ({ prediction: { model, modelVersion }, created_at, probability }) =>
          JSON.stringify([model ?? '', modelVersion ?? '', daysApart(clock(created_at).day, day), probability >= 1]),
      ),
    ].flatMap(([key, of]) => {
      const [model, modelVersion, daysBefore, certain] = JSON.parse(key);
      const weights = of.map(({ probability }) => 1 / probability);
      const wrong = of.map(({ outcome }, i) => (outcome === 'approved' ? 0 : (weights[i] ?? 0)));
      const one = { model, modelVersion, daysBefore, certain, count: of.length };
      const sums = { standFor: total(weights), wrongFor: total(wrong), squares: total(weights.map((w) => w * w)) };
      return daysBefore < 28 ? [{ ...one, ...sums }] : [];
    }),
  };
}

function daysApart(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

function total(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** What days say as one: of what came on them, what was settled on them; and what was audited of what the gate approves. */
export function togetherAnew({ items, recorded }: Rows, days: string[], timezone: string, now: Date) {
  const clock = clockOf(timezone);
  const isIn = (at: Date | null) => at !== null && at <= now && days.includes(clock(at).day);
  const questions = items.filter(({ gold }) => gold === null);
  const came = questions.filter((item) => isIn(item.created_at) && item.route !== 'duplicate' && !has(item, 'sent'));
  const settled = questions.filter((item) => isByPeople(item) && recorded.has(item.id) && isIn(item.decided_at));
  const ofThem = settled.filter((item) => came.includes(item) && item.prediction.confidence !== null);
  const audits = settled.filter((item) => has(item, 'audit', 'stopped', 'uncertified') && !has(item, 'always', 'sent'));
  return {
    predictions: came.length,
    audits: count(ofThem, ({ coin, probability }) => coin < probability && probability < 1),
    accuracy: accuracyAnew(came, ofThem),
    audited: audits.length,
    wrong: count(audits, ({ outcome }) => outcome !== 'approved'),
  };
}

/** Labels and versions in seven days and in the seven before, tested two by two and put right for their number by definition. */
export function againstAnew(
  { items, recorded }: Rows,
  { week, weekBefore, timezone, now }: { week: string[]; weekBefore: string[]; timezone: string; now: Date },
) {
  const clock = clockOf(timezone);
  const settledIn = (days: string[]) =>
    items.filter(
      (item) =>
        item.gold === null &&
        isByPeople(item) &&
        recorded.has(item.id) &&
        item.prediction.confidence !== null &&
        Number(item.decided_at) <= Number(now) &&
        days.includes(clock(item.decided_at ?? now).day),
    );
  const wrongOf = (of: ItemRow[]) => count(of, ({ outcome }) => outcome !== 'approved');
  const byLabel = (days: string[]) =>
    [...Map.groupBy(settledIn(days), ({ prediction }) => `label ${prediction.value}`)].map(([name, of]) => ({
      ...{ name, answers: of.length, worth: of.length, wrong: wrongOf(of) },
    }));
  const byVersion = (days: string[]) =>
    [
      ...Map.groupBy(
        settledIn(days).filter(
          ({ coin, probability, created_at }) => coin < probability && days.includes(clock(created_at).day),
        ),
        ({ prediction: { model, modelVersion } }) => `version ${model ?? ''} ${modelVersion ?? ''}`,
      ),
    ].map(([name, of]) => {
      const weights = of.map(({ probability }) => 1 / probability);
      const worth = total(weights) ** 2 / total(weights.map((w) => w * w));
      const wrongShare =
        total(of.map(({ outcome }, i) => (outcome === 'approved' ? 0 : (weights[i] ?? 0)))) / total(weights);
      return { name, answers: of.length, worth, wrong: wrongShare * worth };
    });
  const before = new Map([...byLabel(weekBefore), ...byVersion(weekBefore)].map((one) => [one.name, one]));
  const pairs = [...byLabel(week), ...byVersion(week)].flatMap((is) => {
    const was = before.get(is.name);
    return was && is.worth >= 10 && was.worth >= 10 ? [{ is, was }] : [];
  });
  const pValues = pairs.map(({ is, was }) => differsByChance([was.wrong, was.worth], [is.wrong, is.worth]));
  const inOrder = [...pValues].sort((a, b) => a - b);
  const share = ({ answers, worth, wrong }: { answers: number; worth: number; wrong: number }) => ({
    ...{ answers, share: wrong / worth, ...wilsonAnew(wrong, worth) },
  });
  return pairs.map(({ is, was }, i) => {
    const candidates = inOrder.flatMap((p, place) =>
      p >= (pValues[i] ?? 1) ? [(p * inOrder.length) / (inOrder.lastIndexOf(p) + 1 || place + 1)] : [],
    );
    const pValue = Math.min(1, ...candidates);
    const more = is.wrong / is.worth > was.wrong / was.worth;
    const change = pValue > 0.05 ? 'chance' : more ? 'more' : 'less';
    return { name: is.name, now: share(is), before: share(was), pValue, change };
  });
}

/** How likely chance alone makes two shares differ so much, either way. */
function differsByChance(before: [number, number], now: [number, number]): number {
  const [up, down] = [roseByChance(before, now), roseByChance(now, before)];
  return Math.min(1, 2 * Math.min(up, down));
}

/** Right among all that came: what was certain to be seen, and what chance picked, each weighed by how much of it came. */
function accuracyAnew(came: ItemRow[], settled: ItemRow[]) {
  const picked = settled.filter(({ coin, probability }) => coin < probability);
  const strata = [
    { size: count(came, ({ probability }) => probability >= 1), seen: picked.filter((one) => one.probability >= 1) },
    {
      size: count(came, ({ probability }) => probability > 0 && probability < 1),
      seen: picked.filter(({ probability }) => probability < 1),
    },
  ].filter(({ size }) => size > 0);
  const all = strata.reduce((sum, { size }) => sum + size, 0);
  if (all === 0 || came.some(({ probability }) => probability === 0) || strata.some(({ seen }) => seen.length === 0))
    return null;
  let [error, below, above] = [0, 0, 0];
  for (const { size, seen } of strata) {
    const weights = seen.map(({ probability }) => 1 / probability);
    const total = weights.reduce((a, b) => a + b, 0);
    const worth = total ** 2 / weights.reduce((a, b) => a + b * b, 0);
    const wrong =
      seen.reduce((sum, { outcome }, i) => sum + (outcome === 'approved' ? 0 : (weights[i] ?? 0)), 0) / total;
    const ends = wilsonAnew(wrong * worth, worth);
    const left = (size / all) ** 2 * Math.max(0, 1 - worth / size);
    error += (size / all) * wrong;
    below += left * (wrong - ends.lower) ** 2;
    above += left * (ends.upper - wrong) ** 2;
  }
  return {
    share: 1 - error,
    lower: 1 - Math.min(1, error + Math.sqrt(above)),
    upper: 1 - Math.max(0, error - Math.sqrt(below)),
  };
}

/** Where (p̂ − p)² = z² p (1 − p) / n, as a quadratic in p. */
export function wilsonAnew(part: number, whole: number): { lower: number; upper: number } {
  const z2 = 1.959963984540054 ** 2;
  const share = part / whole;
  const [a, b, c] = [1 + z2 / whole, -(2 * share + z2 / whole), share ** 2];
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
  return { lower: Math.max(0, (-b - root) / (2 * a)), upper: Math.min(1, (-b + root) / (2 * a)) };
}

/** How likely chance alone raises a share so much: the upper tail of the normal curve, by Simpson's rule. */
export function roseByChance(before: [number, number], now: [number, number]): number {
  const [k, n, l, m] = [...before, ...now];
  const pooled = (k + l) / (n + m);
  const z = (l / m - k / n) / Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  if (!(z > 0)) return 1;
  const steps = 2_000;
  const width = 12 / steps;
  const curve = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  let area = curve(z) + curve(z + 12);
  for (let i = 1; i < steps; i++) area += curve(z + i * width) * (i % 2 === 1 ? 4 : 2);
  return (area * width) / 3;
}

/** What is open at a moment, by the rows as they are then. */
export function backlogAnew({ items, failing }: Rows, now: Date) {
  const open = items
    .filter(({ status, gold, duplicate_of }) => status !== 'completed' && gold === null && duplicate_of === null)
    .sort((a, b) => since(a).getTime() - since(b).getTime() || (a.id < b.id ? -1 : 1));
  const [oldest] = open;
  const p90 = open[Math.floor(open.length / 10)];
  return {
    open: open.length,
    escalated: count(open, ({ escalation }) => escalation !== null),
    overdue: count(open, ({ due_at }) => due_at !== null && due_at <= now),
    failing,
    oldest: oldest ? { item: oldest.id, at: since(oldest) } : null,
    p90Ms: p90 ? now.getTime() - since(p90).getTime() : null,
  };
}

/** What came between two moments and was not copied, version by version, with what people settled of it. */
export function versionsAnew({ items, recorded }: Rows, from: Date, to: Date) {
  const came = items.filter(
    ({ gold, prediction, route, created_at }) =>
      gold === null && prediction.confidence !== null && route !== 'duplicate' && created_at >= from && created_at < to,
  );
  const versions = Map.groupBy(
    came,
    ({ prediction: { model, modelVersion } }) => `${model ?? ''} ${modelVersion ?? ''}`,
  );
  return [...versions]
    .map(([name, of]) => {
      const settled = of.filter((item) => isByPeople(item) && recorded.has(item.id));
      return {
        ...{ name, predictions: of.length, reviewed: settled.length },
        wrong: count(settled, ({ outcome }) => outcome !== 'approved'),
        audits: count(settled, ({ coin, probability }) => coin < probability && probability < 1),
        accuracy: accuracyAnew(of, settled),
      };
    })
    .sort((a, b) => b.predictions - a.predictions || (a.name < b.name ? -1 : 1));
}

interface Minute {
  at: number;
  hour: string;
}

function minutesOf(day: string, clock: ReturnType<typeof clockOf>): Minute[] {
  const [hours, midnight] = [60 * 60_000, Date.parse(day)];
  const minutes: Minute[] = [];
  for (let at = midnight - 15 * hours; at < midnight + 39 * hours; at += 60_000) {
    const shown = clock(new Date(at));
    if (shown.day === day) minutes.push({ at, hour: shown.hour });
  }
  return minutes;
}

/** The first minute of each hour that a clock shows. */
function hoursOf(minutes: Minute[]): Minute[] {
  return minutes.filter(({ hour }, i) => hour !== minutes[i - 1]?.hour);
}

function count<One>(of: One[], is: (one: One) => boolean): number {
  return of.filter(is).length;
}

/** The most first, and by name where there are as many. */
function ranked<One, Told>(groups: Map<string, One[]>, told: (key: string, of: One[]) => Told): Told[] {
  return [...groups]
    .sort(([a, n], [b, m]) => m.length - n.length || (a < b ? -1 : 1))
    .map(([key, of]) => told(key, of));
}

function spread(values: number[]) {
  const [p50Ms, p90Ms] = [percentile(values, 0.5), percentile(values, 0.9)];
  return p50Ms === null || p90Ms === null ? null : { count: values.length, p50Ms, p90Ms };
}

/** Between its two neighbours, by how near each is. */
function percentile(values: number[], part: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const place = part * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below === undefined || above === undefined ? null : below * (1 - (place % 1)) + above * (place % 1);
}

/** The first minute of a day. */
export function beginningAnew(day: string, timezone: string): Date {
  const [first] = minutesOf(day, clockOf(timezone));
  if (!first) throw new Error(`${day} is no day of ${timezone}`);
  return new Date(first.at);
}

/** Of what chance alone picked of one version, what the gate would let through at a threshold. */
export function sampleAnew({ items, recorded }: Rows, threshold: number) {
  const questions = items.filter((item) => item.gold === null && !has(item, 'sent'));
  const [newest] = questions.toSorted((a, b) => Number(b.created_at) - Number(a.created_at) || (a.id < b.id ? 1 : -1));
  const sample = questions.filter(
    (item) =>
      item.prediction.model === newest?.prediction.model &&
      item.prediction.modelVersion === newest.prediction.modelVersion &&
      isByPeople(item) &&
      recorded.has(item.id) &&
      !has(item, 'always') &&
      item.coin < item.floor &&
      (item.prediction.confidence ?? 0) >= threshold,
  );
  return { sampled: sample.length, wrong: count(sample, ({ outcome }) => outcome !== 'approved') };
}

/** How many answers each person gave between two moments, of all kinds, and how many planted mistakes they saw and kept. */
export function reviewersAnew({ items, reviews }: Rows, from: Date, to: Date) {
  const byId = new Map(items.map((item) => [item.id, item]));
  const answers = reviews.filter(
    ({ item_id, verdict, retracted_at, created_at }) =>
      byId.has(item_id) &&
      verdict !== 'skip' &&
      verdict !== 'escalate' &&
      retracted_at === null &&
      created_at >= from &&
      created_at < to,
  );
  return ranked(
    Map.groupBy(answers, ({ reviewer }) => reviewer),
    (reviewer, of) => {
      const open = of.filter(({ item_id }) => byId.get(item_id)?.gold === null);
      const seeds = of.filter(({ item_id }) => byId.get(item_id)?.is_seed);
      return {
        ...{ reviewer, answers: of.length, open: open.length, seeds: seeds.length },
        approved: count(open, ({ verdict }) => verdict === 'approve'),
        caught: count(seeds, ({ verdict }) => verdict !== 'approve'),
      };
    },
  );
}

/** So long, as people say it. */
export function spoken(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
  return `${Math.round(Math.floor(minutes / 60) / 24)} days`;
}
