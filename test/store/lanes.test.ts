import { expect, it } from 'vitest';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const longMs = 60_000;

it('of twenty who want a lane at once one gets it', async () => {
  const { store } = aStore();
  const entered = await Promise.all(
    Array.from({ length: 20 }, (_, i) => store.enterLane('channel:C0REVIEW', `worker ${i}`, longMs)),
  );
  expect(entered.filter((entry) => entry !== null)).toEqual([{ opensInMs: 0 }]);
});

it('whoever holds a lane may renew it', async () => {
  const { store } = aStore();
  await store.enterLane('lane', 'a', longMs);
  expect(await store.enterLane('lane', 'a', longMs)).toEqual({ opensInMs: 0 });
});

it('a lane that was left is free', async () => {
  const { store } = aStore();
  await store.enterLane('lane', 'a', longMs);
  await store.leaveLane('lane', 'a');
  expect(await store.enterLane('lane', 'b', longMs)).toEqual({ opensInMs: 0 });
});

it('nobody leaves a lane for another', async () => {
  const { store } = aStore();
  await store.enterLane('lane', 'a', longMs);
  await store.leaveLane('lane', 'b');
  expect(await store.enterLane('lane', 'b', longMs)).toBeNull();
});

it('the lane of a worker that is gone is free once its lease is over', async () => {
  const { store } = aStore();
  await store.enterLane('lane', 'a', 0);
  expect(await store.enterLane('lane', 'b', longMs)).toEqual({ opensInMs: 0 });
});

it('a held lane says when it opens, also to whoever was in it', async () => {
  const { store } = aStore();
  await store.enterLane('lane', 'a', longMs);
  await store.holdLane('lane', 30_000, 'rate limited');
  const entered = await store.enterLane('lane', 'a', longMs);
  expect(entered?.opensInMs).toBeGreaterThan(25_000);
  expect(entered?.opensInMs).toBeLessThanOrEqual(30_000);
});

it('a shorter hold does not undo a longer one', async () => {
  const { store } = aStore();
  await store.holdLane('lane', 30_000);
  await store.holdLane('lane', 1_000);
  expect((await store.enterLane('lane', 'a', longMs))?.opensInMs).toBeGreaterThan(25_000);
});

it('what a lane waits for is told until something went through it', async () => {
  const { store, rows } = aStore();
  const trouble = async () => (await rows<{ trouble: string | null }>('select trouble from signoff.lanes'))[0]?.trouble;
  await store.holdLane('lane', 30_000, 'is_archived');
  // The pace at which a channel takes messages is no cure.
  await store.holdLane('lane', 1_000);
  expect(await trouble()).toBe('is_archived');
  await rows("update signoff.lanes set not_before = clock_timestamp() - interval '1 s'");
  await store.holdLane('lane', 1_000);
  expect(await trouble()).toBeNull();
});

it('lanes do not hold up each other', async () => {
  const { store } = aStore();
  await store.enterLane('lane', 'a', longMs);
  await store.holdLane('lane', longMs);
  expect(await store.enterLane('another', 'b', longMs)).toEqual({ opensInMs: 0 });
});
