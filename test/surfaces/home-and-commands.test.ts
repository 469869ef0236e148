import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { aProject, aSubmission } from '../support/project.ts';
import {
  cardOf,
  closeDialog,
  dialogOf,
  inOwnChannel,
  openSurfaces,
  reads,
  type Surfaces,
  transports,
  type as typed,
} from '../support/surfaces.ts';

const desk = inOwnChannel(aProject({ key: 'desk', name: 'Desk' }));
const paused = inOwnChannel(aProject({ key: 'paused', name: 'Evening' }));
const asked = inOwnChannel(aProject({ key: 'asked', name: 'Asked' }));
const commanded = inOwnChannel(aProject({ key: 'commanded', name: 'Commanded' }));
const projects = [desk, paused, asked, commanded];

describe.each(transports)('App Home, commands and sent messages over %s', (transport) => {
  let surfaces: Surfaces;
  beforeAll(async () => {
    surfaces = await openSurfaces({ transport, projects });
  });
  afterEach(() => surfaces.tidy());
  afterAll(() => surfaces[Symbol.asyncDispose]());

  /** A part of App Home: its block with these words. */
  const partOf = (home: Page, words: string | RegExp) => home.locator('#main .block').filter({ hasText: words });

  test('App Home says what waits, leads into a session there, shows what one said, and takes it back', async () => {
    await surfaces.send(desk, 'desk-1', aSubmission({ text: 'Twice, on one day' }));
    const ben = cardOf(await surfaces.windowOf('ben', desk), 'desk-1');
    await ben.waitFor();
    const home = await surfaces.windowOf('ana', 'home');
    await home.getByRole('heading', { name: 'Waiting for you' }).waitFor();
    await partOf(home, 'Desk')
      .getByText(/1 in #desk, since/)
      .waitFor();
    await home.getByRole('button', { name: 'Review Desk' }).click();
    const session = dialogOf(home, 'Review');
    await session.getByRole('button', { name: 'Approve refund' }).click();
    await session.getByRole('heading', { name: 'That was all' }).waitFor();
    await closeDialog(home);

    await home.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    const answer = partOf(home, 'Twice, on one day');
    await answer.getByText(/Desk · you approved refund · settled/).waitFor();
    await home.getByText(/^Last 24 hours: 1 answer: approved; within \d+ s/).waitFor();
    await answer.getByRole('button', { name: 'Undo: take this answer back' }).click();
    await home.getByText('Taken back: it is open again, and waits for an answer.').waitFor();
    await ben.getByRole('button', { name: 'Approve refund' }).waitFor();
    await ben.getByRole('button', { name: 'Correct to billing' }).click();
    await ben.getByText(/^billing · corrected from refund by @Ben Okafor/).waitFor();
  });

  test('App Home begins at its top, however long it is', async () => {
    const home = await surfaces.windowOf('lea', 'home');
    await home.getByRole('heading', { name: 'Projects you lead' }).waitFor();
    const size = home.viewportSize() ?? { width: 1280, height: 800 };
    await home.setViewportSize({ ...size, height: 400 });
    await home.reload();
    const blocks = home.locator('#main .block');
    const topOf = (block: Locator) => block.evaluate((it) => it.getBoundingClientRect().top);
    await home.getByText(/^As of today/).waitFor();
    await expect.poll(() => topOf(blocks.last())).toBeGreaterThan(400);
    // Home may be drawn once more meanwhile: what is not there any more stands nowhere.
    await expect.poll(() => topOf(blocks.first())).toBeGreaterThan(0);
    await home.setViewportSize(size);
  });

  test('a lead pauses a project when they confirm it, and not before; nothing is posted until they resume', async () => {
    const lea = await surfaces.windowOf('lea', 'home');
    const pause = lea.getByRole('button', { name: 'Pause Evening' });
    const confirm = lea.getByRole('alertdialog', { name: 'Pause Evening?' });
    await pause.click();
    await confirm.getByRole('button', { name: 'Cancel' }).click();
    await confirm.waitFor({ state: 'detached' });
    await pause.click();
    await confirm.waitFor();
    // Home is drawn anew while they read what they are asked.
    await surfaces.loop.control('home', { user: 'U09LEA' });
    await confirm.getByRole('button', { name: 'Pause' }).click();
    await lea.getByText(/^Evening is paused: no new cards are posted/).waitFor();
    await lea.getByText(/Evening · Paused by @Lea Brandt since/).waitFor();

    await surfaces.send(paused, 'paused-1', aSubmission());
    const ben = await surfaces.windowOf('ben', paused);
    await typed(ben, '/signoff review paused');
    await ben.getByText('This project is paused at the moment. Its lead can resume it.').waitFor();
    expect(await cardOf(ben, 'paused-1').count()).toBe(0);
    await lea.getByRole('button', { name: 'Resume Evening' }).click();
    await lea.getByText('Evening goes on: what waits is posted again.').waitFor();
    await cardOf(ben, 'paused-1').waitFor();
    await pause.waitFor();
  });

  test('commands answer whoever typed them, and nobody else', async () => {
    await surfaces.send(commanded, 'commanded-1', aSubmission());
    const [ana, ben] = [await surfaces.windowOf('ana', commanded), await surfaces.windowOf('ben', commanded)];
    await cardOf(ana, 'commanded-1').getByRole('button', { name: 'Approve refund' }).click();
    await cardOf(ben, 'commanded-1')
      .getByText(/^refund · approved by @Ana/)
      .waitFor();
    await surfaces.send(commanded, 'commanded-2', aSubmission());
    await cardOf(ana, 'commanded-2').waitFor();

    const told = (page: Page, words: string | RegExp) =>
      page.locator('#main article').filter({ hasText: 'Only visible to you' }).filter({ hasText: words });
    await typed(ana, '/signoff help');
    await told(ana, '/signoff review [project]').waitFor();
    await typed(ana, '/signoff queue');
    await told(ana, /Waiting for you.*Commanded.*1 in #commanded/s).waitFor();
    await typed(ana, '/signoff stats');
    await told(ana, /Your own figures.*\d+ answers?: (all )?approved/s).waitFor();
    await typed(ana, '/signoff sumary commanded');
    await told(ana, 'Did you mean /signoff summary?').waitFor();
    await typed(ana, '/signoff summary commanded');
    await told(ana, /^.*Only leads of a project can read its summary/s).waitFor();
    await typed(ana, '/signoff pause commanded');
    await told(ana, 'Only leads of a project can pause and resume it').waitFor();
    expect(await ben.getByText('Only visible to you').count()).toBe(0);

    const lea = await surfaces.windowOf('lea', commanded);
    await typed(lea, '/signoff summary commanded');
    await told(lea, /Commanded · .*, so far.*2 predictions came, and people decided 1 and/s).waitFor();
    await typed(lea, '/signoff pause commanded');
    await told(lea, 'Commanded is paused').waitFor();
    await typed(lea, '/signoff resume commanded');
    await told(lea, 'Commanded goes on: what waits is posted again.').waitFor();

    // The queue's own button leads into a session.
    await told(ana, 'Waiting for you').getByRole('button', { name: 'Review' }).click();
    await dialogOf(ana, 'Review').waitFor();
    await closeDialog(ana);
  });

  test('any message can be sent to review: its sender may not answer it, another person can, and the sender reads what came of it', async () => {
    const ana = await surfaces.windowOf('ana', asked);
    await typed(ana, 'The parcel is late again');
    const messageIn = (page: Page) =>
      page.locator('#main article').filter({ hasText: 'The parcel is late again' }).first();
    await sendToReview(messageIn(ana));
    const dialog = dialogOf(ana, 'Send to review');
    await dialog.getByRole('combobox', { name: 'Project' }).selectOption({ label: 'Asked · asked' });
    await dialog.getByRole('radio', { name: 'shipping' }).check();
    await dialog.getByRole('textbox', { name: 'Note' }).fill('Is it ours?');
    await dialog.getByRole('button', { name: 'Send' }).click();
    const sent = dialogOf(ana, 'Sent to review');
    await reads(sent, /^Sent to Asked. It is asked in #asked/);
    await closeDialog(ana);

    const own = cardOf(ana, 'Is this shipping?');
    await own.getByText(/asked because @Ana Sommer sent it/).waitFor();
    await own.getByRole('button', { name: 'Approve shipping' }).click();
    await ana
      .getByText('You asked for this one yourself, so somebody else has to answer it. Nothing was saved.')
      .waitFor();
    const ben = cardOf(await surfaces.windowOf('ben', asked), 'Is this shipping?');
    await ben.getByText('Note: Is it ours?').waitFor();
    await ben.getByRole('button', { name: 'Approve shipping' }).click();
    await own.getByText(/^shipping · approved by @Ben Okafor/).waitFor();

    await sendToReview(messageIn(ben.page()));
    const again = dialogOf(ben.page(), 'Send to review');
    await again.getByRole('combobox', { name: 'Project' }).selectOption({ label: 'Asked · asked' });
    await again.getByRole('radio', { name: 'other' }).check();
    await again.getByRole('button', { name: 'Send' }).click();
    await reads(
      dialogOf(ben.page(), 'Sent before'),
      /sent to Asked before by @Ana Sommer.*stands: approved as shipping/,
    );
    await closeDialog(ben.page());
    const home = await surfaces.windowOf('ana', 'home');
    await home.getByRole('heading', { name: 'What you sent to review' }).waitFor();
    await partOf(home, 'The parcel is late again')
      .getByText(/Asked · approved as shipping/)
      .waitFor();
  });
});

/** From the menu that stands beside every message. */
async function sendToReview(message: Locator): Promise<void> {
  await message.hover();
  await message.getByRole('button', { name: 'More with this message' }).click();
  await message.page().getByRole('menuitem', { name: 'Send to review' }).click();
}
