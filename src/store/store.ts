import { randomUUID } from 'node:crypto';
import type { Store } from '../flow/ports.ts';
import * as cards from './cards.ts';
import type { Database } from './database.ts';
import { addItems, createIntake, itemsThere } from './intake.ts';
import { changeItem, goldItem, itemById, listItems, reviewsOf } from './items.ts';
import { enterLane, holdLane, leaveLane } from './lanes.ts';
import { claimNote, nextNote, settleNote } from './notes.ts';

/**
 * The flow's store, on Postgres. `hints` is the same database where commits need not wait for the disk: a crash that takes
 * back who held a lane, or when it opens, only costs a wait or a 429.
 */
export function createStore(db: Database, hints: Database = db): Store {
  return {
    addItem: createIntake(db),
    addItems: (items) => addItems(db, items),
    itemsThere: (sent) => itemsThere(db, sent),
    item: (id) => itemById(db, id),
    items: (project, wish) => listItems(db, project, wish),
    changeItem: (id, ruling) => changeItem(db, id, ruling),
    reviews: (itemId) => reviewsOf(db, itemId),
    goldItem: (project, chance) => goldItem(db, project, chance),
    nextCard: (channel, projects) => cards.nextCard(db, channel, projects),
    claimCard: (itemId, leaseMs) => cards.claimCard(db, itemId, randomUUID(), leaseMs),
    settleCard: (claim, outcome) => cards.settleCard(db, claim, outcome),
    nextNote: (projects) => nextNote(db, projects),
    claimNote: (noteId, leaseMs) => claimNote(db, noteId, randomUUID(), leaseMs),
    settleNote: (claim, outcome) => settleNote(db, claim, outcome),
    doubtfulCards: (channel) => cards.doubtfulCards(db, channel),
    resolveDoubt: (card, finding) => cards.resolveDoubt(db, card, finding),
    stranded: (projects) => cards.stranded(db, projects),
    enterLane: (lane, holder, leaseMs) => enterLane(hints, lane, holder, leaseMs),
    leaveLane: (lane, holder) => leaveLane(hints, lane, holder),
    holdLane: (lane, ms, trouble) => holdLane(hints, lane, ms, trouble ?? null),
  };
}
