import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inDepth } from '../support/depth.ts';
import { recoverySecondsMax } from './support/engines.ts';
import { pauseCommits, untilCommitted, untilCommitting } from './support/late-commits.ts';
import { until } from './support/until.ts';
import { replacedOnce, type Safeguard, without } from './support/without.ts';
import { startWorld, type World } from './support/world.ts';

const timeout = 180_000;

interface Control {
  invariant: string;
  safeguard: string;
  where: Safeguard;
  /** What the safeguard is there for. It waits for nothing that only happens without it. */
  harm: (world: World) => Promise<void>;
  /** What the checker has to say. */
  says: RegExp;
  /** How long it may take until it does; left out: as long as a broken promise needs to show. */
  msMax?: number;
  world?: Partial<Parameters<typeof startWorld>[0]>;
}

/** The first two with every test run. */
const controls: Control[] = [
  {
    invariant: 'I1',
    safeguard: 'the index that keeps external ids apart',
    where: {
      file: 'src/store/migrations/0001-spine.sql',
      take: 'create unique index items_external_id',
      put: 'create index items_external_id',
    },
    async harm(world) {
      await world.send('project-01', 'ticket-1');
      await world.send('project-01', 'ticket-1');
    },
    says: /ticket-1 was accepted and is there 2 times/,
  },
  {
    invariant: 'I3',
    safeguard: 'the look for a card whose post was answered with an error',
    where: {
      file: 'src/flow/show-card.ts',
      take: "return { outcome: { kind: 'unknown' }, shown: 'later' };",
      put: "return { outcome: { kind: 'planned' }, shown: 'later' };",
    },
    async harm(world) {
      await world.control('faults', { method: 'chat.postMessage', kind: 'error_after' });
      await world.send('project-01', 'ticket-1');
    },
    says: /has 2 cards/,
  },
  {
    invariant: 'I3',
    safeguard: 'the doubt about a card whose worker died',
    where: {
      file: 'src/store/cards.ts',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
      take: "update signoff.cards set state = 'unknown', holder = null, held_until = null, ${inDoubt}",
      put: "update signoff.cards set state = 'planned', holder = null, held_until = null",
    },
    async harm(world) {
      const met = world.slack.meet('chat.postMessage', async (call) => {
        await call.reachSlack();
        await world.service.kill();
      });
      await world.send('project-01', 'ticket-1');
      await met;
      await world.service.start();
    },
    says: /has 2 cards/,
    msMax: recoverySecondsMax * 1_000,
  },
  {
    invariant: 'I2',
    safeguard: 'the lock on an item that is being answered',
    where: {
      file: 'src/store/items.ts',
      take: 'where id = $1 for update`',
      put: 'where id = $1`',
    },
    async harm(world) {
      await world.send('project-01', 'ticket-1');
      const card = await world.firstCard();
      await pauseCommits(world, 0.8);
      await Promise.all([world.click('U101', card, 'approve'), world.click('U102', card, 'alt_1')]);
    },
    says: /is completed and has 2 (training records|reviews)/,
  },
  {
    invariant: 'I2',
    safeguard: 'the acknowledgement that waits for the commit',
    where: {
      file: 'src/slack/clicks.ts',
      take: '  const tell = teller(deps, body, respond);',
      put: '  const tell = teller(deps, body, respond);\n  await ack();',
    },
    async harm(world) {
      await world.send('project-01', 'ticket-1');
      const card = await world.firstCard();
      const met = world.slack.meet('users.info', () => world.service.kill());
      await world.click('U101', card, 'alt_1');
      await met;
      await world.service.start();
    },
    says: /was acknowledged and is lost/,
  },
  {
    invariant: 'I4',
    safeguard: 'the sweep for cards that show what is over',
    where: {
      file: 'src/flow/rescue-stranded.ts',
      take: 'for (const item of found.items) wake.show(item);',
      put: '',
    },
    async harm(world) {
      await world.send('project-01', 'ticket-1');
      const card = await world.firstCard();
      await pauseCommits(world, 1);
      const clicked = world.click('U101', card, 'alt_2');
      await untilCommitting(world);
      await world.service.kill();
      await clicked;
      await untilCommitted(world);
      await world.service.start();
    },
    says: /is answered and its card still asks/,
    msMax: recoverySecondsMax * 1_000,
  },
  {
    invariant: 'I5',
    safeguard: 'the commit that a decision shares with what is told of it',
    where: {
      file: 'src/store/items.ts',
      take: '      JSON.stringify(events.map(eventRow)),\n    ]),\n  );',
      put: `      '[]',
    ]),
  );
  const late = 'insert into signoff.events (' + eventColumns + ') select ' + eventColumns + ' from json_populate_recordset(null::signoff.events, $1::json)';
  setTimeout(() => void trx.query(late, [JSON.stringify(events.map(eventRow))]), 1_000);`,
    },
    async harm(world) {
      await world.send('project-01', 'ticket-1');
      await world.click('U101', await world.firstCard(), 'approve');
      await world.service.kill();
      await world.service.start();
    },
    says: /is decided, and no event tells of it/,
  },
  {
    invariant: 'I6',
    safeguard: 'the entry in the audit log that is written with an answer',
    where: {
      file: 'src/store/items.ts',
      take: 'insert into signoff.audit (actor, action, item_id, detail) values ($9, $10, $1, $11::json)`;',
      put: "insert into signoff.audit (actor, action, item_id, detail) select $9::text, $10::text, $1, $11::json where $10 <> 'item.corrected'`;",
    },
    async harm(world) {
      await world.send('project-01', 'ticket-1');
      await world.click('U101', await world.firstCard(), 'alt_1');
    },
    says: /is not in the audit log/,
  },
  {
    invariant: 'I6',
    safeguard: 'the tie of an entry in the audit log to the one before it',
    where: {
      file: 'src/store/audit-chain.ts',
      take: 'let head = await auditHead(trx);',
      put: 'let head: Head = { place: (await auditHead(trx)).place, hash: start.hash };',
    },
    async harm(world) {
      for (const ticket of ['ticket-1', 'ticket-2']) {
        await world.send('project-01', ticket);
        const card = await until('an open card', async () => (await world.cards()).find(({ open }) => open));
        await world.click('U101', card, 'approve');
        await until('the seal', async () => (await world.sql(unsealed)).length === 0);
      }
    },
    says: /is not what was sealed/,
  },
  {
    invariant: 'I8',
    safeguard: 'the lane that one worker holds while it posts in a channel',
    where: {
      file: 'src/store/lanes.ts',
      take: 'where lanes.holder is null or lanes.holder = excluded.holder or lanes.held_until < clock_timestamp()',
      put: '',
    },
    async harm(world) {
      await Promise.all(Array.from({ length: 28 }, (_, n) => world.send('project-01', `ticket-${n}`)));
    },
    says: /more than 12 messages were posted in C101 within ten seconds/,
    msMax: 90_000,
  },
  {
    invariant: 'I8',
    safeguard: 'the pause that Slack asked for',
    where: {
      file: 'src/flow/show-card.ts',
      take: 'await deps.store.holdLane(channelLane(claim.channel), posted.retryAfterMs, posted.why);',
      put: '',
    },
    async harm(world) {
      await world.control('faults', { method: 'chat.postMessage', kind: 'rate_limited', retry_after: 8 });
      await world.send('project-01', 'ticket-1');
    },
    says: /before the pause was over that Slack asked for/,
    msMax: recoverySecondsMax * 1_000,
  },
  {
    invariant: 'I9',
    safeguard: 'the look for a summary that may be there',
    where: { file: 'src/store/summary-book.ts', take: 'inDoubt: row.attempt > 1', put: 'inDoubt: false' },
    world: {
      workspace: {
        channels: [
          { id: 'C101', name: 'project-01' },
          { id: 'C0LEADS', name: 'leads' },
        ],
      },
      project: { summary: { at: '00:00', timezone: 'UTC', channel: 'C0LEADS' } },
    },
    async harm(world) {
      await world.send('project-01', 'ticket-1');
      await world.untilSettled();
      const met = world.slack.meet('chat.postMessage', (call) => call.reachSlack());
      await world.sql(`update signoff.items set created_at = created_at - interval '1 day'`);
      await met;
      await until('the doubt', async () => (await world.sql(doubtful)).length > 0);
    },
    says: /the summary of project-01 on \S+ stands there 2 times/,
    msMax: recoverySecondsMax * 1_000,
  },
  {
    invariant: 'I11',
    safeguard: 'the numbers that events are given once they are committed',
    where: {
      file: 'src/store/migrations/0003-services.sql',
      take: 'create sequence signoff.events_seq owned by signoff.events.seq;',
      put: `create sequence signoff.events_seq owned by signoff.events.seq;
        alter table signoff.events alter column seq set default nextval('signoff.events_seq');`,
    },
    world: { channels: 6 },
    async harm(world) {
      await Promise.all(world.projects.map(({ key }) => world.send(key, `of-${key}`)));
      const cards = await until('every card', async () => {
        const all = await world.cards();
        return all.length === world.projects.length && all;
      });
      await pauseCommits(world, 2, 'U101');
      // Whoever answers first commits last, three times.
      for (let pair = 0; pair < 3; pair++) {
        const [late, early] = cards.slice(pair * 2);
        if (!late || !early) throw new Error('there are too few cards');
        const clicked = world.click('U101', late, 'approve');
        await untilCommitting(world);
        await Promise.all([clicked, world.click('U102', early, 'approve')]);
      }
    },
    says: /a listener never saw/,
  },
];

describe.concurrent('(control) the checker', () => {
  test.for(inDepth ? controls : controls.slice(0, 2))(
    'fails without $safeguard ($invariant)',
    { timeout },
    async ({ where, harm, says, msMax = 10_000, world: more = {} }) => {
      await using copy = await without(where);
      await using world = await startWorld({ engine: 'postgres', ...more, main: copy.main });
      await harm(world);
      await expect(world.untilSettled(msMax)).rejects.toThrow(says);
    },
  );

  test.for(inDepth ? controls : [])(
    'finds nothing after the same harm with $safeguard ($invariant)',
    { timeout },
    async ({ harm, world: more = {} }) => {
      await using world = await startWorld({ engine: 'postgres', ...more });
      await harm(world);
      await world.untilSettled(90_000);
    },
  );
});

describe('(control) a safeguard that is taken out', () => {
  test.each(controls)('$safeguard ($invariant) still stands there', async ({ where: { file, take, put } }) => {
    const source = await readFile(join(import.meta.dirname, '../..', file), 'utf8');
    expect(replacedOnce(source, take, put, file)).not.toBe(source);
  });

  test('is found exactly once, and where it moved that is said', () => {
    expect(replacedOnce('lock; write', 'lock; ', '', 'a.ts')).toBe('write');
    expect(() => replacedOnce('write', 'lock', '', 'a.ts')).toThrow('a safeguard moved: a.ts has this 0 times');
    expect(() => replacedOnce('lock lock', 'lock', '', 'a.ts')).toThrow('a.ts has this 2 times');
  });
});

const doubtful = `select from signoff.summaries where state in ('sending', 'unknown')`;
const unsealed = 'select from signoff.audit where place is null';
