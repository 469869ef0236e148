import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchFunction, WebClient } from '@slack/web-api';
import type { AlertMessages } from '../flow/alerts/alert-book.ts';
import type { Cards, Log, Notes } from '../flow/ports.ts';
import type { SummaryMessages } from '../flow/summary/post-summary.ts';
import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { isLead, roleFor } from '../review/rights.ts';
import { countAble } from './able.ts';
import { createAlertMessages } from './alerts/messages.ts';
import { createApp, type Watch, type Workspace } from './app.ts';
import { listenToBulk } from './bulk/listeners.ts';
import { createCards } from './cards.ts';
import { listenToCommands } from './commands/listeners.ts';
import type { Deps } from './deps.ts';
import { listenToDialogs } from './dialogs/listeners.ts';
import { standingFor } from './guard.ts';
import { listenAtHome } from './home/listeners.ts';
import { createHttpDoor, type HttpDoor } from './http-door.ts';
import { listen } from './listeners.ts';
import { isSlackUser } from './names.ts';
import { createNotes } from './notes.ts';
import { createPeople } from './people.ts';
import { listenInSession } from './session/listeners.ts';
import { listenToShortcut } from './shortcut/listeners.ts';
import { SlackRefusesUs, whatFailed, whyRefused } from './slack-errors.ts';
import { createSocket, type Socket } from './socket.ts';
import { listenOnSummaries } from './summary/listeners.ts';
import { createSummaryMessages } from './summary/messages.ts';
import { createUnderWay } from './under-way.ts';
import { createWeb } from './web.ts';

export type SlackSettings = { botToken: string; apiUrl: string } & (
  | { mode: 'socket'; appToken: string }
  | { mode: 'http'; signingSecret: string }
);

/** Slack gives a click up after three seconds. */
const actMsMax = 3_000;

/** A page waits no longer for names, and asks for no more of them: a Slack id does as well. */
const namesMsMax = 1_500;
const namesMax = 60;

/** Everything that people can do in Slack. */
const surfaces = [
  listen,
  listenToDialogs,
  listenInSession,
  listenToBulk,
  listenAtHome,
  listenToCommands,
  listenOnSummaries,
  listenToShortcut,
];

/** Who we are in which workspace. Tries until Slack answers; throws `SlackRefusesUs` when it answers no. */
async function introduce(web: WebClient, log: Log, signal: AbortSignal): Promise<Workspace> {
  for (;;) {
    try {
      const { team_id, enterprise_id, user_id, bot_id, is_enterprise_install } = await web.auth.test();
      if (is_enterprise_install) {
        throw new SlackRefusesUs(
          'The app is installed for a whole Enterprise organisation: install it into the one workspace where it reviews, and take that Bot User OAuth Token.',
        );
      }
      if (!team_id || !user_id || !bot_id)
        throw new SlackRefusesUs('SLACK_BOT_TOKEN is not the token of a bot: take the Bot User OAuth Token (xoxb-…).');
      return { teamId: team_id, enterpriseId: enterprise_id ?? null, botUserId: user_id, botId: bot_id };
    } catch (error) {
      if (error instanceof SlackRefusesUs) throw error;
      const refused = whyRefused(error);
      if (refused !== null) {
        throw new SlackRefusesUs(
          `Slack refuses SLACK_BOT_TOKEN (${refused}): install the app again and copy its Bot User OAuth Token.`,
        );
      }
      log.warn({ error: String(error) }, 'Slack does not answer; trying again');
      await sleep(2_000, undefined, { signal });
    }
  }
}

interface Surroundings {
  log: Log;
  now: () => number;
  /** How calls of Slack are made; the platform's own unless somebody looks on. */
  fetch?: FetchFunction;
}

export interface SlackSide {
  cards: Cards;
  notes: Notes;
  summaries: SummaryMessages;
  alerts: AlertMessages;
  /** How many people can answer items of a project, counted no further than `enough`. Throws when Slack can't be asked. */
  able(project: Project, enough: number): Promise<number>;
  /** What a person of this workspace may do with an item. Throws when Slack can't be asked. */
  rightsOf(userId: string, project: Project, item: Item): ReturnType<typeof roleFor>;
  /** Which of these projects a person leads. Throws when Slack can't be asked. */
  leadsOf(viewer: { user: string; team: string | null }, projects: Project[]): Promise<Project[]>;
  /** What these people are called, as far as Slack says within a moment; others than Slack's users have no name here. */
  namesOf(users: string[]): Promise<Map<string, string>>;
  /** The address of a message, for people; null: it is gone. Throws when Slack can't be asked. */
  linkTo(message: { channel: string; ts: string }): Promise<string | null>;
  /** Opens the way in for clicks; null where this process takes none. */
  openDoor(verbs: Omit<Deps, 'people' | 'web' | 'qualificationOf' | 'cardOf' | 'redrawSummary'>): Promise<void>;
  isConnected(): boolean;
  close(): Promise<void>;
}

/** The way in for clicks, known before Slack has answered anything. */
export type Door =
  | { mode: 'http'; receiver: HttpDoor }
  | { mode: 'socket'; receiver: Socket['receiver']; socket: Socket };

export function createDoor(settings: SlackSettings, { log, now, fetch: call }: Surroundings): Door {
  if (settings.mode === 'http') {
    return { mode: 'http', receiver: createHttpDoor({ signingSecret: settings.signingSecret, log, now }) };
  }
  const socket = createSocket({ appToken: settings.appToken, apiUrl: settings.apiUrl, log, fetch: call });
  return { mode: 'socket', receiver: socket.receiver, socket };
}

/** Slack, once it has told us who we are. */
export async function openSlack(
  settings: SlackSettings,
  door: Door | null,
  {
    log,
    now,
    signal,
    watch,
    fetch: call,
    qualificationOf,
    cardOf,
  }: Surroundings & Pick<Deps, 'qualificationOf' | 'cardOf'> & { signal: AbortSignal; watch?: Watch },
): Promise<SlackSide> {
  const web = createWeb(settings.botToken, { apiUrl: settings.apiUrl, log, fetch: call });
  const workspace = await introduce(web, log, signal);
  const people = createPeople({ web, home: workspace, now });
  const summaries = createSummaryMessages({ web, botUserId: workspace.botUserId, cardOf, log });
  const underWay = createUnderWay();
  let isOpen = false;
  return {
    cards: createCards({ web, botUserId: workspace.botUserId, log }),
    notes: createNotes({ web, botUserId: workspace.botUserId }),
    summaries,
    alerts: createAlertMessages({ web, botUserId: workspace.botUserId }),
    able: (project, enough) => countAble(people, project, enough),
    async rightsOf(userId, project, item) {
      // Nobody clicked, so the workspace is the one that Slack names.
      return roleFor(
        await people.person(userId, undefined),
        project,
        item,
        standingFor({ people, qualificationOf }, userId),
      );
    },
    async leadsOf({ user, team }, projects) {
      const person = await people.person(user, team ?? undefined);
      const led: Project[] = [];
      for (const project of projects) if (await isLead(person, project, people.membership(user))) led.push(project);
      return led;
    },
    async namesOf(users) {
      const names = new Map<string, string>();
      const asked = [...new Set(users)].filter(isSlackUser).slice(0, namesMax);
      const named = asked.map(async (user) => {
        const name = await people.nameOf(user).catch(() => null);
        if (name !== null) names.set(user, name);
      });
      await Promise.race([Promise.all(named), sleep(namesMsMax, undefined, { ref: false })]);
      return new Map(names);
    },
    async linkTo({ channel, ts }) {
      try {
        return (await web.chat.getPermalink({ channel, message_ts: ts })).permalink ?? null;
      } catch (error) {
        if (whatFailed(error).why.startsWith('message_not_found')) return null;
        throw error;
      }
    },
    async openDoor(verbs) {
      if (!door) return;
      const { botToken, apiUrl } = settings;
      const app = createApp({
        botToken,
        apiUrl,
        receiver: door.receiver,
        workspace,
        log,
        watch,
        underWay,
        fetch: call,
      });
      const deps: Deps = { ...verbs, web, people, qualificationOf, cardOf, redrawSummary: summaries.redraw };
      for (const register of surfaces) register(app, deps);
      if (door.mode === 'socket') await door.socket.start();
      isOpen = true;
    },
    isConnected: () => isOpen && (door?.mode !== 'socket' || door.socket.isConnected()),
    async close() {
      // What Slack sent is acknowledged on the connection that it came by, so that stays until then.
      await underWay.over(actMsMax);
      if (door?.mode === 'socket') await door.socket.stop();
    },
  };
}
