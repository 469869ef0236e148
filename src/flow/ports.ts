import type { FeedbackRecord } from '../review/feedback.ts';
import type { Item, ItemStatus, Review } from '../review/item.ts';
import type { KnownAnswer } from '../review/known-answer.ts';
import type { Project } from '../review/project.ts';
import type { SaidOutcome } from './say-once.ts';

/** The rows, which are the truth. Every method is one transaction or one statement; each throws when the database is away. */
export interface Store {
  /** Keeps the item unless its project already has one with this external id; says which of the two it was. */
  addItem(item: Item): Promise<{ item: Item; created: boolean }>;
  /** The same for many items in one commit: all of them, or none when it throws. */
  addItems(items: Item[]): Promise<Added[]>;
  /**
   * Earlier items whose input may be like these, by their sketches, in the order asked: reviewed or to be reviewed, no known answers, not
   * duplicates themselves. The oldest first, a few of each.
   */
  alikeOf(project: string, sketches: NonNullable<Item['sketch']>[]): Promise<Item[][]>;
  /** Open items that get the answer of another one, which is settled by now. */
  followers(now: Date, limit: number): Promise<{ id: string; original: string }[]>;
  /** Which of these are there already; null for one that is not. */
  itemsThere(
    sent: Pick<Item, 'project' | 'externalId' | 'idempotency'>[],
  ): Promise<(one: Pick<Item, 'project' | 'externalId' | 'idempotency'>) => Added | null>;
  item(id: string): Promise<Item | null>;
  /** Items of a project, the newest first. */
  items(project: string, wish: ItemsWish): Promise<Item[]>;
  /**
   * Locks the item's row, lets `ruling` judge it as it is now, and commits what it asks for: the only way an item
   * changes. Decision, review, training record, note, audit entry and the card that is now out of date are committed
   * together or not at all. Null: there is no such item.
   */
  changeItem<T>(id: string, ruling: (found: FoundItem) => { change?: ItemChange; result: T }): Promise<T | null>;
  /** The reviews of an item, oldest first, also those that count no more. */
  reviews(itemId: string): Promise<Review[]>;
  /** A question of the project whose answer is known, any of them as likely; null: there is none. `chance` is uniform in [0, 1). */
  goldQuestion(project: string, chance: number): Promise<KnownQuestion | null>;

  /**
   * The next card to post in a channel: one planned before, else the best waiting item of a project whose window has
   * room, which moves to review. Callers hold the channel's lane.
   */
  nextCard(channel: string, projects: Pick<Project, 'key' | 'window' | 'budget'>[]): Promise<string | null>;
  /** The next note to post in the threads of these projects, the oldest first. */
  nextNote(projects: string[]): Promise<string | null>;
  /** A note, reserved for this worker for `leaseMs`, with the card it belongs to; null when another worker has it or it is done. */
  claimNote(noteId: string, leaseMs: number): Promise<NoteClaim | null>;
  settleNote(claim: NoteClaim, outcome: SaidOutcome): Promise<void>;
  /** The card of an item, reserved for this worker for `leaseMs`; null when there is none or another worker has it. */
  claimCard(itemId: string, leaseMs: number): Promise<CardClaim | null>;
  /** What came of a claimed card. A worker that lost its claim meanwhile changes nothing. */
  settleCard(claim: CardClaim, outcome: CardOutcome): Promise<CardStanding>;
  /** What there may be to say in a channel now, at one look. */
  toSay(channel: string, projects: string[]): Promise<ToSay>;
  /** Cards of a channel that may or may not be in Slack, or may be there twice, and that it is time to look for. */
  doubtfulCards(channel: string): Promise<DoubtfulCard[]>;
  resolveDoubt(card: DoubtfulCard, finding: DoubtFinding): Promise<void>;
  /** Rows that wait for something nobody is doing. */
  stranded(projects: Pick<Project, 'key' | 'channel' | 'window' | 'budget'>[]): Promise<Stranded>;

  /** Takes or renews the lane for `leaseMs` and says when it opens; null when somebody else holds it. */
  enterLane(lane: string, holder: string, leaseMs: number): Promise<{ opensInMs: number } | null>;
  leaveLane(lane: string, holder: string): Promise<void>;
  /** Nothing in this lane for `ms`; `trouble` says why, for people. */
  holdLane(lane: string, ms: number, trouble?: string): Promise<void>;
}

/** It shows what its row says, it shows something older, or its worker's claim ran out and another one has it. */
export type CardStanding = 'current' | 'stale' | 'lost';

export interface ToSay {
  alert: boolean;
  summary: boolean;
  note: boolean;
  /** One is planned, or an item waits for one; whether its project has room is not looked at. */
  card: boolean;
}

/** Which item it is now, and with what it was sent first. */
export interface Added {
  id: string;
  created: boolean;
  idempotency: Item['idempotency'];
}

/** A question whose answer is known, with the guess that a model made. */
export type KnownQuestion = Pick<KnownAnswer, 'externalId' | 'input' | 'prediction' | 'value' | 'groupKey'>;

export interface ItemsWish {
  status: ItemStatus | null;
  externalId: string | null;
  /** Only those that come behind this one. */
  after: { createdAt: Date; id: string } | null;
  limit: number;
}

/** An item as it is now, locked. */
export interface FoundItem {
  item: Item;
  reviews: Review[];
  /** When its card was first posted. */
  postedAt: Date | null;
  /** There is a card for it, in Slack or on the way. */
  hasCard: boolean;
  /** Its newest training record. */
  feedbackId: string | null;
  /** When this reviewer was shown the item in a session, by reviewer. */
  shownTo: { reviewer: string; at: Date } | null;
}

export interface ItemChange {
  /** The item as it is from now on; its version grows by itself, and its card is drawn anew. Left out: as it was. */
  item?: Item;
  review?: Review;
  /** Reviews that count no more, and since when. */
  retracted?: { ids: string[]; at: Date };
  /** Reviews that taught the model something become a training record; the gate's own verdicts do not. */
  feedback?: FeedbackRecord;
  /** To be said in the card's thread. */
  note?: { id: string; kind: NoteKind; at: Date };
  /** Its subject is erased: what its reviews say from now on. `item` has nothing to say any more, nor have earlier records and entries. */
  erased?: { reviews: Review[] };
  audit: { actor: string; action: string; detail: Record<string, unknown> };
}

export type NoteKind = 'reminder' | 'escalated';

export interface NoteClaim {
  id: string;
  holder: string;
  itemId: string;
  kind: NoteKind;
  channel: string;
  /** The message of the item's card; null while there is none. */
  threadTs: string | null;
  /** Whether it may be in Slack already. */
  inDoubt: boolean;
  createdAt: Date;
}

export type CardState = 'planned' | 'sending' | 'posted' | 'unknown' | 'dropped' | 'gone' | 'failed';

export interface CardClaim {
  itemId: string;
  holder: string;
  channel: string;
  state: CardState;
  ts: string | null;
  /** Draw it without what Slack refused before. */
  plain: boolean;
  /** Changes with each attempt to post, and travels in the message's metadata. */
  attempt: number;
}

export type CardOutcome =
  | { kind: 'posted'; ts: string; version: number }
  /** `undoUntil`: when what was drawn has to be drawn again because Undo is over. */
  | { kind: 'redrawn'; version: number; undoUntil: Date | null }
  /** Not in Slack: try again. */
  | { kind: 'planned' }
  /** Slack refused it: try again without what it may have refused. */
  | { kind: 'plainer' }
  /** Perhaps in Slack. */
  | { kind: 'unknown' }
  /** Slack does not find the message any more. */
  | { kind: 'missing' }
  /** Its item ended before anyone saw the card. */
  | { kind: 'dropped' }
  /** Somebody deleted the message after the item ended. */
  | { kind: 'gone' }
  /** Slack will not take it as it is; it is tried again after an hour. */
  | { kind: 'refused'; why: string }
  /** Left as it was, for so long. */
  | { kind: 'later'; ms: number };

export interface DoubtfulCard {
  itemId: string;
  state: CardState;
  ts: string | null;
  doubtSince: Date;
  /** Which post is in doubt, and how often it was looked for: a finding counts only while both are so. */
  attempt: number;
  looks: number;
}

export type DoubtFinding =
  /** Ours, and now known. */
  | { kind: 'found'; ts: string }
  /** Not there yet: Slack's history may lag. */
  | { kind: 'not_found' }
  | { kind: 'not_found_for_good' }
  /** The known message is the only one so far. */
  | { kind: 'no_twin' };

export interface Stranded {
  /** Channels with a card or a note to post. */
  channels: string[];
  /** Items whose card shows an old version. */
  items: string[];
  /** Channels whose history must be looked at. */
  doubtful: string[];
  /** How many claims of dead workers were taken back. */
  abandoned: number;
}

/** Slack, as far as cards go. */
export interface Cards {
  post(channel: string, card: CardDrawing): Promise<PostOutcome>;
  redraw(channel: string, ts: string, card: CardDrawing): Promise<RedrawOutcome>;
  /** Our own cards in the channel's history since then. */
  find(channel: string, since: Date): Promise<{ kind: 'found'; cards: { itemId: string; ts: string }[] } | NotFindable>;
  /** Takes a twin away. */
  retire(channel: string, ts: string): Promise<void>;
}

/** Slack, as far as what is said in a card's thread goes. */
export interface Notes {
  post(channel: string, threadTs: string, note: NoteDrawing): Promise<PostOutcome>;
  /** Our own note in the thread, if it is there. */
  find(channel: string, threadTs: string, noteId: string): Promise<{ kind: 'found'; ts: string | null } | NotFindable>;
}

export type NotFindable = { kind: 'later'; retryAfterMs: number; why: string };

export interface NoteDrawing {
  id: string;
  kind: NoteKind;
  project: Project;
  item: Item;
}

/** All that a card is drawn from. */
export interface CardDrawing {
  project: Project;
  item: Item;
  /** Oldest first; also those that count no more. */
  reviews: Review[];
  now: Date;
  attempt: number;
  plain: boolean;
}

/** Why Slack did not do what it was asked, and what that means for asking again. */
export type SlackFailure =
  /** Too many calls of this kind: none of them is taken before that. */
  | { kind: 'rate_limited'; retryAfterMs: number; why: string }
  /**
   * Not done. The app, the channel or the way to Slack is in trouble, not this card. `closed`: just this channel or person takes nothing, or
   * the message is gone in whose thread it was to stand.
   */
  | { kind: 'later'; retryAfterMs: number; why: string; closed?: 'place' | 'thread' }
  /** Not done, and not going to be: Slack does not like what the card holds. */
  | { kind: 'refused'; why: string }
  /** No answer, or one that says nothing: done or not. */
  | { kind: 'unknown'; why: string };

/** `channel`: where it stands, for what is sent to a person stands in a channel of theirs. */
export type PostOutcome = { kind: 'posted'; ts: string; channel?: string } | SlackFailure;

export type RedrawOutcome = { kind: 'redrawn' } | { kind: 'message_gone' } | Exclude<SlackFailure, { kind: 'unknown' }>;

/** What time brings about, and what people switch. */
export interface Clockwork {
  /**
   * Open items of these projects whose time has come for a reminder or for their deadline. While a project is paused its
   * clocks stand still: none of its items is among them, and after the pause each has the time that it lost.
   */
  timed(projects: string[], now: Date, limit: number): Promise<{ id: string; what: 'remind' | 'deadline' }[]>;
  /** Items whose input is kept longer than their project says. */
  inputsToErase(now: Date, limit: number): Promise<string[]>;
  /** Which of these projects are paused, since when and by whom. */
  paused(projects: string[]): Promise<Map<string, { at: Date; by: string }>>;
  /** Pauses or resumes; false: it was so already. */
  setPaused(project: string, paused: boolean, by: { actor: string; at: Date }): Promise<boolean>;
}

/** Review sessions: who looks at which item. */
export interface Reservations {
  /**
   * The best open item that this reviewer may answer and has said nothing about in this round, reserved for them. Those for
   * leads come first, then what nobody sees yet, then what stands in a channel. Null: there is none.
   */
  reserveNext(wish: ReservationWish): Promise<string | null>;
  /**
   * Reserves one item; false: somebody else has it, or it is settled. What this reviewer has already they have until then, or
   * with `keep` as long as before.
   */
  reserve(itemId: string, reviewer: string, now: Date, until: Date, keep?: boolean): Promise<boolean>;
  /** Gives back what was reserved until then; what the reviewer has reserved anew since stays theirs. */
  release(itemId: string, reviewer: string, until: Date): Promise<void>;
}

export interface ReservationWish {
  reviewer: string;
  /** Projects in which they review, and those of them which they lead. */
  projects: string[];
  leads: string[];
  /** Items to leave out, such as one that was just skipped. */
  except: string[];
  now: Date;
  until: Date;
}

/** Wake-ups are hints: they may get lost, and never throw. */
export interface Wake {
  drain(channel: string, delayMs?: number): void;
  show(itemId: string): void;
  reconcile(channel: string): void;
}

export interface Log {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

/** The time; tests bring their own. */
export type Now = () => Date;
