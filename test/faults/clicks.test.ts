import { describe, expect, test } from 'vitest';
import { enginesFor, waysOf } from './support/engines.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const ways = enginesFor('redis').flatMap((engine) =>
  waysOf(['socket', 'http'] as const, 1).map((transport) => ({ engine, transport })),
);
const timeout = 60_000;

// One after the other: a click has three seconds, and a machine that is busy with five of these may need them.
describe.each(ways)('clicks that meet ($engine, $transport)', (way) => {
  test('fifty people at once make one decision, and forty-nine are told whose', { timeout }, async () => {
    // As strict as Slack about how often an app may ask who somebody is.
    await using world = await startWorld({ ...way, people: 60, workspace: { rate_limits: {} } });
    await world.send('project-01', 'ticket-1');
    await everyoneAtOnce(world, world.people.slice(0, 50), 'ticket-1');
  });

  test('two people at the same instant make one decision, and one is told whose', { timeout }, async () => {
    await using world = await startWorld({ ...way, channels: 10 });
    await Promise.all(world.projects.map(({ key }) => world.send(key, `of-${key}`)));
    await Promise.all(world.projects.map(({ key }) => everyoneAtOnce(world, ['U101', 'U102'], `of-${key}`)));
  });

  test('the same click delivered twice makes one decision and one training record', { timeout }, async () => {
    await using world = await startWorld(way);
    await world.send('project-01', 'ticket-1');
    const card = await world.firstCard();
    await world.control('faults', { kind: 'duplicate_delivery' });
    expect((await world.click('U101', card, 'alt_1')).acked_in_ms).not.toBeNull();
    await world.untilSettled();
    expect((await world.history()).rows).toMatchObject([
      { value: 'billing', decidedBy: 'U101', feedback: 1, reviews: 1 },
    ]);
  });
});

async function everyoneAtOnce(world: World, people: string[], externalId: string): Promise<void> {
  const card = await until('the card', async () => {
    const { rows, messages } = await world.history();
    const item = rows.find((row) => row.externalId === externalId)?.id;
    return messages.find((message) => message.item === item);
  });
  const actions = ['approve', 'alt_1', 'alt_2'] as const;
  const clicking = Promise.all(people.map((user, i) => world.click(user, card, actions[i % 3] ?? 'approve')));
  // The card keeps its buttons until the last of them has clicked.
  const redrawing = world.slack.meet('chat.update', async (call) => {
    await Promise.allSettled([clicking]);
    await call.reachSlack();
    await call.answer();
  });
  for (const outcome of await clicking) expect(outcome.acked_in_ms).not.toBeNull();
  await redrawing;
  await world.untilSettled();

  const row = (await world.history()).rows.find(({ id }) => id === card.item);
  expect(row).toMatchObject({ status: 'completed', feedback: 1, reviews: 1 });
  const toldTo = (user: string) => world.control<{ text: string }[]>(`ephemerals?user=${user}&channel=${card.channel}`);
  for (const user of people.filter((each) => each !== row?.decidedBy)) {
    const [told] = await until(`what ${user} is told`, async () => {
      const all = await toldTo(user);
      return all.length > 0 && all;
    });
    expect(told?.text).toContain(`<@${row?.decidedBy}>`);
  }
  expect(await toldTo(row?.decidedBy ?? '')).toEqual([]);
}
