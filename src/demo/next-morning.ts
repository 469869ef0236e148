import type { World } from '../sandbox/world.ts';
import { pause } from './pause.ts';
import type { Printer } from './printer.ts';
import { leadsChannel } from './project.ts';

/** A clock that can be put forward: what takes a night need not be waited for. */
export interface DemoClock {
  now(): Date;
  /** To the next morning at nine, some seconds after the summary is due. */
  sleepUntilMorning(): void;
}

export function createDemoClock(): DemoClock {
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  return {
    now,
    sleepUntilMorning() {
      const morning = now();
      morning.setDate(morning.getDate() + 1);
      morning.setHours(9, 0, 5, 0);
      aheadMs += morning.getTime() - now().getTime();
    },
  };
}

interface Morning {
  clock: DemoClock;
  world: World;
  sandboxUrl: string;
  signal: AbortSignal;
  print: Printer;
  /** Whether somebody is there to look at it. */
  isWatched: boolean;
}

/** Puts the clock forward to the next morning, and shows what leads read then. */
export async function nextMorning({ clock, world, sandboxUrl, signal, print, isWatched }: Morning): Promise<void> {
  if (signal.aborted) return;
  clock.sleepUntilMorning();
  print.line('\nThe clock is put forward to the next morning at nine. What Lea, who leads the project, reads then:\n');
  for (;;) {
    const summary = world.messages(leadsChannel, 'U09LEA')[0];
    if (summary) {
      for (const line of summary.text.split('\n')) print.line(`  ${line}`);
      break;
    }
    if ((await pause(200, signal)) === 'stopped') return;
  }
  print.line(`\nThe whole message, with its charts and buttons: ${sandboxUrl}/as/U09LEA/${leadsChannel}`);
  if (!isWatched) return;
  print.line('Ctrl-C ends the demo.');
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
