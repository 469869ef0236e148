import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAnswer, type Review } from '../../src/review/item.ts';
import { canonical } from '../../src/review/value.ts';
import { storeOfThisFile } from '../support/store.ts';
import { aLife, type Lived, live, type Moment } from './a-life.ts';

const aStore = storeOfThisFile();
const livesCount = 250;
/** Chance may leave something out: then as many are lived once more, and no more than that. */
const livesMax = 2 * livesCount;
const atOnce = 6;
/** `LIFE_SEED` lives the same lives again. */
const seed = Number(process.env.LIFE_SEED ?? Math.floor(Math.random() * 2 ** 31));

let lives: Lived[] = [];

beforeAll(async () => {
  const planned = fc.sample(aLife, { numRuns: livesMax, seed });
  for (let i = 0; i < planned.length && (i < livesCount || tooRare().length > 0); i += atOnce) {
    const some = planned.slice(i, i + atOnce);
    lives.push(...(await Promise.all(some.map((life, j) => live(aStore(), life, `life${i + j}`)))));
  }
  // The shortest one that fails is the easiest to read.
  lives = lives.toSorted((a, b) => a.moments.length - b.moments.length);
}, 60_000);

/** Whatever reviewers, leads, services and the clock do in whatever order, one after another and at once. */
function everyLife(check: (lived: Lived) => void): void {
  for (const lived of lives) {
    try {
      check(lived);
    } catch (error) {
      const { life, moments } = lived;
      const story = moments.map(({ act, told }) => `${JSON.stringify(act)} → ${told.join(' and ')}`).join('\n');
      const rules = JSON.stringify({ ...life, acts: undefined });
      throw new Error(`LIFE_SEED=${seed}\n${rules}\n${story}\n${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }
}

/** Each moment with the one before it. */
function everyStep(check: (before: Moment, after: Moment, lived: Lived) => void): void {
  everyLife((lived) => {
    lived.moments.forEach((after, i) => {
      check(lived.moments[i - 1] ?? lived.before, after, lived);
    });
  });
}

const accepted = /^(taken|undone|reopened|withdrawn)$/;
const changes = ({ told }: Moment) =>
  told.reduce((sum, one) => sum + (accepted.test(one) ? 1 : Number(/^changed (\d+)$/.exec(one)?.[1] ?? 0)), 0);
const endings = /item\.(approved|corrected|rejected|expired|withdrawn|no_consensus)$/;

describe('whatever people, services and the clock do', () => {
  it('everybody is told, and the rows say, what the rules say', () => {
    everyLife(({ moments }) => {
      const lost = moments.find(({ expected }) => expected === null);
      expect(lost && { act: lost.act, told: lost.told, item: lost.item, reviews: lost.reviews }).toBeUndefined();
    });
  });

  it('a settled item never changes without a training record that supersedes the last one', () => {
    everyStep((before, after, { life }) => {
      const isSame = canonical(before.item.decision) === canonical(after.item.decision);
      if (!before.item.decision || isSame || life.gold || before.records.length === 0) return;
      expect(after.records.length).toBeGreaterThan(before.records.length);
    });
  });

  it('an item ends once in each round, unless that end is taken back', () => {
    everyLife(({ moments }) => {
      let open = true;
      for (const entry of moments.at(-1)?.audit ?? []) {
        if (endings.test(entry)) {
          expect(open, entry).toBe(true);
          open = false;
        } else if (/item\.(reopened|contested)$/.test(entry)) {
          expect(open, entry).toBe(false);
          open = true;
        } else if (/item\.undone$/.test(entry)) open = true;
        // An answer to what has ended is none.
        else expect(open, entry).toBe(true);
      }
      expect(moments.at(-1)?.item.decision === null).toBe(open);
    });
  });

  it('an item is completed exactly when it is decided', () => {
    everyStep((_, { item }) => {
      expect(item.status === 'completed').toBe(item.decision !== null);
    });
  });

  it('silence is never a yes or a no', () => {
    everyStep((before, after) => {
      const { decision } = after.item;
      if (after.act.do !== 'time' || !decision || before.item.decision) return;
      expect(decision).toMatchObject({ value: null, decidedBy: null, agreement: null });
      expect(['expired', 'no_consensus']).toContain(decision.outcome);
    });
  });

  it('a yes or a no is what somebody said, and enough others with them', () => {
    everyStep((_, { item, reviews }, { life }) => {
      const { decision } = item;
      if (!decision || !['approved', 'corrected', 'rejected'].includes(decision.outcome)) return;
      const same = answersIn(reviews, item.round).filter((review) => saysAs(review, decision));
      const rule = decision.outcome === 'rejected' ? life.reviews.reject : life.reviews.agree;
      expect(same.some(({ asLead }) => asLead) || same.length >= rule).toBe(true);
    });
  });

  it('agreement is the share of answers that say what was decided', () => {
    everyStep((_, { item, reviews }) => {
      const { decision } = item;
      if (!decision) return;
      const answers = answersIn(reviews, item.round);
      const expected = ['approved', 'corrected', 'rejected'].includes(decision.outcome)
        ? answers.filter((review) => saysAs(review, decision)).length / answers.length
        : null;
      expect(decision.agreement).toBe(expected);
    });
  });

  it('one word of each person counts in a round', () => {
    everyStep((_, { reviews }) => {
      const live = reviews
        .filter(({ retractedAt }) => retractedAt === null)
        .map(({ reviewer, round }) => reviewer + round);
      expect(new Set(live).size).toBe(live.length);
    });
  });

  it('nobody’s answer is lost: what was taken stays as it was said, at most marked as taken back', () => {
    everyStep((before, after) => {
      for (const review of before.reviews) {
        const kept = after.reviews.find(({ id }) => id === review.id);
        expect({ ...kept, retractedAt: null }).toEqual({ ...review, retractedAt: null });
        if (review.retractedAt) expect(kept?.retractedAt).toEqual(review.retractedAt);
      }
      expect(after.reviews.length - before.reviews.length).toBe(after.told.filter((one) => one === 'taken').length);
    });
  });

  it('an answer stops counting only when its author takes it back or replaces it', () => {
    everyStep((before, after) => {
      const acts = after.act.do === 'both' ? after.act.acts : [after.act];
      const actors = acts.flatMap((act) => ('who' in act ? [act.who] : []));
      for (const review of before.reviews.filter(({ retractedAt }) => retractedAt === null)) {
        const kept = after.reviews.find(({ id }) => id === review.id);
        if (kept?.retractedAt) expect(actors).toContain(review.reviewer);
      }
    });
  });

  it('the training records of an item are a line, each superseding the one before', () => {
    everyLife(({ moments }) => {
      const records = moments.at(-1)?.records ?? [];
      expect(records.map(({ supersedes }) => supersedes)).toEqual(
        [null, ...records.map(({ id }) => id)].slice(0, records.length),
      );
    });
  });

  it('training records are only ever added, and the last one says what is so now', () => {
    everyStep((before, after) => {
      expect(after.records.slice(0, before.records.length)).toEqual(before.records);
      const last = after.records.at(-1);
      if (last) expect(last.outcome).toBe(after.item.decision?.outcome ?? null);
      if (last) expect(canonical(last.value)).toBe(canonical(after.item.decision?.value ?? null));
    });
  });

  it('a training record holds every answer that counted when it was made', () => {
    everyStep((before, after) => {
      if (after.records.length !== before.records.length + 1 || after.act.do === 'both') return;
      const said = after.reviews.filter((review) => review.retractedAt === null && isAnswer(review));
      expect(
        after.records
          .at(-1)
          ?.reviews.map(({ reviewer, round }) => reviewer + round)
          .sort(),
      ).toEqual(said.map(({ reviewer, round }) => reviewer + round).sort());
    });
  });

  it('a known answer is never training data', () => {
    everyLife(({ life, moments }) => {
      if (life.gold) expect(moments.at(-1)?.records).toEqual([]);
    });
  });

  it('the audit log has an entry for each accepted change, and none for a refused one', () => {
    everyStep((before, after) => {
      expect(after.audit.slice(0, before.audit.length)).toEqual(before.audit);
      expect(after.audit.length - before.audit.length, after.told.join()).toBe(changes(after));
    });
  });

  it('what is refused changes nothing', () => {
    everyStep((before, after) => {
      if (changes(after) > 0 || after.act.do === 'card') return;
      expect(after.item).toEqual(before.item);
      expect(after.reviews).toEqual(before.reviews);
      expect(after.records).toEqual(before.records);
    });
  });

  it('an item that changed has a higher version, so that its card is drawn anew', () => {
    everyStep((before, after) => {
      const { version: _, ...was } = before.item;
      const { version, ...is } = after.item;
      if (canonical(was) !== canonical(is)) expect(version).toBeGreaterThan(before.item.version);
      else expect(version).toBeGreaterThanOrEqual(before.item.version);
    });
  });

  it('(control) all of that happened often enough to mean something', () => {
    expect(tooRare(), `in ${lives.length} lives`).toEqual([]);
  });
});

/** What has to have happened five times, and has not. */
function tooRare(): string[] {
  const often = new Map<string, number>();
  const saw = (what: string) => often.set(what, (often.get(what) ?? 0) + 1);
  everyStep((before, after) => {
    for (const told of after.told) saw(told);
    if (after.act.do === 'both' && changes(after) > 0) saw('both');
    if (after.item.decision && !before.item.decision) saw(after.item.decision.outcome);
    if (after.item.escalation && !before.item.escalation) saw(`leads ${after.item.escalation.why}`);
    if (before.item.decision && !after.item.decision) saw('opened again');
  });
  return [
    ...['taken', 'undone', 'reopened', 'withdrawn', 'already_decided', 'changed 1', 'both', 'opened again'],
    ...['approved', 'corrected', 'rejected', 'expired', 'no_consensus'],
    ...['leads asked', 'leads disagreement', 'leads deadline'],
    ...['refused leads_only', 'refused answered_before', 'refused already_answered', 'refused settled_otherwise'],
    ...['refused undo_over', 'refused with_leads_already', 'refused no_leads', 'refused value_not_valid'],
  ].filter((what) => (often.get(what) ?? 0) < 5);
}

function answersIn(reviews: Review[], round: number): Review[] {
  return reviews.filter((review) => review.retractedAt === null && review.round === round && isAnswer(review));
}

function saysAs(review: Review, { outcome, value }: { outcome: string; value: unknown }): boolean {
  if (outcome === 'rejected') return review.verdict === 'reject';
  return review.verdict !== 'reject' && canonical(review.value) === canonical(value);
}
