import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { aProject, aSubmission } from '../support/project.ts';
import { cardOf, inOwnChannel, openSurfaces, type Surfaces, transports } from '../support/surfaces.ts';

const hour = 3_600_000;
const deadline = { afterMs: 4 * hour, remindMs: [hour, 2 * hour] };
const expiring = inOwnChannel(aProject({ key: 'expiring', deadline: { ...deadline, onTime: 'expire' } }));
const escalating = inOwnChannel(aProject({ key: 'escalating', deadline: { ...deadline, onTime: 'escalate' } }));
const projects = [expiring, escalating];

// Hardly anybody presses anything here but the clock; over HTTP each request is signed with its time.
describe.each(transports)('time over %s', (transport) => {
  let surfaces: Surfaces;
  let aheadMs = 0;
  beforeAll(async () => {
    aheadMs = 0;
    surfaces = await openSurfaces({ transport, projects, now: () => new Date(Date.now() + aheadMs) });
  });
  afterEach(() => surfaces.tidy());
  afterAll(() => surfaces[Symbol.asyncDispose]());
  const pass = (ms: number) => {
    aheadMs += ms;
  };

  test('a card that waits is reminded of in its thread, without calling anybody; an answer ends that', async () => {
    const { ana, ben } = await surfaces.asked(expiring, 'remind', aSubmission());
    await ana.getByText(/due (today|tomorrow|[A-Z])/).waitFor();
    pass(hour + 60_000);
    await ana.getByRole('button', { name: /1 reply/ }).click();
    const thread = ana.page().getByRole('complementary', { name: 'Thread' });
    await thread.getByText(/^This one still waits for an answer, due/).waitFor();
    expect(await thread.textContent()).not.toMatch(/@here|@channel/);
    pass(hour);
    await ben.getByRole('button', { name: /2 replies/ }).waitFor();
    await ben.getByRole('button', { name: 'Approve refund' }).click();
    await ana.getByText(/^refund · approved by @Ben Okafor/).waitFor();
    await ana.page().keyboard.press('Escape');
  });

  test('what nobody answered in time ends without a yes or a no, and has no buttons any more', async () => {
    const { ana, ben } = await surfaces.asked(expiring, 'expire', aSubmission());
    pass(5 * hour);
    await ben.getByText(/^Expired .*: nobody answered in time$/).waitFor();
    expect(await ana.getByRole('button', { name: /Approve/ }).count()).toBe(0);
  });

  test('where the project says so, leads are called instead, and they decide', async () => {
    const { ben } = await surfaces.asked(escalating, 'escalate', aSubmission());
    pass(5 * hour);
    await ben.getByText('with the leads, because nobody answered in time').waitFor();
    const lea = cardOf(await surfaces.windowOf('lea', escalating), 'escalate');
    await lea.getByRole('button', { name: /repl/ }).click();
    const thread = lea.page().getByRole('complementary', { name: 'Thread' });
    await thread.getByText(/^@Lea Brandt: this one needs you, because nobody answered in time/).waitFor();
    await lea.page().keyboard.press('Escape');
    await lea.getByRole('button', { name: 'Approve refund' }).click();
    await ben.getByText(/^refund · approved by @Lea Brandt as lead/).waitFor();
  });
});
