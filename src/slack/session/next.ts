import type { ModalView } from '@slack/types';
import { countMax } from '../../flow/needs.ts';
import type { Seat, Seeker } from '../../flow/take-next.ts';
import type { Project } from '../../review/project.ts';
import { alikeItems, alikeMin } from '../bulk/alike.ts';
import type { Deps } from '../deps.ts';
import { type Actor, mayAnswer } from '../guard.ts';
import { refusals } from '../sentences.ts';
import { asDrawn, hasAnswered } from './as-drawn.ts';
import { backView, emptyBackView } from './back-view.ts';
import { endView } from './end-view.ts';
import { createGlance, type Glance } from './glance.ts';
import { createOffers, type Offers } from './offers.ts';
import { answerWasSaved, type Said, said, somebodyIsAtIt, wasFirst } from './sentences.ts';
import { letGo } from './show.ts';
import { leftBehind, notAgain, type Session } from './state.ts';
import { sessionView } from './view.ts';

/** A view that is ready to be shown; Slack may refuse its picture, and then takes it without. */
export interface Drawn {
  session: Session;
  view: (withoutPicture: boolean) => ModalView;
  /** Something was written: then this is what is so now, whatever an act that only looked has drawn meanwhile. */
  wrote?: boolean;
}

export interface NextDeps extends Deps {
  offers: Offers;
  waiting: Glance<{ total: number; done: number }>;
  alike: Glance<{ enough: boolean }>;
}

/** So many are as good as a few more, and take a while to count. */
const manyWaiting = 100;

/** What a session knows of its surroundings, each for a short while. */
export function sessionDeps(deps: Deps): NextDeps {
  const { now, log } = deps;
  const whatWaits = { what: 'how much waits for a reviewer', now, log };
  return {
    ...deps,
    offers: createOffers(deps),
    waiting: createGlance({ ...whatWaits, freshMs: ({ total }) => (total < manyWaiting ? 0 : 20_000) }),
    alike: createGlance({ what: 'alike items', now, log, freshMs: () => 60_000 }),
  };
}

/** A few may be settled or gone between being reserved and being read. */
const triesMax = 5;
/** A session begins with all its figures; later nobody waits for one that is slow. */
const patienceMs = { atFirst: 500, later: 40 };

/** The next item, reserved and drawn; or what was done, when none is left. */
export async function drawNext(deps: NextDeps, from: Session, user: Actor, words: Said): Promise<Drawn> {
  const { seeker } = await deps.offers(user, from.project);
  let session: Session = { ...from, item: null, back: 0 };
  for (let tries = 0; tries < triesMax; tries++) {
    const seat = await deps.takeNext(seeker, session.passedOver);
    if (seat === null) break;
    const drawn = await drawItem(deps, session, user, seat, words);
    if (drawn) return drawn;
    session = notAgain(session, seat.itemId);
  }
  return { session, view: () => endView({ session, said: words, now: deps.now() }) };
}

/** The item that the session asks about, asked once more; null when it is not this person's to answer any more. */
export async function drawSame(deps: NextDeps, from: Session, user: Actor, words: Said): Promise<Drawn | null> {
  const seat = from.item === null ? null : await deps.takeAgain(from.item, user.id);
  if (seat === null) return null;
  const drawn = await drawItem(deps, from, user, seat, words);
  if (!drawn) await deps.release(seat, user.id);
  return drawn;
}

/** The same, or else the next one. */
export async function drawOn(deps: NextDeps, from: Session, user: Actor, words: Said): Promise<Drawn> {
  return (await drawSame(deps, from, user, words)) ?? drawNext(deps, leftBehind(from), user, words);
}

/** This item, which is reserved already; null when it can't be asked any more. */
async function drawItem(
  deps: NextDeps,
  from: Session,
  user: Actor,
  { itemId, until }: Seat,
  words: Said,
): Promise<Drawn | null> {
  const { seeker } = await deps.offers(user, from.project);
  const [item, reviews, waiting] = await Promise.all([
    deps.item(itemId),
    deps.reviews(itemId),
    waitingFor(deps, from, seeker),
  ]);
  const project = item && deps.projectOf(item.project);
  if (!item || !project || item.decision || hasAnswered(item, reviews, user)) return null;
  const alike =
    project.task === 'classification' && item.askedOf === null && (await hasAlike(deps, from, user, project, seeker));
  const session: Session = {
    ...from,
    item: item.id,
    until,
    ...asDrawn(item),
    unfolded: from.item === item.id && from.unfolded,
    back: 0,
  };
  const asking = { session, said: words, project, item, reviews, waiting, alike };
  return { session, view: (withoutPicture) => sessionView({ ...asking, withoutPicture }) };
}

/** An item whose answer was just taken back, asked again; the one that was asked meanwhile goes back to the others. */
export async function drawAgain(
  deps: NextDeps,
  from: Session,
  user: Actor,
  itemId: string,
  words: Said,
): Promise<Drawn> {
  const [seat] = await Promise.all([
    deps.takeAgain(itemId, user.id),
    from.item === itemId ? null : letGo(deps, from, user.id),
  ]);
  if (!seat) return drawNext(deps, from, user, somebodyIsAtIt);
  const session: Session = { ...from, item: itemId, unfolded: false };
  return (await drawItem(deps, session, user, seat, words)) ?? drawNext(deps, session, user, words);
}

/** Where the person was before looking back. */
export async function drawForward(deps: NextDeps, from: Session, user: Actor): Promise<Drawn> {
  const { item: itemId } = from;
  if (from.back > 1) return drawBack(deps, { ...from, back: from.back - 1 }, user);
  if (itemId === null) return drawNext(deps, from, user, said('Here is what came meanwhile.'));
  const drawn = await drawSame(deps, from, user, said('Here you were.'));
  return drawn ?? drawNext(deps, leftBehind(from), user, await whyNotThere(deps, itemId, user));
}

async function whyNotThere(deps: NextDeps, itemId: string, user: Actor): Promise<Said> {
  const [item, reviews] = await Promise.all([deps.item(itemId), deps.reviews(itemId)]);
  const project = item && deps.projectOf(item.project);
  if (project && item.decision) return wasFirst(project, item.decision, user.id);
  // Two buttons at once: the other one answered it.
  if (item && hasAnswered(item, reviews, user)) return answerWasSaved;
  return said('Somebody else is at the one you were at, so here is the next one.');
}

/** One of the items before, as far back as the session says. */
export async function drawBack(
  deps: NextDeps,
  session: Session,
  user: Actor,
  words: Said | null = null,
): Promise<Drawn> {
  const itemId = session.past.at(-session.back);
  const found = itemId === undefined ? null : await mayAnswer(deps, itemId, user);
  if (found?.kind !== 'yes') {
    return { session, view: () => emptyBackView(session, found?.why ?? refusals.unknown_item) };
  }
  const reviews = await deps.reviews(found.item.id);
  const looking = { session, said: words, ...found, reviews, reader: user.id, now: deps.now() };
  return { session, view: (withoutPicture) => backView({ ...looking, withoutPicture }) };
}

function patience({ answered, skipped }: Session): number {
  return answered + skipped === 0 ? patienceMs.atFirst : patienceMs.later;
}

/** How many wait for this person: those that were counted, less those that they have answered since; a thousand: as many at least. */
async function waitingFor(deps: NextDeps, session: Session, seeker: Seeker): Promise<number | null> {
  const done = session.answered + session.skipped;
  const { reviewer, projects, leads } = seeker;
  const counted = await deps.waiting(`${reviewer} ${session.startedAt}`, patience(session), async () => {
    return { done, total: await deps.desk.openFor(reviewer, projects, leads) };
  });
  if (counted === null || counted.total >= countMax) return counted && countMax;
  return Math.max(1, counted.total - (done - counted.done));
}

/** Whether there are enough alike ones in this project to answer together. */
async function hasAlike(
  deps: NextDeps,
  session: Session,
  user: Actor,
  project: Project,
  { leads }: Seeker,
): Promise<boolean> {
  const found = await deps.alike(`${user.id} ${project.key}`, patience(session), async () => {
    const items = await alikeItems(deps, user, project, leads.includes(project.key));
    return { enough: items.length >= alikeMin };
  });
  return found?.enough ?? false;
}
