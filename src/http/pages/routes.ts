import type { FastifyRequest } from 'fastify';
import type { HistoryEntry } from '../../flow/desk.ts';
import type { Now } from '../../flow/ports.ts';
import { type BehindRecords, type BehindWish, behindWhat, type Place } from '../../flow/summary/behind.ts';
import type { Overview } from '../../flow/summary/overview.ts';
import type { SpanSummary } from '../../flow/summary/span.ts';
import { lastDay, type Summary } from '../../flow/summary/summarize.ts';
import { type Span, spans } from '../../flow/summary/together.ts';
import type { Cursors } from '../../review/cursor.ts';
import { type Day, dayInWords, dayOf, daysAfter, isDay, periodOf } from '../../review/day.ts';
import { isId } from '../../review/id.ts';
import type { Item, Review } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import type { Html } from '../html.ts';
import { addressesOf, type ItemsQuery } from './addresses.ts';
import { type DayPictures, dayPage } from './day.ts';
import type { Drawn } from './frame.ts';
import type { Ground } from './ground.ts';
import { itemPage } from './item.ts';
import { itemsPage, pageSize } from './items.ts';
import { messages } from './messages.ts';
import { projectsPage } from './projects.ts';
import type { Session } from './session.ts';
import { sessionsPage } from './sessions.ts';
import { spanPage } from './span.ts';

/** What the pages read. */
export interface Reading {
  now: Now;
  summary: (project: Project, day: Day) => Promise<Summary>;
  span: (project: Project, day: Day, span: Span) => Promise<SpanSummary>;
  overview: (projects: Project[]) => Promise<Overview[]>;
  behind: BehindRecords;
  item: (id: string) => Promise<Item | null>;
  reviews: (itemId: string) => Promise<Review[]>;
  historyOf: (itemId: string) => Promise<HistoryEntry[]>;
  /** Where an item's card is in Slack; null: it has none. Throws when Slack can't be asked. */
  cardLink: (itemId: string) => Promise<string | null>;
  hasCard: (itemId: string) => Promise<boolean>;
  /** What people are called, as far as Slack says at once. */
  names: (people: string[]) => Promise<ReadonlyMap<string, string>>;
  /** Pictures of a day's tables. */
  pictures?: (project: Project, summary: Summary) => Promise<DayPictures>;
}

interface Asked {
  leads: Project[];
  /** The one in the address, if its reader leads it: a foreign one looks like one that does not exist. */
  project: Project | null;
  session: Session;
  /** All that its reader has, in whichever browsers. */
  sessions: () => Promise<Session[]>;
  request: FastifyRequest;
}

export type Drawing = (reading: Reading & { base: string; cursors: Cursors }, asked: Asked) => Promise<Drawn>;

export const drawProjects: Drawing = async ({ base, overview, now }, { leads }) =>
  page('Projects', projectsPage(base, await overview(leads), now()));

export const drawSessions: Drawing = async ({ base, now }, { session, sessions }) =>
  page('Where you are signed in', sessionsPage(base, session, await sessions(), now()));

export const drawLatest: Drawing = async ({ base, now }, { project }) =>
  project ? { kind: 'elsewhere', to: addressesOf(base, project).day(lastDay(project, now())) } : messages.notThere;

export const drawDay: Drawing = async (reading, { project, request }) => {
  const { base, now, names, summary, span: summarizeSpan, pictures } = reading;
  const day = dayAsked(project, request, now());
  const { span } = Object(request.query);
  if (!project || day === null || !(span === undefined || isSpan(span))) return messages.notThere;
  const at = addressesOf(base, project);
  const title = `${project.name}, ${dayInWords(day)}`;
  if (span !== undefined) {
    const several = await summarizeSpan(project, day, span);
    const ground: Ground = { project, at, names: await names(several.people.map(({ reviewer }) => reviewer)) };
    return page(title, spanPage(ground, day, span, several));
  }
  const one = await summary(project, day);
  const people = [...one.figures.people, ...one.reviewers].map(({ reviewer }) => reviewer);
  return page(title, dayPage({ project, at, names: await names(people) }, one, await pictures?.(project, one)));
};

export const drawItems: Drawing = async ({ base, cursors, now, behind, names }, { project, request }) => {
  const at = now();
  const day = dayAsked(project, request, at);
  const query = itemsAsked(request);
  if (!project || day === null || !query) return messages.notThere;
  const { what, label, truth } = query;
  const list = JSON.stringify(['page', project.key, day, what, label, truth]);
  const after = query.after === undefined ? null : placeFrom(cursors.open(list, query.after));
  if (query.after !== undefined && after === null) return messages.notThere;
  const wish: Omit<BehindWish, 'after' | 'limit'> = {
    ...{ what, label: label ?? null, truth: truth ?? null },
    ...{ period: periodOf(day, project.timezone), now: at },
  };
  // One more than is shown says whether there are more.
  const found = await behind.behind(project.key, { ...wish, after, limit: pageSize + 1 });
  const items = found.slice(0, pageSize);
  const last = found.length > pageSize ? items.at(-1) : undefined;
  const deciders = items.flatMap(({ item }) => item.decision?.decidedBy ?? []);
  const ground: Ground = { project, at: addressesOf(base, project), names: await names(deciders) };
  const main = itemsPage(ground, {
    ...{ day, query, items },
    count: await behind.countBehind(project.key, wish),
    next: last ? cursors.seal(list, `${last.at.toISOString()} ${last.item.id}`) : null,
  });
  return page(`${project.name}, ${dayInWords(day)}`, main);
};

export const drawItem: Drawing = async (reading, { project, request, session }) => {
  const item = project && (await itemAsked(reading, project, request));
  if (!item) return messages.notThere;
  const [reviews, entries] = [await reading.reviews(item.id), await reading.historyOf(item.id)];
  const people = [
    item.requestedBy,
    item.decision?.decidedBy,
    ...reviews.map((one) => one.reviewer),
    ...entries.map((one) => one.actor),
  ];
  const ground: Ground = {
    project,
    at: addressesOf(reading.base, project),
    names: await reading.names(people.filter((one) => typeof one === 'string')),
  };
  const hasCard = await reading.hasCard(item.id);
  return page(
    `An item of ${project.name}`,
    itemPage(ground, { item, reviews, entries, hasCard, reader: session.user }),
  );
};

/** Slack is asked where a card is when somebody wants to go there, not for each line of a list. */
export const drawCardLink: Drawing = async (reading, { project, request }) => {
  const item = project && (await itemAsked(reading, project, request));
  if (!item) return messages.notThere;
  let link: string | null;
  try {
    link = await reading.cardLink(item.id);
  } catch (error) {
    request.log.warn({ error: String(error) }, 'could not learn where a card is');
    return messages.slackAway;
  }
  return link !== null && /^https?:\/\//.test(link) ? { kind: 'elsewhere', to: link } : messages.noCard;
};

function page(title: string, main: Html): Drawn {
  return { kind: 'page', status: 200, title, main };
}

/** Further back nobody looks, and each day that is looked at is counted and kept. */
const daysBackMax = 3 * 366;

function dayAsked(project: Project | null, { params }: FastifyRequest, now: Date): Day | null {
  const { date } = Object(params);
  if (!project || typeof date !== 'string' || !isDay(date)) return null;
  const today = dayOf(now, project.timezone);
  return date <= today && date >= daysAfter(today, -daysBackMax) ? date : null;
}

function isSpan(given: unknown): given is Span {
  return typeof given === 'string' && Object.hasOwn(spans, given);
}

function itemsAsked({ query }: FastifyRequest): ItemsQuery | null {
  const { what: named, label, truth, after } = Object(query);
  const what = behindWhat.find((one) => one === named);
  const texts = [label, truth, after].filter((one) => one !== undefined);
  if (!what || !texts.every(isPlain)) return null;
  // Only what was taken for another has both, and it has to have both.
  if ((what === 'confusion') !== (truth !== undefined) || (truth !== undefined && label === undefined)) return null;
  return { what, label, truth, after };
}

/** A label as it can be stored. */
function isPlain(given: unknown): boolean {
  return typeof given === 'string' && given.length <= 1_000 && given.isWellFormed() && !given.includes('\0');
}

async function itemAsked(
  { item: itemById }: Reading,
  { key }: Project,
  { params }: FastifyRequest,
): Promise<Item | null> {
  const { item: id } = Object(params);
  const item = typeof id === 'string' && isId('itm', id) ? await itemById(id) : null;
  return item?.project === key ? item : null;
}

function placeFrom(place: string | null): Place | null {
  const [at, id] = place?.split(' ') ?? [];
  return at === undefined || id === undefined ? null : { at: new Date(at), id };
}
