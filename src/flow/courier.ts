import { setTimeout as sleep } from 'node:timers/promises';
import type { Log, Now } from './ports.ts';
import type { Deliveries, DeliveryClaim } from './webhook-ports.ts';

interface Deps {
  deliveries: Pick<Deliveries, 'numbered' | 'claim'>;
  deliver: (claim: DeliveryClaim, stopping: AbortSignal) => Promise<void>;
  log: Log;
  now: Now;
}

export interface Courier {
  /** Looks for what is due, and has as much of it under way as may be. Returns how many it began. */
  round(): Promise<number>;
  /** Something was committed here: look soon. */
  poke(): void;
  /** Waits for what is under way, and after a while cuts it off; what was cut off is due at once for whoever comes next. */
  close(): Promise<void>;
}

const underWayMax = 32;
/** Longer than an attempt may take: whoever holds a delivery beyond that is dead. */
const leaseMs = 30_000;
/** What is committed within so long is looked for once. */
const pokeMs = 10;
/** Somebody else may be numbering the event right then: who finds nothing looks once more. */
const secondLookMs = 80;
const patienceMs = 4_000;
const numberedAtOnce = 500;

/** Who has what under way in this process. Rounds never overlap; deliveries do. */
export function createCourier({ deliveries, deliver, log, now }: Deps): Courier {
  const underWay = new Set<Promise<void>>();
  const busy = new Map<string, number>();
  const stopping = new AbortController();
  let closing = false;
  let running: Promise<number> | null = null;
  let poked = false;

  async function look(): Promise<number> {
    let made = await deliveries.numbered();
    while (made.events >= numberedAtOnce) made = await deliveries.numbered();
    if (!made.anyPending) return 0;
    const limit = underWayMax - underWay.size;
    if (limit <= 0 || closing) return 0;
    const claims = await deliveries.claim({ limit, busy: new Map(busy), now: now(), leaseMs });
    claims.forEach(start);
    return claims.length;
  }

  function start(claim: DeliveryClaim): void {
    const { target } = claim;
    busy.set(target, (busy.get(target) ?? 0) + 1);
    const run = deliver(claim, stopping.signal)
      // Nothing is lost: the claim ends by itself.
      .catch((error: unknown) => log.warn({ error: String(error), delivery: claim.id }, 'a delivery was not settled'))
      .finally(() => {
        underWay.delete(run);
        const rest = (busy.get(target) ?? 1) - 1;
        if (rest > 0) busy.set(target, rest);
        else busy.delete(target);
        lookIn(pokeMs, () => {});
      });
    underWay.add(run);
  }

  function round(): Promise<number> {
    if (closing) return Promise.resolve(0);
    running ??= look().finally(() => {
      running = null;
    });
    return running;
  }

  function lookIn(ms: number, found: (claims: number) => void): void {
    if (poked || closing) return;
    poked = true;
    setTimeout(async () => {
      // A round that began earlier may have looked too early.
      await running?.catch(() => {});
      poked = false;
      // The next beat tells what is wrong.
      found(await round().catch(() => 0));
    }, ms);
  }

  const poke = () =>
    lookIn(pokeMs, (claims) => {
      if (claims === 0) lookIn(secondLookMs, () => {});
    });

  return {
    round,
    poke,
    async close() {
      closing = true;
      await running?.catch(() => {});
      const late = sleep(patienceMs, undefined, { ref: false }).then(() => stopping.abort());
      await Promise.race([Promise.all(underWay), late]);
      await Promise.all(underWay);
    },
  };
}
