import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Cards, Log } from '../flow/ports.ts';
import { createApp, type Workspace } from './app.ts';
import { createCards } from './cards.ts';
import { listenAtHome } from './home.ts';
import { createHttpDoor, type HttpDoor } from './http-door.ts';
import { type Deps as ListenerDeps, listen } from './listeners.ts';
import { createPeople } from './people.ts';
import { SlackRefusesUs, whyRefused } from './slack-errors.ts';
import { createSocket, type Socket } from './socket.ts';
import { createWeb } from './web.ts';

export type SlackSettings = { botToken: string; apiUrl: string } & (
  | { mode: 'socket'; appToken: string }
  | { mode: 'http'; signingSecret: string }
);

/** Who we are in which workspace. Tries until Slack answers; throws `SlackRefusesUs` when it answers no. */
async function introduce(web: WebClient, log: Log, signal: AbortSignal): Promise<Workspace> {
  for (;;) {
    try {
      const { team_id, enterprise_id, user_id, bot_id } = await web.auth.test();
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

export interface SlackSide {
  cards: Cards;
  /** Opens the way in for clicks; null where this process takes none. */
  openDoor(
    deps: Omit<ListenerDeps, 'people' | 'web'> & Pick<Parameters<typeof listenAtHome>[1], 'projects' | 'backlog'>,
  ): Promise<void>;
  isConnected(): boolean;
  close(): Promise<void>;
}

/** The way in for clicks, known before Slack has answered anything. */
export type Door =
  | { mode: 'http'; receiver: HttpDoor }
  | { mode: 'socket'; receiver: Socket['receiver']; socket: Socket };

export function createDoor(settings: SlackSettings, log: Log, now: () => number): Door {
  if (settings.mode === 'http') {
    return { mode: 'http', receiver: createHttpDoor({ signingSecret: settings.signingSecret, log, now }) };
  }
  const socket = createSocket({ appToken: settings.appToken, apiUrl: settings.apiUrl, log });
  return { mode: 'socket', receiver: socket.receiver, socket };
}

/** Slack, once it has told us who we are. */
export async function openSlack(
  settings: SlackSettings,
  door: Door | null,
  { log, now, signal }: { log: Log; now: () => number; signal: AbortSignal },
): Promise<SlackSide> {
  const web = createWeb(settings.botToken, { apiUrl: settings.apiUrl, log });
  const workspace = await introduce(web, log, signal);
  let isOpen = false;
  return {
    cards: createCards({ web, botUserId: workspace.botUserId, log }),
    async openDoor(deps) {
      if (!door) return;
      const { botToken, apiUrl } = settings;
      const app = createApp({ botToken, apiUrl, receiver: door.receiver, workspace, log });
      listen(app, { ...deps, web, people: createPeople({ web, home: workspace, now }) });
      listenAtHome(app, { ...deps, web });
      if (door.mode === 'socket') await door.socket.start();
      isOpen = true;
    },
    isConnected: () => isOpen && (door?.mode !== 'socket' || door.socket.isConnected()),
    async close() {
      if (door?.mode === 'socket') await door.socket.stop();
    },
  };
}
