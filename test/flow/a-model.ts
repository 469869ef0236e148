import type { Life, Saying, SingleAct } from './a-life.ts';

/** One word of one person, as the model remembers it. `says` is 0 for the predicted value, 1 and 2 for others, 'no' for a rejection. */
interface Word {
  who: string;
  verdict: string;
  says: number | 'no' | null;
  asLead: boolean;
  round: number;
  live: boolean;
  at: number;
}

/** All that the model knows of an item: no rows, no values, no versions. */
export interface Expected {
  round: number;
  fresh: boolean;
  leads: { why: string; by: string | null } | null;
  done: { outcome: string; agreement: number | null; final: number; byPeople: boolean } | null;
  words: Word[];
  /** The outcome of each training record. */
  records: (string | null)[];
  due: number | null;
  afterMs: number | null;
}

const start = Date.parse('2026-11-23T10:00:00Z');

export function begun({ deadline }: Life, afterMinutes: number): Expected {
  const afterMs = deadline ? afterMinutes * 60_000 : null;
  return {
    round: 1,
    fresh: false,
    leads: null,
    done: null,
    words: [],
    records: [],
    due: afterMs === null ? null : start + afterMs,
    afterMs,
  };
}

/** What the rules in the README's words make of one act: what is told, and what is so afterwards. */
export function obey(given: Expected, life: Life, act: SingleAct, at: Date): { state: Expected; told: string } {
  const state = structuredClone(given);
  return { state, told: told(state, life, act, at.getTime()) };
}

function told(state: Expected, life: Life, act: SingleAct, now: number): string {
  switch (act.do) {
    case 'say':
      return say(state, life, act, now);
    case 'undo':
      return undo(state, life, act.who, now);
    case 'withdraw':
      if (state.done) return 'already_decided';
      end(state, life, 'withdrawn', now);
      return 'withdrawn';
    case 'reopen':
    case 'contest':
      if (!state.done) return 'refused still_open';
      state.round += 1;
      state.fresh = act.do === 'contest';
      state.leads = null;
      openAgain(state, now);
      if (state.records.length > 0) state.records.push(null);
      return 'reopened';
    case 'time':
      if (state.done || state.due === null || state.due > now) return 'changed 0';
      if (!state.leads && life.deadline === 'escalate' && life.hasLeads) toLeads(state, 'deadline', null, now);
      else end(state, life, state.leads?.why === 'disagreement' ? 'no_consensus' : 'expired', now);
      return 'changed 1';
    case 'pass':
      return 'passed';
    case 'card':
      return 'carded';
    case 'restart':
      return 'restarted';
  }
}

function say(state: Expected, life: Life, { who, verdict, pick, reason }: Saying, now: number): string {
  const isLead = who.startsWith('L');
  const answers = verdict !== 'skip' && verdict !== 'escalate';
  if (state.done) return 'already_decided';
  if (state.leads && !isLead) return 'refused leads_only';
  const earlier = state.words.some(
    (word) => word.who === who && word.live && word.round < state.round && isAnswer(word),
  );
  if (state.fresh && earlier) return 'refused answered_before';
  const mine = state.words.find((word) => word.who === who && word.live && word.round === state.round);
  if (mine && isAnswer(mine) && !(state.leads && answers)) return 'refused already_answered';
  if (verdict === 'approve' && pick > 0) return 'refused approve_differs';
  if (verdict === 'correct' && pick === 3) return 'refused value_not_valid';
  if (verdict === 'reject' && life.reasonNeeded && !reason) return 'refused reason_missing';
  if (verdict === 'escalate' && state.leads) return 'refused with_leads_already';
  if (verdict === 'escalate' && !life.hasLeads) return 'refused no_leads';

  if (mine) mine.live = false;
  state.words.push({
    who,
    verdict: verdict === 'correct' && pick === 0 ? 'approve' : verdict,
    says: verdict === 'reject' ? 'no' : answers ? pick : null,
    asLead: state.leads !== null && answers,
    round: state.round,
    live: true,
    at: now,
  });
  const skips = thisRound(state).filter((word) => word.verdict === 'skip').length;
  if (verdict === 'escalate') toLeads(state, 'asked', who, now);
  else if (verdict === 'skip' && skips >= 3 && !state.leads && life.hasLeads) toLeads(state, 'skipped', null, now);
  else if (answers) count(state, life, now);
  return 'taken';
}

function count(state: Expected, life: Life, now: number): void {
  const result = tally(state, life);
  const final = now + life.undoMinutes * 60_000;
  if (result.kind === 'open') return;
  if (result.kind === 'split' && life.hasLeads) {
    toLeads(state, 'disagreement', null, now);
    return;
  }
  state.done =
    result.kind === 'split'
      ? { outcome: 'no_consensus', agreement: null, final, byPeople: true }
      : {
          outcome: result.says === 'no' ? 'rejected' : result.says === 0 ? 'approved' : 'corrected',
          agreement: result.share,
          final,
          byPeople: true,
        };
  if (!life.gold) state.records.push(state.done.outcome);
}

function tally(
  state: Expected,
  { reviews }: Life,
): { kind: 'open' } | { kind: 'split' } | { kind: 'won'; says: Word['says']; share: number } {
  const answers = thisRound(state).filter(isAnswer);
  const votes = (says: Word['says']) => answers.filter((word) => word.says === says).length;
  const ruling = answers.find((word) => word.asLead);
  if (ruling) return { kind: 'won', says: ruling.says, share: votes(ruling.says) / answers.length };
  const open = answers.length >= reviews.max ? ({ kind: 'split' } as const) : ({ kind: 'open' } as const);
  if (answers.length < reviews.required) return open;
  const enough = ([0, 1, 2, 'no'] as const).filter(
    (says) => votes(says) >= (says === 'no' ? reviews.reject : reviews.agree),
  );
  const most = Math.max(...enough.map(votes));
  const [best, rival] = enough.filter((says) => votes(says) === most);
  return best !== undefined && rival === undefined ? { kind: 'won', says: best, share: most / answers.length } : open;
}

function undo(state: Expected, life: Life, who: string, now: number): string {
  const mine = thisRound(state).find((word) => word.who === who);
  if (!mine) return 'refused nothing_to_undo';
  const without = structuredClone(state);
  without.words = without.words.filter((_, i) => state.words[i] !== mine);
  if (state.done) {
    if (!state.done.byPeople || !isAnswer(mine) || tally(without, life).kind === 'won')
      return 'refused settled_otherwise';
    if (now >= state.done.final) return 'refused undo_over';
  } else if (now >= mine.at + life.undoMinutes * 60_000) return 'refused undo_over';

  mine.live = false;
  const { leads } = state;
  const restedOnIt =
    (leads?.why === 'asked' && mine.verdict === 'escalate' && leads.by === who) ||
    (leads?.why === 'disagreement' && tally(without, life).kind === 'open') ||
    (leads?.why === 'skipped' && thisRound(without).filter((word) => word.verdict === 'skip').length < 3);
  if (restedOnIt && !mine.asLead) state.leads = null;
  if (state.done) {
    openAgain(state, now);
    if (!life.gold) state.records.push(null);
  }
  return 'undone';
}

function end(state: Expected, life: Life, outcome: string, now: number): void {
  state.done = { outcome, agreement: null, final: now, byPeople: false };
  const anything = state.words.some((word) => word.live && isAnswer(word));
  if (!life.gold && (anything || state.records.length > 0)) state.records.push(outcome);
}

function toLeads(state: Expected, why: string, by: string | null, now: number): void {
  state.leads = { why, by };
  if (state.afterMs !== null) state.due = now + state.afterMs;
}

function openAgain(state: Expected, now: number): void {
  state.done = null;
  if (state.due !== null && state.due <= now && state.afterMs !== null) state.due = now + state.afterMs;
}

function thisRound(state: Expected): Word[] {
  return state.words.filter((word) => word.live && word.round === state.round);
}

function isAnswer({ verdict }: Word): boolean {
  return verdict !== 'skip' && verdict !== 'escalate';
}
