import type { Browser, Locator, Page } from 'playwright-core';
import type { Project } from '../../src/review/project.ts';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import { openBrowser } from './browser.ts';
import { inDepth } from './depth.ts';
import { type Loop, startLoop, type Transport } from './loop.ts';
import { goTo, openWindow } from './page-windows.ts';

/** A browser sees the same over both: clicks are tried over both without one (`test/slack/clicks-*`), and here in depth. */
export const transports: Transport[] = inDepth ? ['socket', 'http'] : ['socket'];

const people = { ana: 'U01ANA', ben: 'U02BEN', cleo: 'U03CLEO', lea: 'U09LEA', gus: 'U08GUS' };
type Person = keyof typeof people;

/** The whole product, and the windows of the people who use it. */
export interface Surfaces extends AsyncDisposable {
  loop: Loop;
  browser: Browser;
  /** Their window, in the channel of a project, or at `home`: the same one from test to test. */
  windowOf(person: Person, place: Place): Promise<Page>;
  /** Sends an item, which is called like this on its card. */
  send(project: Project, name: string, submission: object): Promise<void>;
  /** Sends an item; its card in the windows of two reviewers. */
  asked(project: Project, name: string, submission: object): Promise<{ ana: Locator; ben: Locator }>;
  /** Waits until this card shows its item as it is by now, where nothing that a person reads tells. */
  untilDrawn(project: Project, name: string, card: Locator): Promise<void>;
  /** Closes whatever a test left open, so that the next one fails by its own fault only. */
  tidy(): Promise<void>;
}

type Place = Pick<Project, 'channel'> | 'home';

interface Options {
  transport: Transport;
  projects: Project[];
  size?: { width: number; height: number };
  now?: () => Date;
}

export async function openSurfaces({ transport, projects, size, now }: Options): Promise<Surfaces> {
  await using opened = new AsyncDisposableStack();
  const channels = [...new Set(projects.map(({ channel }) => channel))].map((id) => ({ id, name: nameOf(id) }));
  const loop = opened.use(
    await startLoop({
      transport,
      projects,
      page: true,
      workspace: {
        channels: defaultWorkspace({ channels }).channels,
        // Nobody clicks as fast as a test; the pace of posts stays Slack's.
        rate_limits: { tier_scale: 20, posts_per_second: 1 },
      },
      ...(now ? { now } : {}),
    }),
  );
  const browser = opened.use(await openBrowser());
  const windows = new Map<Person, Page>();
  const closing = opened.move();
  const surfaces: Surfaces = {
    loop,
    browser,
    async windowOf(person, place) {
      const at = place === 'home' ? place : place.channel;
      const known = windows.get(person);
      if (known) {
        const url = `${loop.sandbox.url}/as/${people[person]}/${at}`;
        if (known.url() !== url) await goTo(known, url);
        return known;
      }
      const window = await openWindow(browser, loop.sandbox.url, people[person], at, size);
      closing.defer(() => window.close());
      windows.set(person, window.page);
      return window.page;
    },
    async send(project, name, submission) {
      const sent = await loop.api('POST', `/v1/projects/${project.key}/items`, { external_id: name, ...submission });
      if (sent.status !== 201) throw new Error(`not accepted: ${JSON.stringify(sent.body)}`);
    },
    async asked(project, name, submission) {
      await surfaces.send(project, name, submission);
      const [ana, ben] = await Promise.all([surfaces.windowOf('ana', project), surfaces.windowOf('ben', project)]);
      const cards = { ana: cardOf(ana, name), ben: cardOf(ben, name) };
      await Promise.all([cards.ana.waitFor(), cards.ben.waitFor()]);
      return cards;
    },
    async untilDrawn(project, name, card) {
      const { body } = await loop.api('GET', `/v1/projects/${project.key}/items?external_id=${name}`);
      const [{ version }] = Object(body).items;
      await card.locator(`[data-block-id$=":${version}"]`).first().waitFor();
    },
    async tidy() {
      for (const person of windows.keys()) {
        const user = people[person];
        const { modals } = await loop.control<{ modals: { id: string }[] }>(`views?user=${user}`);
        const top = modals.at(-1);
        if (top) await loop.control('close', { user, view_id: top.id, all: true });
      }
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
  return surfaces;
}

function nameOf(channel: string): string {
  return channel.slice(2).toLowerCase();
}

/** A channel of its own for each project: one a second is posted in each. */
export function inOwnChannel(project: Project): Project {
  return { ...project, channel: `C0${project.key.replaceAll('-', '').toUpperCase()}` };
}

/** The card of the item with this name. */
export function cardOf(page: Page, name: string): Locator {
  return page.locator('#main article').filter({ hasText: name });
}

export function dialogOf(page: Page, title: string): Locator {
  return page.getByRole('dialog', { name: title, exact: true });
}

/** Opens the menu of a card and chooses from it. */
export async function chooseMore(card: Locator, what: string): Promise<void> {
  await card.getByRole('button', { name: 'More actions' }).click();
  await card.page().getByRole('menuitem', { name: what, exact: true }).click();
}

/** Presses a button of a card that opens a dialog; the dialog. */
export async function opened(card: Locator, button: string, title: string): Promise<Locator> {
  await card.getByRole('button', { name: button, exact: true }).click();
  const dialog = dialogOf(card.page(), title);
  await dialog.waitFor();
  return dialog;
}

/** Waits until somebody reads this in a dialog; what is said aloud of it is not meant. */
export async function reads(dialog: Locator, words: string | RegExp): Promise<void> {
  await dialog.locator('.modal-body').getByText(words).waitFor();
}

/** Closes what is on top. */
export async function closeDialog(page: Page): Promise<void> {
  const dialogs = page.locator('dialog[open]');
  await page.keyboard.press('Escape');
  await dialogs.waitFor({ state: 'detached' });
}

/** Types something below the conversation and sends it. */
export async function type(page: Page, words: string): Promise<void> {
  const composer = page.locator('#composer-main');
  await composer.fill(words);
  await composer.press('Enter');
}

/** Starts a review session with a command; its dialog. */
export async function reviewing(page: Page, project: Pick<Project, 'key'>): Promise<Locator> {
  await type(page, `/signoff review ${project.key}`);
  const dialog = dialogOf(page, 'Review');
  await dialog.waitFor();
  return dialog;
}
