import { html } from '../html.ts';
import { type Drawn, message } from './frame.ts';

const command = html`<code>/signoff summary</code>`;
const newLink = html`Type ${command} in Slack and press “Open the day”: that makes a new link, for you alone.`;

/** What somebody reads who gets no page, and what they can do. */
export const messages = {
  noSession: say(401, 'Open this page from Slack', [
    'Nobody is signed in here: that ends after twelve hours, or after two in which no page is opened.',
    newLink,
  ]),
  notOurs: say(403, 'This link does not work', ['It is not complete, or was not made by this service.', newLink]),
  expired: say(403, 'This link is too old', ['Links work for ten minutes.', newLink]),
  used: say(403, 'This link was used already', [
    'It opened the pages once, in this browser or another one, and does so no second time.',
    newLink,
  ]),
  noCookies: say(403, 'This browser keeps no cookies', [
    'Without one it would have to ask who you are on every page.',
    html`Allow cookies for this site, or open the link in another browser.`,
  ]),
  noLead: say(403, 'Only leads read these pages', [
    'You lead no project here. The projects file names the leads of each project.',
  ]),
  slackAway: say(503, 'Slack does not answer', [
    'Before each page Slack is asked whether you are a lead, and it did not say. Nothing is wrong with your link.',
    'Load this page again in a minute.',
  ]),
  notThere: say(404, 'There is no such page', [
    'The project, the day or the item is not there, or it is not one of yours.',
    html`Go to your projects at the top, or type ${command} in Slack.`,
  ]),
  noCard: say(404, 'There is no card any more', [
    'Nobody is asked about this item in Slack, or its message was deleted.',
  ]),
  signedOut: say(200, 'You are signed out', [newLink]),
  crossSite: say(403, 'That did not come from our page', ['Press the button on a page of ours.']),
} satisfies Record<string, Drawn>;

function say(status: number, title: string, sentences: Parameters<typeof message>[1]): Drawn {
  return { kind: 'page', status, title, main: message(title, sentences) };
}

/** Our own trouble, with what a person who asks about it can name. */
export function trouble(status: number, requestId: string): Drawn {
  const away = status === 503;
  return say(status, away ? 'Not available for the moment' : 'That did not work', [
    away
      ? 'The database does not answer. Load this page again in a minute.'
      : 'Load this page again; if it goes on, whoever runs Signoff finds why in its log.',
    html`It stands there as <code>${requestId}</code>.`,
  ]);
}
