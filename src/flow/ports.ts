import type { Decision, Item, Review } from '../review/item.ts';
import type { Project } from '../review/project.ts';

/** The rows, which are the truth. Every method is one transaction or one statement; each throws when the database is away. */
export interface Store {
  /** Keeps the item unless its project already has one with this external id; says which of the two it was. */
  addItem(item: Item): Promise<{ item: Item; created: boolean }>;
  item(id: string): Promise<Item | null>;
  /**
   * Locks the item's row, lets `ruling` judge it as it is now, and commits what it asks for: the only way an item
   * changes. The decision, the review, the training record, the audit entry and the card that is now out of date are
   * committed together or not at all.
   */
  changeItem<T>(
    id: string,
    ruling: (item: Item, postedAt: Date | null) => { change?: ItemChange; result: T },
  ): Promise<T | null>;
  /** The reviews of an item, oldest first. */
  reviews(itemId: string): Promise<Review[]>;

  /**
   * The next card to post in a channel: one planned before, else the best waiting item of a project whose window has
   * room, which moves to review. Callers hold the channel's lane.
   */
  nextCard(channel: string, projects: Pick<Project, 'key' | 'window'>[]): Promise<string | null>;
  /** The card of an item, reserved for this worker for `leaseMs`; null when there is none or another worker has it. */
  claimCard(itemId: string, leaseMs: number): Promise<CardClaim | null>;
  /** What came of a claimed card. A worker that lost its claim meanwhile changes nothing and is told so by `false`. */
  settleCard(claim: CardClaim, outcome: CardOutcome): Promise<boolean>;
  /** Cards of a channel that may or may not be in Slack, or may be there twice, and that it is time to look for. */
  doubtfulCards(channel: string): Promise<DoubtfulCard[]>;
  resolveDoubt(card: DoubtfulCard, finding: DoubtFinding): Promise<void>;
  /** Rows that wait for something nobody is doing. */
  stranded(projects: Pick<Project, 'key' | 'channel' | 'window'>[]): Promise<Stranded>;

  /** Takes or renews the lane for `leaseMs` and says when it opens; null when somebody else holds it. */
  enterLane(lane: string, holder: string, leaseMs: number): Promise<{ opensInMs: number } | null>;
  leaveLane(lane: string, holder: string): Promise<void>;
  /** Nothing in this lane for `ms`; `trouble` says why, for people. */
  holdLane(lane: string, ms: number, trouble?: string): Promise<void>;
}

export interface ItemChange {
  decision?: Decision;
  review?: Review;
  /** Reviews that taught the model something become a training record; the gate's own verdicts do not. */
  feedback?: { id: string; record: Record<string, unknown> };
  audit: { actor: string; action: string; detail: Record<string, unknown> };
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
  | { kind: 'redrawn'; version: number }
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
  /** Channels with a card to post. */
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
  find(
    channel: string,
    since: Date,
  ): Promise<
    { kind: 'found'; cards: { itemId: string; ts: string }[] } | { kind: 'later'; retryAfterMs: number; why: string }
  >;
  /** Takes a twin away. */
  retire(channel: string, ts: string): Promise<void>;
}

/** All that a card is drawn from. */
export interface CardDrawing {
  project: Project;
  item: Item;
  reviews: Review[];
  attempt: number;
  plain: boolean;
}

/** Why Slack did not do what it was asked, and what that means for asking again. */
export type SlackFailure =
  /** Too many calls of this kind: none of them is taken before that. */
  | { kind: 'rate_limited'; retryAfterMs: number; why: string }
  /** Not done. The app, the channel or the way to Slack is in trouble, not this card. */
  | { kind: 'later'; retryAfterMs: number; why: string }
  /** Not done, and not going to be: Slack does not like what the card holds. */
  | { kind: 'refused'; why: string }
  /** No answer, or one that says nothing: done or not. */
  | { kind: 'unknown'; why: string };

export type PostOutcome = { kind: 'posted'; ts: string } | SlackFailure;

export type RedrawOutcome = { kind: 'redrawn' } | { kind: 'message_gone' } | Exclude<SlackFailure, { kind: 'unknown' }>;

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
