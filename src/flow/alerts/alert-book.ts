import type { Project } from '../../review/project.ts';
import type { NotFindable, PostOutcome, RedrawOutcome } from '../ports.ts';
import type { SaidOutcome } from '../say-once.ts';
import type { Alert } from './alert.ts';
import type { Facts, Findings } from './worries.ts';

/** What alerts are judged by, as the rows have it. Each look is bounded, and there are as few of them for many projects as for one. */
export interface AlertRecords {
  factsOf(projects: Pick<Project, 'key' | 'channel' | 'workingHours'>[], now: Date): Promise<Map<string, LookedUp>>;
  /** How many items are open in each of these projects: those that wait and those that people see, each counted to a thousand. Takes longer than all of the above. */
  openIn(projects: string[]): Promise<Map<string, number>>;
}

export type LookedUp = Omit<Facts, 'open' | 'paused' | 'stop' | 'able'>;

/** Alerts that are open, and the messages that tell of them: of each kind one in a project at a time. */
export interface AlertBook {
  /**
   * Writes down what was found in each project: what is new begins, what is there has new figures, what is over ends, and what came back soon goes on.
   * A kind that could not be looked at stays as it is. One that nobody was told of leaves nothing behind.
   */
  see(found: ReadonlyMap<string, Findings>, at: Date): Promise<void>;
  /** Open alerts of these projects that leads were told of, the oldest first. */
  open(projects: string[]): Promise<Alert[]>;
  /** Those that are to be told by then become messages to post: where they stand already, or in the first place of their project. */
  plan(firstPlaces: ReadonlyMap<string, string>, at: Date): Promise<void>;
  /** Places with something to post or to draw anew that nobody is at. */
  waiting(): Promise<string[]>;
  /** The next one in a place, the oldest first. */
  next(place: string): Promise<string | null>;
  /** Reserves one for this worker for `leaseMs`; null when another worker has it or there is nothing to do. */
  claim(id: string, leaseMs: number): Promise<AlertClaim | null>;
  settle(claim: AlertClaim, outcome: AlertOutcome): Promise<void>;
}

export interface AlertClaim extends Alert {
  holder: string;
  /** A channel, or a person. */
  place: string;
  /** How often it was told, and whether it is to be told now. */
  told: number;
  due: boolean;
  /** Its first message; null: none, as far as one knows. */
  ts: string | null;
  /** It may be in Slack already. */
  inDoubt: boolean;
}

export type AlertOutcome =
  /** Said, and said again then. */
  | { kind: 'told'; ts: string; place: string; againAt: Date }
  | Exclude<SaidOutcome, { kind: 'posted' }>
  /** Its message shows how it stood when it was claimed. */
  | { kind: 'redrawn'; ts: string }
  /** It was over before anybody was told. */
  | { kind: 'forgotten' }
  /** That place takes nothing: the next one is tried. */
  | { kind: 'elsewhere'; place: string; why: string }
  /** Its first message is gone: it is told by itself again. */
  | { kind: 'anew'; why: string };

/** Alerts in Slack. */
export interface AlertMessages {
  /** The first time by itself, later in the thread of the first message and shown to all. */
  post(place: string, drawing: AlertDrawing, thread: string | null): Promise<PostOutcome>;
  redraw(place: string, ts: string, drawing: AlertDrawing): Promise<RedrawOutcome>;
  /** Our own message that told of it for that time, if it is there. */
  find(
    place: string,
    of: Pick<AlertDrawing, 'alert' | 'nth'>,
    thread: string | null,
  ): Promise<{ kind: 'found'; ts: string | null } | NotFindable>;
}

export interface AlertDrawing {
  project: Project;
  alert: Alert;
  /** How often it was told with this time. */
  nth: number;
  now: Date;
}
