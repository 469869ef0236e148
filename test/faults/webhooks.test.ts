import { describe, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { enginesFor, report } from './support/engines.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const timeout = 120_000;
const items = 20;

/** What receivers do to those who call them, each at an address of its own. */
const receivers = ['well', 'forgets', 'unwell', 'gone', 'moved', 'silent', 'endless'] as const;
type Kind = (typeof receivers)[number];

/** All of them on one server, with what came to each. */
function theWorldOutside(): Promise<Receiver> {
  const seen = new Map<string, Set<unknown>>();
  return startReceiver(({ path, headers }) => {
    const known = seen.get(path) ?? new Set();
    // Of every fourth message the first attempt fails: a receiver that takes nothing is left alone for a while.
    const fails = !known.has(headers['webhook-id']) && known.size % 4 === 0;
    seen.set(path, known.add(headers['webhook-id']));
    switch (path.slice(1) as Kind) {
      case 'forgets':
        // It has the message, and whoever sent it never hears of it.
        return fails ? (response) => response.socket?.resetAndDestroy() : 204;
      case 'unwell':
        return fails ? 500 : 204;
      case 'gone':
        return 410;
      case 'moved':
        return (response) => response.writeHead(302, { location: '/inner' }).end();
      case 'silent':
        return () => {};
      case 'endless':
        return (response) => {
          response.writeHead(200);
          const more = () => {
            while (response.write('x'.repeat(65_536)));
            response.once('drain', more);
          };
          more();
        };
      default:
        return 204;
    }
  });
}

describe.each(enginesFor('postgres'))('webhooks (%s)', (engine) => {
  test('tell every decision to whoever listens, however others answer and whatever becomes of the service', {
    timeout,
  }, async ({ task }) => {
    await using outside = await theWorldOutside();
    await using world = await startWorld({ engine });
    const hooks = new Map<Kind, string>();
    for (const kind of receivers) {
      const wish = { url: outside.url(`/${kind}`), events: ['item.completed'] };
      const { webhook } = await world.api<{ webhook: { id: string } }>('/v1/webhooks', wish);
      hooks.set(kind, webhook.id);
    }

    const ids: string[] = [];
    for (let i = 0; i < items; i++) {
      const sent = await world.send('project-01', `ticket-${i}`);
      ids.push(sent?.id ?? 'not accepted');
    }
    // In the middle of it whoever delivers dies twice; from the second time on there are two.
    for (const [i, id] of ids.entries()) {
      await world.api(`/v1/items/${id}/reviews`, { verdict: 'approve', reviewer: `somebody-${i}` });
      if (i !== 6 && i !== 13) continue;
      await until('deliveries under way', async () => outside.received('/well').length > 0);
      await world.service.kill();
      await world.service.start();
      if (i === 6) await (await world.another()).start();
    }
    const decidedAt = performance.now();
    const toldTo = (kind: Kind) => new Set(outside.received(`/${kind}`).map(itemOf));
    await until('every decision told', async () => everyOne(ids, toldTo('well')), { msMax: 45_000, everyMs: 100 });
    report(task, `decisions told (${engine})`, (performance.now() - decidedAt) / 1000);
    // Whose answer was lost, or no, is called again five seconds later.
    for (const kind of ['forgets', 'unwell'] as const)
      await until(`all told again (${kind})`, async () => (await delivered(world, hooks.get(kind))) === items, {
        msMax: 60_000,
        everyMs: 250,
      });

    for (const kind of receivers) {
      const received = outside.received(`/${kind}`);
      const idsOfItem = Map.groupBy(received, itemOf);
      for (const [item, messages] of idsOfItem)
        expect(
          new Set(messages.map(({ headers }) => headers['webhook-id'])).size,
          `${kind}: ${item} is one message, however often it is sent`,
        ).toBe(1);
    }
    expect(outside.received('/inner'), 'no redirect is followed').toEqual([]);
    const gone = await world.api<{ disabled_at: string | null }>(`/v1/webhooks/${hooks.get('gone')}`);
    expect(gone.disabled_at, 'who is gone is left alone').not.toBeNull();
    expect(await delivered(world, hooks.get('endless')), 'its status is all that counts').toBe(items);
    expect(await delivered(world, hooks.get('moved'))).toBe(0);
    const [lost] = await world.sql(
      `select count(*)::int as count from signoff.items cross join signoff.webhooks
       where decided_at is not null and not exists (
         select from signoff.deliveries join signoff.events on events.added = deliveries.event
         where deliveries.webhook_id = webhooks.id and events.item_id = items.id) and webhooks.disabled_at is null`,
    );
    expect(lost, 'each decision is told, or still to be told, to everybody who wants to hear').toEqual({ count: 0 });
  });
});

const itemOf = ({ message }: { message: { data: Record<string, unknown> } }) => String(message.data.item);
const everyOne = (ids: string[], told: Set<string>) => ids.every((id) => told.has(id));

async function delivered(world: World, hook: string | undefined): Promise<number> {
  const [row] = await world.sql(
    `select count(distinct event)::int as count from signoff.deliveries where webhook_id = '${hook}' and state = 'delivered'`,
  );
  return Number(row?.count);
}
