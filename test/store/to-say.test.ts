import { expect, it } from 'vitest';
import { anItem } from '../support/items.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const channel = 'C0REVIEW';
const projects = ['support-intent'];
const longMs = 60_000;
const nothing = { alert: false, summary: false, note: false, card: false };

async function aShownCard(project = 'support-intent', ts = '1.000001') {
  const { store } = aStore();
  const { item } = await store.addItem(anItem({ project }));
  await store.nextCard(channel, [{ key: project, window: 10, budget: null }]);
  const claim = await store.claimCard(item.id, longMs);
  if (!claim) throw new Error('no card');
  await store.settleCard(claim, { kind: 'posted', ts, version: 2 });
  return item;
}

it('is nothing where nothing happened, and where all is said', async () => {
  const { store } = aStore();
  expect(await store.toSay(channel, projects)).toEqual(nothing);
  await aShownCard();
  expect(await store.toSay(channel, projects)).toEqual(nothing);
  expect(await store.toSay(channel, [])).toEqual(nothing);
});

it('is a card where an item waits for one, and where one is planned', async () => {
  const { store } = aStore();
  const { item } = await store.addItem(anItem());
  expect(await store.toSay(channel, projects)).toEqual({ ...nothing, card: true });
  expect(await store.toSay(channel, ['other'])).toEqual(nothing);
  await store.nextCard(channel, [{ key: 'support-intent', window: 10, budget: null }]);
  expect(await store.toSay(channel, projects)).toEqual({ ...nothing, card: true });
  await store.claimCard(item.id, longMs);
  expect(await store.toSay(channel, projects)).toEqual(nothing);
});

it('is a note once the card is there in whose thread it belongs', async () => {
  const { store } = aStore();
  const item = await aShownCard();
  await store.changeItem(item.id, () => ({
    change: {
      note: { id: 'nte_1', kind: 'reminder', at: new Date() },
      audit: { actor: 'clock', action: 'x', detail: {} },
    },
    result: null,
  }));
  expect(await store.toSay(channel, projects)).toEqual({ ...nothing, note: true });
  expect(await store.toSay(channel, ['other'])).toEqual(nothing);
  await store.claimNote('nte_1', longMs);
  expect(await store.toSay(channel, projects)).toEqual(nothing);
});

it('is an alert or a summary of this channel, unless somebody is at it', async () => {
  const { store, rows } = aStore();
  await rows(
    `insert into signoff.alerts (id, project, kind, worry, since, tell_at, due, place)
     values ('alr_1', 'support-intent', 'idle', '{}', now(), now(), true, $1)`,
    [channel],
  );
  expect(await store.toSay(channel, projects)).toEqual({ ...nothing, alert: true });
  expect(await store.toSay('C0OTHER', projects)).toEqual(nothing);
  await rows("update signoff.alerts set held_until = now() + interval '1 minute'");
  expect(await store.toSay(channel, projects)).toEqual(nothing);

  await rows(
    `insert into signoff.summaries (project, day, channel, due_at) values ('support-intent', '2026-11-20', $1, now())`,
    [channel],
  );
  expect(await store.toSay(channel, projects)).toEqual({ ...nothing, summary: true });
  expect(await store.toSay('C0OTHER', projects)).toEqual(nothing);
  await rows("update signoff.summaries set held_until = now() + interval '1 minute'");
  expect(await store.toSay(channel, projects)).toEqual(nothing);
});
