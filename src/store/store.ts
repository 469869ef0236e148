import { randomUUID } from 'node:crypto';
import type { Store } from '../flow/ports.ts';
import * as cards from './cards.ts';
import type { Database } from './database.ts';
import { alikeOf, followers } from './duplicates.ts';
import { goldQuestion } from './gold.ts';
import { insist } from './insist.ts';
import { addItems, createIntake, itemsThere } from './intake.ts';
import { changeItem, itemById, listItems, reviewsOf } from './items.ts';
import { enterLane, holdLane, leaveLane } from './lanes.ts';
import { nextCard } from './next-card.ts';
import { claimNote, giveNoteBack, nextNote, settleNote } from './notes.ts';
import { toSay } from './to-say.ts';

/** As long as nobody else takes over. */
const insistMs = 8_000;

/**
 * The flow's store, on Postgres. `hints` is the same database where commits need not wait for the disk: a crash that takes
 * back who held a lane, or when it opens, only costs a wait or a 429.
 */
export function createStore(db: Database, hints: Database = db): Store {
  /** Where nobody hears whether a claim was granted, it is given back: this worker does nothing with it. */
  async function claimed<T>(claim: (holder: string) => Promise<T>, giveBack: (holder: string) => Promise<void>) {
    const holder = randomUUID();
    try {
      return await claim(holder);
    } catch (error) {
      insist(db, insistMs, () => giveBack(holder)).catch(() => {});
      throw error;
    }
  }

  return {
    addItem: createIntake(db),
    addItems: (items) => addItems(db, items),
    itemsThere: (sent) => itemsThere(db, sent),
    alikeOf: (project, sketches) => alikeOf(db, project, sketches),
    followers: (now, limit) => followers(db, now, limit),
    item: (id) => itemById(db, id),
    items: (project, wish) => listItems(db, project, wish),
    changeItem: (id, ruling) => changeItem(db, id, ruling),
    reviews: (itemId) => reviewsOf(db, itemId),
    goldQuestion: (project, chance) => goldQuestion(db, project, chance),
    nextCard: (channel, projects) => nextCard(db, channel, projects),
    claimCard: (itemId, leaseMs) =>
      claimed(
        (holder) => cards.claimCard(db, itemId, holder, leaseMs),
        (holder) => cards.giveCardBack(db, itemId, holder),
      ),
    toSay: (channel, projects) => toSay(db, channel, projects),
    settleCard: (claim, outcome) => insist(db, insistMs, () => cards.settleCard(db, claim, outcome)),
    nextNote: (projects) => nextNote(db, projects),
    claimNote: (noteId, leaseMs) =>
      claimed(
        (holder) => claimNote(db, noteId, holder, leaseMs),
        (holder) => giveNoteBack(db, noteId, holder),
      ),
    settleNote: (claim, outcome) => insist(db, insistMs, () => settleNote(db, claim, outcome)),
    doubtfulCards: (channel) => cards.doubtfulCards(db, channel),
    resolveDoubt: (card, finding) => cards.resolveDoubt(db, card, finding),
    stranded: (projects) => cards.stranded(db, projects),
    enterLane: (lane, holder, leaseMs) => enterLane(hints, lane, holder, leaseMs),
    leaveLane: (lane, holder) => insist(hints, insistMs, () => leaveLane(hints, lane, holder)),
    holdLane: (lane, ms, trouble) => holdLane(hints, lane, ms, trouble ?? null),
  };
}
