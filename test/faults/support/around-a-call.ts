import type { MetCall } from './slack-gate.ts';
import type { World } from './world.ts';

/** What becomes of the process that posts something, around its call of Slack. */
export const aroundACall: { way: string; meeting: (call: MetCall, world: World) => Promise<void> }[] = [
  {
    way: 'is killed after Slack posted it and before it says so',
    meeting: async (call, { service }) => {
      await call.reachSlack();
      await service.kill();
    },
  },
  { way: 'is killed before Slack hears of it', meeting: (_, { service }) => service.kill() },
  {
    way: 'is killed right after Slack said that it posted it',
    meeting: async (call, { service }) => {
      await call.reachSlack();
      await call.answer();
      await service.kill();
    },
  },
  { way: 'never hears an answer', meeting: (call) => call.reachSlack() },
];
