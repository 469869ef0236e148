import type { FastifyReply } from 'fastify';
import type { Access } from './access.ts';
import { HttpProblem } from './problem.ts';

const windowMs = 60_000;
const keysMax = 10_000;

/**
 * So many requests a minute for each key, counted in this process, and told in the headers of the IETF draft
 * (draft-ietf-httpapi-ratelimit-headers). Throws a 429 when there are more.
 */
export function createRateLimit(usualPerMinute: number, now: () => number = () => performance.now()) {
  const windows = new Map<string, { until: number; left: number }>();
  return (access: Access, reply: FastifyReply): void => {
    const perMinute = access.ratePerMinute ?? usualPerMinute;
    if (perMinute === 0) return;
    let window = windows.get(access.id);
    if (!window || window.until <= now()) {
      window = { until: now() + windowMs, left: perMinute };
      windows.delete(access.id);
      windows.set(access.id, window);
      const [oldest] = windows.keys();
      if (windows.size > keysMax && oldest !== undefined) windows.delete(oldest);
    }
    window.left -= 1;
    const seconds = Math.ceil((window.until - now()) / 1000);
    reply.headers({
      'ratelimit-policy': `"key";q=${perMinute};w=60`,
      ratelimit: `"key";r=${Math.max(0, window.left)};t=${seconds}`,
    });
    if (window.left >= 0) return;
    reply.header('retry-after', String(seconds));
    throw new HttpProblem('rate_limited', `This key may send ${perMinute} requests a minute. Wait ${seconds} s.`);
  };
}
