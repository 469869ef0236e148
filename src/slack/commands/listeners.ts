import type { App, RespondArguments, SlashCommand } from '@slack/bolt';
import type { Project } from '../../review/project.ts';
import { hourMs } from '../../review/time-units.ts';
import type { Deps } from '../deps.ts';
import { total } from '../figures.ts';
import type { Actor } from '../guard.ts';
import { inTime } from '../session/show.ts';
import { startSession } from '../session/start.ts';
import { standingOrWhy } from '../strangers.ts';
import { cardLinks } from '../summary/links.ts';
import { itemsIn, summaryMessage } from '../summary/message.ts';
import { switchProject } from '../switching.ts';
import { dayIn, dayMeant, projectNamed, readCommand } from './read.ts';
import {
  advice,
  help,
  noSuchDay,
  notFound,
  type Qualifying,
  queue,
  type Reply,
  sayWhich,
  stats,
  unknownCommand,
} from './replies.ts';

const notDone =
  'That did not work. Please try again in a moment; if it goes on, whoever runs Signoff finds why in its log.';
const takesLong = 'This takes longer than usual. The answer follows here; if none comes, please try again.';

/** `/signoff …`: everything it answers is for the person who typed it, and for nobody else. */
export function listenToCommands(app: App, deps: Deps): void {
  app.command('/signoff', async ({ command, ack, respond }) => {
    const work = answerTo(deps, command);
    const sent = await inTime(work);
    switch (sent.kind) {
      case 'done':
        return sent.value === null ? ack() : ack(toOne(sent.value));
      case 'failed':
        logFailure(deps, command, sent.error);
        return ack(toOne({ text: notDone }));
      case 'slow': {
        await ack(toOne({ text: takesLong }));
        const late = await work.catch((error: unknown) => {
          logFailure(deps, command, error);
          return { text: notDone };
        });
        if (late !== null) await respond(toOne(late)).catch((error: unknown) => logFailure(deps, command, error));
      }
    }
  });
}

function toOne({ text, blocks }: Reply): RespondArguments {
  return { response_type: 'ephemeral', text, ...(blocks ? { blocks } : {}) };
}

function logFailure({ log }: Pick<Deps, 'log'>, { user_id, text }: SlashCommand, error: unknown): void {
  log.error({ user: user_id, command: readCommand(text).word, error: String(error) }, 'a command failed');
}

/** Null: a review session is open, and nothing is left to say. */
async function answerTo(deps: Deps, command: SlashCommand): Promise<Reply | null> {
  const { command: name, word, rest } = readCommand(command.text);
  const user: Actor = { id: command.user_id, team_id: command.team_id };
  switch (name) {
    case null:
      return unknownCommand(deps.projects, word);
    case 'help':
      return help(deps.projects);
    case 'advise': {
      const led = await ledProject(deps, user, rest, 'read its advice');
      return 'why' in led ? { text: led.why } : advice(led.project, await deps.advise(led.project));
    }
    case 'review':
      return review(deps, user, command.trigger_id, rest);
    case 'queue':
      return queueOf(deps, user);
    case 'stats':
      return statsOf(deps, user);
    case 'summary':
      return summaryFor(deps, user, rest);
    case 'pause':
    case 'resume': {
      const led = await ledProject(deps, user, rest, 'pause and resume it');
      return { text: 'why' in led ? led.why : await switchProject(deps, led.project, name === 'pause', user.id) };
    }
  }
}

async function review(deps: Deps, user: Actor, triggerId: string, words: string): Promise<Reply | null> {
  const found = words === '' ? null : projectNamed(deps.projects, words);
  if (found && found.kind !== 'found') return { text: notFound(found) };
  const why = await startSession(deps, { user, triggerId, projectKey: found?.project.key ?? null });
  return why === null ? null : { text: why };
}

async function queueOf(deps: Deps, user: Actor): Promise<Reply> {
  const known = await standingOrWhy(deps, user);
  if ('why' in known) return { text: known.why };
  const { projects, leads } = known.standing;
  const [waiting, paused] = await Promise.all([
    deps.desk.waitingFor(
      user.id,
      projects.map(({ key }) => key),
      leads.map(({ key }) => key),
    ),
    deps.paused(),
  ]);
  return queue(
    projects.flatMap((project) => {
      const there = waiting.get(project.key);
      if (!there || total(there) === 0) return [];
      return [{ project, waiting: there, paused: paused.get(project.key) ?? null }];
    }),
  );
}

async function statsOf(deps: Deps, user: Actor): Promise<Reply> {
  const { desk, projects, now } = deps;
  const keys = projects.map(({ key }) => key);
  const since = (hours: number) => desk.figuresOf(user.id, keys, new Date(now().getTime() - hours * hourMs));
  const [day, week, qualifying] = await Promise.all([since(24), since(7 * 24), qualifyingOf(deps, user)]);
  return stats({ day, week }, qualifying);
}

/** Where this person stands in projects that they review, but do not lead, and whose reviewers qualify first. */
async function qualifyingOf(deps: Deps, user: Actor): Promise<Qualifying[]> {
  const asking = deps.projects.filter(({ qualify }) => qualify !== null);
  if (asking.length === 0) return [];
  const known = await standingOrWhy({ ...deps, projects: asking }, user);
  if ('why' in known) return [];
  const { projects, leads } = known.standing;
  const found = await Promise.all(
    projects
      .filter((project) => !leads.includes(project))
      .map(async (project) => ({ project, stands: await deps.qualificationOf(user.id, project) })),
  );
  return found.flatMap(({ project, stands }) => (stands ? [{ project, stands }] : []));
}

async function summaryFor(deps: Deps, user: Actor, words: string): Promise<Reply> {
  const { rest, word } = dayIn(words);
  const led = await ledProject(deps, user, rest, 'read its summary');
  if ('why' in led) return { text: led.why };
  const { project } = led;
  const day = dayMeant(word, project, deps.now());
  if (day === null) return { text: noSuchDay(project) };
  const drawing = { project, summary: await deps.summarize(project, day), named: true };
  return summaryMessage({ ...drawing, charts: [], links: await cardLinks(deps, itemsIn(drawing)) });
}

/** The project that the words name, or the only one this person leads; else why not. */
async function ledProject(
  deps: Deps,
  user: Actor,
  words: string,
  what: string,
): Promise<{ project: Project } | { why: string }> {
  const known = await standingOrWhy(deps, user);
  if ('why' in known) return known;
  const { leads } = known.standing;
  const [only, second] = leads;
  if (!only) return { why: `Only leads of a project can ${what}, and you lead none.` };
  if (words === '') return second ? { why: `You lead several projects. ${sayWhich(leads)}` } : { project: only };
  const found = projectNamed(deps.projects, words);
  if (found.kind !== 'found') return { why: notFound(found) };
  return leads.includes(found.project)
    ? found
    : { why: `Only leads of this project can ${what}. Nothing was changed.` };
}
