import { describe, expect, test } from 'vitest';
import { aroundACall } from './support/around-a-call.ts';
import { enginesFor, waysOf } from './support/engines.ts';
import { until } from './support/until.ts';
import { startWorld } from './support/world.ts';

interface Told {
  text: string;
  metadata?: { event_type: string };
}

const ways = waysOf(aroundACall, 1);

describe.each(enginesFor('postgres'))('an alert (%s)', (engine) => {
  test('is in the channel exactly once, whatever becomes of who tells it, with two processes, and is over in the end', {
    timeout: 120_000,
  }, async () => {
    await using world = await startWorld({
      engine,
      channels: ways.length,
      workspace: {
        channels: [
          ...Array.from({ length: ways.length }, (_, i) => ({ id: `C10${i + 1}`, name: `project-0${i + 1}` })),
          { id: 'C0LEADS', name: 'leads' },
        ],
      },
      project: { alerts: { channel: 'C0LEADS' } },
    });
    await world.untilSettled();
    const told = async () =>
      (await world.control<Told[]>('messages?channel=C0LEADS')).flatMap(({ metadata, text }) =>
        metadata?.event_type === 'signoff_alert' ? [text] : [],
      );

    for (const [i, { key }] of world.projects.entries()) {
      const met = world.slack.meet('chat.postMessage', (call) => ways[i]?.meeting(call, world) ?? Promise.resolve());
      await world.sql(
        `insert into signoff.stops (project, stopped_at, stopped_by, why) values ('${key}', now(), 'watch', 'a test')`,
      );
      await met;
      if (!world.service.isRunning()) await world.service.start();
      // From the second on two processes look, and may tell, the same.
      if (i === 0) await (await world.another()).start();
      await until(`the alert of ${key}`, async () => {
        const rows = await world.sql(`select from signoff.alerts where project = '${key}' and told = 1 and not due`);
        return rows.length === 1;
      });
    }
    await world.service.kill();
    await world.service.start();
    expect(await told()).toHaveLength(world.projects.length);

    await world.sql('update signoff.stops set resumed_at = now()');
    await until('every message says that it is over', async () =>
      (await told()).every((text) => text.includes('over since')),
    );
    expect(await told()).toHaveLength(world.projects.length);
  });
});
