import type { WebClient } from '@slack/web-api';
import type { Advice } from '../flow/advise.ts';
import type { Answered } from '../flow/answer-item.ts';
import type { Desk } from '../flow/desk.ts';
import type { LedProject } from '../flow/led-projects.ts';
import type { Now } from '../flow/ports.ts';
import type { Reopened } from '../flow/reopen-item.ts';
import type { Summary } from '../flow/summary/summarize.ts';
import type { Seat, Seeker } from '../flow/take-next.ts';
import type { ThresholdApplied } from '../flow/thresholds.ts';
import type { Undone } from '../flow/undo-answer.ts';
import type { Workload } from '../flow/workload.ts';
import type { Day } from '../review/day.ts';
import type { Answer } from '../review/decide.ts';
import type { Item, Review } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Submission } from '../review/submission.ts';
import type { GuardDeps } from './guard.ts';
import type { SummaryPosts } from './summary/messages.ts';

/** What people can do from Slack, and what they can look at: the same verbs that the API and the command line use. */
export interface Deps extends GuardDeps {
  web: WebClient;
  now: Now;
  reviews: (itemId: string) => Promise<Review[]>;
  answer: (itemId: string, answer: Answer) => Promise<Answered>;
  undo: (itemId: string, reviewer: string) => Promise<Undone>;
  reopen: (
    itemId: string,
    wish: { as: 'reopen' | 'contest'; actor: string; reason: string | null },
  ) => Promise<Reopened>;
  /** Notes that this person saw what is masked; false: there is no such item. */
  reveal: (itemId: string, person: string, parts: string[]) => Promise<boolean>;
  accept: (project: Project, submission: Submission) => Promise<{ item: Item; created: boolean }>;
  takeNext: (seeker: Seeker, except: string[]) => Promise<Seat | null>;
  takeAgain: (itemId: string, reviewer: string) => Promise<Seat | null>;
  takeTogether: (itemIds: string[], reviewer: string) => Promise<Seat[]>;
  release: (seat: Seat, reviewer: string) => Promise<void>;
  /** Which projects are paused, since when and by whom. */
  paused: () => Promise<Map<string, { at: Date; by: string }>>;
  /** False: it was so already. */
  setPaused: (project: Project, paused: boolean, actor: string) => Promise<boolean>;
  /** False: it was so already. */
  setStopped: (project: Project, stopped: boolean, by: { actor: string; why: string | null }) => Promise<boolean>;
  /** Where the threshold of the gate should lie, by what people decided so far. */
  advise: (project: Project) => Promise<Advice>;
  /** Puts an advised threshold in force, if it is still advised. */
  applyThreshold: (project: Project, threshold: number, lead: string) => Promise<ThresholdApplied>;
  /** This advice is not given again as long as it stays the same. */
  dismissAdvice: (project: Project, threshold: number, lead: string) => Promise<void>;
  /** A project's day as its leads read it. */
  summarize: (project: Project, day: Day) => Promise<Summary>;
  /** Draws the message of a day anew. Throws what Slack answers. */
  redrawSummary: SummaryPosts['redraw'];
  /** An address that opens a day for this lead alone. */
  dayLink: (lead: string, project: Project, day: Day) => string;
  /** One that opens all projects of this lead beside each other. */
  projectsLink: (lead: string) => string;
  /** How these projects stand and what they need of their lead, the worst first. */
  led: (projects: Project[]) => Promise<LedProject[]>;
  /** Who answers in these projects, all of them together. For their leads alone. */
  workload: (projects: Project[]) => Promise<Workload>;
  /** Where the card of an item stands; null: it has none. */
  cardOf: (itemId: string) => Promise<{ channel: string; ts: string } | null>;
  desk: Desk;
}
