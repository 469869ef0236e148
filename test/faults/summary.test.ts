import { describe, expect, test } from 'vitest';
import { aroundACall } from './support/around-a-call.ts';
import { enginesFor, waysOf } from './support/engines.ts';
import { until } from './support/until.ts';
import { startWorld } from './support/world.ts';

interface Told {
  metadata?: { event_type: string; event_payload: { project?: string; day?: string } };
}

const ways = waysOf(aroundACall, 2);

describe.each(enginesFor('postgres'))('a summary (%s)', (engine) => {
  test('is in the channel exactly once, whatever becomes of who posts it, with two processes and restarts', {
    timeout: 120_000,
  }, async () => {
    const channels = ways.length;
    const named = Array.from({ length: channels }, (_, i) => ({ id: `C10${i + 1}`, name: `project-0${i + 1}` }));
    await using world = await startWorld({
      engine,
      channels,
      workspace: { channels: [...named, { id: 'C0LEADS', name: 'leads' }] },
      project: { summary: { at: '00:00', timezone: 'UTC', channel: 'C0LEADS' } },
    });
    for (const { key } of world.projects) await world.send(key, `of-${key}`);
    await world.untilSettled();
    const told = async () =>
      (await world.control<Told[]>('messages?channel=C0LEADS')).flatMap(({ metadata }) =>
        metadata?.event_type === 'signoff_summary' ? [metadata.event_payload.project] : [],
      );
    expect(await told(), 'nothing came before today').toEqual([]);

    for (const [i, { key }] of world.projects.entries()) {
      const met = world.slack.meet('chat.postMessage', (call) => ways[i]?.meeting(call, world) ?? Promise.resolve());
      // It came yesterday, so yesterday is to be told of.
      await world.sql(`update signoff.items set created_at = created_at - interval '1 day' where project = '${key}'`);
      await met;
      if (!world.service.isRunning()) await world.service.start();
      // From the second on two processes plan, and may post, the same summaries.
      if (i === 0) await (await world.another()).start();
      await until(`the summary of ${key}`, async () => (await told()).includes(key));
    }
    await until('no summary under way', async () => {
      const rows = await world.sql("select from signoff.summaries where state <> 'posted'");
      return rows.length === 0;
    });
    await world.service.kill();
    await world.service.start();
    expect((await told()).sort()).toEqual(world.projects.map(({ key }) => key));
  });
});
