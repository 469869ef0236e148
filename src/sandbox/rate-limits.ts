import type { Workspace } from './workspace.ts';

/**
 * Calls a minute, per method and workspace. `special` is Slack's word for "hundreds a minute"; `none` has no limit here.
 */
const TIERS = { T1: 1, T2: 20, T3: 50, T4: 100, special: 600, none: Number.POSITIVE_INFINITY } as const;
export type Tier = keyof typeof TIERS;

export interface RateLimits {
  /** Takes one call of `method`; the answer is 0, or the seconds to wait when there was none left to take. */
  call(method: string, tier: Tier): number;
  /** Takes one post in `channel`, likewise. */
  post(channel: string): number;
  reset(): void;
}

/**
 * Token buckets. A tier's bucket holds half a minute's calls (at least one) and fills evenly, so a short burst passes and
 * nothing sustained above the tier does. A channel's bucket holds two posts and fills with one a second: an exact pace of
 * one a second survives jitter on the way, more than that is refused.
 */
export function createRateLimits(settings: Workspace['rate_limits'], now: () => number): RateLimits {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const take = (key: string, perSecond: number, capacity: number): number => {
    if (!Number.isFinite(perSecond)) return 0;
    const at = now();
    const bucket = buckets.get(key) ?? { tokens: capacity, at };
    bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return 0;
  };
  if (settings === 'off' || settings === false) return { call: () => 0, post: () => 0, reset: () => {} };
  return {
    call(method, tier) {
      const perMinute = TIERS[tier] * settings.tier_scale;
      return take(`method ${method}`, perMinute / 60, Math.max(1, Math.floor(perMinute / 2)));
    },
    post: (channel) => take(`channel ${channel}`, settings.posts_per_second, Math.max(2, settings.posts_per_second)),
    reset: () => buckets.clear(),
  };
}
