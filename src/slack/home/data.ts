import type { Figures, Waiting } from '../../flow/desk.ts';
import type { LedProject } from '../../flow/led-projects.ts';
import type { Quiet, Workload } from '../../flow/workload.ts';
import { type Item, isAnswer, type Review, truthOf } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { roleIn } from '../../review/rights.ts';
import { hourMs } from '../../review/time-units.ts';
import { undo } from '../../review/undo.ts';
import type { Deps } from '../deps.ts';
import { total } from '../figures.ts';
import { type Actor, standingOf } from '../guard.ts';
import { isSlackUser } from '../names.ts';

/** All that a person's Home is drawn from. */
export interface HomeData {
  now: Date;
  /** What became of the last thing they did here. Escaped. */
  notice: string | null;
  /** In how many projects they may answer. */
  mayAnswerIn: Project[];
  /** Where something waits for them, the oldest first. */
  waiting: { project: Project; waiting: Waiting; paused: Paused }[];
  /** Newest first. */
  answers: { project: Project; item: Item; review: Review; canUndo: boolean }[];
  figures: { day: Figures; week: Figures };
  /** What they sent to review, newest first. */
  requests: { project: Project; item: Item }[];
  /** Projects they lead, the worst first. */
  leads: LedProject[];
  /** Who answers in these; null for whoever leads none. */
  workload: Workload | null;
}

type Paused = { at: Date; by: string } | null;

const answersMax = 10;
const requestsMax = 6;
/** Some of the latest may belong to projects that are switched off. */
const spare = 10;

type Home = Omit<HomeData, 'notice'>;

/** Reads what a person's Home shows. Throws when the database is away or Slack can't say who they are. */
export async function readHome(
  deps: Pick<Deps, 'people' | 'projects' | 'projectOf' | 'desk' | 'paused' | 'led' | 'workload' | 'reviews' | 'now'>,
  user: Actor,
): Promise<Home> {
  const { desk, projectOf } = deps;
  const now = deps.now();
  const ago = (hours: number) => new Date(now.getTime() - hours * hourMs);
  const standing = await standingOf(deps, user);
  const keys = standing.projects.map(({ key }) => key);
  const led = standing.leads.map(({ key }) => key);
  const all = deps.projects.map(({ key }) => key);
  const [waiting, answers, day, week, requests, leads, workload, paused] = await Promise.all([
    desk.waitingFor(user.id, keys, led),
    desk.latestAnswers(user.id, answersMax + spare),
    desk.figuresOf(user.id, all, ago(24)),
    desk.figuresOf(user.id, all, ago(7 * 24)),
    desk.requestsOf(user.id, requestsMax + spare),
    deps.led(standing.leads),
    standing.leads.length > 0 ? workloadIn(deps, standing.leads) : null,
    deps.paused(),
  ]);
  return {
    now,
    mayAnswerIn: standing.projects,
    waiting: standing.projects
      .flatMap((project) => {
        const there = waiting.get(project.key);
        if (!there || total(there) === 0) return [];
        return [{ project, waiting: there, paused: paused.get(project.key) ?? null }];
      })
      .sort((a, b) => (a.waiting.oldestAt?.getTime() ?? 0) - (b.waiting.oldestAt?.getTime() ?? 0)),
    answers: await Promise.all(
      answers
        .flatMap(({ item, review }) => {
          const project = projectOf(item.project);
          return project ? [{ project, item, review }] : [];
        })
        .slice(0, answersMax)
        .map(async (answer) => ({ ...answer, canUndo: await canUndo(deps, answer, now) })),
    ),
    figures: { day, week },
    requests: requests
      .flatMap((item) => {
        const project = projectOf(item.project);
        return project ? [{ project, item }] : [];
      })
      .slice(0, requestsMax),
    leads,
    workload,
  };
}

/** So many of whom nothing was heard are looked up. */
const quietMax = 20;

/** Whoever is no reviewer any more has stopped answering for a good reason. */
async function workloadIn(deps: Pick<Deps, 'people' | 'workload'>, led: Project[]): Promise<Workload> {
  const workload = await deps.workload(led);
  const asked = workload.quiet.filter(({ reviewer }) => isSlackUser(reviewer)).slice(0, quietMax);
  const quiet = await Promise.all(asked.map(async (one) => ((await isReviewer(deps, one)) ? [one] : [])));
  return { ...workload, quiet: quiet.flat() };
}

/** Where Slack can't be asked nobody is said to be silent. */
async function isReviewer({ people }: Pick<Deps, 'people'>, { reviewer, project }: Quiet): Promise<boolean> {
  try {
    const person = await people.person(reviewer, undefined);
    return 'role' in (await roleIn(person, project, people.membership(reviewer)));
  } catch {
    return false;
  }
}

/** By the rule itself, which looks at all that was said of an item; asked only where the time is not over. */
async function canUndo(
  deps: Pick<Deps, 'reviews'>,
  { project, item, review }: Pick<HomeData['answers'][number], 'project' | 'item' | 'review'>,
  now: Date,
): Promise<boolean> {
  // Whoever was told the answer of a check is not asked again.
  if (truthOf(item) !== null && isAnswer(review)) return false;
  const until = item.decision ? item.decision.finalAt.getTime() : review.createdAt.getTime() + project.undoMs;
  if (until <= now.getTime()) return false;
  const reviews = await deps.reviews(item.id);
  const undoing = undo({ project, item, reviews }, review.reviewer, now);
  return undoing.kind === 'undone' && undoing.review.id === review.id;
}
