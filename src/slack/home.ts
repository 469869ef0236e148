import type { App } from '@slack/bolt';
import type { HomeView, KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Project } from '../review/project.ts';
import { escaped } from './text.ts';

interface Deps {
  web: WebClient;
  projects: Project[];
  /** Waiting and open items by project. */
  backlog: () => Promise<Map<string, { waiting: number; inReview: number }>>;
}

/** App Home and `/signoff`: where things are, for whoever looks there first. */
export function listenAtHome(app: App, { web, projects, backlog }: Deps): void {
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return;
    await web.views.publish({ user_id: event.user, view: homeView(projects, await backlog()) });
  });
  app.command('/signoff', async ({ command, ack }) => {
    const asked = command.text.trim().split(/\s+/)[0] ?? '';
    const known = asked === '' || asked === 'help';
    await ack({
      response_type: 'ephemeral',
      text: `${known ? '' : `There is no “${escaped(asked, 30)}” command yet. `}${help(projects)}`,
    });
  });
}

function help(projects: Project[]): string {
  const where = [...new Set(projects.map(({ channel }) => `<#${channel}>`))].join(', ');
  return `Signoff asks about predictions a model is unsure of. Answer the cards in ${where}: approve with one click, or give the right label.`;
}

function homeView(projects: Project[], backlog: Map<string, { waiting: number; inReview: number }>): HomeView {
  const rows: KnownBlock[] = projects.slice(0, 40).map((project) => {
    const { waiting = 0, inReview = 0 } = backlog.get(project.key) ?? {};
    const todo =
      inReview + waiting === 0
        ? 'nothing to answer'
        : `${counted(inReview)} open in <#${project.channel}>, ${counted(waiting)} more waiting`;
    return { type: 'section', text: { type: 'mrkdwn', text: `*${escaped(project.name, 100)}*\n${todo}` } };
  });
  return {
    type: 'home',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'What waits for an answer', emoji: false } },
      ...rows,
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: 'Each card asks about one prediction. What you answer trains the model.' }],
      },
    ],
  };
}

/** The store counts to a thousand. */
function counted(count: number): string {
  return count >= 1000 ? 'over 1,000' : String(count);
}
